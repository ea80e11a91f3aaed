"""Edit a revision of a map by commands: do one, undo one's last, redo it.

Two people may edit at once. An edit is made on the map as its author saw it; what it changed there is then made on the
map as it stands now. Where both changed the same field nothing is written, and `Clash` says what stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from obeya.errors import StreamMapError
from obeya.flow.stream_json import from_json, to_json
from obeya.flow.stream_map import StreamMap
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.streams.actions.classes import remember_classes
from obeya_web.streams.editing.faults import EditError
from obeya_web.streams.editing.patching import Content, Patch, inverse, patch_between, patched
from obeya_web.streams.models import Command, Revision, Side

Edit = Callable[[StreamMap], StreamMap]
LONGEST_WORDS = 300
CLASSES = frozenset({"value", "done_by", "has_data_entry"})


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of an edit: its command, none where nothing changed, and whether others had edited meanwhile."""

    command: Command | None
    is_merged: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """The commands of one person that can be undone and redone, the latest last."""

    done: tuple[Command, ...]
    undone: tuple[Command, ...]


def do_edit_map(
    person: Person, revision: Revision, edit: Edit, *, verb: str, words: str, seen_version: int
) -> Edited:
    """Do an edit; raises `Clash` where somebody changed the same, `EditError` where the map would make no sense."""
    with transaction.atomic():
        current = _locked(revision)
        base = content_at(current, seen_version)
        patch = patch_between(base, _plain(edit(from_json(base))))
        is_merged = current.version != seen_version
        if not patch:
            return Edited(None, is_merged)
        command = _keep(person, current, patch, verb=verb, words=words)
        _take_over(revision, current)
    return Edited(command, is_merged)


def do_undo_edit(person: Person, revision: Revision) -> Command | None:
    """Take back the last edit of a person that still stands; None where there is none.

    Raises `Clash` where somebody else changed the same fields after it.
    """
    with transaction.atomic():
        current = _locked(revision)
        done = steps_of(current, person).done
        if not done:
            return None
        last = done[-1]
        command = _keep(person, current, inverse(last.patch), verb="undone", words=last.words, undoes=last)
        _take_over(revision, current)
    return command


def do_redo_edit(person: Person, revision: Revision) -> Command | None:
    """Do again what a person undid last; None where they did something else since."""
    with transaction.atomic():
        current = _locked(revision)
        undone = steps_of(current, person).undone
        if not undone:
            return None
        last = undone[-1]
        command = _keep(person, current, inverse(last.patch), verb="redone", words=last.words, undoes=last)
        _take_over(revision, current)
    return command


def steps_of(revision: Revision, person: Person) -> Steps:
    """Return what a person can undo and redo; a new edit forgets what was undone before it."""
    return _steps(revision.commands.filter(person=person).order_by("number"))


def content_at(revision: Revision, version: int) -> Content:
    """Return the map as it was at a version, by taking back what came after."""
    content: Content = revision.content
    for command in revision.commands.filter(number__gt=version).order_by("-number"):
        content = patched(content, inverse(command.patch))
    return content


def map_of(revision: Revision) -> StreamMap:
    """Return what a revision shows."""
    return from_json(revision.content)


def _steps(commands: Iterable[Command]) -> Steps:
    done: list[Command] = []
    undone: list[Command] = []
    # What a command that takes something back would bring back: the edit that it took back.
    edits: dict[int, Command] = {}
    for command in commands:
        if command.undoes_id is None:
            done.append(command)
            undone.clear()
        elif command.undoes_id in edits:
            undone = [each for each in undone if each.pk != command.undoes_id]
            done.append(edits[command.undoes_id])
        else:
            gone = next((each for each in done if each.pk == command.undoes_id), None)
            if gone is not None:
                done.remove(gone)
                undone.append(command)
                edits[command.pk] = gone
    return Steps(tuple(done), tuple(undone))


def _locked(revision: Revision) -> Revision:
    return (
        Revision.objects.select_for_update(of=("self",))
        .select_related("stream__unit", "stream__process")
        .get(pk=revision.pk)
    )


def _plain(stream: StreamMap) -> Content:
    return dict(to_json(stream))


def _keep(
    person: Person,
    revision: Revision,
    patch: Patch,
    *,
    verb: str,
    words: str,
    undoes: Command | None = None,
) -> Command:
    """Write a command and the map that it makes, with an entry in the audit trail."""
    try:
        made = from_json(patched(revision.content, patch))
    except StreamMapError as fault:
        raise EditError(_("The map would make no sense so: %(why)s") % {"why": fault}) from fault
    version = revision.version + 1
    revision.content, revision.version = _plain(made), version
    revision.save(update_fields=["content", "version"])
    command = Command.objects.create(
        revision=revision,
        number=version,
        verb=verb,
        words=words[:LONGEST_WORDS],
        patch=patch,
        person=person,
        undoes=undoes,
    )
    _remember(revision, made, patch)
    record(person, verb.replace("_", " "), revision, after={"what": words, "version": version})
    return command


def _remember(revision: Revision, made: StreamMap, patch: Patch) -> None:
    """Remember the classes of steps that an edit of the current state gave; a future state is a plan."""
    rows = [row["at"] for row in patch]
    classed = {at[1] for at in rows if at[0] == "steps" and len(at) == 3 and at[2] in CLASSES}
    if revision.side == Side.CURRENT and classed:
        steps = [step for step in made.steps if step.key in classed]
        remember_classes(revision.stream.process, steps)


def _take_over(revision: Revision, current: Revision) -> None:
    revision.content, revision.version = current.content, current.version
