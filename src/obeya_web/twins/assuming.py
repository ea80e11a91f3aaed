"""Which assumption matters for a scenario: each one moved by how unsure it is, as it is kept and as it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.utils.safestring import mark_safe

from obeya.figures.charts.tornado import TornadoBar, tornado_picture
from obeya.tables.sentences import from_data, speaking, to_data
from obeya.twin.scenarios.scenario import scenario_from_data
from obeya.twin.scenarios.tornado import tornado
from obeya_web.lib.numbers import duration_here, share_here
from obeya_web.lib.tongue import in_readers_language
from obeya_web.twins.comparing import model_of
from obeya_web.twins.models import Scenario
from obeya_web.twins.picturing import Pictured
from obeya_web.twins.words import VERDICTS

FEWEST_CASES: Final = 200
MOST_CASES: Final = 400
RUNS: Final = 6
MOST_SHOWN: Final = 8


def weigh(scenario: Scenario, progress: Callable[[float], None] | None = None) -> dict[str, Any]:
    """Move each assumption of the twin, and return what that does to the effect of the changes on the lead time.

    A scenario without changes asks about the lead time itself. Raises `ObeyaError` where the changes do not fit.
    """
    model = model_of(scenario.twin)
    n_cases = int(np.clip(scenario.twin.facts.get("n_cases", FEWEST_CASES), FEWEST_CASES, MOST_CASES))
    with speaking(None):
        change = None
        if scenario.changes:
            changes = [dict(each) for each in scenario.changes]
            change = scenario_from_data({"version": 1, "name": "scenario", "changes": changes})
        found = tornado(model, cases=n_cases, seed=scenario.seed, runs=RUNS, change=change, progress=progress)
    return {
        "of": scenario.state,
        "n_cases": found.n_cases,
        "runs": found.runs,
        "seed": found.seed,
        "is_effect": change is not None,
        "base": found.base,
        "verdict": found.verdict,
        "holds": found.holds,
        "sentence": to_data(found.sentence),
        "measure": to_data(found.name),
        "unit": found.unit,
        "swings": [
            {
                "assumption": to_data(each.assumption),
                "spread": each.spread,
                "n": each.n,
                "at_lower": each.at_lower,
                "at_higher": each.at_higher,
                "swing": each.swing,
                "holds": each.holds,
            }
            for each in found.swings
        ],
    }


@dataclass(frozen=True, slots=True)
class ShownSwing:
    """One assumption: how far it was moved, on what it rests, and the value at both of its ends."""

    name: str
    spread: str
    n: int | None
    lower: str
    higher: str
    swing: str
    is_another: bool


@dataclass(frozen=True, slots=True)
class ShownAssumptions:
    """The answer as the page shows it."""

    sentence: str
    base: str
    word: str
    picture: Pictured
    first: tuple[ShownSwing, ...]
    others: tuple[ShownSwing, ...]


def shown_assumptions(kept: dict[str, Any]) -> ShownAssumptions | None:
    """Return what is shown of an answer; None where the model has no assumption to move."""
    if not kept.get("swings"):
        return None
    with in_readers_language():
        names = [from_data(each["assumption"]) for each in kept["swings"]]
        figure = tornado_picture(
            [
                TornadoBar(name, each["at_lower"], each["at_higher"], each["spread"], each["n"])
                for name, each in zip(names, kept["swings"], strict=True)
            ],
            base=kept["base"],
            unit=kept["unit"],
            measure=from_data(kept["measure"]),
            is_effect=kept["is_effect"],
        )
        svg = figure.to_svg("page")
        sentence = from_data(kept["sentence"])
    swings = tuple(
        ShownSwing(
            name,
            f"± {share_here(each['spread'])}",
            each["n"],
            duration_here(each["at_lower"]),
            duration_here(each["at_higher"]),
            duration_here(each["swing"]),
            is_another=each["holds"] is False,
        )
        for name, each in zip(names, kept["swings"], strict=True)
    )
    word = str(VERDICTS[kept["verdict"]]) if kept["verdict"] else ""
    picture = Pictured("tornado", figure.title, figure.caption, mark_safe(svg), "", ())
    return ShownAssumptions(
        sentence, duration_here(kept["base"]), word, picture, swings[:MOST_SHOWN], swings[MOST_SHOWN:]
    )
