from __future__ import annotations

import html
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from obeya_web.accounts.audit import history_of
from obeya_web.measures.actions.defaults import do_add_default_set
from obeya_web.measures.actions.measures import do_add_measure
from obeya_web.measures.models import ChartNote, Measure, NewLimits, Voice
from obeya_web.measures.words import SourceKind
from tests.web.conftest import Cast
from tests.web.measures.conftest import MONDAY, Add, compute, give

QUIET = [10.0, 12.0] * 6


def text_of(client: Client, address: str, **query: Any) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content[:500]
    return " ".join(html.unescape(answer.content.decode()).split())


def test_the_list_shows_status_and_signal_apart(cast: Cast, signed_in, add: Add) -> None:
    add("Days to pay", *QUIET, 3, 4, 3, 4, owner=cast.owner, target=5.0)
    text = text_of(signed_in(cast.reader), "/measures/")
    assert 'class="badge badge-good"' in text
    assert 'class="signal-better"' in text and "better lately" in text
    assert "Days to pay" not in text_of(signed_in(cast.stranger), "/measures/")


def test_the_list_is_narrowed_by_what_is_wrong(cast: Cast, signed_in, add: Add) -> None:
    """Serves X110."""
    yesterday = timezone.localdate() - timedelta(days=1)
    add("Old one", owner=cast.owner, review_day=yesterday)
    add("Nobody's")
    client = signed_in(cast.owner)
    stale, orphans = text_of(client, "/measures/", show="stale"), text_of(client, "/measures/", show="orphan")
    assert "Old one" in stale and "Nobody's" not in stale
    assert "Nobody's" in orphans and "Old one" not in orphans


def test_the_default_set_comes_in_one_click(cast: Cast, signed_in) -> None:
    """Serves X100."""
    client = signed_in(cast.owner)
    answer = client.post(f"/processes/{cast.process.slug}/measures/default/")
    assert answer["Location"] == f"/measures/?process={cast.process.slug}"
    assert Measure.objects.filter(process=cast.process, standing="draft").count() == 4
    text = text_of(client, "/measures/", process=cast.process.slug)
    assert "4 measures were added." in text
    (nps,) = Measure.objects.filter(definitions__what="nps")
    compute(nps)
    assert "0 to 10, and enter answers" in text_of(client, f"/measures/{nps.pk}/")


def test_a_measure_of_the_log_is_added_by_its_form(cast: Cast, signed_in, with_sample) -> None:
    client, slug = signed_in(cast.owner), cast.process.slug
    choices = text_of(client, "/measures/new/", process=slug)
    assert "Flow efficiency" in choices and "from the log" in choices
    address = f"/measures/new/?process={slug}&what=wait_time"
    assert "Finance review" in text_of(client, address)
    given = {
        "name": "Wait for release", "direction": "lower", "target": "2 d 12 h", "tolerance": "20",
        "owner": cast.owner.pk,
        "statistic": "median", "period": "week", "step": "Release payment", "filter": "", "seen_version": 1,
    }  # fmt: skip
    answer = client.post(address, given)
    measure = Measure.objects.get()
    assert answer["Location"] == f"/measures/{measure.pk}/"
    assert (measure.target, measure.standing) == (216_000.0, "active")
    compute(measure)
    text = text_of(client, f"/measures/{measure.pk}/")
    assert "Wait for release:" in text and "2 d 12 h" in text


def test_adherence_asks_for_the_agreed_path(cast: Cast, signed_in, with_sample) -> None:
    """Serves L024."""
    client, slug = signed_in(cast.owner), cast.process.slug
    address = f"/measures/new/?process={slug}&what=adherence"
    given = {
        "name": "As agreed", "direction": "higher", "target": "90", "tolerance": "5", "owner": cast.owner.pk,
        "statistic": "share", "period": "month", "filter": "", "agreed": "", "seen_version": 1,
    }  # fmt: skip
    assert client.post(address, given).status_code == 422 and not Measure.objects.exists()
    client.post(address, given | {"agreed": 'not has "Clarify with vendor"'})
    measure = Measure.objects.get()
    compute(measure)
    text = text_of(client, f"/measures/{measure.pk}/")
    assert "Cases that follow the agreed path" in text and "not has" in text
    shares = [point["value"] for point in measure.readings.get().points]
    assert len(shares) >= 17 and all(0 < value < 1 for value in shares if value is not None)


def test_faults_of_the_form_stand_beside_the_fields(cast: Cast, signed_in, with_sample) -> None:
    """Serves X060."""
    address = f"/measures/new/?process={cast.process.slug}&what=on_time"
    given = {
        "name": "On time", "direction": "higher", "tolerance": "10", "period": "week", "limit_s": "soon",
        "filter": "Department ==", "target": "lots", "benchmark": "90 %", "seen_version": 1,
    }  # fmt: skip
    answer = signed_in(cast.owner).post(address, given)
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "“soon” is no duration" in text or "“soon” is no number" in text
    assert "“lots” is no number" in text
    assert not Measure.objects.exists()
    given |= {"limit_s": "5 d", "filter": "", "target": "95"}
    text = html.unescape(signed_in(cast.owner).post(address, given).content.decode())
    assert "A benchmark needs its source and its date" in text


def test_why_leads_down_to_the_cases(cast: Cast, signed_in, with_sample) -> None:
    made = do_add_default_set(cast.owner, cast.process)
    compute(*made)
    kpi = next(m for m in made if m.name == "Cycle time")
    client = signed_in(cast.reader)
    points = kpi.readings.first().points
    begin = points[len(points) // 2]["begin"]
    text = text_of(client, f"/measures/{kpi.pk}/", why=begin)
    assert "Why this number" in text and "all cases" in text and "number 1 of" in text
    last = date.fromisoformat(begin) + timedelta(days=6)
    address = f"/processes/{cast.process.slug}/explore/?where=started+{begin}..{last.isoformat()}&tab=cases"
    assert address in text
    assert client.get(address).status_code == 200


def test_values_are_typed_pasted_and_uploaded(cast: Cast, signed_in, add: Add) -> None:
    measure = add("Faults")
    client, address = signed_in(cast.mate), f"/measures/{measure.pk}/values/"
    client.post(address, {"day": "2026-03-02", "value": "12.5", "note": "typed"})
    client.post(address, {"many": "1", "rows": "2026-03-09\t7\n2026-03-16\t8"})
    file = SimpleUploadedFile("faults.csv", b"Day,Faults\n2026-03-16,9\n2026-03-23,4\n")
    client.post(address, {"many": "1", "file": file})
    assert dict(measure.values.values_list("key", "value")) == {
        "2026-03-02": 12.5,
        "2026-03-09": 7.0,
        "2026-03-16": 9.0,
        "2026-03-23": 4.0,
    }
    assert "1 new, 1 corrected, 0 known already." in text_of(client, address)
    assert signed_in(cast.reader).post(address, {"day": "2026-04-02", "value": "1"}).status_code == 403


def test_rows_that_cannot_be_read_say_why_and_nothing_is_lost(cast: Cast, signed_in, add: Add) -> None:
    measure = add("Faults")
    address, client = f"/measures/{measure.pk}/values/", signed_in(cast.mate)
    for rows in ("no day, no number", "2026-03-09\t7\n2026-03-09\t8", "Day,Value\n2026-03-09,\n2026-03-10,3"):
        answer = client.post(address, {"many": "1", "rows": rows})
        assert answer.status_code == 422
        assert "2026-03-09" in answer.content.decode() or "no day" in answer.content.decode()
    assert not measure.values.exists()


def test_answers_are_counted_one_by_one(cast: Cast, signed_in, add: Add) -> None:
    """Serves X027."""
    measure = add("Would recommend", definition={"what": "nps", "period": "month"}, direction="higher")
    rows = "\n".join(f"2026-03-0{1 + k % 5}\t{score}" for k, score in enumerate([10, 9, 9, 8, 3, 10]))
    signed_in(cast.mate).post(f"/measures/{measure.pk}/values/", {"many": "1", "rows": rows})
    compute(measure)
    (point,) = measure.readings.first().points
    assert (point["n"], round(point["value"])) == (6, 50)
    measure.values.filter(day=date(2026, 3, 1)).delete()
    compute(measure)
    text = text_of(signed_in(cast.reader), f"/measures/{measure.pk}/", why="2026-03-01")
    assert "hidden: fewer than 5 answers" in text


def test_answers_of_a_team_are_never_shown_one_by_one(cast: Cast, signed_in, add: Add) -> None:
    """Serves X055: n stands beside each wave, one of four answers is hidden, and nobody learns who said what."""
    pulse = add("How is the team?", definition={"what": "pulse", "period": "month"}, direction="higher")
    rows = "\n".join([*(f"2026-03-0{1 + k}\t{v}" for k, v in enumerate([4, 4, 3, 5, 4])), "2026-04-01\t1"])
    assert (
        signed_in(cast.owner).post(f"/measures/{pulse.pk}/values/", {"many": "1", "rows": rows}).status_code
        == 302
    )
    compute(pulse)
    march, april = pulse.readings.first().points
    assert (march["value"], march["n"]) == (4.0, 5)
    assert (april["value"], april["n"], april["is_hidden"]) == (None, 1, True)
    (event,) = [event for event in history_of(pulse) if event.verb == "valued"]
    assert event.after == {"n_values": 6}
    for path in (f"/measures/{pulse.pk}/values/", f"/measures/{pulse.pk}/?why=2026-04-01"):
        assert "1 Apr 2026: 1" not in text_of(signed_in(cast.reader), path)
    assert "Single answers are not shown" in text_of(signed_in(cast.reader), f"/measures/{pulse.pk}/values/")


def test_a_new_definition_keeps_the_old_one_to_be_seen(cast: Cast, signed_in, add: Add) -> None:
    """Serves X080."""
    measure = add("Faults", 1.0, 2.0)
    client = signed_in(cast.owner)
    given = {
        "source": SourceKind.TYPED,
        "statistic": "sum",
        "period": "month",
        "why": "Finance counts months",
    }
    assert client.post(f"/measures/{measure.pk}/define/", given).status_code == 302
    text = text_of(client, f"/measures/{measure.pk}/")
    assert "Earlier definitions" in text and "1. A value of your own, mean, week" in text
    assert "Finance counts months" in text


def test_people_say_what_numbers_do_not(cast: Cast, signed_in, add: Add) -> None:
    """Serves X064."""
    measure = add("Faults", *QUIET)
    client = signed_in(cast.owner)
    client.post(f"/measures/{measure.pk}/say/voice/", {"words": "The scanner jams.", "who": "mail room"})
    client.post(f"/measures/{measure.pk}/say/note/", {"day": MONDAY, "words": "Go-live"})
    client.post(f"/measures/{measure.pk}/say/limits/", {"from_day": MONDAY, "reason": "New standard"})
    text = text_of(client, f"/measures/{measure.pk}/")
    assert "The scanner jams." in text and "Go-live" in text and "New standard" in text
    assert "The scanner jams." in text_of(client, "/measures/tree/")
    for kind, model in (("voice", Voice), ("note", ChartNote), ("limits", NewLimits)):
        client.post(f"/measures/{measure.pk}/say/{kind}/{model.objects.get().pk}/remove/")
        assert not model.objects.exists()


def test_the_tree_shows_the_whole_beside_its_parts_with_the_alarm(cast: Cast, signed_in, add: Add) -> None:
    """Serves X045 and X064."""
    whole = add("Order to cash", *QUIET, 20, 22, 20, 22, context="What a customer waits.")
    add("Review", *QUIET, 3, 4, 3, 4, above=whole)
    text = text_of(signed_in(cast.reader), "/measures/tree/")
    assert "“Review” gets better while “Order to cash”" in text
    assert text.rindex("Order to cash</a>") < text.rindex("Review</a>")
    assert "What a customer waits." in text


def test_a_goodhart_warning_stands_on_the_page_of_both(cast: Cast, signed_in, add: Add) -> None:
    """Serves X115."""
    errors = add("Errors", *QUIET, 15, 15, 15, 15)
    kpi = add("Days to pay", *QUIET, 3, 4, 3, 4, counter=errors, counter_limit=14.0)
    for measure in (errors, kpi):
        assert "may have become the goal" in text_of(signed_in(cast.reader), f"/measures/{measure.pk}/")


def test_a_failing_measure_says_since_when(cast: Cast, signed_in, add: Add) -> None:
    measure = add("Faults", 1.0, 2.0)
    measure.values.all().delete()
    compute(measure)
    text = text_of(signed_in(cast.reader), f"/measures/{measure.pk}/")
    assert "Failing since" in text and "There is no value yet" in text
    assert "failing" in text_of(signed_in(cast.reader), "/measures/")


def test_two_people_at_once_are_shown_both_versions(cast: Cast, signed_in, add: Add) -> None:
    measure = add("Faults")
    client, address = signed_in(cast.owner), f"/measures/{measure.pk}/edit/"
    given = {"name": "Faults", "direction": "lower", "tolerance": "10", "target": "5", "seen_version": 1}
    assert client.post(address, given).status_code == 302
    answer = client.post(address, {**given, "target": "7"})
    assert answer.status_code == 409
    assert client.post(address, {**given, "target": "7", "seen_version": 2}).status_code == 302
    measure.refresh_from_db()
    assert measure.target == 7.0


def test_a_retired_measure_leaves_the_list_and_comes_back(cast: Cast, signed_in, add: Add) -> None:
    """Serves X110."""
    measure = add("Faults", owner=cast.owner)
    client = signed_in(cast.owner)
    client.post(f"/measures/{measure.pk}/retire/")
    assert "Faults" not in text_of(client, "/measures/")
    assert "Faults" in text_of(client, "/measures/", show="retired")
    client.post(f"/measures/{measure.pk}/retire/")
    assert "Faults" in text_of(client, "/measures/")


def test_a_measure_that_was_deleted_can_be_brought_back(cast: Cast, signed_in, add: Add) -> None:
    measure = add("Faults")
    client = signed_in(cast.owner)
    client.post(f"/measures/{measure.pk}/delete/")
    assert client.get(f"/measures/{measure.pk}/").status_code == 404
    client.post(f"/measures/{measure.pk}/restore/")
    assert client.get(f"/measures/{measure.pk}/").status_code == 200


@pytest.mark.parametrize("who", ["owner", "mate", "reader"])
def test_the_part_of_the_process_page_is_for_those_who_see_the_process(
    cast: Cast, signed_in, add: Add, who: str
) -> None:
    add("Faults", *QUIET, target=12.0, owner=cast.owner)
    address = f"/processes/{cast.process.slug}/measuring/"
    text = text_of(signed_in(getattr(cast, who)), address)
    assert "Faults" in text and "on target" in text
    assert ("New measure" in text) == (who == "owner")
    assert signed_in(cast.stranger).get(address).status_code in (403, 404)


def test_giving_values_again_recomputes(cast: Cast, add: Add) -> None:
    measure = add("Faults", 1.0, 2.0)
    give(cast, measure, 1.0, 5.0)
    assert measure.readings.count() == 2


def test_the_chart_says_what_it_rests_on_and_can_be_taken_along(cast: Cast, signed_in, add: Add) -> None:
    measure = add("Faults", *QUIET, 3, 4, 3, 4, 3, 4, 3, 4, target=5.0)
    client = signed_in(cast.reader)
    text = text_of(client, f"/measures/{measure.pk}/")
    assert "XmR chart, n = 20 points" in text and "A false alarm every" in text
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in text
    for suffix, begin in (("svg", b"<svg"), ("png", b"\x89PNG"), ("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        answer = client.get(f"/measures/{measure.pk}/chart.{suffix}")
        assert answer.content.startswith(begin), suffix
    assert client.get(f"/measures/{measure.pk}/chart.exe").status_code == 404
    assert client.get(f"/measures/{add('Few', 1.0, 2.0).pk}/chart.svg").status_code == 404


def test_old_limits_stay_to_be_seen_where_new_ones_are_counted(cast: Cast, signed_in, add: Add) -> None:
    measure = add("Faults", *QUIET, 3, 4, 3, 4, 3, 4, 3, 4)
    client = signed_in(cast.owner)
    given = {"from_day": MONDAY + timedelta(weeks=12), "reason": "New standard"}
    client.post(f"/measures/{measure.pk}/say/limits/", given)
    text = text_of(client, f"/measures/{measure.pk}/")
    assert "New limits from 2026-03-30 on: New standard (owner)." in text


def test_measures_of_units_one_does_not_see_are_not_named(cast: Cast, signed_in, add: Add) -> None:
    """The counter-measure and the whole belong to sales, which readers of finance do not see."""
    definition = {"what": "value", "source": "typed", "period": "week"}
    other = do_add_measure(cast.stranger, cast.sales, name="Orders lost", definition=definition)
    measure = add("Days to pay", counter=other, above=other)
    address = f"/measures/{measure.pk}/"
    assert "Orders lost" not in text_of(signed_in(cast.reader), address).split("History")[0]
    assert "Orders lost" in text_of(signed_in(cast.admin), address)


def test_german_readers_read_german(cast: Cast, signed_in, add: Add) -> None:
    cast.reader.language = "de"
    cast.reader.save()
    measure = add("Faults", 1.0, 2.0, target=5.0)
    measure.values.all().delete()
    compute(measure)
    text = text_of(signed_in(cast.reader), f"/measures/{measure.pk}/")
    assert "Es ist noch kein Wert da: Tragen Sie einen ein" in text and "im Ziel" in text
    assert "Ein eigener Wert, Mittelwert" in text or "Ein eigener Wert, Mittel" in text
