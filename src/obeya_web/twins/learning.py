"""What a twin learns from a log, and how well it would have foretold: the core's answers as they are kept."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from obeya.tables.sentences import to_data as sentence_data
from obeya.twin.accuracy.checking import TwinCheck, judge
from obeya.twin.accuracy.splitting import split_in_time
from obeya.twin.discovery.choices import Choices
from obeya.twin.discovery.discovering import discover
from obeya.twin.discovery.observations import Observations
from obeya.twin.model_json import to_data

HELD_BACK: Final = 0.2
"""The share of the cases, the latest ones, that a twin of the others is asked to foretell."""


def learned(
    observed: Observations, *, name: str, choices: Choices | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the model of a log as data, and what it was learned from; `choices` that are given need no trial.

    The model holds sentences as English texts; `said` in the facts keeps how those of its fits were made.
    """
    model = discover(observed, choices=choices)
    facts = {
        "n_cases": observed.n_cases,
        "n_events": int(observed.case.size),
        # A log without starts has none: its first step ends first.
        "first_at": datetime.fromtimestamp(
            float(np.fmin(observed.started, observed.completed).min()), UTC
        ).isoformat(),
        "last_at": datetime.fromtimestamp(float(observed.completed.max()), UTC).isoformat(),
    }
    facts["said"] = [[sentence_data(each.measure), sentence_data(each.words)] for each in model.fits]
    return {**to_data(model), "name": name}, facts


def accuracy_of(observed: Observations) -> dict[str, Any]:
    """Return how far a twin of the earlier cases lies from the later ones, beside the past replayed."""
    found: TwinCheck = judge(split_in_time(observed, holdout=HELD_BACK))
    return {
        "answer": found.answer,
        "cut_at": found.cut_at.isoformat(),
        "until": found.until.isoformat(),
        "n_past": found.n_past,
        "n_future": found.n_future,
        "runs": found.runs,
        "facts": [asdict(each) for each in found.facts],
        "rows": [asdict(each) for each in found.distances],
    }
