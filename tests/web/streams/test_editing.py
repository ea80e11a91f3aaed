"""Every edit is a command: undone, redone, and together with the edits of others."""

from __future__ import annotations

from functools import partial

import pytest

from obeya_web.accounts.models import AuditEvent
from obeya_web.streams.actions.editing import (
    content_at,
    do_edit_map,
    do_redo_edit,
    do_undo_edit,
    map_of,
    steps_of,
)
from obeya_web.streams.editing.patching import Clash, inverse, merged_order, patch_between, patched
from obeya_web.streams.editing.steps import add_step, change_step, merge_steps, move_step, remove_step
from obeya_web.streams.models import Revision, StepClass
from tests.web.conftest import Cast
from tests.web.streams.conftest import Draw, three_steps

pytestmark = pytest.mark.django_db


def edit(person: object, revision: Revision, key: str, *, seen: int, **fields: object) -> bool:
    change = partial(change_step, key=key, **fields)
    done = do_edit_map(person, revision, change, verb="step_changed", words=key, seen_version=seen)  # type: ignore[arg-type]
    return done.is_merged


def test_an_edit_is_a_command_with_one_entry_in_the_audit_trail(cast: Cast, draw: Draw) -> None:
    revision = draw()
    before = AuditEvent.objects.count()
    edit(cast.owner, revision, "check", seen=1, cycle_time_s=45.0)
    assert map_of(revision).step("check").cycle_time_s == 45.0
    assert [(each.number, each.verb) for each in revision.commands.all()] == [(2, "step_changed")]
    assert AuditEvent.objects.count() == before + 1


def test_an_edit_that_changes_nothing_leaves_no_trace(cast: Cast, draw: Draw) -> None:
    revision = draw()
    edit(cast.owner, revision, "check", seen=1, cycle_time_s=60.0)
    assert revision.version == 1
    assert not revision.commands.exists()


def test_undo_and_redo_walk_back_and_forth_and_a_new_edit_forgets_what_was_undone(
    cast: Cast, draw: Draw
) -> None:
    revision = draw()
    for seconds in (50.0, 40.0):
        edit(cast.owner, revision, "check", seen=revision.version, cycle_time_s=seconds)
    seen = []
    for do in (do_undo_edit, do_undo_edit, do_redo_edit, do_undo_edit, do_redo_edit, do_redo_edit):
        do(cast.owner, revision)
        seen.append(map_of(revision).step("check").cycle_time_s)
    assert seen == [50.0, 60.0, 50.0, 60.0, 50.0, 40.0]
    assert do_redo_edit(cast.owner, revision) is None
    do_undo_edit(cast.owner, revision)
    edit(cast.owner, revision, "pay", seen=revision.version, people=2.0)
    assert not steps_of(revision, cast.owner).undone


def test_two_people_who_change_different_fields_at_once_both_keep_theirs(cast: Cast, draw: Draw) -> None:
    revision, same = draw(), Revision.objects.get()
    edit(cast.owner, revision, "check", seen=1, cycle_time_s=45.0)
    assert edit(cast.mate, same, "approve", seen=1, wait_before_s=0.0)
    made = map_of(Revision.objects.get())
    assert (made.step("check").cycle_time_s, made.step("approve").wait_before_s) == (45.0, 0.0)


def test_who_changes_the_same_field_second_is_told_and_nothing_is_lost(cast: Cast, draw: Draw) -> None:
    revision, same = draw(), Revision.objects.get()
    edit(cast.owner, revision, "check", seen=1, cycle_time_s=45.0)
    with pytest.raises(Clash) as clash:
        edit(cast.mate, same, "check", seen=1, cycle_time_s=30.0)
    assert clash.value.theirs == {("steps", "check", "cycle_time_s"): 45.0}
    assert map_of(Revision.objects.get()).step("check").cycle_time_s == 45.0


def test_two_people_who_add_steps_at_once_both_have_theirs(cast: Cast, draw: Draw) -> None:
    revision, same = draw(), Revision.objects.get()
    for person, one, name in ((cast.owner, revision, "Scan"), (cast.mate, same, "File")):
        add = partial(add_step, name=name, after="pay" if name == "File" else "check")
        do_edit_map(person, one, add, verb="step_added", words=name, seen_version=1)
    names = [step.name for step in map_of(Revision.objects.get()).steps]
    assert names == ["Check", "Scan", "Approve", "Pay", "File"]


def test_undo_takes_back_ones_own_edit_and_leaves_those_of_others(cast: Cast, draw: Draw) -> None:
    revision = draw()
    edit(cast.owner, revision, "check", seen=1, cycle_time_s=45.0)
    edit(cast.mate, revision, "pay", seen=2, cycle_time_s=20.0)
    do_undo_edit(cast.owner, revision)
    made = map_of(revision)
    assert (made.step("check").cycle_time_s, made.step("pay").cycle_time_s) == (60.0, 20.0)


def test_undo_refuses_where_somebody_changed_the_same_field_since(cast: Cast, draw: Draw) -> None:
    revision = draw()
    edit(cast.owner, revision, "check", seen=1, cycle_time_s=45.0)
    edit(cast.mate, revision, "check", seen=2, cycle_time_s=20.0)
    with pytest.raises(Clash):
        do_undo_edit(cast.owner, revision)


def test_any_version_of_a_map_can_be_had_again(cast: Cast, draw: Draw) -> None:
    revision = draw()
    first = revision.content
    remove = partial(remove_step, key="approve")
    do_edit_map(cast.owner, revision, remove, verb="step_removed", words="", seen_version=1)
    assert content_at(revision, 1) == first


def test_a_removed_step_takes_its_wait_along_and_its_neighbours_are_joined() -> None:
    made = remove_step(three_steps(), "approve")
    assert [step.key for step in made.steps] == ["check", "pay"]
    assert [(link.source, link.target) for link in made.links if link.kind == "push"] == [("check", "pay")]
    assert not made.rework


def test_merged_steps_add_their_times_and_lose_the_wait_between_them() -> None:
    made = merge_steps(three_steps(), ["check", "approve"])
    one = made.steps[0]
    assert (one.name, one.cycle_time_s, one.wait_before_s) == ("Check + Approve", 90.0, 600.0)
    assert one.share_right == pytest.approx(0.72)
    assert one.value == "adds value"


def test_a_moved_step_keeps_only_loops_that_lead_back() -> None:
    made = move_step(three_steps(), "approve", -1)
    assert [step.key for step in made.steps] == ["approve", "check", "pay"]
    assert not made.rework


def test_a_class_is_remembered_for_the_process_and_that_of_a_plan_is_not(cast: Cast, draw: Draw) -> None:
    """Serves X097."""
    revision = draw()
    edit(cast.owner, revision, "approve", seen=1, value="waste", has_data_entry=True)
    remembered = StepClass.objects.get()
    assert (remembered.step, remembered.value, remembered.enters_data) == ("Approve", "waste", True)
    Revision.objects.update(side="future")
    revision.refresh_from_db()
    edit(cast.owner, revision, "approve", seen=2, value="needed")
    assert StepClass.objects.get().value == "waste"


def test_a_patch_and_its_inverse_are_nothing() -> None:
    one = {"name": "A", "steps": [{"key": "a", "people": 1.0}, {"key": "b"}]}
    two = {"name": "A", "clock": "calendar", "steps": [{"key": "b", "people": 3.0}, {"key": "c"}]}
    patch = patch_between(one, two)
    assert patched(one, patch) == two
    assert patched(two, inverse(patch)) == one


@pytest.mark.parametrize(
    ("before", "after", "current", "merged"),
    [
        ("ab", "axb", "ayb", "axyb"),
        ("abc", "ac", "abxc", "axc"),
        ("abc", "bac", "abc", "bac"),
        ("abc", "bac", "acb", None),
    ],
)
def test_orders_come_together_unless_both_moved(
    before: str, after: str, current: str, merged: str | None
) -> None:
    found = merged_order(before, after, current)
    assert found == (list(merged) if merged is not None else None)
