"""Registered gains, what the watch says of them, and its signals, as callers see and send them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from obeya.studies.gain import LOG_MEASURES
from obeya.studies.gain.vocabulary import IMPROVED, VERDICT_WORDS, Better
from obeya_web.api.action_shapes import address_of
from obeya_web.api.shapes import Strict
from obeya_web.api.text import Day, Id, Line, Title, Words
from obeya_web.watch.models import GainSignal, WatchState
from obeya_web.watch.sustaining import Watched
from obeya_web.watch.words import TRADE_OFF, SignalKind


def _measure_of_log(name: str) -> str:
    if name not in LOG_MEASURES:
        raise ValueError(f"is no measure of a log; choose one of {', '.join(LOG_MEASURES)}")
    return name


Measure = Annotated[
    str, AfterValidator(_measure_of_log), Field(json_schema_extra={"enum": sorted(LOG_MEASURES)})
]
FilterText = Annotated[Words, Field(max_length=2_000)]
Step = Annotated[Words, Field(max_length=300)]
Cause = Annotated[Words, Field(min_length=1, max_length=2_000)]
LONGEST_TRANSITION, LONGEST_TRIGGER = 120, 365
WORDS_OF_VERDICTS = ", ".join(VERDICT_WORDS)


class LookShape(Schema):
    """One look, so many days after go-live and transition; `is_spent` says that the day came with weeks enough."""

    day: int
    due: date
    is_spent: bool
    is_crossed: bool
    holding: str
    verdict: str | None


class EffectShape(Schema):
    """After divided by before with its 95 % interval: 0.8 is a fall by a fifth; hours a week for times only."""

    ratio: float
    low: float
    high: float
    hours_per_week: float | None


class StateShape(Schema):
    """What the watch said by the data up to a day; `is_amber` is the slip-back alarm between looks.

    `retention` is the share of the gain that is left. Without weeks enough there is no effect, never a good one.
    """

    as_of: date
    verdict: str = Field(description=f"One of: {WORDS_OF_VERDICTS}.")
    effect: EffectShape | None
    p_value: float | None
    retention: float | None
    weeks_after: int
    is_amber: bool

    @classmethod
    def of(cls, state: WatchState) -> StateShape:
        """Return a state as callers see it."""
        return cls(
            as_of=state.as_of,
            verdict=state.word,
            effect=_effect(state),
            p_value=state.p_value,
            retention=state.retention,
            weeks_after=state.n_weeks,
            is_amber=state.is_amber,
        )


class WatchShape(Schema):
    """A registered gain; `state` is null until it is judged, and `fault` says why it could not be.

    `is_late` says that data of the weeks after go-live were there when it was registered. `is_proved` says that it
    counts as shown among all gains that you may see (Benjamini and Hochberg, 10 %); `sustained_60` and `sustained_180`
    are null where no gain was declared or the look has not come.
    """

    id: int
    improvement: int
    title: str
    process: str
    number: int
    measure: str
    slice: str
    go_live: date
    starts_on: date
    registered_at: datetime
    registered_by: str | None
    sha256: str
    is_late: bool
    is_replaced: bool
    fault: str
    state: StateShape | None
    next_look: date | None
    is_proved: bool
    sustained_60: bool | None
    sustained_180: bool | None

    @classmethod
    def of(cls, row: Watched) -> WatchShape:
        """Return a gain as lists show it."""
        return cls(**_fields(row))


class SignalShape(Schema):
    """One signal of a watch, on the day of the data on which it could first be known; `look_day` for looks alone.

    The owner answers with a cause and with what is done, which becomes an action: `action`.
    """

    id: int
    watch: int
    improvement: int
    kind: SignalKind
    day: date
    look_day: int | None
    verdict: str
    told_at: datetime
    waits_for_answer: bool
    cause: str
    action: int | None
    answered_by: str | None
    answered_at: datetime | None

    @classmethod
    def of(cls, signal: GainSignal) -> SignalShape:
        """Return a signal as callers see it."""
        return cls(
            id=signal.pk,
            watch=signal.gain_id,
            improvement=signal.gain.improvement_id,
            kind=SignalKind(signal.kind),
            day=signal.day,
            look_day=signal.look_day or None,
            verdict=signal.word,
            told_at=signal.told_at,
            waits_for_answer=signal.waits_for_answer,
            cause=signal.cause,
            action=signal.action_id,
            answered_by=address_of(signal.answered_by),
            answered_at=signal.answered_at,
        )


class WatchDetail(WatchShape):
    """A registered gain with what was locked, its looks, its signals and what the watch said from week to week.

    `registration` is what `sha256` is the hash of, with the working time `calendar` where the process has one;
    `is_whole` says that the hash still fits. `why` is the reason for registering anew.
    """

    registration: dict[str, Any]
    calendar: str
    is_whole: bool
    why: str
    looks: list[LookShape]
    signals: list[SignalShape]
    states: list[StateShape]

    @classmethod
    def with_all(
        cls, row: Watched, states: Sequence[WatchState], signals: Sequence[GainSignal]
    ) -> WatchDetail:
        """Return a gain with all that is known of it."""
        gain = row.gain
        return cls(
            **_fields(row),
            registration=json.loads(gain.locked),
            calendar=gain.calendar,
            is_whole=gain.is_whole,
            why=gain.why,
            looks=looks_of(row),
            signals=[SignalShape.of(each) for each in signals],
            states=[StateShape.of(each) for each in states],
        )


class WatchPage(Schema):
    """A page of registered gains; `next` is the cursor of the page after it."""

    items: list[WatchShape]
    next: str | None


class SignalPage(Schema):
    """A page of signals; `next` is the cursor of the page after it."""

    items: list[SignalShape]
    next: str | None


class NewRegistration(Strict):
    """What a change promises, locked when it is sent: register before go-live.

    `least_effect` is the smallest effect worth having, as a share of the level before. Filters are texts as in
    addresses of pages. A gain that is registered anew needs `why`, and the registration before it stays.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "measure": "cycle_time",
                    "slice": "Department = Operations",
                    "least_effect": 0.1,
                    "go_live": "2027-01-04",
                    "transition_days": 14,
                    "balancing": ["rework_rate"],
                }
            ]
        },
    )

    measure: Measure
    go_live: Day
    slice: FilterText = ""
    step: Step = ""
    limit_h: float | None = Field(None, ge=0.01, le=1e6)
    errors: FilterText = ""
    better: Better | None = None
    least_effect: float = Field(0.1, ge=0.01, le=0.99)
    comparison: FilterText = ""
    transition_days: int = Field(0, ge=0, le=LONGEST_TRANSITION)
    baseline_from: Day | None = None
    baseline_until: Day | None = None
    trigger_days: int | None = Field(None, ge=0, le=LONGEST_TRIGGER)
    balancing: list[Measure] = Field(default_factory=list, max_length=len(LOG_MEASURES))
    why: Annotated[Words, Field(max_length=1_000)] = ""


class SignalAnswer(Strict):
    """The cause of a signal, and what is done about it: an action of the owner of the improvement."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "cause": "Facilities releases weekly again since the holidays",
                    "what": "Agree on a deputy for the daily release",
                    "due": "2027-02-05",
                }
            ]
        },
    )

    cause: Cause
    what: Title
    due: Day | None = None


class AskedWatches(Schema):
    """Which gains are listed; every condition that is given has to hold."""

    unit: Id | None = Field(None, description="Only of improvements of this unit and those below it.")
    improvement: Id | None = Field(None, description="Only of this improvement.")
    process: Line = Field("", description="Only of this process, by its slug.")
    replaced: bool = Field(False, description="Also registrations that a later one replaced.")


class AskedSignals(Schema):
    """Which signals are listed; every condition that is given has to hold."""

    improvement: Id | None = Field(None, description="Only of this improvement.")
    kind: SignalKind | Literal[""] = Field("", description="Only of this kind.")
    waiting: bool = Field(False, description="Only those that wait for an answer.")


def looks_of(row: Watched) -> list[LookShape]:
    """Return the looks of a gain; one that was a trade-off is never told as a gain."""
    return [
        LookShape(**{**look, "verdict": TRADE_OFF if _is_traded(row, look) else look["verdict"]})
        for look in (row.state.looks if row.state else [])
    ]


def _is_traded(row: Watched, look: dict[str, Any]) -> bool:
    return look["day"] in row.traded and look["verdict"] in IMPROVED


def _effect(state: WatchState) -> EffectShape | None:
    if state.ratio is None or state.low is None or state.high is None:
        return None
    return EffectShape(ratio=state.ratio, low=state.low, high=state.high, hours_per_week=state.hours_per_week)


def _fields(row: Watched) -> dict[str, Any]:
    gain = row.gain
    plain = (
        "number", "measure", "go_live", "starts_on", "registered_at", "sha256", "is_late", "fault",
    )  # fmt: skip
    return {
        **{name: getattr(gain, name) for name in plain},
        "id": gain.pk,
        "improvement": gain.improvement_id,
        "title": gain.improvement.title,
        "process": gain.process.slug,
        "slice": json.loads(gain.locked).get("slice", ""),
        "registered_by": address_of(gain.made_by),
        "is_replaced": gain.replaced_at is not None,
        "state": StateShape.of(row.state) if row.state else None,
        "next_look": row.next_look or None,
        "is_proved": row.is_proved,
        "sustained_60": row.sustained_60,
        "sustained_180": row.sustained_180,
    }
