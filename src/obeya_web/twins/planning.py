"""The season of a twin's log and the plan for it, as they are kept and as they are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obeya.studies.seasons.planning import SeasonPlan, plan_seasons
from obeya.studies.seasons.seasonality import season_of_log
from obeya.tables.event_log import EventLog
from obeya.tables.sentences import from_data, numeral, speaking, to_data
from obeya.twin.scenarios.scenario import scenario_to_data
from obeya_web.lib.numbers import duration_here
from obeya_web.lib.tongue import in_readers_language
from obeya_web.twins.comparing import list_words, model_of
from obeya_web.twins.models import Twin
from obeya_web.twins.words import FAMILIES, VERDICTS

FEWEST_CASES: Final = 200
MOST_CASES: Final = 500
BAR: Final = 116
"""How wide the picture of a level is, in its own units, up to the highest end of an interval."""
WORDS: Final[dict[str, str | Promise]] = {
    "busier": _("busier"),
    "quieter": _("quieter"),
    "as usual": _("as usual"),
}


def planned(twin: Twin, log: EventLog, progress: Callable[[float], None] | None = None) -> dict[str, Any]:
    """Return the season of the log, and what each part of it that differs does to the twin and takes of people."""
    n_cases = int(np.clip(twin.facts.get("n_cases", FEWEST_CASES), FEWEST_CASES, MOST_CASES))
    with speaking(None):
        season = season_of_log(log)
        found = plan_seasons(model_of(twin), season, cases=n_cases, seed=1, progress=progress)
    return {
        "kind": season.kind,
        "first_day": season.first_day.isoformat(),
        "last_day": season.last_day.isoformat(),
        "n_cases": season.n_cases,
        "is_seasonal": season.is_seasonal,
        "sentence": to_data(season.sentence),
        "notes": [to_data(each) for each in season.notes],
        "levels": [{**asdict(each), "name": to_data(each.name)} for each in season.levels],
        "runs": found.runs,
        "cases": found.n_cases,
        "plans": [kept_plan(each) for each in found.plans],
    }


def kept_plan(plan: SeasonPlan) -> dict[str, Any]:
    """Return a plan as it is kept, its sentences so that they can be said again."""
    return {
        "place": plan.season.place,
        "name": to_data(plan.season.name),
        "changes": scenario_to_data(plan.plan)["changes"],
        "as_it_is": asdict(plan.as_it_is),
        "planned": asdict(plan.planned),
        "n_people": plan.n_people,
        "keeps_lead_time": plan.keeps_lead_time,
        "words": to_data(plan.words),
    }


@dataclass(frozen=True, slots=True)
class ShownLevel:
    """One season of the list; `left`, `width`, `at` and `mean` are where its interval, level and 1 are drawn."""

    name: str
    index: str
    interval: str
    n_cases: int
    is_usual: bool
    word: str | Promise
    left: str
    width: str
    at: str
    mean: str


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """One season that differs: what it does, and the changes that would make up for it."""

    place: int
    name: str
    words: str
    changes: list[str]
    base: str
    as_it_is: str
    word: str | Promise
    family: str
    planned: str
    n_people: int
    keeps_lead_time: bool


def shown_seasons(kept: dict[str, Any]) -> dict[str, Any]:
    """Return what the page shows, in the reader's language."""
    highest = max(each["high"] for each in kept["levels"])
    with in_readers_language():
        return {
            "sentence": from_data(kept["sentence"]),
            "notes": [from_data(each) for each in kept["notes"]],
            "levels": [_shown_level(each, highest) for each in kept["levels"]],
            "plans": [_shown_plan(each) for each in kept["plans"]],
            "first_day": kept["first_day"],
            "last_day": kept["last_day"],
            "runs": kept["runs"],
            "cases": kept["cases"],
        }


def name_of_plan(plan: dict[str, Any]) -> str:
    """Return the name of a season in the reader's language."""
    with in_readers_language():
        return from_data(plan["name"])


def _shown_level(each: dict[str, Any], highest: float) -> ShownLevel:
    scale = BAR / highest
    return ShownLevel(
        name=from_data(each["name"]),
        index=_two_digits(each["index"]),
        interval=f"{_two_digits(each['low'])} – {_two_digits(each['high'])}",
        n_cases=each["n_cases"],
        is_usual=each["word"] == "as usual",
        word=WORDS[each["word"]],
        left=f"{each['low'] * scale:.1f}",
        width=f"{(each['high'] - each['low']) * scale:.1f}",
        at=f"{each['index'] * scale:.1f}",
        mean=f"{scale:.1f}",
    )


def _two_digits(value: float) -> str:
    return numeral(f"{value:.2f}")


def _shown_plan(each: dict[str, Any]) -> ShownPlan:
    verdict = each["as_it_is"]["verdict"]
    return ShownPlan(
        place=each["place"],
        name=from_data(each["name"]),
        words=from_data(each["words"]),
        changes=list_words(each["changes"]),
        base=duration_here(each["as_it_is"]["base"]),
        as_it_is=duration_here(each["as_it_is"]["changed"]),
        word=VERDICTS[verdict],
        family=FAMILIES[verdict],
        planned=duration_here(each["planned"]["changed"]),
        n_people=each["n_people"],
        keeps_lead_time=each["keeps_lead_time"],
    )
