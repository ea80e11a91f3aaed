"""What the program can answer of a gate, from the records of the improvement.

Each check stands for a way in which programmes fail: a solution before the problem is sized, nobody asked the people
who do the work, no measure of harm, no plan for the change of habits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya_web.followup.models import ActionLink
from obeya_web.followup.states import LIVE, State
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.tools_named import tool_wanted
from obeya_web.improvement.words import CauseState

# The sections of text that the A3 of an improvement must hold something in.
PEOPLE, LEARNING = "people", "learning"


@dataclass(frozen=True, slots=True)
class Check:
    """A check by its words; `missing` returns what is missing in a sentence, or nothing when it is met."""

    words: str | Promise
    missing: Callable[[Improvement], str]


def _problem_sized(improvement: Improvement) -> str:
    if not improvement.problem.strip():
        return _("Say in a sentence what goes wrong, for whom.")
    if (
        improvement.hours_per_week
        or improvement.baseline
        or any(sign.isdigit() for sign in improvement.problem)
    ):
        return ""
    return _("Say how large the problem is: hours, days, cases or money, with a number.")


def _problem_names_no_tool(improvement: Improvement) -> str:
    tool = tool_wanted(improvement.problem)
    if not tool:
        return ""
    return _("The problem asks for a solution (“%(tool)s”). Say what goes wrong, how often and for whom.") % {
        "tool": tool
    }


def _baseline(improvement: Improvement) -> str:
    if improvement.baseline_value is not None and improvement.measure:
        return ""
    return _("Name the measure and its value before the change.")


def _goal(improvement: Improvement) -> str:
    if improvement.measure and improvement.target_value is not None and improvement.target_day:
        return ""
    return _("Say which measure goes to what value by which day.")


def _result(improvement: Improvement) -> str:
    if improvement.actual_value is not None and improvement.baseline_value is not None:
        return ""
    return _("Write down the value that was reached, beside the one before the change.")


def _causes_confirmed(improvement: Improvement) -> str:
    if improvement.causes.filter(state=CauseState.CONFIRMED).exists():
        return ""
    return _("Confirm at least one cause with evidence.")


def _countermeasures_mapped(improvement: Improvement) -> str:
    total = improvement.countermeasures.count()
    mapped = improvement.countermeasures.filter(causes__state=CauseState.CONFIRMED).distinct().count()
    if total and total == mapped:
        return ""
    if not total:
        return _("Name a countermeasure against a confirmed cause.")
    return _("%(n)d of %(total)d countermeasures are not aimed at a confirmed cause.") % {
        "n": total - mapped,
        "total": total,
    }


def _plan(improvement: Improvement) -> str:
    actions = ActionLink.actions_of(improvement).exclude(state=State.CANCELLED)
    if not actions.exists():
        return _("Add at least one action.")
    return _unowned(improvement)


def _unowned(improvement: Improvement) -> str:
    lacking = ActionLink.actions_of(improvement).filter(state__in=LIVE)
    n_lacking = (lacking.filter(owner=None) | lacking.filter(due=None)).distinct().count()
    if not n_lacking:
        return ""
    return _("%(n)d actions have no owner or no day.") % {"n": n_lacking}


def _actions_ended(improvement: Improvement) -> str:
    n_live = ActionLink.actions_of(improvement).filter(state__in=LIVE).count()
    return _("%(n)d actions are not verified yet.") % {"n": n_live} if n_live else ""


def _is_approved(improvement: Improvement) -> bool:
    """Say whether the latest decision agrees: who does not agree any more takes it back."""
    latest = improvement.gate_answers.filter(item="approved").last()
    return latest is not None and latest.is_met


def _section(key: str, sentence: str | Promise) -> Callable[[Improvement], str]:
    def missing(improvement: Improvement) -> str:
        section = improvement.sections.filter(key=key).first()
        return "" if section and section.body.strip() else str(sentence)

    return missing


def _needs(condition: Callable[[Improvement], bool], sentence: str | Promise) -> Callable[[Improvement], str]:
    return lambda improvement: "" if condition(improvement) else str(sentence)


CHECKS: Mapping[str, Check] = {
    "problem_sized": Check(gettext_lazy("The problem is sized"), _problem_sized),
    "problem_names_no_tool": Check(gettext_lazy("The problem names no solution"), _problem_names_no_tool),
    "owner": Check(
        gettext_lazy("It has an owner"),
        _needs(lambda improvement: improvement.owner_id is not None, gettext_lazy("Name its owner.")),
    ),
    "sponsor": Check(
        gettext_lazy("It has a sponsor"),
        _needs(
            lambda improvement: improvement.sponsor_id is not None,
            gettext_lazy("Name who clears obstacles out of its way."),
        ),
    ),
    "team": Check(
        gettext_lazy("It has a team"),
        _needs(lambda improvement: improvement.team.exists(), gettext_lazy("Name who works on it.")),
    ),
    "baseline": Check(gettext_lazy("The baseline is known"), _baseline),
    "goal": Check(gettext_lazy("The goal says from, to and by when"), _goal),
    "counter_measure": Check(
        gettext_lazy("It is said what must not get worse"),
        _needs(
            lambda improvement: bool(improvement.counter_measure.strip()),
            gettext_lazy("Choose a measure that must not get worse, such as returned work."),
        ),
    ),
    "frontline_voice": Check(
        gettext_lazy("The people who do the work were heard"),
        _needs(
            lambda improvement: improvement.voices.exists(),
            gettext_lazy("Write down what somebody who does the work says about it."),
        ),
    ),
    "causes_confirmed": Check(gettext_lazy("A cause is confirmed"), _causes_confirmed),
    "countermeasures_mapped": Check(
        gettext_lazy("Each countermeasure is aimed at a confirmed cause"), _countermeasures_mapped
    ),
    "people": Check(
        gettext_lazy("It is planned how people are taken along"),
        _section(PEOPLE, gettext_lazy("Say who is affected, who tells them, and what they learn.")),
    ),
    "plan": Check(gettext_lazy("The plan says who does what until when"), _plan),
    "actions_owned": Check(gettext_lazy("Each open action has an owner and a day"), _unowned),
    "actions_ended": Check(gettext_lazy("All actions are verified"), _actions_ended),
    "approved": Check(
        gettext_lazy("It was agreed to"),
        _needs(_is_approved, gettext_lazy("Ask somebody with the right to approve.")),
    ),
    "result": Check(gettext_lazy("The result stands beside the baseline"), _result),
    "standard": Check(
        gettext_lazy("The new way is the standard"),
        _needs(
            lambda improvement: bool(improvement.standard.strip()),
            gettext_lazy("Name the standard that says how the work is done from now on."),
        ),
    ),
    "learning": Check(
        gettext_lazy("It is written down what was learned"),
        _section(LEARNING, gettext_lazy("Say what you learned and who else could use it.")),
    ),
}
