from __future__ import annotations

import re

from django.urls import reverse

from obeya_web.accounts.models import Person
from obeya_web.project.places import BEGINNINGS, PLACES
from obeya_web.project.policy import POLICY


def test_every_place_exists_and_has_a_row_in_the_policy() -> None:
    assert all(reverse(place.url_name) and place.url_name in POLICY for place in (*PLACES, *BEGINNINGS))


def test_a_key_leads_to_one_place_only() -> None:
    keys = [place.key for place in PLACES]
    assert len(keys) == len(set(keys))


def test_only_who_keeps_the_installation_sees_its_jobs(cast, signed_in) -> None:
    links = {
        who: re.findall(
            r'class="rail-link" href="([^"]+)"', signed_in(getattr(cast, who)).get("/").content.decode()
        )
        for who in ("admin", "reader")
    }
    assert reverse("jobs") in links["admin"]
    assert {reverse("home"), reverse("processes"), reverse("people")} <= set(links["reader"])
    assert reverse("jobs") not in links["reader"]


def test_the_place_where_one_is_is_marked(cast, signed_in) -> None:
    page = signed_in(cast.owner).get("/processes/").content.decode()
    assert re.findall(r'class="rail-link" href="([^"]+)" aria-current="page"', page) == ["/processes/"]


def test_the_palette_finds_only_what_one_may_see(cast, signed_in) -> None:
    found = {
        who: [
            each["words"]
            for each in signed_in(getattr(cast, who)).get("/palette/?q=invoice").json()["commands"]
        ]
        for who in ("reader", "stranger")
    }
    everywhere = "Find “invoice” everywhere"
    assert found == {"reader": ["Invoice approval", everywhere], "stranger": [everywhere]}


def test_the_palette_offers_to_begin_only_what_one_may(cast, signed_in) -> None:
    def begun(person: Person) -> list[str]:
        found = signed_in(person).get("/palette/").json()["commands"]
        return [each["words"] for each in found if each["group"] == "Begin"]

    assert {"Import a log", "Add a process", "Send an idea", "Invite somebody"} <= set(begun(cast.admin))
    assert set(begun(cast.admin)) - set(begun(cast.owner)) == {"Invite somebody"}
    assert "Send an idea" in begun(cast.mate)
    assert "Begin an improvement" not in begun(cast.mate)
    assert begun(cast.reader) == []
