"""Sum up a log: findings, key numbers and trend, computed once for each version and kept for the pages."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from obeya.mining.answers import rows_of
from obeya.mining.little import littles_law
from obeya.mining.local_time import local_month
from obeya.mining.overview import Overview, overview
from obeya.mining.trends import monthly_medians, months_of, series_by
from obeya.studies.findings import Finding, Findings, findings
from obeya.tables.filters import from_json, to_text
from obeya.tables.sentences import to_data

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

TOP: Final = 5
# The same resamples every time: the same log gives the same intervals.
SEED: Final = 1
# Half the width of a 95 % interval in standard deviations of a binomial count.
Z_95: Final = 1.959964
# With fewer cases an interval of order statistics says nothing.
LEAST_FOR_INTERVAL: Final = 20
LEAST_WEEKS: Final = 3
# The texts of a finding; beside their English, what they are made of is kept, to say them in other languages.
SAID: Final = ("title", "statement", "next_step", "formula", "filter_words")


def find_findings(log: EventLog) -> dict[str, Any]:
    """Return the findings of a log as JSON data, with what limits them."""
    found = findings(log, rng=np.random.default_rng(SEED), top=TOP)
    return {
        "findings": [_finding_json(one) for one in found.findings],
        "n_considered": found.n_considered,
        "n_beyond_top": found.n_beyond_top,
        "hours_lost": found.hours_lost,
        "lead_time_hours": found.lead_time_hours,
        "weeks": found.weeks,
        "method": list(found.method),
        "basis": _basis_json(found),
    }


def _basis_json(found: Findings) -> dict[str, Any]:
    basis = asdict(found.basis)
    basis["as_of"] = found.basis.as_of.isoformat() if found.basis.as_of else None
    basis["notes"] = list(found.basis.notes)
    basis["said"] = {
        "filter": to_data(found.basis.filter),
        "notes": [to_data(note) for note in found.basis.notes],
    }
    return basis


def _finding_json(one: Finding) -> dict[str, Any]:
    told = asdict(one)
    told["where"] = to_text(from_json(dict(one.filter)))
    told["said"] = {name: to_data(getattr(one, name)) for name in SAID}
    return told


def key_numbers(log: EventLog) -> list[dict[str, Any]]:
    """Return the numbers of the process page as JSON data: key, value, interval and sample size of each."""
    seen = overview(log)
    duration = seen.duration_s
    law = littles_law(log)
    n_weeks, arrivals = _arrivals(seen)
    return [
        _number("cases", seen.n_cases, n=seen.n_cases),
        _number(
            "median", duration.median if duration else None, n=seen.n_cases, interval=_interval(log, 0.5)
        ),
        _number("p90", duration.p90 if duration else None, n=seen.n_cases, interval=_interval(log, 0.9)),
        _number("open", seen.n_open_cases, n=seen.n_cases),
        _number("wip", law.mean_wip if law else None, n=law.n_arrivals if law else 0),
        _number("arrivals", arrivals, n=n_weeks),
    ]


def _number(
    key: str, value: float | None, *, n: int, interval: tuple[float, float] | None = None
) -> dict[str, Any]:
    low, high = interval or (None, None)
    return {"key": key, "value": value, "n": n, "low": low, "high": high}


def _interval(log: EventLog, share: float) -> tuple[float, float] | None:
    """Return the 95 % interval of a quantile of lead times, by order statistics."""
    cases = log.cases
    n = int(cases.duration_s.count().to_pyarrow().as_py())
    if n * min(share, 1 - share) < LEAST_FOR_INTERVAL / 2:
        return None
    half = Z_95 * math.sqrt(share * (1 - share) / n)
    low, high = max(0.0, share - half), min(1.0, share + half)
    row = rows_of(cases.agg(low=cases.duration_s.quantile(low), high=cases.duration_s.quantile(high)))[0]
    return float(row["low"]), float(row["high"])


def _arrivals(seen: Overview) -> tuple[int, float | None]:
    """Return the number of whole weeks and the mean of the cases begun in them."""
    whole = seen.weeks[1:-1]
    if len(whole) < LEAST_WEEKS:
        return len(whole), None
    return len(whole), sum(week.n_started for week in whole) / len(whole)


def lead_time_trend(log: EventLog) -> list[dict[str, Any]]:
    """Return the median lead time of the cases completed in each month, oldest first."""
    done = log.cases.filter(log.cases.is_complete)
    rows = monthly_medians(
        done, by=(), month=local_month(done.last_at, log), values={"duration": done.duration_s}
    )
    series = months_of(series_by(rows, (), "duration").get((), []), "duration")
    return [{"month": month.month, "n": month.n, "median_s": month.median} for month in series]
