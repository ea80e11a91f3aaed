"""The methods: which stages an improvement goes through and what each gate asks for.

A gate stands before its stage. What it asks for is either a check, which the program answers from the records
(`improvement.checks`), or a question, which a person answers. Administrators change all of it; what they wrote is
kept in `MethodEdit` and read here in place of what obeya brings.

Sources: Shook, Managing to Learn (A3); Langley and others, The Improvement Guide (PDSA); the DMAIC tollgates of
the ASQ Body of Knowledge; the eight disciplines of Ford's Team Oriented Problem Solving.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obeya_web.improvement.models import MethodEdit

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a gate asks for: a check by its key, or a question in words."""

    key: str
    question: Words = ""

    @property
    def is_check(self) -> bool:
        """Say whether the program answers it."""
        return not self.question


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage and the gate before it."""

    key: str
    name: Words
    gate: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """One way of working; the last stage is the end."""

    key: str
    name: Words
    purpose: Words
    stages: tuple[Stage, ...]
    is_offered: bool = True

    def stage(self, key: str) -> Stage:
        """Return a stage by its key; the first one for a stage that was taken out of the method meanwhile."""
        return next((stage for stage in self.stages if stage.key == key), self.stages[0])

    def place_of(self, key: str) -> int:
        """Return the place of a stage, counted from 0."""
        return self.stages.index(self.stage(key))

    def after(self, key: str) -> Stage | None:
        """Return the stage that follows, or None at the end."""
        place = self.place_of(key) + 1
        return self.stages[place] if place < len(self.stages) else None

    def before(self, key: str) -> Stage | None:
        """Return the stage that leads here, or None at the start."""
        place = self.place_of(key)
        return self.stages[place - 1] if place else None


def _checks(*keys: str) -> tuple[Item, ...]:
    return tuple(Item(key) for key in keys)


_SIZED = _checks("problem_sized", "problem_names_no_tool")
_GOAL = _checks("baseline", "goal", "counter_measure")
_RESULT = _checks("actions_ended", "result")

METHODS: Mapping[str, Method] = {
    method.key: method
    for method in (
        Method(
            "just_do_it",
            _("Just do it"),
            _("The cause is known and the risk is small: a few people, a few days."),
            (
                Stage("agreed", _("Agreed")),
                Stage("doing", _("Doing"), _checks("problem_sized", "owner")),
                Stage("done", _("Done"), _RESULT),
            ),
        ),
        Method(
            "a3",
            _("PDCA with an A3"),
            _("The cause is not known, one process, some weeks: the usual way."),
            (
                Stage("plan", _("Plan")),
                Stage(
                    "agree",
                    _("Agree"),
                    (*_SIZED, *_GOAL, *_checks("frontline_voice", "causes_confirmed")),
                ),
                Stage(
                    "do",
                    _("Do"),
                    _checks("countermeasures_mapped", "frontline_voice", "people", "plan", "approved"),
                ),
                Stage("check", _("Check"), _checks("actions_ended")),
                Stage("standardise", _("Act and standardise"), _checks("result", "standard")),
                Stage("done", _("Done"), _checks("learning")),
            ),
        ),
        Method(
            "kaizen",
            _("Kaizen event"),
            _("A team works on one area for some days in a row and changes it there and then."),
            (
                Stage("charter", _("Charter")),
                Stage("prepare", _("Prepare"), (*_SIZED, *_checks("sponsor", "goal"))),
                Stage(
                    "run",
                    _("Run"),
                    (
                        *_checks("baseline", "counter_measure", "team", "frontline_voice"),
                        Item("supervisor_present", _("Will the supervisor of the area be there every day?")),
                    ),
                ),
                Stage("report", _("Report out"), _checks("people", "plan")),
                Stage("sustain", _("Sustain"), _checks("actions_owned", "standard")),
                Stage("done", _("Done"), (*_RESULT, *_checks("learning"))),
            ),
        ),
        Method(
            "dmaic",
            _("DMAIC"),
            _("The cause hides in variation and has to be found in data: some months."),
            (
                Stage("define", _("Define")),
                Stage("measure", _("Measure"), (*_SIZED, *_checks("sponsor", "goal", "approved"))),
                Stage(
                    "analyse",
                    _("Analyse"),
                    (
                        *_checks("baseline", "counter_measure"),
                        Item("measurement_trusted", _("Was it shown that the measurement can be trusted?")),
                    ),
                ),
                Stage("improve", _("Improve"), _checks("causes_confirmed", "frontline_voice")),
                Stage(
                    "control",
                    _("Control"),
                    _checks("countermeasures_mapped", "people", "actions_ended", "result"),
                ),
                Stage("done", _("Done"), _checks("standard", "learning")),
            ),
        ),
        Method(
            "8d",
            _("8D"),
            _("A customer or a colleague received something faulty: contain it first, then find the cause."),
            (
                Stage("d1", _("D1 Team")),
                Stage("d2", _("D2 Problem"), _checks("team")),
                Stage("d3", _("D3 Containment"), _SIZED),
                Stage(
                    "d4",
                    _("D4 Causes"),
                    (Item("contained", _("Is whoever receives the work protected from the fault now?")),),
                ),
                Stage("d5", _("D5 Choose actions"), _checks("causes_confirmed", "frontline_voice")),
                Stage("d6", _("D6 Carry out"), _checks("countermeasures_mapped", "people", "plan")),
                Stage("d7", _("D7 Prevent"), _RESULT),
                Stage("d8", _("D8 Close and thank"), _checks("standard", "learning")),
            ),
        ),
        Method(
            "pdsa",
            _("Experiment (PDSA)"),
            _("Nobody knows yet whether it helps: try it small, predict, compare, decide."),
            (
                Stage("plan", _("Plan")),
                Stage(
                    "do",
                    _("Do"),
                    (
                        *_checks("problem_sized", "goal", "counter_measure"),
                        Item("predicted", _("Is it written down what you expect to happen?")),
                    ),
                ),
                Stage("study", _("Study"), _checks("actions_ended")),
                Stage("act", _("Act"), _checks("result")),
                Stage("done", _("Done"), _checks("learning")),
            ),
        ),
    )
}


def all_methods() -> dict[str, Method]:
    """Return every method, as administrators changed it, those that obeya brings first."""
    edits = {edit.key: _edited(edit) for edit in MethodEdit.objects.all()}
    return {**{key: edits.get(key, method) for key, method in METHODS.items()}, **edits}


def method_of(key: str) -> Method:
    """Return the method of that key; one that is no longer there is followed as the A3."""
    edit = MethodEdit.objects.filter(key=key).first()
    return _edited(edit) if edit else METHODS.get(key, METHODS["a3"])


def stages_as_data(stages: Sequence[Stage]) -> list[dict[str, Any]]:
    """Return stages as they are kept in a `MethodEdit`."""
    return [
        {
            "key": stage.key,
            "name": str(stage.name),
            "gate": [{**asdict(item), "question": str(item.question)} for item in stage.gate],
        }
        for stage in stages
    ]


def _edited(edit: MethodEdit) -> Method:
    stages = tuple(
        Stage(
            stage["key"],
            stage["name"],
            tuple(Item(item["key"], item.get("question", "")) for item in stage.get("gate", ())),
        )
        for stage in edit.stages
    )
    return Method(edit.key, edit.name, edit.purpose, stages, edit.is_offered)
