"""What an import would do, worked out anew each time: new actions, changed cells, faults, and what must be chosen.

A row with an id and a version is compared three ways: what it says, what the action says now, and what the action said
at that version. A cell that says what the action said then was not edited, and nothing is written, whatever others
wrote since; a cell that was edited is written; a cell that both edited to different things must be chosen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from obeya_web.accounts.audit_values import plain_fields
from obeya_web.accounts.locking import fields_at, value_of
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.followup.actions.moving import may_verify, may_work_on
from obeya_web.followup.exchange.columns import BY_NAME, WRITTEN, CellError
from obeya_web.followup.exchange.presets import Row
from obeya_web.followup.filtering import processes_for
from obeya_web.followup.models import Action, ImportDraft, ImportedFrom
from obeya_web.followup.people import people_around
from obeya_web.followup.states import NEXT, State
from obeya_web.processes.models import Process

MOST_FAULTS = 200
PEOPLE = ("owner", "verifier")
NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where it stands in the file."""

    number: int
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that will be written."""

    name: str
    before: str
    after: str
    value: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """One cell that two people edited; `kept` is what was chosen, or nothing yet."""

    name: str
    base: str
    theirs: str
    yours: str
    value: Any
    field: str
    kept: str = ""


@dataclass(slots=True)
class Planned:
    """What happens with one row."""

    row: Row
    action: Action | None = None
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    is_known: bool = False

    @property
    def is_new(self) -> bool:
        """Say whether it becomes a new action."""
        return self.action is None and not self.is_known

    @property
    def title(self) -> str:
        """Return what to call it."""
        return self.row.cells.get("title") or (self.action.title if self.action else "")


@dataclass(frozen=True, slots=True)
class Question:
    """A word of the file that somebody must say the meaning of: a person or a state."""

    field: str
    text: str
    n_rows: int
    chosen: str
    is_person: bool


@dataclass(slots=True)
class Plan:
    """Everything that an import would do."""

    rows: list[Planned] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def new(self) -> list[Planned]:
        """Return the rows that become actions."""
        return [planned for planned in self.rows if planned.is_new]

    @property
    def changed(self) -> list[Planned]:
        """Return the rows of which some cell is written."""
        return [planned for planned in self.rows if planned.changes]

    @property
    def conflicting(self) -> list[Planned]:
        """Return the rows with cells that must be chosen."""
        return [planned for planned in self.rows if planned.conflicts]

    @property
    def n_same(self) -> int:
        """Return how many rows are left as they are."""
        return len(self.rows) - len(self.new) - len({id(row) for row in (*self.changed, *self.conflicting)})

    @property
    def is_ready(self) -> bool:
        """Say whether nothing is wrong and nothing is left to choose."""
        open_conflicts = any(not conflict.kept for row in self.rows for conflict in row.conflicts)
        open_questions = any(not question.chosen for question in self.questions)
        return not (self.faults or open_conflicts or open_questions) and bool(
            self.new or self.changed or self.conflicting
        )


def field_of(kind: str, text: str) -> str:
    """Return the name under which a form asks about something."""
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def plan_import(person: Person, draft: ImportDraft, choices: Mapping[str, str]) -> Plan:
    """Return what importing a draft would do, given what was chosen so far."""
    planning = _Planning.begin(person, draft, choices)
    for row in planning.rows:
        planning.add(row)
    planning.ask()
    return planning.plan


@dataclass(slots=True)
class _Planning:
    person: Person
    unit: Unit
    rows: list[Row]
    choices: Mapping[str, str]
    actions: dict[int, Action]
    known: set[str]
    people: dict[str, list[Person]]
    people_by_id: dict[int, Person]
    processes: dict[str, Process]
    plan: Plan = field(default_factory=Plan)
    asked: dict[tuple[str, str], int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    @classmethod
    def begin(cls, person: Person, draft: ImportDraft, choices: Mapping[str, str]) -> _Planning:
        rows = [Row(**{**each, "waits_for": tuple(each["waits_for"])}) for each in draft.rows]
        is_own = draft.preset == "obeya"
        numbers = {int(row.key) for row in rows if is_own and row.key.isdecimal() and len(row.key) < 10}
        found = Action.objects.filter(pk__in=numbers, deleted_at=None)
        related = found.select_related("unit", "owner", "verifier", "process").prefetch_related("blocked_by")
        actions = {action.pk: action for action in related}
        keys = {row.key for row in rows if row.key and not is_own}
        imported = ImportedFrom.objects.filter(
            preset=draft.preset, key__in=keys, action__unit=draft.unit, action__deleted_at=None
        )
        around = list(people_around(draft.unit))
        around += [each for action in actions.values() for each in (action.owner, action.verifier) if each]
        return cls(
            person,
            draft.unit,
            rows,
            choices,
            actions,
            set(imported.values_list("key", flat=True)),
            _by_words(around),
            {each.pk: each for each in around},
            {process.name.casefold(): process for process in processes_for(person)},
        )

    def add(self, row: Row) -> None:
        """Plan one row."""
        planned = Planned(row)
        self.plan.rows.append(planned)
        if row.key in self.known:
            planned.is_known = True
            return
        is_ours = "id" in row.cells
        if is_ours and row.key:
            planned.action = self._action_of(row)
            if planned.action is None:
                planned.is_known = True
                return
            self._compare(planned, planned.action)
            return
        if not row.cells.get("title"):
            self._fault(row, "title", _("an action needs a title"))
        for name in WRITTEN:
            if row.cells.get(name):
                self._keep(planned, name)
        self._check_verifier(row, planned.values.get("owner"), planned.values.get("verifier"))
        state = planned.values.get("state", State.OPEN)
        if state == State.VERIFIED and not may(self.person, Right.EDIT, self.unit):
            self._fault(row, "state", _("only whoever coordinates the unit imports verified actions"))

    def ask(self) -> None:
        """List the words that somebody must say the meaning of."""
        for (kind, text), n_rows in sorted(self.asked.items()):
            name = field_of(kind, text)
            self.plan.questions.append(
                Question(name, text, n_rows, self.choices.get(name, ""), kind == "person")
            )

    def _action_of(self, row: Row) -> Action | None:
        action = self.actions.get(int(row.key)) if row.key.isdecimal() and len(row.key) < 10 else None
        if action is None or not may_work_on(self.person, action):
            self._fault(row, "id", _("there is no action %(id)s that you may change") % {"id": row.key})
            return None
        if action.pk in self.seen:
            self._fault(row, "id", _("action %(id)s stands in the file twice") % {"id": row.key})
            return None
        self.seen.add(action.pk)
        return action

    def _keep(self, planned: Planned, name: str) -> bool:
        """Read one cell; False where it has a fault or must be asked about."""
        found, value = self._value(planned.row, name, planned.row.cells[name])
        if found:
            planned.values[name] = value
        return found

    def _compare(self, planned: Planned, action: Action) -> None:
        """Find the cells of a row that were edited."""
        cells = planned.row.cells
        version = cells.get("version", "")
        seen = int(version) if version.isdecimal() and len(version) < 10 else action.version
        edited = [name for name in WRITTEN if name in cells and cells[name] != BY_NAME[name].write(action)]
        if not edited:
            return
        base = fields_at(action, edited, seen) if seen < action.version else {}
        for name in edited:
            if not self._keep(planned, name):
                continue
            value = planned.values[name]
            now = plain_fields(action, {name: value_of(action, name)})[name]
            said = plain_fields(action, {name: value})[name]
            if said in (now, base.get(name, now)):
                continue
            before, after = BY_NAME[name].write(action), cells[name]
            if base.get(name, now) == now:
                planned.changes.append(Change(name, before, after, value))
                continue
            asked = f"keep-{action.pk}-{name}"
            kept = self.choices.get(asked, "")
            conflict = Conflict(name, _shown(base[name]), before, after, value, asked, kept)
            planned.conflicts.append(conflict)
        self._check_step(planned, action)
        given = {"owner": action.owner, "verifier": action.verifier} | planned.values
        self._check_verifier(planned.row, given["owner"], given["verifier"])

    def _check_verifier(self, row: Row, owner: Person | None, verifier: Person | None) -> None:
        if owner is not None and owner == verifier:
            self._fault(row, "verifier", _("whoever does it cannot verify it"))

    def _check_step(self, planned: Planned, action: Action) -> None:
        steps = [change.value for change in planned.changes if change.name == "state"]
        before = State(action.state)
        for after in steps:
            if State(after) not in NEXT[before]:
                allowed = ", ".join(state.value for state in State if state in NEXT[before])
                words = _("from %(before)s only %(allowed)s") % {"before": before.value, "allowed": allowed}
                self._fault(planned.row, "state", words)
            elif after == State.VERIFIED and not may_verify(self.person, action):
                self._fault(planned.row, "state", _("somebody other than its owner verifies an action"))

    def _value(self, row: Row, name: str, cell: str) -> tuple[bool, Any]:
        read: Callable[[str], Any] | None = BY_NAME[name].read
        try:
            if name in PEOPLE:
                return self._person(cell)
            if name == "state":
                return self._state(cell, read)
            if name == "process":
                return True, self._process(cell)
            if name == "blocked_by":
                return True, self._waits_for(cell)
            return True, read(cell) if read else cell
        except CellError as fault:
            self._fault(row, name, _("“%(cell)s”: %(fault)s") % {"cell": cell[:60], "fault": fault})
            return False, None

    def _person(self, cell: str) -> tuple[bool, Person | None]:
        if not cell:
            return True, None
        found = self.people.get(cell.casefold(), [])
        if len(found) == 1:
            return True, found[0]
        self._note("person", cell)
        chosen = self.choices.get(field_of("person", cell), "")
        person = self.people_by_id.get(int(chosen)) if chosen.isdecimal() else None
        return bool(person) or chosen == NOBODY, person

    def _state(self, cell: str, read: Callable[[str], Any] | None) -> tuple[bool, Any]:
        try:
            return True, read(cell) if read else cell
        except CellError:
            self._note("state", cell)
            chosen = self.choices.get(field_of("state", cell), "")
            return chosen in State.values, chosen

    def _process(self, cell: str) -> Process | None:
        if not cell:
            return None
        found = self.processes.get(cell.casefold())
        if found is None:
            raise CellError(_("there is no process of that name"))
        return found

    def _waits_for(self, cell: str) -> list[Action]:
        numbers = [word.strip() for word in cell.replace(";", ",").split(",") if word.strip()]
        if not all(number.isdecimal() and len(number) < 10 for number in numbers):
            raise CellError(_("numbers of actions, parted by commas"))
        found = list(Action.objects.filter(pk__in=[int(number) for number in numbers], deleted_at=None))
        seen = [action for action in found if may_work_on(self.person, action)]
        if len(seen) != len(set(numbers)):
            raise CellError(_("one of these actions is not there"))
        return sorted(seen, key=lambda action: action.pk)

    def _note(self, kind: str, text: str) -> None:
        self.asked[kind, text] = self.asked.get((kind, text), 0) + 1

    def _fault(self, row: Row, column: str, words: str) -> None:
        if len(self.plan.faults) < MOST_FAULTS:
            self.plan.faults.append(Fault(row.number, column, words))


def _by_words(people: Iterable[Person]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in dict.fromkeys(people):
        for words in {person.email.casefold(), person.name.casefold(), person.name_in_files.casefold()} - {
            ""
        }:
            found.setdefault(words, []).append(person)
    return found


def _shown(value: Any) -> str:
    if isinstance(value, Mapping) and set(value) == {"person"}:
        return str(Person.objects.filter(pseudonym=value["person"]).first() or "–")
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "–" if value in (None, "") else str(value)
