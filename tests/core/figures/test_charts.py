"""Charts: what is drawn adds up to what was given, and what is not drawn is said."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from obeya.errors import QuestionError
from obeya.figures.charts.dotted import dotted_picture
from obeya.figures.charts.handovers import handovers_picture
from obeya.figures.charts.throughput import bin_width, doubling_bins, equal_bins, throughput_picture
from obeya.figures.charts.workload import workload_picture
from obeya.figures.figure import Figure
from obeya.mining.ageing import Ageing
from obeya.mining.daily_flow import WeekLoad
from obeya.mining.handovers import Handover, Handovers
from obeya.mining.workload import Workload
from obeya.tables.basis import Basis, Spread

HOUR, DAY = 3600.0, 86400.0
EVIL = "<img src=x onerror=alert(1)>"
MakeBasis = Callable[..., Basis]
MakeSpread = Callable[[list[float]], Spread]


@pytest.mark.parametrize(("longest", "width"), [(40, 1), (41, 2), (100, 2.5), (0.4, 0.01), (7, 0.2), (0, 1)])
def test_bins_are_1_2_two_and_a_half_or_5_times_a_power_of_ten(longest: float, width: float) -> None:
    assert bin_width(longest) == pytest.approx(width)


@given(st.lists(st.floats(0, 1e8), min_size=1, max_size=50))
def test_every_case_is_in_one_bar_or_beyond_the_axis(values: list[float]) -> None:
    sample = np.array(values)
    bins = equal_bins(sample, float(np.quantile(sample, 0.99)))
    assert bins.counts.sum() + bins.n_beyond == len(values)
    assert bins.counts.size <= 41


@given(st.lists(st.floats(0, 1e8), min_size=1, max_size=50).filter(lambda values: max(values) > 0))
def test_doubling_bars_hold_every_case_and_double(values: list[float]) -> None:
    bins = doubling_bins(np.array(values), base_s=DAY)
    assert bins.counts.sum() == len(values)
    assert bins.edges_s[0] == 0
    assert np.allclose(bins.edges_s[2:] / bins.edges_s[1:-1], 2)


def test_a_place_on_the_doubling_axis_lies_in_its_bar() -> None:
    values = np.array([HOUR, 2 * DAY, 3 * DAY, 100 * DAY])
    bins = doubling_bins(values, base_s=DAY)
    for value in values:
        bar = int(np.floor(bins.place(float(value))))
        assert bins.edges_s[bar] <= value < bins.edges_s[bar + 1]


def test_the_histogram_says_its_finding_and_what_is_beyond(
    make_basis: MakeBasis, make_spread: MakeSpread
) -> None:
    hours = [HOUR * hour for hour in range(1, 201)] + [HOUR * 5000]
    figure = throughput_picture(hours, spread=make_spread(hours), basis=make_basis(201))
    assert figure.title == "Half of all cases take longer than 4 d 5 h; one in ten longer than 7 d 13 h"
    assert "1 case (< 1 %) take longer and are counted, not drawn" in figure.caption
    assert sum(figure.table["n_cases"].to_pylist()) == 200


def test_a_very_long_tail_is_drawn_whole_on_a_growing_scale(
    make_basis: MakeBasis, make_spread: MakeSpread
) -> None:
    times = [HOUR] * 60 + [100 * DAY] * 40
    figure = throughput_picture(times, spread=make_spread(times), basis=make_basis(100))
    assert "twice the time" in figure.caption
    assert sum(figure.table["n_cases"].to_pylist()) == 100


def test_cases_that_take_no_time_are_drawn(make_basis: MakeBasis, make_spread: MakeSpread) -> None:
    figure = throughput_picture([0.0, 0.0], spread=make_spread([0.0, 0.0]), basis=make_basis(2))
    assert figure.table["n_cases"].to_pylist() == [2]
    assert figure.to_png().startswith(b"\x89PNG")


@pytest.fixture
def workload(make_basis: MakeBasis) -> Workload:
    start = date(2024, 1, 1)
    weeks = tuple(
        WeekLoad(start + timedelta(weeks=place), place % 7, place % 5, place, float(place))
        for place in range(230)
    )
    return Workload(
        n_cases=700, n_open_cases=4, arrivals_per_week=3.0, departures_per_week=2.0, mean_wip=12.0, max_wip=40, days=(),
        weeks=weeks, ageing=Ageing(0, None, (), ()), queues=(), rework_rate=(), little=None, zone="UTC",
        wait_word="gap", basis=make_basis(700),
    )  # fmt: skip


def _rows(figure: Figure) -> list[dict[str, object]]:
    assert figure.spec is not None
    return max(figure.spec["datasets"].values(), key=len)


def test_many_weeks_are_drawn_in_groups_that_keep_the_sums(workload: Workload) -> None:
    figure = workload_picture(workload)
    rows = _rows(figure)
    assert len(rows) <= 110 and "3 weeks wide" in figure.caption
    assert sum(int(str(row["arrivals"])) for row in rows) == sum(week.n_arrivals for week in workload.weeks)
    assert -sum(int(str(row["departures"])) for row in rows) == sum(
        week.n_departures for week in workload.weeks
    )
    assert figure.table.num_rows == 230


def test_the_title_of_the_load_gives_rates_and_open_cases(workload: Workload) -> None:
    title = workload_picture(workload).title
    assert title == "3 cases arrive and 2 leave a week; 12 are open on average, 40 at most"


@pytest.fixture
def handovers(make_basis: MakeBasis) -> Handovers:
    cells = (
        ("Intake", "Review", 30),
        ("Review", "Intake", 10),
        ("Review", "Review", 99),
        (EVIL, "Review", 1),
    )
    return Handovers(
        by="department", n_groups=3, n_people=20, n_moves=140, n_handovers=41, n_kept=99, n_unknown=0,
        share_handed_over=0.3, per_case=None, wait_handed_over_s=None, wait_kept_s=None,
        matrix=tuple(Handover(source, target, n, n, None) for source, target, n in cells), groups=(), ping_pong=(),
        n_ping_pong=0, n_cases_ping_pong=0, chains=(), longest_chain=2, hidden=None, n_hidden=0, wait_word="gap",
        basis=make_basis(100),
    )  # fmt: skip


def test_the_matrix_names_the_most_frequent_handover_not_the_work_that_stays(handovers: Handovers) -> None:
    figure = handovers_picture(handovers)
    assert figure.title == "73 % of the hand-overs go from Intake to Review"
    assert "99 moves" in figure.caption


def test_what_the_privacy_rule_hides_is_said_and_not_drawn(handovers: Handovers) -> None:
    words = "Groups with fewer than 5 people are left out."
    figure = handovers_picture(replace(handovers, hidden=words, n_hidden=12))
    assert "Groups with fewer than 5 people are left out (12 moves)." in figure.caption
    with pytest.raises(QuestionError, match="fewer than 5 people"):
        handovers_picture(replace(handovers, matrix=(), hidden=words))


def test_names_that_look_alike_when_shortened_stay_apart(handovers: Handovers) -> None:
    long = "Department of procurement of office furniture, building "
    cells = tuple(Handover(f"{long}{n}", "Review", n, n, None) for n in (1, 2, 3))
    spec = handovers_picture(replace(handovers, matrix=cells)).spec
    assert spec is not None
    values = (
        next(iter(spec["datasets"].values())) if "datasets" in spec else spec["layer"][0]["data"]["values"]
    )
    assert len({row["from"] for row in values}) == 3


def _dots(n_cases: int, n_steps: int, activity: Callable[[int], str]) -> pa.Table:
    start = datetime(2024, 1, 1)
    rows = [
        (case, start + timedelta(days=case, hours=step), activity(step))
        for case in range(n_cases)
        for step in range(n_steps)
    ]
    case, at, name = zip(*rows, strict=True)
    return pa.table({"case_rank": list(case), "at": pa.array(at, pa.timestamp("us")), "activity": list(name)})


def test_a_large_log_is_sampled_by_whole_cases_and_says_so(make_basis: MakeBasis) -> None:
    figure = dotted_picture(_dots(1000, 10, lambda step: f"Step {step}"), basis=make_basis(1000))
    assert figure.table.num_rows <= 3000
    per_case = figure.table.group_by("case_rank").aggregate([("activity", "count")])
    assert set(per_case["activity_count"].to_pylist()) == {10}
    assert "one case in 4 is drawn (2,500 steps)" in figure.caption


def test_a_small_log_is_drawn_whole(make_basis: MakeBasis) -> None:
    figure = dotted_picture(_dots(7, 3, lambda step: f"Step {step}"), basis=make_basis(7))
    assert figure.table.num_rows == 21 and "one case in" not in figure.caption


def test_a_busy_weekday_is_the_finding(make_basis: MakeBasis) -> None:
    fridays = [datetime(2024, 1, 5) + timedelta(weeks=week) for week in range(8)]
    table = pa.table(
        {"case_rank": list(range(10)), "at": pa.array([*fridays, *[datetime(2024, 1, 8)] * 2], pa.timestamp("us")),
         "activity": ["Release"] * 10}
    )  # fmt: skip
    assert dotted_picture(table, basis=make_basis(10)).title == "80 % of the steps are done on a Friday"


def test_markup_in_names_is_text_in_charts(make_basis: MakeBasis, handovers: Handovers) -> None:
    for figure in (
        dotted_picture(_dots(3, 2, lambda _: EVIL), basis=make_basis(3)),
        handovers_picture(handovers),
    ):
        svg = figure.to_svg()
        assert "<img" not in svg
        assert any(
            EVIL[:12] in "".join(t.itertext()) for t in ElementTree.fromstring(svg).findall(".//{*}text")
        )


def test_charts_follow_the_theme_and_fetch_nothing(workload: Workload, handovers: Handovers) -> None:
    for figure in (workload_picture(workload), handovers_picture(handovers)):
        assert not re.findall(r'(?:fill|stroke)="#[0-9a-f]{6}"', figure.to_svg("page"))
        assert "var(" not in figure.to_svg("dark")
        assert not re.findall(r'href="(?!#)', figure.to_svg())
        assert "http" not in figure.to_svg().replace("http://www.w3.org/2000/svg", "")


def test_two_charts_in_one_page_share_no_ids(
    make_basis: MakeBasis, workload: Workload, handovers: Handovers
) -> None:
    figures = [workload_picture(workload), handovers_picture(handovers),
               dotted_picture(_dots(40, 5, lambda step: f"Step {step}"), basis=make_basis(3))]  # fmt: skip
    ids = [set(re.findall(r' id="([^"]+)"', figure.to_svg("page"))) for figure in figures]
    assert not (ids[0] & ids[1]) and not (ids[1] & ids[2]) and not (ids[0] & ids[2])


def test_nothing_to_draw_is_refused_with_a_remedy(make_basis: MakeBasis, workload: Workload) -> None:
    nothing = _dots(1, 1, str).slice(0, 0)
    with pytest.raises(QuestionError, match="Widen the filter"):
        dotted_picture(nothing, basis=make_basis(0))
    with pytest.raises(QuestionError, match="Widen the filter"):
        throughput_picture([], spread=Spread(0, 0, 0, 0, 0), basis=make_basis(0))
    with pytest.raises(QuestionError, match="Widen the filter"):
        workload_picture(replace(workload, weeks=()))


def test_a_matrix_of_people_has_no_person_in_its_title(handovers: Handovers) -> None:
    per_case = Spread(2.5, 2.0, 4.0, 6.0, 100)
    title = handovers_picture(replace(handovers, by="resource", per_case=per_case)).title
    assert title == "30 % of the moves change hands, 2.5 in a case on average"
