"""Twins and what was tried on them as callers see them: nothing of one person or of a group too small to be shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation
from ninja import Schema
from pydantic import Field

from obeya.tables.sentences import speaking
from obeya_web.api.action_shapes import address_of
from obeya_web.twins.comparing import list_words
from obeya_web.twins.models import Scenario, Twin
from obeya_web.twins.shown_fits import fits_told


class FitShape(Schema):
    """One part of what was learned: how well it fits by `measure`, and on how many observations."""

    part: str
    about: str
    measure: str
    value: float
    n: int
    words: str


class AccuracyShape(Schema):
    """Whether a twin of the earlier cases would have foretold the later ones; `fault` says why nothing was asked.

    `answer` is yes, no better than the past again, partly, no, or cannot be said. Of each distance the means of the
    twin and of the past replayed are given; less is nearer.
    """

    answer: str | None
    fault: str
    cut_at: datetime | None
    until: datetime | None
    n_past: int
    n_future: int
    distances: dict[str, dict[str, float | None]]


class TwinShape(Schema):
    """A twin of a process. `is_stale`: the process has newer data; `fault` says why it could not be built."""

    id: int
    title: str
    process: str
    belongs_to: int
    made_by: str | None
    made_at: datetime
    is_built: bool
    is_stale: bool
    fault: str
    log_version: str
    where: str
    n_cases: int | None
    first_at: datetime | None
    last_at: datetime | None
    steps: list[str]
    n_scenarios: int

    @classmethod
    def of(cls, twin: Twin) -> TwinShape:
        """Return a twin as callers see it."""
        return cls(**_twin(twin))


class TwinDetail(TwinShape):
    """A twin with what it learned and how well it would have foretold."""

    fits: list[FitShape]
    accuracy: AccuracyShape | None

    @classmethod
    def whole(cls, twin: Twin) -> TwinDetail:
        """Return a twin with all that is shown of it."""
        with speaking(None):
            fits = [FitShape(**each) for each in fits_told(twin)]
        return cls(**_twin(twin), fits=fits, accuracy=_accuracy(twin.accuracy))


class TwinPage(Schema):
    """A page of twins; `next` is the cursor of the page after it."""

    items: list[TwinShape]
    next: str | None


class EffectShape(Schema):
    """What the changes do to one measure: both means, and the difference with its 95 % interval.

    `unit` is s, share, cases, money or h. `verdict` is better, worse, more, less, no difference seen, the same, or too
    few runs.
    """

    key: str
    unit: str
    base: float
    changed: float
    difference: float
    low: float
    high: float
    verdict: str


class RatioShape(Schema):
    """Change ÷ base of the lead time, by geometric means as the watch of a gain measures it, with its interval."""

    base: float
    changed: float
    ratio: float
    low: float
    high: float


class RoleShape(Schema):
    """How busy the people of a role are; null where they are fewer than the unit shows."""

    role: str
    n_base: int | None
    n_changed: int | None
    base: float | None
    changed: float | None


class ComparisonShape(Schema):
    """What came of the changes in `replications` pairs of runs; the same seed gives the same answer.

    `n_needed` is how many pairs the lead time takes to be known to 2 %; `within_s` what counts as in time.
    """

    is_first_look: bool
    seed: int
    n_cases: int
    n_measured: int
    replications: int
    n_needed: int
    within_s: float
    lead_time: RatioShape
    effects: list[EffectShape]
    roles: list[RoleShape]


class ScenarioShape(Schema):
    """A scenario: `changes` as the program reads them, `words` as a person would say them.

    `result` belongs to these changes; it is null where they were not compared yet.
    """

    id: int
    title: str
    twin: int
    process: str
    belongs_to: int
    made_by: str | None
    made_at: datetime
    compared_at: datetime | None
    changes: list[dict[str, Any]] = Field(description="Each as `obeya twin compare` takes it.")
    words: list[str]
    fault: str
    result: ComparisonShape | None

    @classmethod
    def of(cls, scenario: Scenario) -> ScenarioShape:
        """Return a scenario as callers see it."""
        twin = scenario.twin
        smallest = twin.unit.smallest_group
        # Interfaces are English, whoever asks.
        with translation.override("en"):
            words = list_words(scenario.changes)
        return cls(
            id=scenario.pk,
            title=scenario.title,
            twin=twin.pk,
            process=twin.process.slug,
            belongs_to=twin.process.unit_id,
            made_by=address_of(scenario.made_by),
            made_at=scenario.made_at,
            compared_at=scenario.compared_at,
            changes=scenario.changes,
            words=words,
            fault=scenario.fault,
            result=_comparison(scenario.result, smallest) if scenario.is_compared else None,
        )


class ScenarioPage(Schema):
    """A page of scenarios; `next` is the cursor of the page after it."""

    items: list[ScenarioShape]
    next: str | None


def _twin(twin: Twin) -> dict[str, Any]:
    facts = twin.facts
    return {
        "id": twin.pk,
        "title": twin.title,
        "process": twin.process.slug,
        "belongs_to": twin.process.unit_id,
        "made_by": address_of(twin.made_by),
        "made_at": twin.made_at,
        "is_built": twin.is_built,
        "is_stale": twin.is_built and twin.log_version != twin.process.log_version,
        "fault": twin.fault,
        "log_version": twin.log_version,
        "where": twin.where,
        "n_cases": facts.get("n_cases"),
        "first_at": facts.get("first_at"),
        "last_at": facts.get("last_at"),
        "steps": list(twin.model.get("activities", ())),
        "n_scenarios": sum(each.deleted_at is None for each in twin.scenarios.all()),
    }


def _accuracy(kept: dict[str, Any]) -> AccuracyShape | None:
    if not kept:
        return None
    return AccuracyShape(
        answer=kept.get("answer"),
        fault=kept.get("fault", ""),
        cut_at=kept.get("cut_at"),
        until=kept.get("until"),
        n_past=kept.get("n_past", 0),
        n_future=kept.get("n_future", 0),
        distances={
            each["key"]: {side: each[side]["mean"] for side in ("twin", "replay")}
            for each in kept.get("rows", ())
        },
    )


def _comparison(result: dict[str, Any], smallest: int) -> ComparisonShape:
    known = ("is_first_look", "seed", "n_cases", "n_measured", "replications", "n_needed", "within_s")
    effects = [{name: each[name] for name in EffectShape.model_fields} for each in result["effects"]]
    return ComparisonShape(
        **{name: result[name] for name in known},
        lead_time=RatioShape(**{name: result["cycle_time"][name] for name in RatioShape.model_fields}),
        effects=[EffectShape(**each) for each in effects],
        roles=[_role(each, smallest) for each in result["roles"]],
    )


def _role(each: dict[str, Any], smallest: int) -> RoleShape:
    if min(each["n_base"], each["n_changed"]) < smallest:
        return RoleShape(role=each["role"], n_base=None, n_changed=None, base=None, changed=None)
    return RoleShape(**{name: each[name] for name in RoleShape.model_fields})
