"""What goes in and out: the records as callers see them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import ConfigDict

from obeya_web.accounts.models import Unit
from obeya_web.api.text import Id, Name, Words
from obeya_web.jobs.models import Job
from obeya_web.processes.models import Process


class Strict(Schema):
    """A body in which nothing unknown is overlooked."""

    model_config = ConfigDict(extra="forbid")


class UnitShape(Schema):
    """A part of the organisation."""

    id: int
    name: str
    parent: int | None

    @classmethod
    def of(cls, unit: Unit) -> UnitShape:
        """Return a unit as callers see it."""
        return cls(id=unit.pk, name=unit.name, parent=unit.parent_id)


class ProcessShape(Schema):
    """A process; `has_log` says whether questions about its events can be answered."""

    slug: str
    name: str
    unit: int
    purpose: str
    suppliers: str
    customers: str
    has_log: bool
    is_sample: bool
    version: int
    created_at: datetime

    @classmethod
    def of(cls, process: Process) -> ProcessShape:
        """Return a process as callers see it."""
        return cls(
            slug=process.slug,
            name=process.name,
            unit=process.unit_id,
            purpose=process.purpose,
            suppliers=process.suppliers,
            customers=process.customers,
            has_log=bool(process.log_name),
            is_sample=process.is_sample,
            version=process.version,
            created_at=process.created_at,
        )


class NewProcess(Strict):
    """What a new process needs."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"unit": 1, "name": "Invoice approval", "purpose": "Pay suppliers on time"}]
        },
    )

    unit: Id
    name: Name
    purpose: Words = ""


class ProcessChanges(Strict):
    """The fields of a process that change; those left out stay."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"purpose": "Pay suppliers on time"}]}
    )

    name: Name | None = None
    purpose: Words | None = None
    suppliers: Words | None = None
    customers: Words | None = None


class UnitPage(Schema):
    """A page of units; `next` is the cursor of the page after it."""

    items: list[UnitShape]
    next: str | None


class ProcessPage(Schema):
    """A page of processes; `next` is the cursor of the page after it."""

    items: list[ProcessShape]
    next: str | None


class JobShape(Schema):
    """Background work: how far it is, and what came out."""

    id: int
    kind: str
    state: Job.State
    progress: float
    words: str
    error: str
    result: dict[str, Any] | None


class Myself(Schema):
    """Who a token or session stands for."""

    email: str
    name: str
    language: str
    timezone: str
    scopes: list[str]
