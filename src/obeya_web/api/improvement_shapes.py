"""Improvements as callers see and send them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field

from obeya_web.api.action_shapes import address_of
from obeya_web.api.shapes import Strict
from obeya_web.api.text import Address, Amount, Day, Id, Key, Line, Number, Slug, Title, Words
from obeya_web.improvement.gates import Answer
from obeya_web.improvement.methods import Method
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.showing import Gate, gate_of
from obeya_web.improvement.words import Horizon, Standing, Waste

Reason = Annotated[Words, Field(max_length=1000)]
MOST_WAIVED = 50
MOST_PEOPLE = 100


class ImprovementShape(Schema):
    """An improvement; people are named by their address.

    `stage` is one of those of its `method`. Its goal is `measure` from `baseline_value` to `target_value` by
    `target_day`; `counter_measure` is what must not get worse meanwhile.
    """

    id: int
    title: str
    unit: int
    process: str | None
    method: str
    stage: str
    stage_since: datetime
    standing: Standing
    owner: str | None
    sponsor: str | None
    coach: str | None
    problem: str
    wastes: list[str]
    measure: str
    measure_unit: str
    baseline_value: float | None
    target_value: float | None
    target_day: date | None
    actual_value: float | None
    counter_measure: str
    standard: str
    hours_per_week: float | None
    benefit_low: float | None
    benefit_high: float | None
    cost: float | None
    horizon: Horizon
    first_day: date | None
    go_live: date | None
    outcome: str
    version: int
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, improvement: Improvement) -> ImprovementShape:
        """Return an improvement as lists show it."""
        return cls(**_fields(improvement))


class ItemShape(Schema):
    """One thing that a gate asks for; `missing` says what to do where it is not met.

    A check is answered from the records, everything else by a person.
    """

    key: str
    words: str
    is_check: bool
    is_met: bool
    missing: str

    @classmethod
    def of(cls, answer: Answer) -> ItemShape:
        """Return an item with its answer."""
        return cls(
            key=answer.item.key,
            words=str(answer.words),
            is_check=answer.item.is_check,
            is_met=answer.is_met,
            missing=answer.missing,
        )


class GateShape(Schema):
    """The gate before the next stage: it opens when everything is met, or passed by with a reason."""

    stage: str
    name: str
    items: list[ItemShape]

    @classmethod
    def of(cls, gate: Gate) -> GateShape:
        """Return a gate with its answers."""
        items = [ItemShape.of(answer) for answer in gate.answers]
        return cls(stage=gate.stage.key, name=str(gate.stage.name), items=items)


class StageShape(Schema):
    """One stage of a method; the last one is the end."""

    key: str
    name: str


class ImprovementDetail(ImprovementShape):
    """An improvement with its team, the stages of its method, and the gate before the next one.

    `gate` is null where work does not go on: at the end, at rest, or stopped.
    """

    team: list[str]
    stages: list[StageShape]
    gate: GateShape | None

    @classmethod
    def with_gate(cls, improvement: Improvement, method: Method) -> ImprovementDetail:
        """Return an improvement with all that decides whether it may go on."""
        gate = gate_of(improvement, method)
        return cls(
            **_fields(improvement),
            team=sorted(person.email for person in improvement.team.all()),
            stages=[StageShape(key=stage.key, name=str(stage.name)) for stage in method.stages],
            gate=GateShape.of(gate) if gate else None,
        )


class ImprovementPage(Schema):
    """A page of improvements; `next` is the cursor of the page after it."""

    items: list[ImprovementShape]
    next: str | None


class NewImprovement(Strict):
    """What a new improvement needs; whoever begins it owns it, and it stands at the first stage of its method."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "unit": 1,
                    "title": "Invoices wait for a second signature",
                    "method": "a3",
                    "problem": "Of 100 invoices 34 wait more than 5 days for a second signature",
                    "process": "invoice-approval",
                }
            ]
        },
    )

    unit: Id
    title: Title
    method: Key = "a3"
    problem: Words = ""
    process: Slug | None = None


class ImprovementChanges(Strict):
    """The fields of an improvement that change; those left out stay, and null empties a field that may be empty.

    What was counted from the data when it began (`measure`, `measure_unit`, `baseline_value`) stays as it is.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"target_value": 2.0, "target_day": "2027-03-31"}]},
    )

    title: Title | None = None
    process: Slug | None = None
    problem: Words | None = None
    wastes: Annotated[list[Waste], Field(max_length=len(Waste))] | None = None
    owner: Address | None = None
    sponsor: Address | None = None
    coach: Address | None = None
    team: Annotated[list[Address], Field(max_length=MOST_PEOPLE)] | None = None
    measure: Line | None = None
    measure_unit: Annotated[Line, Field(max_length=40)] | None = None
    baseline_value: Number | None = None
    target_value: Number | None = None
    target_day: Day | None = None
    actual_value: Number | None = None
    counter_measure: Line | None = None
    standard: Line | None = None
    hours_per_week: Number | None = None
    benefit_low: Amount | None = None
    benefit_high: Amount | None = None
    cost: Amount | None = None
    horizon: Horizon | None = None
    first_day: Day | None = None
    go_live: Day | None = None


class Advance(Strict):
    """The step through the gate; `waived` gives a reason for each item that is passed by, and stays visible."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"waived": {"frontline_voice": "Everybody is away; we ask them in the pilot"}}]
        },
    )

    waived: Annotated[dict[Key, Reason], Field(max_length=MOST_WAIVED)] = Field(default_factory=dict)


class GateAnswerBody(Strict):
    """The answer to a question of the gate before the next stage."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"item": "predicted", "is_met": True, "note": "See the plan"}]},
    )

    item: Key
    is_met: bool
    note: Reason = ""


class PauseBody(Strict):
    """Why an improvement rests, and what must be so before it goes on."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"why": "Year-end closing", "resume_when": "The books are closed"}]},
    )

    why: Words
    resume_when: Words


class StopBody(Strict):
    """Why an improvement ends before its end: what was learned."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"why": "The vendor changed the format; nothing is left to gain"}]},
    )

    why: Words


def _fields(improvement: Improvement) -> dict[str, Any]:
    plain = (
        "title", "method", "stage", "stage_since", "problem", "wastes", "measure", "measure_unit", "baseline_value",
        "target_value", "target_day", "actual_value", "counter_measure", "standard", "hours_per_week", "benefit_low",
        "benefit_high", "cost", "first_day", "go_live", "outcome", "version", "created_at", "ended_at",
    )  # fmt: skip
    return {
        **{name: getattr(improvement, name) for name in plain},
        "id": improvement.pk,
        "unit": improvement.unit_id,
        "process": improvement.process.slug if improvement.process else None,
        "standing": Standing(improvement.standing),
        "horizon": Horizon(improvement.horizon),
        "owner": address_of(improvement.owner),
        "sponsor": address_of(improvement.sponsor),
        "coach": address_of(improvement.coach),
    }
