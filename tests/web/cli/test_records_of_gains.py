"""Measures, watched gains and the ledger from the command line: by the same rules as on the pages."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from obeya.cli.main import run
from obeya.studies.gain import register_in_log
from obeya_web.accounts.audit import history_of
from obeya_web.accounts.models import Grant, Person
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.models import Improvement
from obeya_web.measures.actions.measures import do_add_measure
from obeya_web.measures.actions.readings import do_keep_readings
from obeya_web.measures.computing import compute_all, latest_definitions
from obeya_web.measures.models import Measure
from obeya_web.watch.actions.registering import do_register_gain
from obeya_web.watch.models import BenefitLine, GainRegistration, GainSignal, WatchState

Obeya = Callable[..., str]
GO_LIVE = date(2026, 1, 1)


@pytest.fixture
def obeya(cast, capsys: pytest.CaptureFixture[str]) -> Obeya:
    """Run the command line to its end; return what it printed, or what it told beside."""

    def ask(*words: object, code: int = 0, told: bool = False) -> str:
        capsys.readouterr()
        ended = run([str(word) for word in words])
        said = capsys.readouterr()
        assert ended == code, said.err
        return (said.err if code or told else said.out).strip()

    return ask


def answer(obeya: Obeya, *words: object) -> Any:
    return json.loads(obeya(*words, "--json"))


@pytest.fixture
def measure(cast) -> Measure:
    definition = {"what": "value", "source": "api", "period": "week"}
    return do_add_measure(
        cast.owner, cast.finance, name="Faults", definition=definition, process=cast.process, target=10.0
    )


@pytest.fixture
def improvement(cast) -> Improvement:
    return do_begin_improvement(
        cast.owner, cast.finance, title="Release daily", method="a3", fields={"process": cast.process}
    )


@pytest.fixture
def gain(cast, improvement) -> GainRegistration:
    """A gain that held in January and February, and regressed in March."""
    found = do_register_gain(
        cast.owner, improvement, register_in_log("cycle_time", GO_LIVE, slice="cost > 5")
    )
    for day, word, ratio in ((30, "improved & held", 0.8), (75, "regressed", 0.95), (90, "regressed", 0.97)):
        WatchState.objects.create(
            gain=found, as_of=GO_LIVE + timedelta(days=day), log_version="1", word=word, ratio=ratio,
            low=ratio - 0.1, high=ratio + 0.1, p_value=0.001,
            looks=[{"day": 30, "due": "2026-01-31", "is_spent": True, "is_crossed": True, "holding": "held",
                    "verdict": "improved & held"},
                   {"day": 180, "due": "2026-06-30", "is_spent": False, "is_crossed": False,
                    "holding": "not judged", "verdict": None}],
        )  # fmt: skip
    GainSignal.objects.create(
        gain=found, kind="regressed", day="2026-03-17", word="regressed", told_at=timezone.now()
    )
    return found


@pytest.fixture
def controller(cast) -> Person:
    person = Person.objects.create_user("controller@example.org", name="controller")
    Grant.objects.create(person=person, role="finance", unit=cast.finance)
    return person


def test_values_are_pushed_one_by_one_and_from_a_file_each_once(cast, obeya, measure, tmp_path: Path) -> None:
    """Serves L013."""
    words = ("measure", "push", measure.pk, 12, "--day", "2026-01-05", "--as", "mate@example.org")
    assert obeya(*words, told=True) == "1 new, 0 corrected, 0 known already."
    assert obeya(*words, told=True) == "0 new, 0 corrected, 1 known already."
    assert history_of(measure).first().person == cast.mate.pseudonym
    weeks = [(date(2026, 1, 5) + timedelta(weeks=n), 9 + n % 3) for n in range(10)]
    with (tmp_path / "faults.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("day", "faults"), *weeks])
    told = obeya("measure", "push", measure.pk, "--file", tmp_path / "faults.csv", told=True)
    assert told == "9 new, 1 corrected, 0 known already."
    do_keep_readings(compute_all(None, latest_definitions([measure])))
    (line,) = answer(obeya, "measure", "list", "--unit", "Finance")["measures"]
    assert (line["number"], line["value"], line["target"], line["status"]) == (measure.pk, 9.0, 10.0, "good")
    assert answer(obeya, "measure", "list", "--unit", "Sales")["measures"] == []
    facts = answer(obeya, "measure", "show", measure.pk)
    first = facts["periods"][0]
    assert (first["begin"], first["value"], first["signals"]) == ("2026-01-05", 9.0, "")
    assert first["lower"] < first["centre"] < first["upper"] and facts["variation"] == "common"
    assert "Faults" in obeya("measure", "show", measure.pk)


def test_the_watch_is_listed_and_shown_with_its_turns_and_signals(obeya, improvement, gain) -> None:
    """Serves L037."""
    (line,) = answer(obeya, "watch", "list")["watches"]
    assert (line["number"], line["verdict"], line["percent"], line["n_signals"], line["next_look"]) == (
        improvement.pk,
        "regressed",
        pytest.approx(-3.0),
        1,
        "2026-06-30",
    )
    assert not line["is_proved"]
    facts = answer(obeya, "watch", "show", improvement.pk)
    assert (facts["slice"], facts["sha256"], facts["is_whole"]) == ("cost > 5", gain.sha256, True)
    assert [(turn["verdict"], round(turn["percent"])) for turn in facts["turns"]] == [
        ("improved & held", -20),
        ("regressed", -5),
    ]
    assert [(look["day"], look["verdict"]) for look in facts["looks"]] == [(30, "improved & held"), (180, "")]
    assert facts["signals"][0]["waits_for_answer"]
    assert "regressed" in obeya("watch", "show", improvement.pk)


def test_the_ledger_counts_while_the_gain_holds_and_keeps_hours_from_money(
    cast, obeya, improvement, gain, controller
) -> None:
    """Serves L034."""
    hours = obeya("ledger", "add", improvement.pk, "Hours", "--from", "2026-01-20", "--forecast", 10)
    fees = obeya(
        "ledger", "add", improvement.pk, "Fees", "--from", "2026-01-01", "--kind", "hard", "--unit-word", "fees",
        "--rate", "2.5", "--actual", 10, "--as", "owner@example.org",
    )  # fmt: skip
    lines = answer(obeya, "ledger", "list", "--improvement", improvement.pk)["lines"]
    assert [(each["number"], each["units"], each["money"], each["n_suspended"]) for each in lines] == [
        (int(fees), 20.0, 50.0, 1),
        (int(hours), 20.0, 0.0, 1),
    ]
    totals = answer(obeya, "ledger", "totals", "--unit", "Finance")
    assert (totals["hours"], totals["benefit"], totals["suspended"], totals["validated"]) == (20, 50, 25, 0)
    assert answer(obeya, "ledger", "totals", "--as-of", "2026-02-10")["benefit"] == 25
    assert "--as EMAIL" in obeya("ledger", "validate", fees, "validated", "--as", "owner@example.org", code=2)
    obeya("ledger", "validate", fees, "validated", "--note", "4711", "--as", controller.email)
    line = BenefitLine.objects.get(pk=fees)
    assert (line.validation, line.validated_by, line.validation_note) == ("validated", controller, "4711")
    assert answer(obeya, "ledger", "totals")["validated"] == 50


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("measure", "show", "77"), "There is no measure 77"),
        (("measure", "push", "77", "1"), "There is no measure 77"),
        (("measure", "push", "77"), "one value, or a file"),
        (("watch", "show", "77"), "obeya watch list"),
        (("ledger", "add", "77", "Hours", "--from", "2026-01-01"), "improvement list"),
        (("ledger", "validate", "77", "validated"), "The ledger has no line 77"),
        (("ledger", "validate", "77", "maybe"), "realised"),
    ],
)
def test_what_is_not_there_is_said_with_what_to_do(cast, obeya, words, told) -> None:
    assert told in obeya(*words, code=2)


def test_what_a_person_may_not_do_is_refused_and_nothing_is_kept(cast, obeya, measure, improvement) -> None:
    reader = ("--as", "reader@example.org")
    assert "--as EMAIL" in obeya("measure", "push", measure.pk, "1", *reader, code=2)
    words = ("ledger", "add", improvement.pk, "Hours", "--from", "2026-01-01")
    assert "--as EMAIL" in obeya(*words, *reader, code=2)
    assert not measure.values.exists() and not BenefitLine.objects.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--forecast", "nan"), "forecast"),
        (("--rate", "0.001"), "rate"),
        (("--rate", "inf"), "rate"),
        (("--unit-word", "x" * 41), "unit_word"),
    ],
)
def test_a_line_that_cannot_be_added_up_is_refused(cast, obeya, improvement, words, told) -> None:
    base = ("ledger", "add", improvement.pk, "Hours", "--from", "2026-01-01")
    assert told in obeya(*base, *words, code=2) and not BenefitLine.objects.exists()


def test_a_computed_measure_takes_no_values(cast, obeya) -> None:
    computed = do_add_measure(
        cast.owner, cast.finance, name="Lead time", definition={"what": "lead_time", "source": "log"},
        process=cast.process,
    )  # fmt: skip
    assert "computed" in obeya("measure", "push", computed.pk, "1", code=2)


def test_an_empty_list_says_how_to_begin(cast, obeya) -> None:
    for words, told in (
        (("measure", "list"), "page Measures"),
        (("watch", "list"), "before it goes live"),
        (("ledger", "list"), "obeya ledger add"),
    ):
        assert told in obeya(*words, told=True)
