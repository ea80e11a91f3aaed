"""What the ranking of findings answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from obeya.tables.basis import Basis


@dataclass(frozen=True, slots=True)
class Interval:
    """The two ends of a 95 % interval."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that costs time: said in a sentence, measured in hours, with the cases behind it."""

    kind: str
    "What kind of finding it is, such as `batch_release`."
    title: str
    "The finding in a few words."
    statement: str
    "The finding in one sentence."
    n_cases: int
    "Cases that `filter` keeps."
    share_of_cases: float
    hours_lost: float
    "Hours beyond the benchmark that `formula` states, summed over these cases."
    interval: Interval
    "95 % interval of the hours, by bootstrap over cases."
    share_of_lead_time: float
    "Hours lost as a share of `lead_time_hours`."
    hours_per_week: float
    "Hours lost per week of the time the cases span."
    hours_per_week_interval: Interval
    cost: float | None
    "Hours times the rate; null without a rate."
    cost_interval: Interval | None
    filter: Mapping[str, Any]
    "Keeps the cases behind the finding; the form that --where reads."
    filter_words: str
    measure: Mapping[str, Any]
    "The formula as data: which seconds of these cases count, and from which benchmark on."
    formula: str
    "The formula in words."
    command: str
    "Prints the same number of cases and hours."
    evidence: Mapping[str, float | int | str]
    "The numbers behind the statement, by name."
    next_step: str
    "What to look at next."


@dataclass(frozen=True, slots=True)
class Findings:
    """What costs most time in a log, most hours first; no waiting hour is counted for two findings."""

    findings: tuple[Finding, ...]
    n_considered: int
    "Comparisons that were made; the guard against chance counts all of them."
    n_beyond_top: int
    "Further findings that are not listed."
    hours_lost: float
    "Hours of the listed findings together."
    lead_time_hours: float
    "Throughput hours of all cases asked about, without the time after cases were over and before they came back."
    weeks: float
    "Weeks from the first to the last event of these cases, at least one."
    rate: float | None
    "Money per hour."
    currency: str
    method: tuple[str, ...]
    "How the findings were found and how far they may be trusted, in sentences."
    wait_word: str
    basis: Basis
