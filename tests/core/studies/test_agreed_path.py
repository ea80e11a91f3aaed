"""Cases that break what was agreed are found as early as it can be known. Serves X053."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from obeya.errors import FilterError
from obeya.sources.importing import import_file
from obeya.studies.agreed_path import broken_rules, newly_broken, rules_of
from obeya.tables.event_log import EventLog
from obeya.tables.filters import read_filter
from obeya.tables.store import Store

NOW = datetime(2026, 3, 1, tzinfo=UTC)
MakeLog = Callable[..., EventLog]
# Twenty cases are over; the paths that a test adds are still open, as they end with no usual last step.
OVER = {f"done {n}": ("Receive", "Check", "Pay") for n in range(20)}


@pytest.fixture
def make_log(tmp_path: Path) -> MakeLog:
    store = Store(tmp_path / "home")

    def make(**paths: tuple[str, ...]) -> EventLog:
        lines = ["case,step,time"]
        for place, (case, steps) in enumerate({**OVER, **paths}.items()):
            for n, step in enumerate(steps):
                lines.append(
                    f"{case},{step},{datetime(2026, 2, 1) + timedelta(hours=place, minutes=n):%Y-%m-%d %H:%M}"
                )
        path = tmp_path / f"log-{len(list(tmp_path.iterdir()))}.csv"
        path.write_text("\n".join(lines) + "\n")
        return import_file(path, store=store, now=NOW)

    return make


def broken(log: EventLog, agreed: str) -> dict[str, list[str]]:
    return {one.rule.text(): one.case_ids.to_pylist() for one in broken_rules(log, read_filter(agreed))}


@pytest.mark.parametrize(
    ("agreed", "path", "is_broken"),
    [
        ('not has "Skip"', ("Receive", "Skip", "Check"), True),
        ('not has "Skip"', ("Receive", "Check"), False),
        ('not "Receive" -> "Check again"', ("Receive", "Check again", "Check"), True),
        ('not "Check" ->> "Receive"', ("Check", "Receive"), True),
        ('"Check" never followed by "Receive"', ("Check", "Receive"), True),
        ('"Check" never followed by "Receive"', ("Receive", "Check"), False),
        ('starts with "Receive"', ("Check", "Receive"), True),
        ('variant ["Receive", "Check", "Pay"]', ("Receive", "Check"), False),
        ('variant ["Receive", "Check", "Pay"]', ("Check", "Receive"), True),
        ('variant ["Receive", "Check", "Pay"] or has "Skip"', ("Check", "Receive"), False),
        ("not rework", ("Receive", "Receive"), True),
        ('has "Archive"', ("Receive", "Check"), False),
    ],
)  # fmt: skip
def test_an_open_case_breaks_a_rule_when_nothing_can_heal_it(
    agreed: str, path: tuple[str, ...], is_broken: bool, make_log: MakeLog
) -> None:
    log = make_log(mine=path)
    (found,) = broken_rules(log, read_filter(agreed))

    assert ("mine" in found.case_ids.to_pylist()) is is_broken
    assert log.cases.filter(log.cases.case_id == "mine").is_complete.to_pyarrow().to_pylist() == [False]


def test_a_case_that_is_over_breaks_what_does_not_hold_for_it(make_log: MakeLog) -> None:
    log = make_log(quick=("Receive", "Pay"))

    assert broken(log, 'has "Check" and "Check" ->> "Pay"') == {
        'has "Check"': ["quick"],
        '"Check" ->> "Pay"': ["quick"],
    }


def test_only_what_is_new_since_the_log_before_is_told(make_log: MakeLog) -> None:
    """The step was not known before; `old` broke the second rule already."""
    agreed = read_filter('not has "Skip" and not has "Remind"')
    before = make_log(old=("Receive", "Remind"))
    after = make_log(old=("Receive", "Remind", "Check"), new=("Receive", "Skip"))
    (found,) = newly_broken(after, before, agreed)

    assert (found.rule.text(), found.case_ids.to_pylist()) == ('not has "Skip"', ["new"])
    assert found.words == "cases that include “Skip”"
    assert newly_broken(after, after, agreed) == ()
    assert len(newly_broken(after, None, agreed)) == 2


def test_only_the_cases_that_the_measure_is_about_count(make_log: MakeLog) -> None:
    log = make_log(a=("Receive", "Skip"), b=("Receive", "Remind", "Skip"))
    (found,) = broken_rules(log, read_filter('not has "Skip"'), among=read_filter('has "Remind"'))

    assert found.case_ids.to_pylist() == ["b"]


def test_each_rule_stands_once_and_other_faults_are_told(make_log: MakeLog) -> None:
    assert len(rules_of(read_filter('(not has "A" and not has "B") and not has "A"'))) == 2
    with pytest.raises(FilterError, match=r"no .*attribute"):
        broken_rules(make_log(), read_filter('Colour = "red"'))
