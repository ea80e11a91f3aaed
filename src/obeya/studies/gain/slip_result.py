"""Where a gain slipped: the candidates, those that are named, and the evidence for their owners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

SlipReason = Literal["got worse", "became more frequent"]


@dataclass(frozen=True, slots=True)
class SlipCandidate:
    """One unit, variant or value of an attribute, with how much worse it became than all others together."""

    attribute: str
    "Name of the attribute; “variant” for paths."
    value: str
    n_first: int
    "Cases in the weeks after the change, before the last four."
    n_last: int
    before: float
    "Mean of these cases in hours, or percent."
    after: float
    excess: float
    "How much worse it became than the rest: ratio of times (1.5 is half as much again), else points."
    low: float
    high: float
    contribution: float
    "Its part of what became worse in this attribute: 1 is all of it; negative where it became better."
    p_value: float
    "One-sided, adjusted for all candidates that were compared (Holm)."
    reason: SlipReason
    is_named: bool


@dataclass(frozen=True, slots=True)
class SlipCase:
    """One case in which the slip shows."""

    case_id: str
    started: date
    value: float
    is_open: bool


@dataclass(frozen=True, slots=True)
class SlipWeek:
    """One week of the named unit beside the rest, for the chart."""

    start: date
    unit: float | None
    rest: float | None
    n: int


@dataclass(frozen=True, slots=True)
class SlipEvidence:
    """What is laid before the owner of the named unit: since when, how much, in which cases."""

    attribute: str
    value: str
    since: date
    "First day of the week from which it was worse."
    until: date
    n_cases: int
    lost: float | None
    "Hours more than at the level of its first four weeks, over all cases since; null for other measures."
    cases: tuple[SlipCase, ...]
    "The worst of them, at most 50."
    weeks: tuple[SlipWeek, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """The answer to "where did it slip?"; `candidates` are ranked, those named first."""

    measure: str
    first_from: date
    first_until: date
    last_from: date
    last_until: date
    total: float
    "The last four weeks against those before them: ratio of times, else points."
    candidates: tuple[SlipCandidate, ...]
    named: tuple[SlipCandidate, ...]
    n_compared: int
    evidence: SlipEvidence | None
    "Of the first that is named."
    sentence: str
