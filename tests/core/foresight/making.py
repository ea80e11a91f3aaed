"""Histories and logs with a known answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from obeya.foresight.history import History

MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
DAY = 86_400
START = int(MONDAY.timestamp())


def history(cases: list[list[tuple[int, int]]], *, now_s: int, still_open: tuple[int, ...] = ()) -> History:
    """Make a history from (activity, seconds since Monday) of each case."""
    n = [len(case) for case in cases]
    over = np.array([case[-1][1] + START for case in cases])
    is_over = np.array([place not in still_open for place in range(len(cases))])
    return History(
        case_ids=tuple(str(place) for place in range(len(cases))),
        begin=np.concatenate(([0], np.cumsum(n))),
        first_s=np.array([case[0][1] + START for case in cases]),
        over_s=np.where(is_over, over, 2**62),
        is_over=is_over,
        activity=np.array([activity for case in cases for activity, _ in case]),
        known_s=np.array([at + START for case in cases for _, at in case]),
        started_s=np.array([at + START for case in cases for _, at in case]),
        n_activities=1 + max(activity for case in cases for activity, _ in case),
        now_s=START + now_s,
        zone="UTC",
    )


def rows_of_two_ways(n: int, *, seed: int = 1, slow_from: int | None = None) -> list[tuple[str, str, str]]:
    """Make cases whose first step alone says whether they take about 3 or about 20 days; both end with “Pay”.

    The second step is the same for both, so the last step and the place do not tell. From case `slow_from` on all take
    twice as long.
    """
    random = np.random.default_rng(seed)
    rows = []
    for case in range(n):
        begin = MONDAY + timedelta(days=0.5 * case)
        is_long = bool(random.random() < 0.5)
        days = (20 if is_long else 3) * float(random.uniform(0.9, 1.1))
        days *= 2 if slow_from is not None and case >= slow_from else 1
        for step, at in (("Hard" if is_long else "Easy", 0.0), ("Check", 0.3), ("Pay", days)):
            rows.append((f"C{case:04d}", step, (begin + timedelta(days=at)).isoformat()))
    return rows


def rows_of_chance(n: int, *, seed: int = 2) -> list[tuple[str, str, str]]:
    """Make cases about which nothing that is seen says anything: exponential times between two steps."""
    random = np.random.default_rng(seed)
    rows = []
    for case in range(n):
        begin = MONDAY + timedelta(days=0.5 * case + float(random.random()) * 0.3)
        rows += [
            (f"C{case:04d}", "Ask", begin.isoformat()),
            (f"C{case:04d}", "Pay", (begin + timedelta(days=float(random.exponential(4.0)))).isoformat()),
        ]
    return rows


def cut_at(rows: list[tuple[str, str, str]], moment: datetime) -> list[tuple[str, str, str]]:
    """Leave out what had not happened by a moment."""
    return [row for row in rows if datetime.fromisoformat(row[2]) <= moment]
