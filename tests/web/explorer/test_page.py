"""The page of the explorer without a script: everything is there, and the address holds it."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlencode

import pytest
from django.http import QueryDict

from obeya.tables.filters import KINDS, read_filter, to_text
from obeya_web.explorer.filters.registry import FORMS
from obeya_web.explorer.state import TABS, read_selection, read_state

pytestmark = pytest.mark.any_database

EXPLORE = "/processes/invoice-approval/explore/"


def page_of(client, status: int = 200, **query) -> str:
    answer = client.get(EXPLORE, query)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return html.unescape(answer.content.decode())


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_shows_its_finding(tab, cast, signed_in, with_sample) -> None:
    """Serves L006, L039, L075, X001."""
    text = page_of(signed_in(cast.reader), tab=tab)
    heading = re.search(r"<h1>(.*?)</h1>", text)[1]
    assert heading.startswith("Cases wait ") and "data until" in text and "invoice-approval.csv" in text
    assert 'aria-current="page"' in text


def test_the_headline_follows_the_filter(cast, signed_in, with_sample) -> None:
    client = signed_in(cast.reader)
    headings = {
        re.search(r"<h1>(.*?)</h1>", page_of(client, where=text))[1]
        for text in ("duration > 20 d", "duration < 5 d")
    }
    assert len(headings) == 2


def test_a_process_without_data_says_so_with_one_button(cast, signed_in) -> None:
    text = page_of(signed_in(cast.reader))
    assert "There is nothing to explore yet" in text and text.count("button-primary") == 1


def test_a_filter_that_does_not_fit_can_be_taken_away(cast, signed_in, with_sample) -> None:
    text = page_of(signed_in(cast.reader), status=422, where=['has "Pay invoise"', "duration > 2 d"])
    assert (
        "The log has no activity “Pay invoise”" in text
        and 'aria-label="Take away: Took longer than 2 d"' in text
    )


@pytest.mark.parametrize("text", [text for kind in KINDS.values() for text in kind.examples])
def test_every_filter_comes_back_from_its_address_as_it_was(text) -> None:
    state = read_state(QueryDict(urlencode({"where": text})))
    again = read_state(QueryDict(state.query().removeprefix("?")))
    assert state == again
    assert [to_text(read_filter(each)) for each in again.where] == [to_text(read_filter(text))]


def test_a_state_comes_back_from_its_address_as_it_was() -> None:
    query = (
        "where=duration+%3E+2+d&where=rework&activities=0.8&paths=0&show=p90&tab=cases&select=activity%3APay"
    )
    query += "&compare=not+rework&calendar=mon-fri-8-17&page=3&search=A&by=Role&case=7"
    state = read_state(QueryDict(query))
    assert parse_qs(state.query().removeprefix("?")) == parse_qs(query)


@pytest.mark.parametrize(
    "query",
    [
        "activities=2&paths=x",
        "show=all&tab=none",
        "page=-1",
        "page=99999999999999999999",
        "select=a",
        "compare=",
    ],
)
def test_an_address_that_makes_no_sense_shows_the_page_all_the_same(
    query, cast, signed_in, with_sample
) -> None:
    assert signed_in(cast.reader).get(f"{EXPLORE}?{query}").status_code == 200


def test_an_arrow_in_a_name_does_not_break_the_selection() -> None:
    activities = ("A→B", "C", "A", "B→C")
    assert read_selection("path:A→B→C", activities) is not None
    selection = read_selection("path:A→B→C", ("A→B", "C"))
    assert (selection.name, selection.target) == ("A→B", "C")
    assert read_selection("path:A→D", activities) is None


FILLED = {
    "activities": (
        {"which": "without", "activities": ["Match order"], "match": "all"},
        'not has "Match order"',
    ),
    "order": (
        {"source": "Match order", "how": "eventually", "target": "Pay invoice", "at_most": "3", "unit": "d"},
        '"Match order" ->> "Pay invoice" within 3 d',
    ),
    "attribute": ({"name": "Amount", "op": ">", "value": "500"}, "Amount > 500"),
    "time": ({"at_least": "2", "at_most": "5", "unit": "d"}, "duration 2 d..5 d"),
    "period": ({"mode": "started", "since": "2024-03-01"}, "started 2024-03-01.."),
    "starts": ({"activities": ["Receive invoice"]}, 'starts with "Receive invoice"'),
    "ends": ({"activities": ["Pay invoice"]}, 'ends with "Pay invoice"'),
    "often": ({"activity": "Match order", "at_least": "2"}, 'count "Match order" >= 2'),
    "rework": ({"which": "with", "shape": "any", "activity": ""}, "rework"),
    "steps": ({"at_most": "10"}, "events <= 10"),
    "state": ({"state": "open"}, "open"),
    "top": ({"n": "3"}, "variants top 3"),
    "usual": ({"percent": "80"}, "variants cover 80 %"),
    "ids": ({"ids": "1\n2"}, 'case id in ["1", "2"]'),
    "only-activities": ({"which": "drop", "activities": ["Pay invoice"]}, 'not events in ["Pay invoice"]'),
    "only-between": (
        {"source": "Match order", "target": "Pay invoice"},
        'events from "Match order" to "Pay invoice"',
    ),
    "only-attribute": ({"name": "Role", "op": "present"}, "events where Role is present"),
    "only-period": ({"since": "2024-03-01", "until": "2024-04-01"}, "events during 2024-03-01..2024-04-01"),
    "typed": ({"text": "duration > 1 d  and rework"}, "duration > 1 d and rework"),
}


@pytest.mark.parametrize("kind", FORMS)
def test_every_form_sets_its_filter_beside_those_that_are_set(kind, cast, signed_in, with_sample) -> None:
    values, text = FILLED[kind]
    client = signed_in(cast.reader)
    assert client.get(f"{EXPLORE}filter/{kind}/").status_code == 200
    answer = client.get(f"{EXPLORE}filter/{kind}/", {**values, "where": "duration > 1 h", "add": "1"})
    assert answer.status_code == 302, html.unescape(answer.content.decode())
    where = parse_qs(answer.headers["Location"].partition("?")[2])["where"]
    assert where == ["duration > 1 h", to_text(read_filter(text))]


def test_a_form_that_is_not_right_keeps_what_was_typed(cast, signed_in, with_sample) -> None:
    answer = signed_in(cast.reader).get(f"{EXPLORE}filter/typed/", {"text": 'has "Pay invoise"', "add": "1"})
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 422 and "Close:" in text and 'has "Pay invoise"' in text


def test_the_panel_says_the_number_and_what_to_do_with_it(cast, signed_in, with_sample) -> None:
    client = signed_in(cast.reader)
    figure = client.get(f"{EXPLORE}map.json").json()
    edge = max(figure["edges"], key=lambda each: each["times"]["total_s"])
    for select in (f"path:{edge['source']}→{edge['target']}", f"activity:{edge['target']}"):
        answer = client.get(f"{EXPLORE}panel/", {"select": select})
        text = html.unescape(answer.content.decode())
        assert answer.status_code == 200
        assert "Cases wait " in text and " h a week (" in text and "How: waiting time" in text
        for act in ("With this", "Without", "Compare to the rest", "Show cases"):
            assert f">{act}</a>" in text
        assert "<svg" in text and "style=" not in text
    assert client.get(f"{EXPLORE}panel/", {"select": "activity:none"}).status_code == 404


def test_every_button_of_the_panel_leads_to_a_page(cast, signed_in, with_sample) -> None:
    client = signed_in(cast.reader)
    text = html.unescape(client.get(f"{EXPLORE}panel/", {"select": "activity:Match order"}).content.decode())
    addresses = re.findall(r'class="button" href="([^"]+)', text)
    assert len(addresses) == 6
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_two_selections_stand_side_by_side_with_intervals(cast, signed_in, with_sample) -> None:
    """Serves X045."""
    text = page_of(signed_in(cast.reader), where="duration > 20 d", compare="duration <= 20 d")
    assert "Half of the cases take longer than" in text and "difference" in text
    assert "Paths in both selections" in text and "Stop comparing" in text


def test_the_list_of_cases_is_searched_and_paged(cast, signed_in, with_sample) -> None:
    client = signed_in(cast.reader)
    first, second = page_of(client, tab="cases"), page_of(client, tab="cases", page=2)
    assert "5,903 cases, the longest first" in first and "page 2 of 30" in second
    case = re.search(r'case=([^"&]+)"', first)[1]
    assert f"Case {case} step by step" in page_of(client, tab="cases", case=case)
    assert "1 case, the longest first" in page_of(client, tab="cases", search=case)


def test_views_are_saved_renamed_and_put_away(cast, signed_in, with_sample) -> None:
    from obeya_web.explorer.models import SavedView

    client = signed_in(cast.mate)
    client.post(
        f"{EXPLORE}views/save/",
        {"name": "Slow", "query": "?where=duration+%3E+20+d&evil=1", "is_shared": "on"},
    )
    view = SavedView.objects.get()
    assert (view.name, view.query, view.is_shared) == ("Slow", "?where=duration+%3E+20+d", True)
    assert "Slow" in page_of(signed_in(cast.reader))
    client.post(f"{EXPLORE}views/{view.pk}/rename/", {"name": "Very slow", "version": "1"})
    view.refresh_from_db()
    assert view.name == "Very slow"
    client.post(f"{EXPLORE}views/{view.pk}/rename/", {"name": "Stale", "version": "1"})
    client.post(f"{EXPLORE}views/{view.pk}/delete/")
    assert "Very slow" not in page_of(signed_in(cast.reader))
    client.post(f"{EXPLORE}views/{view.pk}/restore/")
    assert "Very slow" in page_of(client)


def test_views_of_one_person_are_nobody_elses(cast, signed_in, with_sample) -> None:
    from obeya_web.explorer.models import SavedView

    signed_in(cast.mate).post(f"{EXPLORE}views/save/", {"name": "My own", "query": ""})
    view = SavedView.objects.get()
    assert "My own" not in page_of(signed_in(cast.owner))
    assert signed_in(cast.owner).post(f"{EXPLORE}views/{view.pk}/delete/").status_code == 404
    assert signed_in(cast.stranger).post(f"{EXPLORE}views/{view.pk}/delete/").status_code == 404


def test_who_may_only_look_shares_no_view_and_changes_none(cast, signed_in, with_sample) -> None:
    from obeya_web.explorer.models import SavedView

    reader = signed_in(cast.reader)
    assert reader.post(f"{EXPLORE}views/save/", {"name": "For all", "is_shared": "on"}).status_code == 403
    signed_in(cast.mate).post(f"{EXPLORE}views/save/", {"name": "Shared", "is_shared": "on"})
    view = SavedView.objects.get()
    assert (
        reader.post(f"{EXPLORE}views/{view.pk}/rename/", {"name": "Mine", "version": "1"}).status_code == 404
    )


def test_a_view_is_shared_and_withdrawn_after_it_was_saved(cast, signed_in, with_sample) -> None:
    from obeya_web.accounts.audit import history_of
    from obeya_web.explorer.models import SavedView

    mate, reader = signed_in(cast.mate), signed_in(cast.reader)
    mate.post(f"{EXPLORE}views/save/", {"name": "Slow ones", "query": "?where=duration+%3E+20+d"})
    view = SavedView.objects.get()
    share = f"{EXPLORE}views/{view.pk}/share/"
    assert "Share with all who see the process" in mate.get(f"{EXPLORE}views/").content.decode()
    assert "Slow ones" not in page_of(reader)

    mate.post(share, {"is_shared": "1", "version": "1"})
    assert "Slow ones" in page_of(reader) and "Stop sharing" in mate.get(f"{EXPLORE}views/").content.decode()
    mate.post(share, {"is_shared": "0", "version": "2"})
    assert "Slow ones" not in page_of(reader)
    told = [(event.verb, event.after.get("is_shared")) for event in history_of(view)]
    assert sorted(told) == [("saved", False), ("shared", True), ("withdrawn", False)]


def test_a_view_that_somebody_changed_meanwhile_is_not_shared(cast, signed_in, with_sample) -> None:
    from obeya_web.explorer.models import SavedView

    mate = signed_in(cast.mate)
    mate.post(f"{EXPLORE}views/save/", {"name": "Slow ones", "query": ""})
    view = SavedView.objects.get()
    mate.post(f"{EXPLORE}views/{view.pk}/rename/", {"name": "Slower ones", "version": "1"})
    answer = mate.post(f"{EXPLORE}views/{view.pk}/share/", {"is_shared": "1", "version": "1"}, follow=True)
    view.refresh_from_db()
    assert not view.is_shared and "nothing was changed" in answer.content.decode()


def test_who_may_only_look_shares_not_even_an_own_view(cast, signed_in, with_sample) -> None:
    from obeya_web.explorer.models import SavedView

    reader = signed_in(cast.reader)
    reader.post(f"{EXPLORE}views/save/", {"name": "Mine", "query": ""})
    mine = SavedView.objects.get()
    assert "Share with all" not in reader.get(f"{EXPLORE}views/").content.decode()
    answer = reader.post(f"{EXPLORE}views/{mine.pk}/share/", {"is_shared": "1", "version": "1"})
    assert answer.status_code == 403
    signed_in(cast.mate).post(f"{EXPLORE}views/save/", {"name": "Ours", "is_shared": "on"})
    ours = SavedView.objects.get(name="Ours")
    for who in ("reader", "stranger"):
        withdrawn = signed_in(getattr(cast, who)).post(
            f"{EXPLORE}views/{ours.pk}/share/", {"is_shared": "0", "version": "1"}
        )
        assert withdrawn.status_code == 404
    ours.refresh_from_db()
    assert ours.is_shared


def test_one_case_stands_as_a_time_line_beside_its_table(cast, signed_in, with_sample) -> None:
    """Serves L075."""
    client = signed_in(cast.reader)
    listed = page_of(client, tab="cases")
    case = re.search(r'case=([^"&]+)"', listed)[1]
    text = page_of(client, tab="cases", case=case)
    (drawing,) = re.findall(r"<svg[^>]*role=\"group\".*?</svg></div>", text, re.DOTALL)
    table = re.search(r"<h2 id=\"sheet-steps\">The same as a table</h2>.*?</table>", text, re.DOTALL)[0]
    steps = re.findall(r'data-kind="step" data-activity="([^"]+)"', drawing)
    assert steps == re.findall(r"<tr><td>([^<]+)</td>", table) and len(steps) > 5
    assert drawing.count("longest wait<") == 1 and "(UTC)" in drawing and "Start (UTC)" in table
    assert drawing.count('tabindex="0"') == len(steps) and "style=" not in drawing
