"""What the pages of twins and scenarios show, gathered once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.errors import ObeyaError
from obeya.twin.roles import say_role
from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.jobs.models import Job
from obeya_web.lib.numbers import duration_here
from obeya_web.lib.tongue import in_readers_language
from obeya_web.twins.changing import ChangeForm, forms_for
from obeya_web.twins.comparing import list_words, model_of
from obeya_web.twins.from_stream import futures_of
from obeya_web.twins.models import Scenario, Twin
from obeya_web.twins.picturing import charts_of
from obeya_web.twins.promising import change_words
from obeya_web.twins.replay_page import replay_of
from obeya_web.twins.saying import hours, signed
from obeya_web.twins.shown_accuracy import SAYING, shown_accuracy
from obeya_web.twins.shown_fits import shown_fits
from obeya_web.twins.streaming import maps_of, stream_of
from obeya_web.twins.words import FAMILIES, MEASURES, VERDICTS

# Without rates of pay, costs are hours.
_HOURS: Final = {
    "work_cost": gettext_lazy("Hours of work per case"),
    "paid_cost": gettext_lazy("Hours of people on duty per case"),
}


@dataclass(frozen=True, slots=True)
class ShownEffect:
    """One measure beside itself: as it is, with the change, the difference with its interval, and the word."""

    name: str | Promise
    base: str
    changed: str
    difference: str
    interval: str
    word: str | Promise
    family: str


@dataclass(frozen=True, slots=True)
class ShownRole:
    """How busy a role is; nothing of a group that is too small to be shown."""

    name: str
    n_base: int
    n_changed: int
    base: float
    changed: float
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class ShownScenario:
    """One line of the list of scenarios."""

    scenario: Scenario
    words: str
    lead_time: str
    word: str | Promise
    family: str


def twin_page(twin: Twin, person: Person) -> dict[str, Any]:
    """Return everything that the page of a twin shows."""
    scenarios = twin.scenarios.filter(deleted_at=None).select_related("made_by")
    can_try = may(person, Right.CONTRIBUTE, twin.unit)
    return {
        "twin": twin,
        "process": twin.process,
        "fits": shown_fits(twin),
        "accuracy": shown_accuracy(twin.accuracy),
        "futures": futures_of(twin.process, person) if twin.is_built else [],
        "scenarios": [_line(each) for each in scenarios],
        "progress": progress_of(twin.job, person) if twin.is_building else "",
        "is_stale": twin.is_built and twin.log_version != twin.process.log_version,
        "may_try": can_try,
        "may_edit": may(person, Right.EDIT, twin.unit),
        "n_people": sum(each.get("at_once", 1) for each in twin.model.get("resources", [])),
        "n_steps": len(twin.model.get("activities", [])),
    }


def scenario_page(scenario: Scenario, person: Person, form: ChangeForm | None = None) -> dict[str, Any]:
    """Return everything that the page of a scenario shows; `form` is one that has faults."""
    twin = scenario.twin
    can_try = may(person, Right.CONTRIBUTE, twin.unit)
    fault = scenario.fault
    kinds: list[ChangeForm] = []
    try:
        model = model_of(twin)
        kinds = forms_for(model) if can_try else []
    except ObeyaError as error:
        fault = str(error)
    if form is not None:
        kinds = [form if each.kind is form.kind else each for each in kinds]
    result = scenario.result if scenario.is_compared else {}
    return {
        "scenario": scenario,
        "twin": twin,
        "process": twin.process,
        "changes": list_words(scenario.changes),
        "kinds": kinds,
        "open_kind": form.kind.key if form is not None else "",
        "fault": fault,
        "result": result,
        "finding": _finding(result),
        "effects": [_effect(each, result) for each in result.get("effects", ())],
        "roles": _roles(result, twin.unit.smallest_group),
        "stream": stream_of(result),
        "replay": replay_of(result),
        "ratio": _ratio(result),
        "progress": progress_of(scenario.job, person) if result and not scenario.is_whole else "",
        "may_try": can_try,
        "may_edit": may(person, Right.EDIT, twin.unit),
    }


def pictures_page(scenario: Scenario) -> dict[str, Any]:
    """Return the charts and maps of a scenario, which take longest to draw."""
    result = scenario.result if scenario.is_compared else {}
    return {
        "charts": charts_of(result, smallest_group=scenario.twin.unit.smallest_group),
        "maps": maps_of(result, name=scenario.twin.process.name),
    }


def progress_of(job: int | None, person: Person) -> str:
    """Return where the progress of a job is asked for, by whoever asked for the job and may follow it."""
    found = Job.objects.filter(pk=job).first() if job else None
    follows = found is not None and not found.has_ended and found.requested_by_id == person.pk
    return reverse("job_progress", args=[found.pk]) if found and follows else ""


def _line(scenario: Scenario) -> ShownScenario:
    words = "; ".join(list_words(scenario.changes)) or _("no change yet")
    if not scenario.is_compared:
        return ShownScenario(scenario, words, "–", "", "none")
    lead = next(each for each in scenario.result["effects"] if each["key"] == "lead_time")
    return ShownScenario(
        scenario, words, _ratio(scenario.result), VERDICTS[lead["verdict"]], FAMILIES[lead["verdict"]]
    )


def _finding(result: dict[str, Any]) -> str:
    lead = next((each for each in result.get("effects", ()) if each["key"] == "lead_time"), None)
    if lead is None:
        return ""
    if lead["verdict"] in ("the same", "no difference seen", "too few runs"):
        return _("Lead time stays at %(base)s: no difference seen") % {"base": duration_here(lead["base"])}
    return _("Lead time from %(base)s to %(changed)s") % {
        "base": duration_here(lead["base"]),
        "changed": duration_here(lead["changed"]),
    }


def _ratio(result: dict[str, Any]) -> str:
    found = result.get("cycle_time")
    return change_words(found["ratio"], found["low"], found["high"]) if found else ""


def _effect(each: dict[str, Any], result: dict[str, Any]) -> ShownEffect:
    measure = MEASURES[each["key"]]
    say: Callable[[Any], str] = SAYING[measure.kind]
    name = measure.name
    if each["key"] == "service_level":
        name = _("Done within %(limit)s") % {"limit": duration_here(result["within_s"])}
    if each["unit"] == "h":
        say, name = hours, _HOURS[each["key"]]
    return ShownEffect(
        name,
        say(each["base"]),
        say(each["changed"]),
        signed(each["difference"], say),
        _("%(low)s to %(high)s") % {"low": signed(each["low"], say), "high": signed(each["high"], say)},
        VERDICTS[each["verdict"]],
        FAMILIES[each["verdict"]],
    )


def _roles(result: dict[str, Any], smallest: int) -> list[ShownRole]:
    return [
        ShownRole(
            _role_here(each["role"]),
            each["n_base"],
            each["n_changed"],
            each["base"],
            each["changed"],
            is_hidden=min(each["n_base"], each["n_changed"]) < smallest,
        )
        for each in result.get("roles", ())
    ]


def _role_here(name: str) -> str:
    with in_readers_language():
        return say_role(name)
