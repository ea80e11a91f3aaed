"""R03: nobody's work can be looked at alone, whichever way filters are put together."""

from __future__ import annotations

import re

import pytest

from obeya_web.explorer.models import ViewLink

EXPLORE = "/processes/invoice-approval/explore/"


@pytest.fixture
def people(with_rows, cast):
    """A log in which twelve people work; the process with it, and their pseudonyms."""
    rows = [
        {
            "case": f"c{case:03d}",
            "activity": step,
            "completed": f"2024-01-{case % 28 + 1:02d}T{hour:02d}:00:00",
            "resource": f"Person {(case + hour) % 12}",
        }
        for case in range(120)
        for step, hour in (("Enter", 1), ("Check", 3), ("Close", 9))
    ]
    with_rows(rows)
    from obeya_web.processes.logs import log_of

    return list(log_of(cast.process).resources)


def listed(names) -> str:
    return ", ".join(f'"{name}"' for name in names)


def test_filters_that_single_people_out_are_refused_however_they_are_combined(
    people, cast, signed_in
) -> None:
    client = signed_in(cast.owner)
    refused = [
        {"where": f'resource = "{people[0]}"'},
        {"where": f"events by [{listed(people[:4])}]"},
        {"where": f"not resource in [{listed(people[:9])}]"},
        {"where": f'handover "{people[0]}" -> "{people[1]}"'},
        {"where": [f"resource in [{listed(people[:6])}]", f"not resource in [{listed(people[:5])}]"]},
        {"where": f"resource in [{listed(people[:6])}]", "compare": f"resource in [{listed(people[:5])}]"},
    ]
    for query in refused:
        for page in ("", "map.json", "map.csv", "replay.json", "cases/cases.csv", "panel/"):
            answer = client.get(f"{EXPLORE}{page}", {**query, "select": "activity:Check"})
            assert answer.status_code == 422, (query, page)
            assert "fewer than 5 people" in answer.content.decode()
    assert (
        client.get(f"{EXPLORE}map.json", {"where": f"resource in [{listed(people[:6])}]"}).status_code == 200
    )


def test_a_works_council_that_asks_for_ten_gets_ten(people, cast, signed_in) -> None:
    cast.finance.smallest_group = 10
    cast.finance.save()
    client = signed_in(cast.owner)
    answer = client.get(f"{EXPLORE}map.json", {"where": f"resource in [{listed(people[:6])}]"})
    assert answer.status_code == 422 and "fewer than 10 people" in answer.json()["message"]
    shown = client.get(EXPLORE, {"tab": "handovers"}).content.decode()
    assert people[0] in shown
    cast.finance.smallest_group = 15
    cast.finance.save()
    hidden = client.get(EXPLORE, {"tab": "handovers"}).content.decode()
    assert not any(name in hidden for name in people) and "at least 15 are needed" in hidden


def test_no_page_names_anybody_and_lists_of_cases_name_no_pseudonym(people, cast, signed_in) -> None:
    client = signed_in(cast.owner)
    for page, query in (
        ("", {"tab": "cases"}),
        ("", {"tab": "cases", "case": "c001"}),
        ("", {"tab": "map"}),
        ("map.json", {}),
        ("replay.json", {}),
        ("cases/cases.csv", {}),
        ("panel/", {"select": "activity:Check"}),
    ):
        text = client.get(f"{EXPLORE}{page}", query).content.decode()
        assert "Person " not in text
        assert not any(name in text for name in people), page


def test_a_shared_link_shows_one_view_and_nothing_else(people, cast, signed_in, client) -> None:
    """Serves X101."""
    owner = signed_in(cast.owner)
    query = "?where=duration+%3E+1+h&tab=cases&search=c0&select=activity%3ACheck"
    made = owner.post(f"{EXPLORE}links/{query}", {"name": "Vendor", "days": "7"}).content.decode()
    address = re.search(r"<code>https?://[^/]+(/shared/[^<]+)</code>", made)[1]
    answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 200 and "Took longer than 1 h" in text and "Check" in text
    assert not any(name in text for name in people) and "c001" not in text and "/processes/" not in text
    assert answer.headers["Referrer-Policy"] == "no-referrer" and "noindex" in answer.headers["X-Robots-Tag"]
    assert client.get(f"{address}map.svg").headers["Content-Type"] == "image/svg+xml"
    assert client.post(address).status_code == 405
    assert client.get(f"{address}?where=not+rework").content == text.encode() or "Took longer" in text
    assert address.split("/")[2] not in "".join(ViewLink.objects.values_list("token_hash", flat=True))
    assert "/shared/" not in owner.get(f"{EXPLORE}links/").content.decode()


def test_a_link_ends_when_it_is_closed_over_or_its_maker_may_not_share_any_more(
    people, cast, signed_in, client
) -> None:
    from django.utils import timezone

    owner = signed_in(cast.owner)

    def made() -> tuple[str, ViewLink]:
        text = owner.post(f"{EXPLORE}links/", {"name": "Vendor", "days": "7"}).content.decode()
        return re.search(r"<code>https?://[^/]+(/shared/[^<]+)</code>", text)[1], ViewLink.objects.first()

    address, link = made()
    assert owner.post(f"{EXPLORE}links/{link.pk}/revoke/").status_code == 302
    assert client.get(address).status_code == 404
    address, link = made()
    ViewLink.objects.filter(pk=link.pk).update(ends_at=timezone.now())
    assert client.get(address).status_code == 404
    address, link = made()
    assert client.get(address).status_code == 200
    cast.owner.grants.all().delete()
    assert client.get(address).status_code == 404


def test_who_may_not_share_makes_no_link(people, cast, signed_in) -> None:
    assert signed_in(cast.mate).post(f"{EXPLORE}links/", {"name": "x", "days": "7"}).status_code == 403
    assert signed_in(cast.stranger).get(f"{EXPLORE}links/").status_code == 404


def test_a_page_asks_the_database_few_times_whatever_it_shows(
    people, cast, signed_in, django_assert_max_num_queries
) -> None:
    client = signed_in(cast.owner)
    for query in ({}, {"tab": "cases"}, {"select": "activity:Check"}, {"where": "duration > 1 h"}):
        with django_assert_max_num_queries(14):
            client.get(EXPLORE, query)
        with django_assert_max_num_queries(6):
            client.get(f"{EXPLORE}map.json", query)
