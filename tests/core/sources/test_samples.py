"""The sample invoices hold what they promise: size, planted causes, improvement, slip, and nothing impossible."""

from __future__ import annotations

import re

import holidays
import numpy as np
import pyarrow.compute as pc
import pytest

from obeya.sources.samples import SAMPLES
from tests.core.sources.sample_arrays import (
    DEFAULT,
    ENDS,
    SEEDS,
    Log,
    median_days,
    sample,
    sample_table,
    wait_days,
)

GO_LIVE, SLIP, RECOVERY = (
    np.datetime64(day, "us") for day in ("2024-10-01T00", "2024-11-12T00", "2024-12-10T00")
)
seeds = pytest.mark.parametrize("seed", SEEDS)


def invoices(seed: int = DEFAULT) -> Log:
    return sample("invoice-approval", seed)


def in_slip(log: Log) -> np.ndarray:
    return (log.began >= SLIP) & (log.began < RECOVERY)


# The numbers of the story


@seeds
def test_the_invoice_log_has_the_promised_size(seed: int) -> None:
    log = invoices(seed)

    assert len(log.first_row) == pytest.approx(6_000, rel=0.05)
    assert len(log.row["Start"]) == pytest.approx(80_000, rel=0.05)


def test_the_baseline_is_eleven_handovers_and_fourteen_days() -> None:
    """Serves L059. A hand-over is a change of resource from one activity instance of a case to the next."""
    log = invoices()
    before = log.began < GO_LIVE
    resource = log.row["Resource"].astype(str)
    changes = log.count(np.append(False, resource[1:] != resource[:-1]) & ~np.isnat(log.ready()))

    assert np.median(changes[before]) == 11
    assert round(median_days(log, before), 1) == 14.0
    assert round(float(np.median(log.days[before])), 1) == 14.0  # open cases counted too


@seeds
def test_the_medians_are_no_luck_of_one_seed(seed: int) -> None:
    log = invoices(seed)

    assert median_days(log, log.began < GO_LIVE) == pytest.approx(14.0, abs=0.6)
    assert median_days(log, log.began >= GO_LIVE) == pytest.approx(5.5, abs=0.5)


@seeds
def test_only_operations_slips_back_and_only_for_four_weeks(seed: int) -> None:
    log = invoices(seed)
    operations, after = log.of_case("Department") == "Operations", log.began >= GO_LIVE

    assert 10 <= median_days(log, in_slip(log) & operations) <= 16
    assert median_days(log, in_slip(log) & ~operations) < 6.5
    assert median_days(log, after & (log.began < SLIP) & operations) < 7.5
    assert median_days(log, (log.began >= RECOVERY) & operations) < 6.5


@seeds
def test_the_slip_shows_in_the_weekly_figures_of_the_whole(seed: int) -> None:
    """The geometric mean of each of the four weeks is above what is usual after the improvement."""
    log = invoices(seed)
    usual = (log.began >= GO_LIVE + np.timedelta64(7, "D")) & ~in_slip(log) & log.is_closed

    def level(cases: np.ndarray) -> float:
        return float(np.exp(np.log(log.days[cases]).mean()))

    assert level(in_slip(log) & log.is_closed) > 1.2 * level(usual)


@seeds
def test_months_are_steady_before_and_after(seed: int) -> None:
    """Without the last month, of which only the quick cases are closed, and without the slip."""
    log = invoices(seed)
    slipped = in_slip(log) & (log.of_case("Department") == "Operations")
    month = log.began.astype("datetime64[M]")
    medians = {m: median_days(log, (month == m) & ~slipped) for m in np.unique(month)[:-1]}

    assert all(11.0 <= days <= 17.5 for m, days in medians.items() if m < GO_LIVE), medians
    assert all(3.9 <= days <= 7.0 for m, days in medians.items() if m >= GO_LIVE), medians


# The planted causes


@seeds
def test_payments_are_released_on_the_last_working_day_of_the_week_before_and_daily_after(seed: int) -> None:
    log = invoices(seed)
    rows = log.row["Activity"] == "Release payment"
    friday = (log.row["Start"][rows].astype("datetime64[D]").astype(int) + 3) % 7 == 4
    began = log.began[log.case_of_row()[rows]]
    old, new = began < GO_LIVE, began >= RECOVERY

    assert friday[old].mean() > 0.9
    assert friday[new].mean() < 0.3
    assert set(np.unique(log.row["Resource"][rows].astype(str))) - {"None"} == {"FIN-01", "FIN-02"}


@seeds
def test_batches_cost_about_a_week_before_release(seed: int) -> None:
    log = invoices(seed)
    case, wait = wait_days(log, "Release payment")
    old = log.began[case] < GO_LIVE

    assert 5.5 < np.mean(wait[old]) < 7.5
    assert np.mean(wait[log.began[case] >= RECOVERY]) < 1.2


@seeds
def test_invoices_of_the_department_without_deputy_wait_while_its_approver_is_away(seed: int) -> None:
    log = invoices(seed)
    case, wait = wait_days(log, "Approve invoice")
    logistics, old = log.of_case("Department")[case] == "Logistics", log.began[case] < GO_LIVE
    others = np.mean(wait[old & ~logistics])
    spans = SAMPLES["invoice-approval"].truth()["planted_causes"][1]["approver_away"]
    away = np.zeros(len(wait), dtype=bool)
    for first, last in spans:
        begins, ends = np.datetime64(first), np.datetime64(last) + 1
        done = log.row["Start"][log.row["Activity"] == "Approve invoice"]
        reached = done - (wait * 86_400e6).astype("timedelta64[us]")
        away |= (reached >= begins) & (reached < ends)
        assert not ((done >= begins) & (done < ends) & logistics & old).any()

    assert np.mean(wait[old & logistics]) > 3 * others
    assert np.mean(wait[old & logistics & away]) > 4
    assert np.mean(wait[logistics & (log.began[case] >= RECOVERY)]) < 1


@seeds
def test_invoices_without_order_number_loop_and_few_come_after_the_improvement(seed: int) -> None:
    log = invoices(seed)
    requests = log.count(log.row["Activity"] == "Request order number")
    matches = log.count(log.row["Activity"] == "Match order")
    without = log.of_case("Order number") == None  # noqa: E711
    before = (log.began < GO_LIVE) & log.is_closed

    assert 0.27 < (requests[before] > 0).mean() < 0.33
    assert 0.24 < (requests[before & without] == 2).mean() < 0.36
    assert (requests[log.began >= RECOVERY] > 0).mean() < 0.07
    assert (matches[before] == requests[before] + 1).all()
    assert not requests[~without].any()


def test_a_loop_costs_days() -> None:
    log = invoices()
    requests, before = log.count(log.row["Activity"] == "Request order number"), log.began < GO_LIVE

    assert median_days(log, before & (requests > 0)) - median_days(log, before & (requests == 0)) > 4


# Nothing impossible, and a little mess


@pytest.mark.parametrize("name", SAMPLES)
def test_nobody_does_two_things_at_once(name: str) -> None:
    log = sample(name)
    named = ~np.isin(log.row["Resource"].astype(str), ("SYSTEM", "None"))
    order = np.lexsort(
        (log.row["End"][named], log.row["Start"][named], log.row["Resource"][named].astype(str))
    )
    who, start, end = (log.row[column][named][order] for column in ("Resource", "Start", "End"))

    same = who[1:] == who[:-1]
    assert (end >= start).all()
    assert (start[1:][same] >= end[:-1][same]).all()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_case_does_one_thing_at_a_time(name: str) -> None:
    log = sample(name)
    later = ~np.isnat(log.ready())

    assert (log.row["Start"][later] >= log.ready()[later]).all()


def test_people_work_in_office_hours_and_not_on_holidays() -> None:
    log = invoices()
    human = log.row["Role"] != "SYSTEM"
    start, end = log.row["Start"][human], log.row["End"][human]
    day = start.astype("datetime64[D]")
    off = np.array(sorted(holidays.country_holidays("DE", years=(2024, 2025))), dtype="datetime64[D]")

    assert np.is_busday(day, holidays=off).all()
    assert (start - day).min() >= np.timedelta64(8, "h")
    assert (end - day).max() <= np.timedelta64(17, "h")


@pytest.mark.parametrize("activity", ["Check tax", "Finance review", "Schedule payment"])
def test_queues_are_first_in_first_out(activity: str) -> None:
    log = invoices()
    rows = log.row["Activity"] == activity
    ready, start = log.ready()[rows], log.row["Start"][rows]
    ready = ready[np.lexsort((ready, start))]

    assert (ready[1:] >= ready[:-1]).all()


@pytest.mark.parametrize("name", SAMPLES)
def test_every_case_ends_or_is_open(name: str) -> None:
    """What ends, ends once and with its last row; what is open is recent or waits for an answer."""
    log = sample(name)
    last = np.append(log.first_row[1:], len(log.row["Start"])) - 1
    ends = log.count(np.isin(log.row["Activity"], ENDS))
    last_activity = log.row["Activity"][last]
    old = log.began < np.datetime64("2025-05-01")

    assert (ends == np.isin(last_activity, ENDS)).all()
    assert 0.003 < (ends == 0).mean() < 0.03
    assert set(last_activity[old & (ends == 0)]) <= {"Request order number"}


@seeds
def test_a_few_percent_are_rejected_or_cancelled(seed: int) -> None:
    log = invoices(seed)
    stopped = log.count(np.isin(log.row["Activity"], ("Reject invoice", "Cancel invoice")))

    assert 0.02 < stopped.mean() < 0.05


def test_ties_and_missing_resources_are_few_but_there() -> None:
    log = invoices()
    tied = (log.row["Start"] == log.ready()) & (log.row["End"] == log.ready())
    missing = log.row["Resource"] == None  # noqa: E711

    assert 0.001 < tied.mean() < 0.01
    assert 0.001 < missing.mean() < 0.01


def test_invoices_come_by_weekday_and_at_the_turn_of_the_month() -> None:
    log = invoices()
    day = log.began.astype("datetime64[D]")
    weekday = np.bincount((day.astype(int) + 3) % 7, minlength=7)
    turn = (day + 3).astype("datetime64[M]") != day.astype("datetime64[M]")
    calendar = np.arange("2024-01-01", "2025-07-01", dtype="datetime64[D]")
    turns = (calendar + 3).astype("datetime64[M]") != calendar.astype("datetime64[M]")

    assert weekday[0] > weekday[2] > weekday[4] > 4 * weekday[5]
    assert turn.sum() / turns.sum() > 1.3 * (~turn).sum() / (~turns).sum()


@pytest.mark.parametrize("name", SAMPLES)
def test_people_are_codes_and_case_attributes_stay_the_same(name: str) -> None:
    table = sample_table(name)
    people = set(table["Resource"].unique().to_pylist()) - {None, "SYSTEM"}
    case_columns = [
        c for c in table.column_names if c in ("Department", "Vendor", "Channel", "Amount", "Order number")
    ]
    kinds = table.group_by("Case ID").aggregate(
        [(c, "count_distinct", pc.CountOptions(mode="all")) for c in case_columns]
    )

    assert all(re.fullmatch(r"[A-Z]{2,3}-\d\d", person) for person in people)
    assert all(pc.max(kinds[f"{c}_count_distinct"]).as_py() == 1 for c in case_columns)
    assert table["Source"].unique().to_pylist() == ["simulated by obeya"]
