from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from django.db import connection

from obeya.twin.model_json import to_data
from obeya_web.accounts.actions.units import do_move_unit
from obeya_web.accounts.audit import record
from obeya_web.accounts.deletion import do_delete, do_restore
from obeya_web.followup.actions.writing import do_add_action, do_change_action
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.measures.actions.measures import do_add_measure, do_define_measure
from obeya_web.measures.models import Measure
from obeya_web.portfolio.actions.goals import do_add_goal
from obeya_web.processes.actions.registering import do_create_process
from obeya_web.search.asking import search
from obeya_web.search.engines import folded, words_of
from obeya_web.search.indexing import catch_up
from obeya_web.search.models import Entry
from obeya_web.streams.models import Stream
from obeya_web.twins.actions.trying import do_add_change, do_add_scenario
from obeya_web.twins.models import Twin
from tests.web.conftest import Cast
from tests.web.payloads import PAYLOADS
from tests.web.twins.small import small_model


def titles(person, text: str, **more: str) -> list[str]:
    return [hit.title for hit in search(person, text, **more)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prüfung der RECHNUNG", "prufung der rechnung"),
        ("Straße 12", "strasse 12"),
        ("naïve café—bar", "naive cafe bar"),
        ("second_signature", "second signature"),
        ('"; DROP TABLE x --', "drop table x"),
        ("\0", ""),
    ],
)
def test_words_are_compared_without_case_accents_and_signs(text: str, expected: str) -> None:
    assert folded(text) == expected


def test_at_most_twelve_words_are_asked_for_each_once() -> None:
    assert words_of("a b a " + " ".join(f"w{n}" for n in range(30)))[:3] == ["a", "b", "w0"]
    assert len(words_of(" ".join(f"w{n}" for n in range(30)))) == 12


def test_what_was_written_a_moment_ago_is_found_by_the_beginnings_of_its_words(cast: Cast) -> None:
    do_add_action(
        cast.owner, cast.finance, title="Unterschriften bündeln", fields={"why": "Sie liegen 9 Tage"}
    )
    for text in ("unterschrift", "BUNDELN", "bünd unter", "tage liegen"):
        assert titles(cast.reader, text) == ["Unterschriften bündeln"], text
    assert titles(cast.reader, "unterschriften morgen") == []
    assert titles(cast.reader, "") == titles(cast.reader, "…") == []


def test_a_word_in_the_title_counts_more_than_one_in_the_text(cast: Cast) -> None:
    do_add_action(
        cast.owner, cast.finance, title="Ask the bank", fields={"why": "the vendor waits, the vendor"}
    )
    do_add_goal(cast.owner, cast.finance, name="Pay the vendor on time")
    assert titles(cast.reader, "vendor") == ["Pay the vendor on time", "Ask the bank"]
    assert titles(cast.reader, "vendor", kind="followup.action") == ["Ask the bank"]


def test_nobody_finds_what_they_may_not_see(cast: Cast) -> None:
    action = do_add_action(cast.owner, cast.finance, title="Secret plan")
    assert titles(cast.stranger, "secret") == titles(cast.nobody, "secret") == []
    do_change_action(cast.owner, action, {"owner": cast.nobody}, seen_version=1)
    assert titles(cast.nobody, "secret") == ["Secret plan"]


def test_a_changed_deleted_restored_and_moved_record_is_found_where_it_now_is(cast: Cast) -> None:
    process = do_create_process(cast.sales, cast.admin, name="Quotation", purpose="fast offers")
    assert titles(cast.stranger, "quotation offers") == ["Quotation"]
    do_delete(process, cast.admin)
    assert titles(cast.stranger, "quotation") == []
    do_restore(process, cast.admin)
    assert titles(cast.reader, "quotation") == []
    do_move_unit(cast.admin, cast.sales, cast.finance, seen_version=1)
    assert titles(cast.reader, "quotation") == ["Quotation"]


def test_maps_twins_and_what_was_tried_on_them_are_found_until_their_process_is_put_away(cast: Cast) -> None:
    twin = Twin.objects.create(process=cast.process, title="Claims of autumn", model=to_data(small_model()))
    record(cast.owner, "built", twin)
    scenario = do_add_scenario(cast.owner, twin, title="Fewer signatures")
    do_add_change(cast.owner, scenario, {"change": "remove step", "step": "Approve"})
    stream = Stream.objects.create(process=cast.process, unit=cast.process.unit, title="Road of a claim")
    record(cast.owner, "drew", stream)
    assert titles(cast.reader, "claims autumn") == ["Claims of autumn"]
    assert titles(cast.reader, "approve", kind="twins.scenario") == ["Fewer signatures"]
    assert titles(cast.reader, "ohne approve") == ["Fewer signatures"], "in German, too"
    assert titles(cast.reader, "road") == ["Road of a claim"]
    assert titles(cast.stranger, "claims") == titles(cast.stranger, "signatures") == []
    do_delete(cast.process, cast.admin)
    assert (
        titles(cast.reader, "claims")
        == titles(cast.reader, "signatures")
        == titles(cast.reader, "road")
        == []
    )


def test_parts_go_with_the_improvement_that_they_belong_to(cast: Cast) -> None:
    from obeya_web.accounts.audit import record
    from obeya_web.improvement.models import Cause

    improvement = do_begin_improvement(cast.owner, cast.finance, title="Fewer waits", method="a3")
    cause = Cause.objects.create(improvement=improvement, words="Batches on Fridays")
    from django.db import transaction

    with transaction.atomic():
        record(cast.owner, "created", cause)
    assert titles(cast.reader, "fridays") == ["Batches on Fridays"]
    do_delete(improvement, cast.owner)
    assert titles(cast.reader, "fridays") == titles(cast.reader, "waits") == []


def test_the_trail_is_read_once_and_only_what_changed_is_indexed(cast: Cast) -> None:
    for n in range(5):
        do_add_action(cast.owner, cast.finance, title=f"Number {n}")
    # The first time everything is read: the process of the cast, too.
    assert catch_up() == 6
    assert catch_up() == 0
    do_add_action(cast.owner, cast.finance, title="Number 5")
    assert catch_up() == 1
    assert Entry.objects.count() == 7


@pytest.mark.parametrize(
    "signs", ['"', "'", "a OR b", "a:*", "(a", "NEAR(a b)", "a & !b", "-a", "^a", "%", "_", "\\"]
)
def test_signs_of_query_languages_mean_nothing(cast: Cast, signs: str) -> None:
    do_add_action(cast.owner, cast.finance, title="or b and a near not")
    assert isinstance(titles(cast.reader, signs), list)


def test_hostile_words_run_nothing_on_the_page(cast: Cast, signed_in: Callable) -> None:
    for payload in PAYLOADS[:20]:
        do_add_action(cast.owner, cast.finance, title=f"needle {payload}"[:200], fields={"why": payload})
    text = signed_in(cast.reader).get("/search/", {"q": "needle"}).content.decode()
    assert text.count("needle") >= 20
    for payload in PAYLOADS[:20]:
        assert f"needle {payload}"[:200] not in text or html.escape(payload) == payload


def test_the_page_groups_what_was_found_and_says_when_there_is_nothing(
    cast: Cast, signed_in: Callable
) -> None:
    do_add_action(cast.owner, cast.finance, title="Call the vendor")
    do_add_goal(cast.owner, cast.finance, name="Vendor on time")
    client = signed_in(cast.reader)
    text = client.get("/search/", {"q": "vendor"}).content.decode()
    assert "Call the vendor" in text and "Vendor on time" in text and "2 found" in text
    assert "Fewer words find more." in client.get("/search/", {"q": "nothing like it"}).content.decode()


def test_a_search_asks_the_database_the_same_number_of_times_however_much_it_finds(
    cast: Cast, django_assert_max_num_queries
) -> None:
    do_add_action(cast.owner, cast.finance, title="word 0")
    search(cast.reader, "word")
    with django_assert_max_num_queries(30) as first:
        search(cast.reader, "word")
    for n in range(40):
        do_add_action(cast.owner, cast.finance, title=f"word {n}")
    catch_up()
    with django_assert_max_num_queries(len(first)):
        assert len(search(cast.reader, "word")) == 41
    assert connection.vendor in ("sqlite", "postgresql")


@pytest.fixture
def measure(cast: Cast) -> Measure:
    definition = {"what": "value", "source": "api", "unit_word": "pieces", "formula": "Counted on Fridays"}
    return do_add_measure(
        cast.owner,
        cast.finance,
        name="Überfällige Rechnungen",
        definition=definition,
        process=cast.process,
        context="Shows what waits",
        target=10.0,
    )


@pytest.mark.parametrize("text", ["uberfällige", "pieces", "counted fridays", "what waits"])
@pytest.mark.parametrize(
    ("who", "finds"), [("owner", True), ("mate", True), ("reader", True), ("stranger", False)]
)
def test_a_measure_is_found_by_name_definition_and_unit_by_those_who_may_see_it(
    cast: Cast, signed_in: Callable, measure: Measure, text: str, who: str, finds: bool
) -> None:
    person = getattr(cast, who)
    assert titles(person, text) == (["Überfällige Rechnungen"] if finds else [])
    page = signed_in(person).get("/search/", {"q": text}).content.decode()
    assert (f'href="/measures/{measure.pk}/"' in page) is finds


def test_a_measure_is_found_by_its_latest_definition_and_goes_with_its_process(
    cast: Cast, measure: Measure
) -> None:
    assert titles(cast.reader, "pieces") == ["Überfällige Rechnungen"]
    do_define_measure(cast.owner, measure, {"what": "value", "source": "api", "unit_word": "crates"})
    assert titles(cast.reader, "pieces") == []
    assert titles(cast.reader, "crates", kind="measures.measure") == ["Überfällige Rechnungen"]
    do_delete(cast.process, cast.owner)
    assert titles(cast.reader, "crates") == []
    do_restore(cast.process, cast.owner)
    assert titles(cast.reader, "crates") == ["Überfällige Rechnungen"]
    do_delete(measure, cast.owner)
    assert titles(cast.reader, "crates") == []
