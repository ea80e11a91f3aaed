"""The stored group-bys hold exact spreads on every engine."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from obeya.tables.event_log import EventLog
from obeya.tables.summaries import DISTRIBUTION, activity_statistics, path_statistics, summarise_groups

MakeLog = Callable[..., EventLog]


def _three_visits(make_log: MakeLog) -> EventLog:
    rows = [("1", "in", "2024-01-01T00:00"), ("1", "out", "2024-01-01T01:00", "2024-01-01T00:30")]
    rows += [("2", "in", "2024-01-01T00:00"), ("2", "out", "2024-01-01T04:00")]
    rows += [("3", "in", "2024-01-01T00:00"), ("3", "out", "2024-01-01T10:00")]
    return make_log(rows)


def test_a_path_has_its_moves_and_interpolated_quantiles(make_log_on: MakeLog) -> None:
    paths = path_statistics(_three_visits(make_log_on).events).to_pyarrow().to_pylist()

    waits = np.array([0.5, 4, 10]) * 3600
    assert [(row["n"], row["n_cases"], row["n_wait"]) for row in paths] == [(3, 3, 3)]
    assert paths[0]["wait_median"] == pytest.approx(np.quantile(waits, 0.5))
    assert paths[0]["wait_p90"] == pytest.approx(np.quantile(waits, 0.9))
    assert (paths[0]["wait_max"], paths[0]["wait_sum"]) == (36_000, waits.sum())


def test_an_activity_without_starts_has_no_service_time(make_log_on: MakeLog) -> None:
    log = _three_visits(make_log_on)

    rows = activity_statistics(log.events).to_pyarrow().to_pylist()

    service = {log.activities[row["activity"]]: (row["n_service"], row["service_median"]) for row in rows}
    assert service == {"in": (0, None), "out": (1, 1800)}


def test_a_whole_table_is_summed_up_in_one_row(make_log: MakeLog) -> None:
    cases = _three_visits(make_log).cases

    table = summarise_groups(
        cases,
        by=(),
        counts={"n": None, "n_long": cases.duration_s > 10_000},
        values={"duration": cases.duration_s},
        distinct={"n_variants": cases.variant},
        quantiles=DISTRIBUTION,
    )

    row = table.to_pyarrow().to_pylist()[0]
    assert (row["n"], row["n_long"], row["n_variants"]) == (3, 2, 1)
    assert row["duration_p25"] == pytest.approx(2.5 * 3600)
