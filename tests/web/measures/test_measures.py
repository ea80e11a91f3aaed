from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from obeya_web.accounts.audit import history_of
from obeya_web.jobs.models import Job
from obeya_web.measures.actions.defaults import do_add_default_set
from obeya_web.measures.actions.measures import (
    MeasureError,
    do_change_measure,
    do_define_measure,
    do_retire_measure,
    do_take_up_measure,
)
from obeya_web.measures.actions.saying import do_renew_limits
from obeya_web.measures.actions.values import GivenValue, do_keep_values
from obeya_web.measures.alarms import alarms_of
from obeya_web.measures.latest import latest_of
from obeya_web.measures.models import Measure, Reading
from obeya_web.measures.words import Direction, Standing
from obeya_web.measures.work.recomputing import tell_stale
from obeya_web.notices.models import Notice
from tests.web.conftest import Cast
from tests.web.measures.conftest import MONDAY, Add, compute, give

TODAY = timezone.localdate
QUIET = [10.0, 12.0] * 6


def latest(*measures: Measure) -> list[object]:
    rows = Measure.objects.filter(pk__in=[m.pk for m in measures]).select_related("owner", "counter")
    return list(latest_of(sorted(rows, key=lambda m: [x.pk for x in measures].index(m.pk)), TODAY()))


def test_an_incomplete_kpi_is_a_draft_until_nothing_is_missing(cast: Cast, add: Add) -> None:
    """Serves X036 and O085."""
    guard = add("Reminders sent")
    kpi = add("Days to pay", owner=cast.owner, is_primary=True, target=5.0)
    assert kpi.standing == Standing.DRAFT
    (now,) = latest(kpi)
    assert [words.split(":")[0] for words in now.missing] == ["a counter-measure", "a review date"]
    do_change_measure(cast.owner, kpi, {"counter": guard, "review_day": date(2027, 1, 1)}, seen_version=1)
    kpi.refresh_from_db()
    assert kpi.standing == Standing.ACTIVE
    do_retire_measure(cast.owner, guard, why="Nobody reads it")
    do_change_measure(cast.owner, kpi, {"target": 4.0}, seen_version=2)
    kpi.refresh_from_db()
    assert kpi.standing == Standing.DRAFT


def test_a_measure_that_is_only_watched_needs_an_owner(cast: Cast, add: Add) -> None:
    assert add("Open cases").standing == Standing.DRAFT
    assert add("Open cases", owner=cast.mate).standing == Standing.ACTIVE


def test_a_benchmark_without_source_and_date_is_refused(cast: Cast, add: Add) -> None:
    """Serves X060."""
    for fields in ({}, {"benchmark_source": "APQC"}, {"benchmark_day": TODAY()}, {"benchmark_source": " "}):
        with pytest.raises(MeasureError, match="source and its date"):
            add("Days to pay", benchmark=3.0, **fields)
    kept = add("Days to pay", benchmark=3.0, benchmark_source="APQC 2025", benchmark_day=TODAY())
    with pytest.raises(MeasureError):
        do_change_measure(cast.owner, kept, {"benchmark_source": ""}, seen_version=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=kept.pk).update(benchmark_source="")


def test_old_definitions_stay_with_the_readings_made_by_them(cast: Cast, add: Add) -> None:
    """Serves X080."""
    measure = add("Reminders", 1.0, 2.0)
    first = measure.readings.get()
    do_define_measure(
        cast.mate,
        measure,
        {
            "what": "value",
            "source": "typed",
            "period": "month",
            "statistic": "sum",
            "why": "Finance counts months",
        },
    )
    compute(measure)
    assert [d.number for d in measure.definitions.all()] == [2, 1]
    first.refresh_from_db()
    assert (first.definition.number, first.definition.period, len(first.points)) == (1, "week", 2)
    assert measure.readings.first().definition.number == 2
    said = history_of(measure).first()
    assert (said.verb, said.why) == ("defined", "Finance counts months")
    assert said.before == {"period": "week", "statistic": "mean"}
    do_define_measure(
        cast.mate, measure, {"what": "value", "source": "typed", "period": "month", "statistic": "sum"}
    )
    assert measure.definitions.count() == 2


def test_a_reading_that_says_the_same_is_confirmed_not_repeated(cast: Cast, add: Add) -> None:
    measure = add("Reminders", 1.0, 2.0)
    compute(measure)
    assert measure.readings.count() == 1
    reading = measure.readings.get()
    assert reading.confirmed_at > reading.computed_at


def test_a_value_sent_twice_counts_once_and_a_corrected_one_says_what_it_was(cast: Cast, add: Add) -> None:
    measure = add()
    rows = [GivenValue(MONDAY, 3.0, key="a"), GivenValue(MONDAY, 5.0, key="b")]
    assert do_keep_values(cast.mate, measure, rows).n_new == 2
    again = do_keep_values(
        cast.mate, measure, [GivenValue(MONDAY, 3.0, key="a"), GivenValue(MONDAY, 6.0, key="b")]
    )
    assert (again.n_new, again.n_changed, again.n_same) == (0, 1, 1)
    said = history_of(measure).first()
    assert (said.before, said.after) == ({"b": 5.0}, {"b": 6.0})
    with pytest.raises(MeasureError, match="no number"):
        do_keep_values(cast.mate, measure, [GivenValue(MONDAY, float("nan"))])


def test_a_measure_that_fails_says_since_when_and_keeps_what_it_had(cast: Cast, add: Add) -> None:
    measure = add("Reminders", 1.0, 2.0)
    measure.values.all().delete()
    compute(measure)
    failed = measure.readings.first()
    assert "no value yet" in failed.fault
    assert failed.failing_since == failed.computed_at
    assert len(failed.points) == 2
    compute(measure)
    assert measure.readings.count() == 2


def test_status_has_a_rule_and_no_data_is_never_good(cast: Cast, add: Add) -> None:
    """Serves P015."""
    low = {"direction": Direction.LOWER, "target": 10.0, "tolerance": 20.0}
    families = [
        now.status.family
        for now in latest(
            add("none", **low), add("good", 30.0, 10.0, **low), add("warning", 1.0, 12.0, **low),
            add("bad", 1.0, 12.1, **low), add("no target", 1.0, 1.0),
        )
    ]  # fmt: skip
    assert families == ["none", "good", "warning", "bad", "none"]
    (now,) = latest(add("high", 1.0, 9.0, direction=Direction.HIGHER, target=10.0))
    assert (now.status.family, now.status.word) == ("warning", "close to target")
    assert "from 10" in now.status.rule


def test_a_part_that_gets_better_while_the_whole_gets_worse_raises_an_alarm(cast: Cast, add: Add) -> None:
    """Serves X045."""
    whole = add("Order to cash", *QUIET, 20, 22, 20, 22, 20)
    middle = add("Billing", *QUIET, 10, 12, 10, 12, 10, above=whole)
    part = add("Review", *QUIET, 3, 4, 3, 4, 3, above=middle)
    (alarm,) = alarms_of(latest(whole, middle, part))
    assert (alarm.of.measure, alarm.other.measure) == (part, whole)
    assert "“Review” gets better while “Order to cash”" in alarm.words
    give(cast, whole, *QUIET, 10, 12, 10, 12, 10)
    assert alarms_of(latest(whole, middle, part)) == []


def test_a_kpi_that_gets_better_while_its_counter_measure_breaks_its_limit_is_warned_of(
    cast: Cast, add: Add
) -> None:
    """Serves X115 and O085."""
    errors = add("Errors", *QUIET, 15, 15, 15, 15, 15)
    kpi = add("Days to pay", *QUIET, 3, 4, 3, 4, 3, counter=errors, counter_limit=14.0)
    (alarm,) = alarms_of(latest(errors, kpi))
    assert alarm.other.measure == errors
    assert "may have become the goal" in alarm.words
    do_change_measure(cast.owner, kpi, {"counter_limit": 16.0}, seen_version=1)
    assert alarms_of(latest(errors, kpi)) == []


def test_the_default_set_is_four_drafts_with_definitions_also_without_a_log(cast: Cast) -> None:
    """Serves X100."""
    made = do_add_default_set(cast.owner, cast.process)
    assert len(made) == 4
    assert {m.standing for m in made} == {Standing.DRAFT}
    assert all(m.definitions.count() == 1 for m in made)
    compute(*made)
    faults = {m.name: m.readings.first().fault for m in made}
    assert "import its event log" in faults["Cycle time"]
    assert "no value yet" in faults["Satisfaction of stakeholders"]
    assert do_add_default_set(cast.owner, cast.process) == []


def test_with_a_log_the_default_set_has_values_at_once(cast: Cast, with_sample) -> None:
    """Serves X100."""
    made = do_add_default_set(cast.owner, cast.process)
    assert len(made) == 7
    compute(*made)
    values = {now.measure.name: now.last for now in latest(*made)}
    assert values["Cycle time"].value > 86_400
    assert values["Cases completed"].value > 10
    assert values["Return on process changes"] is None


def test_owners_are_told_once_that_a_review_date_has_passed(cast: Cast, add: Add) -> None:
    """Serves X110."""
    measure = add("Reminders", owner=cast.mate, review_day=TODAY() - timedelta(days=1))
    fresh = add("Open cases", owner=cast.mate, review_day=TODAY())
    for _ in range(2):
        with transaction.atomic():
            tell_stale(Measure.objects.select_related("owner"))
    (notice,) = Notice.objects.filter(kind="measure_stale")
    assert (notice.person, notice.n_times) == (cast.mate, 1)
    assert [now.is_stale for now in latest(measure, fresh)] == [True, False]


def test_orphans_are_those_that_nobody_owns_or_that_belong_nowhere(cast: Cast, add: Add) -> None:
    """Serves X110."""
    rows = [
        add("nobody's"),
        add("owned", owner=cast.owner),
        add("nowhere", owner=cast.owner, process=None),
    ]
    assert [now.is_orphan for now in latest(*rows)] == [True, False, True]
    add("below", owner=cast.owner, process=None, above=rows[2])
    assert [now.is_orphan for now in latest(rows[2])] == [False]


def test_limits_are_counted_anew_only_with_a_reason(cast: Cast, add: Add) -> None:
    measure = add("Reminders", *QUIET)
    with pytest.raises(MeasureError, match="Say why"):
        do_renew_limits(cast.owner, measure, from_day=MONDAY, reason=" ")
    do_renew_limits(cast.owner, measure, from_day=MONDAY, reason="New standard")
    with pytest.raises(MeasureError, match="already"):
        do_renew_limits(cast.owner, measure, from_day=MONDAY, reason="Again")
    assert history_of(measure).first().why == "New standard"


def test_a_measure_is_no_part_of_itself(cast: Cast, add: Add) -> None:
    one = add("one")
    other = add("other", above=one)
    with pytest.raises(MeasureError, match="part of this measure already"):
        do_change_measure(cast.owner, one, {"above": other}, seen_version=1)
    with pytest.raises(MeasureError, match="guard itself"):
        do_change_measure(cast.owner, one, {"counter": one}, seen_version=1)


def test_a_retired_measure_can_be_taken_up_again(cast: Cast, add: Add) -> None:
    measure = add("Reminders", owner=cast.owner, review_day=TODAY() - timedelta(days=9))
    do_retire_measure(cast.owner, measure, why="Not needed")
    assert [now.is_stale for now in latest(measure)] == [False]
    do_take_up_measure(cast.owner, measure)
    measure.refresh_from_db()
    assert measure.standing == Standing.ACTIVE


def test_a_new_measure_is_computed_by_a_job(cast: Cast, add: Add) -> None:
    measure = add()
    assert Job.objects.filter(kind="measure_one", payload={"measure": measure.pk}).count() == 1
    assert not Reading.objects.exists()
