"""The filter of a list of actions: held by the address, shown as chips, each of which can be taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where
from obeya_web.followup.chasing import Sign
from obeya_web.followup.looking import Looking
from obeya_web.followup.models import Action
from obeya_web.followup.people import people_seen
from obeya_web.followup.states import LIVE, Priority, State
from obeya_web.processes.models import Process

STALLED = "stalled"
EVERY_STATE = "all"
NOBODY = "nobody"
LONGEST = 120
# Signs as people look for them.
SIGNS: Mapping[str, str | Promise] = {
    Sign.OVERDUE: gettext_lazy("overdue"),
    STALLED: gettext_lazy("stalled"),
    Sign.UNOWNED: gettext_lazy("needs an owner"),
    Sign.UNVERIFIED: gettext_lazy("waits to be verified"),
}


@dataclass(frozen=True)
class ActionFilter:
    """What a list is narrowed to; every field is empty where it does not narrow it."""

    mine: str = ""
    unit: str = ""
    process: str = ""
    owner: str = ""
    state: str = ""
    sign: str = ""
    priority: str = ""
    q: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> ActionFilter:
        """Read a filter from an address; what is not known there narrows nothing."""
        given = {
            each.name: data.get(each.name, "").replace("\0", "").strip()[:LONGEST] for each in fields(cls)
        }
        known = {
            "state": (*State.values, EVERY_STATE),
            "priority": Priority.values,
            "sign": (*SIGNS, *Sign.values),
        }
        for name, values in known.items():
            given[name] = given[name] if given[name] in values else ""
        for name in ("unit", "process", "owner"):
            is_known = given[name].isdecimal() or (name == "owner" and given[name] == NOBODY)
            given[name] = given[name] if is_known else ""
        return cls(**given)

    def narrow(self, actions: QuerySet[Action], person: Person, looking: Looking) -> QuerySet[Action]:
        """Return those of the actions that the filter lets through; only live ones unless it names a state."""
        found = actions if self.state == EVERY_STATE else actions.filter(state__in=self._states())
        if self.mine:
            found = found.filter(Q(owner=person) | Q(verifier=person, state=State.DONE))
        if self.unit:
            below = Unit.objects.filter(path__contains=f"/{self.unit}/")
            found = found.filter(unit__in=below.values("pk"))
        if self.process:
            found = found.filter(process=int(self.process))
        if self.owner:
            found = found.filter(owner=None if self.owner == NOBODY else int(self.owner))
        if self.priority:
            found = found.filter(priority=self.priority)
        if self.sign:
            found = found.filter(
                looking.is_stalled() if self.sign == STALLED else looking.condition_of(Sign(self.sign))
            )
        if self.q:
            found = found.filter(Q(title__icontains=self.q) | Q(why__icontains=self.q))
        return found

    def without(self, name: str) -> str:
        """Return the address of the list without one of the fields."""
        return replace(self, **{name: ""}).address

    def having(self, name: str, value: str) -> str:
        """Return the address of the list with one field set."""
        return replace(self, **{name: value}).address

    @cached_property
    def given(self) -> dict[str, str]:
        """Return the fields that narrow the list."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name))}

    @property
    def address(self) -> str:
        """Return the query of the address."""
        return f"?{urlencode(self.given)}"

    def _states(self) -> tuple[str, ...]:
        return (self.state,) if self.state else LIVE


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in words, and the address of the list where it is the other way round."""

    words: str | Promise
    address: str
    is_on: bool


def toggles_of(chosen: ActionFilter) -> list[Chip]:
    """Return what is switched on and off most often: mine, and each sign."""
    mine = Chip(
        _("Mine"), chosen.without("mine") if chosen.mine else chosen.having("mine", "1"), bool(chosen.mine)
    )
    signs = [
        Chip(
            str(words).capitalize(),
            chosen.without("sign") if chosen.sign == sign else chosen.having("sign", sign),
            chosen.sign == sign,
        )
        for sign, words in SIGNS.items()
    ]
    return [mine, *signs]


def chips_of(chosen: ActionFilter, person: Person) -> list[Chip]:
    """Return every further condition in force, in words; names are said only of what the person may see."""
    words = {
        "unit": lambda key: _("Unit: %(name)s") % {"name": _name_of(units_where(person, Right.SEE), key)},
        "process": lambda key: _("Process: %(name)s") % {"name": _name_of(processes_for(person), key)},
        "owner": lambda key: (
            _("Owner: %(name)s")
            % {"name": _("nobody") if key == NOBODY else _name_of(people_seen(person), key)}
        ),
        "state": lambda key: _("also what is finished") if key == EVERY_STATE else str(State(key).label),
        "priority": lambda key: _("Priority: %(name)s") % {"name": Priority(key).label},
        "q": lambda key: f"“{key}”",
    }
    shown = {name: value for name, value in chosen.given.items() if name in words}
    if chosen.sign and chosen.sign not in SIGNS:
        shown["sign"] = chosen.sign
        words["sign"] = lambda key: str(Sign(key).label)
    return [Chip(words[name](value), chosen.without(name), True) for name, value in shown.items()]


def processes_for(person: Person) -> QuerySet[Process]:
    """Return the processes that a person may see."""
    return Process.objects.filter(deleted_at=None, unit__in=units_where(person, Right.SEE).values("pk"))


def _name_of(objects: QuerySet[Unit] | QuerySet[Process] | QuerySet[Person], key: str) -> str:
    return str(objects.filter(pk=int(key)).first() or _("one that you may not see"))
