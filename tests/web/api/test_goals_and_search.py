"""Goals and search by program: nothing is listed or found that one may not see."""

from __future__ import annotations

from obeya_web.followup.actions.writing import do_add_action
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.portfolio.actions.goals import do_add_goal, do_link_goal


def test_goals_are_listed_with_what_serves_them_as_far_as_one_sees_it(cast, ask):
    above = do_add_goal(cast.admin, cast.company, name="Pay on time", target_value=2.0)
    below = do_add_goal(cast.admin, cast.finance, name="Fewer waits", above=above, owner=cast.mate)
    here = do_begin_improvement(cast.owner, cast.finance, title="Here", method="a3")
    there = do_begin_improvement(cast.stranger, cast.sales, title="There", method="a3")
    for improvement in (here, there):
        do_link_goal(cast.admin, below, improvement)
    listed = ask(cast.reader, "GET", "/goals").json()["items"]
    assert [(goal["name"], goal["above"]) for goal in listed] == [("Fewer waits", above.pk)]
    assert (listed[0]["improvements"], listed[0]["owner"]) == ([here.pk], "mate@example.org")
    everything = ask(cast.admin, "GET", f"/goals/{below.pk}").json()
    assert everything["improvements"] == [here.pk, there.pk]
    assert [goal["id"] for goal in ask(cast.admin, "GET", f"/goals?above={above.pk}").json()["items"]] == [
        below.pk
    ]
    assert ask(cast.stranger, "GET", f"/goals/{below.pk}").status_code == 404


def test_a_goal_that_is_known_is_not_sent_again(cast, ask):
    goal = do_add_goal(cast.admin, cast.finance, name="Pay on time")
    read = ask(cast.reader, "GET", f"/goals/{goal.pk}").headers["ETag"]
    assert ask(cast.reader, "GET", f"/goals/{goal.pk}", If_None_Match=read).status_code == 304


def test_a_longer_list_of_goals_asks_the_database_no_more_often(cast, ask, django_assert_max_num_queries):
    improvement = do_begin_improvement(cast.owner, cast.finance, title="Here", method="a3")

    def add(n: int) -> None:
        for number in range(n):
            goal = do_add_goal(cast.admin, cast.finance, name=f"G{number}", owner=cast.mate)
            do_link_goal(cast.admin, goal, improvement)

    add(2)
    ask(cast.reader, "GET", "/goals")
    with django_assert_max_num_queries(100) as few:
        ask(cast.reader, "GET", "/goals")
    add(15)
    with django_assert_max_num_queries(len(few)):
        assert len(ask(cast.reader, "GET", "/goals").json()["items"]) == 17


def test_search_finds_what_one_may_see_and_says_where_it_is(cast, ask):
    action = do_add_action(cast.owner, cast.finance, title="Ask for the second signature")
    do_begin_improvement(cast.stranger, cast.sales, title="Second signature in sales", method="a3")
    found = ask(cast.reader, "GET", "/search?q=signatur").json()["items"]
    assert [(hit["kind"], hit["id"], hit["address"]) for hit in found] == [
        ("followup.action", action.pk, f"/actions/{action.pk}/")
    ]
    assert len(ask(cast.admin, "GET", "/search?q=second+signature").json()["items"]) == 2
    only = ask(cast.admin, "GET", "/search?q=signature&kind=improvement.improvement").json()["items"]
    assert [hit["title"] for hit in only] == ["Second signature in sales"]
    assert len(ask(cast.admin, "GET", "/search?q=signature&limit=1").json()["items"]) == 1


def test_a_search_without_words_or_for_an_unknown_kind_is_told(cast, ask):
    assert ask(cast.reader, "GET", "/search?q=").status_code == 422
    answer = ask(cast.reader, "GET", "/search?q=x&kind=secrets")
    assert answer.status_code == 422 and answer.json()["faults"][0]["where"] == "query.kind"
