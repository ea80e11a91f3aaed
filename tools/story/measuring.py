"""What is measured of the process: the default set with its gaps filled, and the step that was changed."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import partial
from typing import Any

from obeya_web.measures.actions.defaults import do_add_default_set
from obeya_web.measures.actions.measures import do_add_measure, do_change_measure
from obeya_web.measures.actions.readings import do_keep_readings
from obeya_web.measures.actions.saying import do_add_voice, do_note_on_chart, do_renew_limits
from obeya_web.measures.actions.values import GivenValue, do_keep_values
from obeya_web.measures.computing import compute_all, latest_definitions
from obeya_web.measures.models import Measure
from obeya_web.portfolio.actions.goals import do_add_kpi
from tools.story.company import Story

DAY_S = 86_400.0
GO_LIVE = date(2024, 10, 1)
SEED = 9
# Benefit and cost of process changes in EUR, by month.
RETURNS = ((date(2024, 11, 15), 14_200.0, 6_500.0), (date(2025, 2, 15), 16_900.0, 4_100.0))


def plan_measuring(story: Story) -> None:
    """Plan the measures: added early, filled in over days, read in the check."""
    plan = story.agenda.plan
    plan(48, partial(_add_set, story), hour=11)
    plan(46, partial(_fill_gaps, story), hour=15)
    plan(45, partial(_enter_values, story), hour=9.5)
    plan(44, partial(_measure_the_step, story), hour=10)
    plan(43, partial(_tie_to_goals, story), hour=10)
    plan(42, partial(_ask_the_team, story), hour=16)
    plan(13, partial(_say_what_changed, story), hour=9)
    plan(12, partial(_read, story), hour=17)


def _add_set(story: Story) -> None:
    made = do_add_default_set(story.who("mira"), story.process)
    story.kept["measures"] = {measure.definitions.get().what: measure.pk for measure in made}


def _fill_gaps(story: Story) -> None:
    """Give the KPIs targets, review dates and counter-measures; the return stays a draft that says what it lacks."""
    review, mira = story.agenda.day(-60), story.who("mira")
    changes: dict[str, dict[str, Any]] = {
        "cycle_time": {
            "target": 5 * DAY_S,
            "review_day": review,
            "benchmark": 4 * DAY_S,
            "benchmark_source": "Survey of the purchasing association, 41 companies",
            "benchmark_day": date(2024, 3, 1),
            "context": "From the receipt to the payment. It does not say how many suppliers had to call.",
        },
        "rework_rate": {"target": 0.12, "review_day": review},
        "nps": {"target": 30.0, "review_day": story.agenda.day(3), "owner": mira},
        "wip": {"owner": mira},
        "throughput": {"owner": mira},
        "first_pass_yield": {"owner": mira, "target": 0.85},
    }
    for what, fields in changes.items():
        measure = _measure(story, what)
        do_change_measure(mira, measure, {"owner": mira, **fields}, seen_version=measure.version)
    nps = _measure(story, "nps")
    do_change_measure(mira, nps, {"counter": _measure(story, "cycle_time")}, seen_version=nps.version)


def _enter_values(story: Story) -> None:
    """Enter the answers of suppliers month by month, and what process changes brought and cost."""
    rng = random.Random(SEED)
    rows = []
    for month in range(14):
        begin = date(2024 + (3 + month) // 12, (3 + month) % 12 + 1, 4)
        for number in range(4 if month == 2 else rng.randint(8, 14)):
            level = 8.9 if begin >= GO_LIVE else 7.9
            score = min(10, max(0, round(rng.gauss(level, 1.5))))
            rows.append(GivenValue(begin + timedelta(days=number), float(score), key=f"{begin}#{number}"))
    do_keep_values(story.who("jonas"), _measure(story, "nps"), rows)
    returns = [GivenValue(day, benefit, cost) for day, benefit, cost in RETURNS]
    do_keep_values(story.who("elena"), _measure(story, "roi"), returns)


def _measure_the_step(story: Story) -> None:
    """Measure the wait for the release as a part of the cycle time, and how many invoices are on time."""
    mira, process = story.who("mira"), story.process
    cycle = _measure(story, "cycle_time")
    wait = do_add_measure(
        story.carla,
        process.unit,
        name="Wait for the release",
        process=process,
        definition={"what": "wait_time", "source": "log", "step": "Release payment"},
        owner=story.who("aisha"),
        target=1.5 * DAY_S,
        above=cycle,
        context="What the daily release is about.",
    )
    on_time = do_add_measure(
        story.carla,
        process.unit,
        name="Paid within 7 days",
        process=process,
        definition={"what": "on_time", "source": "log", "limit_s": 7 * DAY_S},
        owner=mira,
        direction="higher",
        target=0.8,
        above=cycle,
    )
    story.kept["measures"] |= {"wait_time": wait.pk, "on_time": on_time.pk}


def _tie_to_goals(story: Story) -> None:
    """Say by which measures two goals are judged; the third goal has none yet, which the alignment shows."""
    goals = story.kept["goals"]
    do_add_kpi(story.carla, goals["approval"], _measure(story, "cycle_time"))
    do_add_kpi(story.carla, goals["contact"], _measure(story, "on_time"))


def _ask_the_team(story: Story) -> None:
    """Keep what the team of accounts payable answered, from 1 to 5, before the change and after it."""
    pulse = do_add_measure(
        story.who("mira"),
        story.process.unit,
        name="Team pulse",
        process=story.process,
        definition={"what": "pulse", "source": "typed", "period": "month", "unit_word": "of 5"},
        owner=story.who("mira"),
        direction="higher",
        context="“I can do my work without chasing others”, asked in every second month.",
    )
    waves = {
        date(2024, 7, 8): (2, 3, 2, 3, 2, 4, 3),
        date(2024, 9, 9): (3, 2, 3, 2, 3, 3),
        date(2024, 11, 11): (4, 4, 3, 4, 5, 3, 4),
        date(2025, 1, 13): (4, 3, 4),
        date(2025, 3, 10): (4, 5, 4, 4, 3, 5, 4),
    }
    rows = [
        GivenValue(day, float(score), key=f"{day}#{n}")
        for day, scores in waves.items()
        for n, score in enumerate(scores)
    ]
    do_keep_values(story.who("mira"), pulse, rows)
    story.kept["measures"]["pulse"] = pulse.pk


def _say_what_changed(story: Story) -> None:
    """Mark the go-live on the charts, count the limits anew after it with the reason, and keep what people say."""
    mira = story.who("mira")
    for what in ("cycle_time", "wait_time", "on_time"):
        do_note_on_chart(story.carla, _measure(story, what), day=GO_LIVE, words="Daily release")
    wait = _measure(story, "wait_time")
    reason = "Payments are released daily instead of once a week; the old limits describe the old rhythm."
    do_renew_limits(mira, wait, from_day=GO_LIVE + timedelta(days=6), reason=reason)
    do_add_voice(
        mira,
        _measure(story, "cycle_time"),
        words="Suppliers stopped calling on Thursdays. They still call when an order number is missing.",
        who="accounts payable",
    )


def _read(story: Story) -> None:
    """Compute everything, as the nightly job does."""
    measures = Measure.objects.filter(pk__in=story.kept["measures"].values())
    do_keep_readings(compute_all(story.process, latest_definitions(measures)))


def _measure(story: Story, what: str) -> Measure:
    return Measure.objects.select_related("unit", "process").get(pk=story.kept["measures"][what])
