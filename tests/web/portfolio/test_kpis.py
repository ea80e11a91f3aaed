"""KPIs off their target stand in the week of who coordinates, and on the wall of the board."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from obeya_web.accounts.models import Person
from obeya_web.followup.actions.boards import do_create_board
from obeya_web.followup.actions.tiles import do_add_tile
from obeya_web.followup.lanes import lanes_for
from obeya_web.measures.actions.measures import do_add_measure
from obeya_web.measures.actions.readings import do_keep_readings
from obeya_web.measures.actions.values import GivenValue, do_keep_values
from obeya_web.measures.computing import compute_all, latest_definitions
from obeya_web.measures.models import Measure
from tests.web.conftest import Cast

MONDAY = date(2026, 1, 5)
TYPED = {"what": "value", "source": "typed", "period": "week"}


def measure(cast: Cast, name: str, value: float) -> Measure:
    """A measure of finance that should be 10 at most, with one value a week."""
    made = do_add_measure(
        cast.owner,
        cast.finance,
        name=name,
        definition=TYPED,
        process=cast.process,
        direction="lower",
        target=10.0,
    )
    rows = [GivenValue(MONDAY + timedelta(weeks=week), value) for week in range(4)]
    do_keep_values(cast.owner, made, rows)
    do_keep_readings(compute_all(made.process, latest_definitions([made])))
    return made


def off_target(person: Person) -> list[tuple[str, str, str]]:
    fresh = Person.objects.get(pk=person.pk)
    lanes = {shown.lane.key: shown.rows for shown in lanes_for(fresh)}
    return [(row.words, row.note, row.address) for row in lanes.get("off_target", ())]


def test_a_kpi_off_its_target_is_a_row_of_the_coordinators_week(cast: Cast, signed_in: Any) -> None:
    """Serves L002."""
    late, _good = measure(cast, "Reminders", 25.0), measure(cast, "Complaints", 5.0)
    assert off_target(cast.owner) == [("Reminders", "25; target 10", f"/measures/{late.pk}/")]
    assert signed_in(cast.owner).get(f"/measures/{late.pk}/").status_code == 200
    assert off_target(cast.mate) == [] and off_target(cast.stranger) == []


def test_a_wall_shows_kpis_with_their_status(cast: Cast, signed_in: Any) -> None:
    """Serves L042."""
    measure(cast, "Reminders", 25.0)
    measure(cast, "Complaints", 5.0)
    board = do_create_board(cast.owner, cast.finance, name="Payables")
    do_add_tile(cast.owner, board, "kpi", seen_version=board.version)
    page = signed_in(cast.mate).get(f"/boards/{board.pk}/wall/").content.decode()
    tile = page.partition('data-tile="kpi"')[2].partition("</section>")[0]
    assert "badge-bad" in tile and "off target" in tile and "badge-good" in tile and "target 10" in tile


@pytest.mark.parametrize("n", [6])
def test_more_kpis_ask_the_database_no_more(cast: Cast, n: int, django_assert_max_num_queries: Any) -> None:
    measure(cast, "One", 25.0)
    with django_assert_max_num_queries(40) as few:
        off_target(cast.owner)
    for number in range(n):
        measure(cast, f"{number}", 25.0)
    with django_assert_max_num_queries(len(few)):
        assert len(off_target(cast.owner)) == n + 1
