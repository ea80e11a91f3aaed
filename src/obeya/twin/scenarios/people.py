"""Changes of who works, and when."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from obeya.tables.sentences import numeral, say, say_many
from obeya.twin.model import Model, Resource, WeekCalendar
from obeya.twin.roles import say_role
from obeya.twin.scenarios.change import Change, say_step, unknown, unknown_steps
from obeya.twin.scenarios.measures import is_unlimited

DAY_S = 86_400
_DAYS = 7


@dataclass(frozen=True, slots=True)
class ChangeStaff(Change):
    """`by` more people, or fewer where negative, in a role or at one step; exactly one of the two is named.

    New people are like those who are there, in turn: the same calendar, speed and cost. A role takes them to all
    its steps; a step only to itself. The last ones listed leave first, and only the step where a step is named.
    """

    by: int
    role: str = ""
    step: str = ""

    def words(self) -> str:
        """Say it, such as “2 more people at “Check””."""
        where = self._where()
        n = abs(self.by)
        if self.by < 0:
            return say_many(n, "{n} person fewer {where}", "{n} people fewer {where}", n=str(n), where=where)
        return say_many(n, "{n} more person {where}", "{n} more people {where}", n=str(n), where=where)

    def faults(self, model: Model) -> list[str]:
        """Name a role or step that is not there, and a team that is too small."""
        if bool(self.role) == bool(self.step):
            return [say("Name either a role or a step whose people change.")]
        if not self.by:
            return [say("A change of staff by 0 changes nothing.")]
        if self.step and self.step not in model.activities:
            return unknown_steps(model, self.step)
        team = self.team(model)
        if not team:
            return [self._nobody(model)]
        if any(is_unlimited(each) for each in team):
            return [
                say(
                    "Nobody waits for people {where} in this model, so staff changes nothing.",
                    where=self._where(),
                )
            ]
        if self.by < 0 and -self.by >= size_of(team):
            return [self._too_few(team)]
        return []

    def changed(self, model: Model) -> Model:
        """Return the model with the people who come, or without those who leave."""
        team = self.team(model)
        if len(team) == 1 and team[0].at_once > 1:
            return _with_resources(model, {team[0].name: team[0].at_once + self.by})
        return self._hired(model, team) if self.by > 0 else self._left(model, team)

    def team(self, model: Model) -> list[Resource]:
        """Return the people of the role, or those who do the step."""
        if self.role:
            return [each for each in model.resources if each.role == self.role]
        names = {name for work in model.work if work.activity == self.step for name in work.resources}
        return [each for each in model.resources if each.name in names]

    def _hired(self, model: Model, team: list[Resource]) -> Model:
        taken = {each.name for each in model.resources}
        rows, people = list(model.work), list(model.resources)
        for turn in range(self.by):
            like = team[turn % len(team)]
            name = free_name(f"{like.name} +", taken)
            taken.add(name)
            people.append(dataclasses.replace(like, name=name))
            rows = [
                dataclasses.replace(row, resources=(*row.resources, name))
                if like.name in row.resources and self.step in ("", row.activity)
                else row
                for row in rows
            ]
        return dataclasses.replace(model, work=tuple(rows), resources=tuple(people))

    def _left(self, model: Model, team: list[Resource]) -> Model:
        gone = {each.name for each in team[self.by :]}
        rows = [
            dataclasses.replace(row, resources=tuple(name for name in row.resources if name not in gone))
            if self.step in ("", row.activity)
            else row
            for row in model.work
        ]
        # Work without anybody needs nobody; that is not meant where everybody left.
        kept = [new for new, old in zip(rows, model.work, strict=True) if new.resources or not old.resources]
        busy = {name for row in kept for name in row.resources}
        people = [each for each in model.resources if each.name in busy or each.name not in gone]
        return dataclasses.replace(model, work=tuple(kept), resources=tuple(people))

    def _nobody(self, model: Model) -> str:
        if self.step:
            return say(
                "Nobody is needed at {step}, so staff there changes nothing.", step=say_step(self.step)
            )
        return unknown("role", self.role, (each.role for each in model.resources))

    def _too_few(self, team: list[Resource]) -> str:
        n = size_of(team)
        return say_many(
            n,
            "There is {n} person {where}; at least one must stay.",
            "There are {n} people {where}; at least one must stay.",
            n=str(n),
            where=self._where(),
        )

    def _where(self) -> str:
        if self.role:
            return say("in the role “{role}”", role=say_role(self.role))
        return say("at {step}", step=say_step(self.step))


def size_of(team: list[Resource]) -> int:
    """Return how many pieces of work a team does side by side."""
    return sum(each.at_once for each in team)


def _with_resources(model: Model, at_once: dict[str, int]) -> Model:
    people = [
        dataclasses.replace(each, at_once=at_once.get(each.name, each.at_once)) for each in model.resources
    ]
    return dataclasses.replace(model, resources=tuple(people))


@dataclass(frozen=True, slots=True)
class ChangeHours(Change):
    """The people of a role, or one person, work these hours: seconds of the day (from, to) for 7 days, Monday first."""

    weekly: tuple[tuple[tuple[int, int], ...], ...]
    role: str = ""
    person: str = ""

    def words(self) -> str:
        """Say whose hours change, and to how many a week."""
        hours = sum(until - since for day in self.weekly for since, until in day) / 3600
        who = (
            say("the role “{role}”", role=say_role(self.role))
            if self.role
            else say("“{person}”", person=self.person)
        )
        return say(
            "{who} works {n} h a week: {days}", who=who, n=numeral(f"{hours:g}"), days=_say_week(self.weekly)
        )

    def faults(self, model: Model) -> list[str]:
        """Name who is not there, and hours that are none."""
        if bool(self.role) == bool(self.person):
            return [say("Name either a role or a person whose hours change.")]
        known = [each.role if self.role else each.name for each in model.resources]
        wanted = self.role or self.person
        faults = [] if wanted in known else [unknown("role" if self.role else "person", wanted, known)]
        if len(self.weekly) != _DAYS:
            faults.append(
                say("Hours are given for 7 days, Monday first; {n} were given.", n=str(len(self.weekly)))
            )
        spans = [span for day in self.weekly for span in day]
        if not spans:
            faults.append(say("Somebody who works no hour never finishes; give at least one span."))
        if any(not 0 <= since < until <= DAY_S for since, until in spans):
            faults.append(
                say("Each span of a day goes from an earlier to a later second between 0 and 86,400.")
            )
        return faults

    def changed(self, model: Model) -> Model:
        """Return the model with a calendar of the new hours; closed days stay those of the old one."""
        wanted = self.role or self.person
        meant = [each for each in model.resources if (each.role if self.role else each.name) == wanted]
        calendars = {each.name: each for each in model.calendars}
        taken, renamed = set(calendars), dict[str, str]()
        for old in dict.fromkeys(each.calendar for each in meant):
            name = free_name(f"{self.role or self.person} ", taken)
            taken.add(name)
            renamed[old] = name
            closed = calendars[old].closed_days if old in calendars else ()
            calendars[name] = WeekCalendar(name, self.weekly, closed)
        names = {each.name for each in meant}
        people = [
            dataclasses.replace(each, calendar=renamed[each.calendar]) if each.name in names else each
            for each in model.resources
        ]
        return dataclasses.replace(model, resources=tuple(people), calendars=tuple(calendars.values()))


def _say_week(weekly: tuple[tuple[tuple[int, int], ...], ...]) -> str:
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    days = [
        f"{name} {' '.join(_say_span(span) for span in day)}"
        for name, day in zip(names, weekly, strict=False)
        if day
    ]
    return ", ".join(days)


def _say_span(span: tuple[int, int]) -> str:
    return "–".join(f"{second // 3600}:{second % 3600 // 60:02d}" for second in span)


def free_name(stem: str, taken: set[str]) -> str:
    """Return the stem with the first number that makes a name nobody has."""
    return next(f"{stem}{k}" for k in range(1, len(taken) + 2) if f"{stem}{k}" not in taken)
