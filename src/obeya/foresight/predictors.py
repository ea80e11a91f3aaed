"""Ways to say how long a case still takes, the simplest first: medians of what was seen, and trees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from obeya.errors import QuestionError
from obeya.foresight.history import Real
from obeya.foresight.seen import Seen
from obeya.tables.sentences import phrase

Predict = Callable[[Seen], Real]

FEWEST_IN_GROUP: Final = 20
"""Smaller groups answer with the median of all."""
N_TREES: Final = 100


@dataclass(frozen=True, slots=True)
class Predictor:
    """A way by name; `learn(seen, left_s, weights)` returns a function from rows to expected seconds."""

    key: str
    name: str
    learn: Callable[[Seen, Real, Real], Predict]
    is_naive: bool = False
    is_recent: bool = False
    "Whether late times weigh more, which helps where the process has changed."


def weighted_quantiles(values: Real, weights: Real, shares: Real) -> Real:
    """Return quantiles of weighted values: the smallest value with at least that share of the weight up to it.

    >>> weighted_quantiles(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0]), np.array([0.5, 0.9]))
    array([2., 3.])
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    place = np.searchsorted(reached, shares * reached[-1] * (1 - 1e-12))
    return np.asarray(values[order][np.minimum(place, values.size - 1)], np.float64)


def _median_by(column: str) -> Callable[[Seen, Real, Real], Predict]:
    def learn(seen: Seen, left_s: Real, weights: Real) -> Predict:
        groups = seen.column(column)
        half = np.array([0.5])
        of_all = float(weighted_quantiles(left_s, weights, half)[0])
        kinds, n = np.unique(groups, return_counts=True)
        kinds = kinds[n >= FEWEST_IN_GROUP]
        medians = np.array(
            [weighted_quantiles(left_s[groups == kind], weights[groups == kind], half)[0] for kind in kinds]
        )

        def predict(asked: Seen) -> Real:
            if kinds.size == 0:
                return np.full(len(asked.values), of_all)
            wanted = asked.column(column)
            place = np.minimum(np.searchsorted(kinds, wanted), kinds.size - 1)
            return np.where(kinds[place] == wanted, medians[place], of_all)

        return predict

    return learn


def _trees(seen: Seen, left_s: Real, weights: Real) -> Predict:
    """Grow trees that make the absolute error small, each on what the ones before it left over (LightGBM)."""
    lightgbm = load_lightgbm()
    data = lightgbm.Dataset(
        seen.values,
        label=left_s / 3_600,
        weight=weights,
        categorical_feature=list(seen.codes),
        params={"verbosity": -1, "max_bin": 127},
    )
    settings = {
        "objective": "regression_l1",
        "learning_rate": 0.1,
        "num_leaves": 31,
        "min_data_in_leaf": 30,
        "feature_fraction": 0.8,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "cat_smooth": 20.0,
        "seed": 1,
        # The same answer on any number of cores.
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbosity": -1,
    }
    trees = lightgbm.train(settings, data, num_boost_round=N_TREES)
    return lambda asked: np.maximum(np.asarray(trees.predict(asked.values), np.float64) * 3_600, 0.0)


def load_lightgbm() -> Any:
    """Return the library of trees; raises `QuestionError` where the machine lacks what it needs."""
    try:
        import lightgbm
    except (ImportError, OSError) as error:
        raise QuestionError(
            f"LightGBM cannot be loaded here ({error}). Install it, and on Linux the package libgomp1, on macOS libomp."
        ) from error
    return lightgbm


def predictors_here() -> tuple[Predictor, ...]:
    """Return the ways that work on this machine: without LightGBM, the medians."""
    try:
        load_lightgbm()
    except QuestionError:
        return tuple(each for each in PREDICTORS if each.is_naive)
    return PREDICTORS


PREDICTORS: Final[tuple[Predictor, ...]] = (
    Predictor("last_step", phrase("median by last step"), _median_by("last"), is_naive=True),
    Predictor("position", phrase("median by number of steps so far"), _median_by("position"), is_naive=True),
    Predictor("trees", phrase("boosted trees (LightGBM)"), _trees),
    Predictor("recent_trees", phrase("boosted trees (LightGBM), late times first"), _trees, is_recent=True),
)
"""The naive ones come first; a later one is chosen only where it errs clearly less."""
