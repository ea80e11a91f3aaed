"""Compare a scenario with its twin as it is, in runs that share their random numbers, and keep what is shown of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _

from obeya.tables.sentences import speaking
from obeya.twin.model import Model
from obeya.twin.model_json import from_data
from obeya.twin.scenarios.comparing import compare as compare_models
from obeya.twin.scenarios.scenario import Scenario as Changes
from obeya.twin.scenarios.scenario import scenario_from_data
from obeya_web.lib.tongue import in_readers_language
from obeya_web.twins.actions.building import TwinError
from obeya_web.twins.detailing import Details
from obeya_web.twins.models import Scenario, Twin

Progress = Callable[[float, str], None]

FIRST_PAIRS, FIRST_CASES = 6, 500
MOST_PAIRS: Final = 200
FEWEST_CASES, MOST_CASES = 200, 1_000


def model_of(twin: Twin) -> Model:
    """Return the model of a built twin."""
    if not twin.is_built:
        raise TwinError(_("The twin is not built yet."))
    return from_data(twin.model)


def both_models(scenario: Scenario) -> tuple[Model, Model]:
    """Return the twin as it is and with the changes; raises `ObeyaError` naming every one that does not fit."""
    base = model_of(scenario.twin)
    with speaking(None):
        return base, _read(scenario.changes).applied_to(base)


def words_of(changes: Sequence[Mapping[str, Any]], model: Model) -> str:
    """Say changes in the reader's language; raises `ObeyaError` naming every one that does not fit."""
    with in_readers_language():
        read = _read(changes)
        read.applied_to(model)
        return read.words()


def list_words(changes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say each change in the reader's language."""
    with in_readers_language():
        return [str(each.words()) for each in _read(changes).changes]


def first_look(scenario: Scenario) -> dict[str, Any]:
    """Return a comparison by few pairs of runs, for whoever waits."""
    return compare(scenario, is_first_look=True)


def compare(
    scenario: Scenario, *, is_first_look: bool = False, progress: Progress | None = None
) -> dict[str, Any]:
    """Return a comparison by as many pairs of runs as the interval of the mean lead time needs, or by a few."""
    base, changed = both_models(scenario)
    most = FIRST_CASES if is_first_look else MOST_CASES
    n_cases = int(np.clip(scenario.twin.facts.get("n_cases", FEWEST_CASES), FEWEST_CASES, most))
    with speaking(None):
        found = compare_models(
            base,
            _read(scenario.changes),
            cases=n_cases,
            seed=scenario.seed,
            replications=FIRST_PAIRS if is_first_look else "auto",
            most=MOST_PAIRS,
        )
    details = Details(base, changed, found)
    for place in range(found.n_pairs):
        details.add(place)
        if progress is not None:
            progress(0.5 + 0.5 * place / found.n_pairs, _("Simulating"))
    return {
        "of": scenario.state,
        "is_first_look": is_first_look,
        "seed": found.seed,
        "n_cases": found.n_cases,
        "n_measured": found.n_cases - found.warm_up,
        "replications": found.n_pairs,
        "n_needed": found.n_needed,
        "within_s": found.within_s,
        "effects": [{"key": each.key, "unit": each.unit, **asdict(each.effect)} for each in found.effects],
        **details.as_json(),
    }


def _read(changes: Sequence[Mapping[str, Any]]) -> Changes:
    return scenario_from_data({"version": 1, "name": "scenario", "changes": [dict(each) for each in changes]})
