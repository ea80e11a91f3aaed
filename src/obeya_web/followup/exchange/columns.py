"""The columns of an action in a spreadsheet: their names, how each is written, and how a cell is read."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.models import Person
from obeya_web.followup.models import Action
from obeya_web.followup.states import Priority, ServiceClass, State
from obeya_web.lib.days import FIRST_DAY, LAST_DAY, is_in_our_time

LONGEST_TITLE = 200
LONGEST_TEXT = 10_000
LONGEST_LANE = 60


class CellError(ObeyaError):
    """A cell cannot be read; the text says what is allowed."""


Write = Callable[[Action], str]
Read = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `read` is none where people, processes or other actions must be looked up, or nothing is read."""

    name: str
    write: Write
    read: Read | None = None
    is_looked_up: bool = False


def _text(longest: int) -> Read:
    def read(cell: str) -> str:
        if len(cell) > longest:
            raise CellError(_("at most %(n)s characters") % {"n": longest})
        return cell

    return read


def _title(cell: str) -> str:
    if not cell:
        raise CellError(_("an action needs a title"))
    title: str = _text(LONGEST_TITLE)(cell)
    return title


def _day(cell: str) -> date | None:
    if not cell:
        return None
    try:
        day = date.fromisoformat(cell[:10])
    except ValueError:
        raise CellError(_("a day, written like 2026-11-30")) from None
    if not is_in_our_time(day):
        raise CellError(_("a day from %(first)s to %(last)s") % {"first": FIRST_DAY, "last": LAST_DAY})
    return day


def _choice(choices: Mapping[str, Any], *, usual: str) -> Read:
    known = {str(value): str(value) for value in choices}
    known |= {str(label).casefold(): str(value) for value, label in choices.items()}

    def read(cell: str) -> str:
        if not cell:
            return usual
        found = known.get(cell.casefold())
        if found is None:
            raise CellError(_("one of %(allowed)s") % {"allowed": ", ".join(map(str, choices))})
        return found

    return read


def _percent(cell: str) -> int:
    number = _number(cell.rstrip("% ")) or 0.0
    if not 0 <= number <= 100:
        raise CellError(_("a number from 0 to 100"))
    return round(number)


def _number(cell: str) -> float | None:
    if not cell:
        return None
    try:
        number = float(cell.replace(",", "."))
    except ValueError:
        raise CellError(_("a number")) from None
    if not math.isfinite(number) or number < 0:
        raise CellError(_("a number that is not negative"))
    return number


def _shown_number(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _address_of(person: Person | None) -> str:
    if person is None:
        return ""
    # An import knows the pseudonym again.
    return person.name_in_files if person.is_unnamed else person.email


def _numbers_of(action: Action) -> str:
    return ", ".join(str(other.pk) for other in sorted(action.blocked_by.all(), key=lambda each: each.pk))


COLUMNS: tuple[Column, ...] = (
    Column("id", lambda action: str(action.pk)),
    Column("version", lambda action: str(action.version)),
    Column("title", lambda action: action.title, _title),
    Column("why", lambda action: action.why, _text(LONGEST_TEXT)),
    Column("owner", lambda action: _address_of(action.owner), is_looked_up=True),
    Column("verifier", lambda action: _address_of(action.verifier), is_looked_up=True),
    Column("due", lambda action: action.due.isoformat() if action.due else "", _day),
    Column(
        "priority",
        lambda action: action.priority,
        _choice(dict(Priority.choices), usual=Priority.MEDIUM),
    ),
    Column("state", lambda action: action.state, _choice(dict(State.choices), usual=State.OPEN)),
    Column("percent", lambda action: str(action.percent), _percent),
    Column(
        "service_class",
        lambda action: action.service_class,
        _choice(dict(ServiceClass.choices), usual=ServiceClass.STANDARD),
    ),
    Column("lane", lambda action: action.lane, _text(LONGEST_LANE)),
    Column("process", lambda action: action.process.name if action.process else "", is_looked_up=True),
    Column("effort_hours", lambda action: _shown_number(action.effort_hours), _number),
    Column("expected_effect", lambda action: action.expected_effect, _text(LONGEST_TEXT)),
    Column("evidence", lambda action: action.evidence, _text(LONGEST_TEXT)),
    Column("blocked_reason", lambda action: action.blocked_reason, _text(LONGEST_TEXT)),
    Column("blocked_by", _numbers_of, is_looked_up=True),
    # Only to be read: what nobody may change afterwards.
    Column("unit", lambda action: action.unit.name),
    Column("original_due", lambda action: action.original_due.isoformat() if action.original_due else ""),
    Column("replans", lambda action: str(action.n_replans)),
)
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}
# What an import may write; `state` is taken there step by step.
WRITTEN = tuple(column.name for column in COLUMNS if column.read is not None or column.is_looked_up)
