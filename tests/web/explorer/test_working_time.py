"""Working time: one switch, the calendar of the process, the numbers of the command line with the same calendar."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs

import pytest

from tests.web.explorer.test_map import asked_by_command, check_numbers, map_of

pytestmark = pytest.mark.any_database

PROCESS = "/processes/invoice-approval/"
EXPLORE = f"{PROCESS}explore/"
OFFICE = "Mon-Thu 08:00-16:30; Fri 08:00-14:00; Europe/Berlin; DE-BY"


@pytest.fixture
def office(with_sample):
    """The sample, with the working time of its people."""
    with_sample.working_hours, with_sample.working_zone, with_sample.holidays_of = (
        "Mon-Thu 08:00-16:30; Fri 08:00-14:00",
        "Europe/Berlin",
        "DE-BY",
    )
    with_sample.save()
    return with_sample


def page_of(client, **query) -> str:
    answer = client.get(EXPLORE, query)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return html.unescape(answer.content.decode())


def switch_of(text: str) -> list[tuple[str, bool, dict[str, list[str]]]]:
    nav = re.search(r'<nav class="segmented" aria-label="Time that is counted">(.*?)</nav>', text)[1]
    return [
        (words, 'aria-current="true"' in attributes, parse_qs(query))
        for query, attributes, words in re.findall(r'<a href="\?([^"]*)"([^>]*)>([^<]*)</a>', nav)
    ]


def test_the_switch_counts_in_the_working_time_of_the_process_and_keeps_everything_else(
    office, cast, signed_in
) -> None:
    """Serves X054."""
    client = signed_in(cast.reader)
    left, right = switch_of(page_of(client, where="duration > 2 d", show="p90"))
    assert left == ("Calendar time", True, {"where": ["duration > 2 d"], "show": ["p90"]})
    assert right == ("Working time", False, {**left[2], "calendar": [OFFICE]})
    counted = page_of(client, **right[2])
    assert [is_here for _, is_here, _ in switch_of(counted)] == [False, True]
    assert f"working time of {OFFICE}; a working day (wd) has 8 h" in counted


def test_a_process_without_working_time_says_that_a_usual_week_stands_in(
    with_sample, cast, signed_in
) -> None:
    client = signed_in(cast.owner)
    _, (_, _, query) = switch_of(page_of(client))
    assert query["calendar"] == ["mon-fri-8-17"]
    assert "A usual week stands in here" in page_of(client, **query)
    assert f'href="{PROCESS}edit/#id_working_hours"' in page_of(client, **query)
    assert "Set the working time" not in page_of(signed_in(cast.reader), **query)


def test_the_numbers_of_the_map_are_those_of_the_command_with_the_same_calendar(
    office, cast, signed_in, sample_file
) -> None:
    told = asked_by_command(sample_file, "--calendar", office.calendar, "--where", "duration > 20 d")
    figure = map_of(
        signed_in(cast.reader), calendar=office.calendar, where="duration > 20 d", activities=1, paths=1
    )
    check_numbers(figure, told)
    assert figure["legend"]["working_day_s"] == told["basis"]["working_day_h"] * 3600
    plain = map_of(signed_in(cast.reader), where="duration > 20 d", activities=1, paths=1)
    assert plain["legend"]["working_day_s"] is None
    assert sum(e["times"]["total_s"] for e in figure["edges"]) < sum(
        e["times"]["total_s"] for e in plain["edges"]
    )


def cells_of(text: str) -> list[str]:
    return re.findall(r"<(?:td|dd|h1|h2|p|text|tspan)[^>]*>([^<]*)</", text)


@pytest.mark.parametrize("tab", ["variants", "times", "cases"])
def test_a_tab_says_working_days_and_nowhere_days(tab, office, cast, signed_in) -> None:
    cells = cells_of(page_of(signed_in(cast.reader), calendar=office.calendar, tab=tab))
    assert any(re.search(r"\d wd\b", cell) for cell in cells)
    assert not [cell for cell in cells if re.search(r"\d d\b", cell)]


def test_the_panel_and_the_comparison_count_in_the_same_time(office, cast, signed_in) -> None:
    client, query = signed_in(cast.reader), {"calendar": office.calendar}
    panel = page_of(client, **query, select="path:Finance review→Release payment")
    assert re.search(r"Cases wait [\d.]+ wd here \(median\)", panel)
    assert "In calendar time, median" in panel and f"working time of {OFFICE}" in panel
    compared = page_of(client, **query, where="duration > 20 d", compare="duration <= 20 d")
    assert re.search(r"Half of the cases take longer than [\d.]+ wd here and [\d.]+ wd there", compared)


def test_a_file_says_which_time_it_counts(office, cast, signed_in) -> None:
    import io

    from python_calamine import CalamineWorkbook

    client = signed_in(cast.reader)
    answer = client.get(f"{EXPLORE}times/paths.xlsx", {"calendar": office.calendar})
    assert "invoice-approval-times-paths-working-time.xlsx" in answer.headers["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    said = [
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    assert any(f"working time of {OFFICE}" in cell for cell in said)


def test_working_hours_that_cannot_be_read_are_refused_with_what_may_stand_there(
    with_sample, cast, signed_in
) -> None:
    client = signed_in(cast.owner)
    given = {"name": "Invoice approval", "owner": cast.owner.pk, "seen_version": 1}
    answer = client.post(f"{PROCESS}edit/", {**given, "working_hours": "from nine to five"})
    text = html.unescape(answer.content.decode())
    assert "cannot be used" in text and "Mon-Fri 08:00-12:00,13:00-17:00" in text
    answer = client.post(
        f"{PROCESS}edit/",
        {**given, "working_hours": "Mon-Fri 9-17", "working_zone": "Europe/Vienna", "holidays_of": "AT"},
    )
    assert answer.status_code == 302
    with_sample.refresh_from_db()
    assert with_sample.calendar == "Mon-Fri 9-17; Europe/Vienna; AT"
    assert "Mon-Fri 9-17; Europe/Vienna; AT" in client.get(PROCESS).content.decode()
