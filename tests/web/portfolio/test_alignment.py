"""The matrix of processes and goals names who is without a counterpart."""

from __future__ import annotations

import re
from typing import Any

from obeya_web.portfolio.actions.goals import do_add_goal, do_add_kpi, do_link_goal
from obeya_web.portfolio.alignment import alignment_for
from obeya_web.portfolio.models import GoalKpi
from obeya_web.processes.models import Process
from tests.web.conftest import Cast
from tests.web.portfolio.conftest import Begin
from tests.web.portfolio.test_kpis import measure


def gap(page: str, name: str) -> str:
    """The list of one kind of gap."""
    return page.partition(f'data-gap="{name}"')[2].partition("</section>")[0]


def test_processes_without_a_goal_and_goals_without_a_process_are_listed(
    cast: Cast, begin: Begin, signed_in: Any
) -> None:
    """Serves P004."""
    Process.objects.create(unit=cast.finance, name="Travel claims", slug="travel", owner=cast.owner)
    kept = do_add_goal(cast.owner, cast.finance, name="Pay on time")
    do_add_goal(cast.owner, cast.finance, name="Nobody works on this")
    page = signed_in(cast.reader).get("/portfolio/alignment/").content.decode()
    assert cast.process.name in gap(page, "processes") and "Pay on time" in gap(page, "goals")
    do_add_kpi(cast.owner, kept, measure(cast, "Reminders", 25.0))
    page = signed_in(cast.reader).get("/portfolio/alignment/").content.decode()
    assert "Travel claims" in gap(page, "processes") and cast.process.name not in gap(page, "processes")
    assert "Nobody works on this" in gap(page, "goals") and "Pay on time" not in gap(page, "goals")
    assert "Nobody works on this" in gap(page, "kpis") and "Pay on time" not in gap(page, "kpis")
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert len(re.findall("nothing ties them", table)) == 3 and "Reminders" in table


def test_work_without_a_kpi_ties_them_and_is_said_to_be_unmeasured(cast: Cast, begin: Begin) -> None:
    """Serves P004."""
    goal = do_add_goal(cast.owner, cast.finance, name="Pay on time")
    improvement = begin(process=cast.process)
    do_link_goal(cast.owner, goal, improvement)
    found = alignment_for(cast.owner)
    assert found.unmeasured == ((cast.process, goal),) and not found.goals_without_process
    improvement.standing = "stopped"
    improvement.save()
    assert alignment_for(cast.owner).goals_without_process == (goal,)


def test_only_what_a_person_sees_is_in_the_matrix(cast: Cast, signed_in: Any) -> None:
    do_add_kpi(
        cast.owner, do_add_goal(cast.owner, cast.finance, name="Pay on time"), measure(cast, "Reminders", 2.0)
    )
    page = signed_in(cast.stranger).get("/portfolio/alignment/").content.decode()
    assert "Pay on time" not in page and "Reminders" not in page
    assert "There is no goal yet" in page


def test_a_kpi_is_put_to_a_goal_and_taken_away_on_its_page(cast: Cast, signed_in: Any) -> None:
    goal, kpi = do_add_goal(cast.owner, cast.finance, name="Pay on time"), measure(cast, "Reminders", 25.0)
    address = f"/goals/{goal.pk}/kpi/"
    assert signed_in(cast.reader).post(address, {"measure": kpi.pk}).status_code == 403
    signed_in(cast.owner).post(address, {"measure": kpi.pk})
    page = signed_in(cast.owner).get(f"/goals/{goal.pk}/").content.decode()
    assert GoalKpi.objects.get().measure == kpi and "off target" in page
    signed_in(cast.owner).post(address, {"measure": kpi.pk, "away": "yes"})
    assert not GoalKpi.objects.exists()


def test_more_processes_ask_the_database_no_more(cast: Cast, django_assert_max_num_queries: Any) -> None:
    do_add_kpi(
        cast.owner, do_add_goal(cast.owner, cast.finance, name="Pay on time"), measure(cast, "Reminders", 2.0)
    )
    with django_assert_max_num_queries(12) as few:
        alignment_for(cast.owner)
    for number in range(6):
        Process.objects.create(unit=cast.finance, name=f"P{number}", slug=f"p{number}", owner=cast.owner)
    with django_assert_max_num_queries(len(few)):
        assert len(alignment_for(cast.owner).processes_without_goal) == 6
