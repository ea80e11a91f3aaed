"""Would the twin have predicted what came? It learns from the past alone, and is held against the future and replay."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError
from obeya.tables.sentences import joined, phrase, say
from obeya.tables.wording import say_count, say_duration
from obeya.twin.accuracy.distances import Distances, distances
from obeya.twin.accuracy.in_progress import cases_in_progress
from obeya.twin.accuracy.replay import arrivals_between, replay
from obeya.twin.accuracy.simulating import (
    LEAST_RUNS,
    observed_traces,
    on_the_wall,
    runs_of,
    simulated_traces,
)
from obeya.twin.accuracy.splitting import Split, split_in_time
from obeya.twin.accuracy.traces import Traces
from obeya.twin.discovery.discovering import discover
from obeya.twin.discovery.observations import Observations, observe
from obeya.twin.engine import OpenCase
from obeya.twin.model import Model
from obeya.twin.week import start_of

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

Real = NDArray[np.float64]

Answer = Literal["yes", "yes, but no better than the past again", "partly", "no", "cannot be said"]
ANSWERS: Final[tuple[Answer, ...]] = get_args(Answer)
"""All that may be answered to “Would the twin have predicted it?”."""

Nearer = Literal["twin", "replay", "no difference seen"]

CONFIDENCE: Final = 0.95
NEAR_ENOUGH: Final = 0.1
"""A prediction this share off counts as right even where the runs vary less."""
ENOUGH_CASES: Final = 30
"""With fewer cases to judge by, nothing is said."""

_NAMES: Final[tuple[tuple[str, str, str], ...]] = (
    ("ngd3", phrase("paths, three steps in a row"), "share"),
    ("ngd2", phrase("paths, two steps in a row"), "share"),
    ("aed", phrase("when things happen"), "h"),
    ("ced", phrase("hours of the day at which things happen"), "h"),
    ("red", phrase("age of the case when things happen"), "h"),
    ("ctd", phrase("lead times"), "h"),
    ("car", phrase("when cases arrive"), "h"),
    ("workforce", phrase("hours of the week at which people work"), "h"),
    ("work_in_progress", phrase("when cases are in progress"), "h"),
)
JUDGED: Final = ("ngd3", "aed", "ced", "red", "ctd")
"""The distances that decide whether the twin is nearer than replay: those of the published tables."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over runs, with the 95 % interval of the mean."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DistanceRow:
    """How far twin and replay lie from what happened in one respect; less is nearer."""

    key: str
    name: str
    unit: str
    twin: Mean
    replay: Mean
    nearer: Nearer


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened, and what the twin expected of it: the interval holds 95 % of single runs."""

    key: str
    name: str
    unit: str
    happened: float
    expected: float
    low: float
    high: float
    is_met: bool


@dataclass(frozen=True, slots=True)
class TwinCheck:
    """The answer, the facts and distances it rests on, and what limits it."""

    log: str
    answer: Answer
    question: str
    sentence: str
    cut_at: datetime
    until: datetime
    n_past: int
    n_future: int
    n_across: int
    n_open: int
    runs: int
    seed: int
    facts: tuple[Fact, ...]
    distances: tuple[DistanceRow, ...]
    notes: tuple[str, ...]


def check(log: EventLog, *, holdout: float = 0.2, runs: int = LEAST_RUNS, seed: int = 1) -> TwinCheck:
    """Hold back the end of a log, learn a twin from what came before, and compare what it expects with what came.

    The split is that of the literature: see `split_in_time`. The twin learns from all that had been recorded by the
    cut. Every run begins with the cases that were in progress when the first new one came, lasts until the log ends,
    and is seen as the log is: only cases that came no later than its last one and are over when it ends count. Beside
    the twin stands the past replayed (`replay`), seen in the same way, which any twin should beat before its as-is is
    worth believing.
    """
    return judge(split_in_time(observe(log), holdout=holdout), runs=runs, seed=seed)


def judge(
    split: Split,
    *,
    runs: int = LEAST_RUNS,
    seed: int = 1,
    learner: Callable[[Observations], Model] = discover,
) -> TwinCheck:
    """Judge what `learner` makes of what was known at the cut by the future of a split."""
    if runs < LEAST_RUNS:
        raise QuestionError(
            f"A check takes {LEAST_RUNS} runs or more, to show how they vary; {runs} were asked for."
        )
    future = observed_traces(split.future)
    model = _from_first_arrival(learner(split.known), split.future)
    starts_known = not bool(np.isnan(split.future.started).any())
    in_progress = _in_progress(split, model)
    lasting_s = split.until_s - start_of(model).timestamp()
    simulated = [
        _came_by(split, simulated_traces(log, starts_known=starts_known))
        for log in runs_of(model, lasting_s=lasting_s, runs=runs, seed=seed, in_progress=in_progress)
    ]
    again = _replayed(split, first_s=float(future.arrived_s.min()), runs=runs, seed=seed)
    if min(run.n_cases for run in (*simulated, *again)) == 0:
        raise QuestionError(_none_over(split))
    rows = _distance_rows(
        [distances(future, run) for run in simulated], [distances(future, run) for run in again]
    )
    facts = _facts(future, simulated)
    answer = _answer(facts, rows, future.n_cases)
    question, sentence = _words(answer, facts, rows, split)
    return TwinCheck(
        log=split.future.name,
        answer=answer,
        question=question,
        sentence=sentence,
        cut_at=datetime.fromtimestamp(split.cut_s, UTC),
        until=datetime.fromtimestamp(split.until_s, UTC),
        n_past=split.known.n_cases,
        n_future=future.n_cases,
        n_across=split.n_across,
        n_open=split.n_open,
        runs=runs,
        seed=seed,
        facts=facts,
        distances=rows,
        notes=_notes(split, future, starts_known, len(in_progress)),
    )


def _in_progress(split: Split, model: Model) -> tuple[OpenCase, ...]:
    """Return where the cases in progress stood when the run begins."""
    if split.across is None:
        return ()
    return cases_in_progress(split.across, model, at_s=start_of(model).timestamp())


def _from_first_arrival(model: Model, future: Observations) -> Model:
    started = np.where(np.isnan(future.started), future.completed, future.started)
    return dataclasses.replace(model, start=datetime.fromtimestamp(float(started.min()), UTC).isoformat())


def _replayed(split: Split, *, first_s: float, runs: int, seed: int) -> list[Traces]:
    """Return the past again, as often as there are runs: what came then, and is over when the log ends."""
    past, zone = observed_traces(split.past), split.future.zone
    last_s, until_s = on_the_wall(np.array([split.last_came_s, split.until_s]), zone).tolist()
    arrivals = arrivals_between(observed_traces(split.known).arrived_s, first_s=first_s, until_s=last_s)
    drawn = [replay(past, arrivals, rng) for rng in np.random.default_rng(seed).spawn(runs)]
    return [run.of_cases(run.left_s <= until_s) for run in drawn]


def _came_by(split: Split, run: Traces) -> Traces:
    """Return the cases of a run that came no later than the last of the log, after which nobody was to come."""
    return run.of_cases(run.arrived_s <= on_the_wall(np.array([split.last_came_s]), split.future.zone)[0])


def _none_over(split: Split) -> str:
    period = say_duration(split.until_s - split.cut_s)
    return f"Within the {period} held back not one new case is over in some run. Take a longer log or a larger holdout."


def _distance_rows(twin: Sequence[Distances], again: Sequence[Distances]) -> tuple[DistanceRow, ...]:
    rows = []
    for key, name, unit in _NAMES:
        ours, theirs = (np.array([getattr(run, key) for run in side]) for side in (twin, again))
        rows.append(DistanceRow(key, say(name), unit, _mean(ours), _mean(theirs), _nearer(ours, theirs)))
    return tuple(rows)


def _mean(values: Real) -> Mean:
    reach = _t(values.size - 1) * float(values.std(ddof=1)) / math.sqrt(values.size)
    mean = float(values.mean())
    return Mean(mean, mean - reach, mean + reach)


def _nearer(twin: Real, again: Real) -> Nearer:
    """Compare two sets of runs by Welch's interval of the difference of their means."""
    parts = [float(side.var(ddof=1)) / side.size for side in (twin, again)]
    difference, error = float(twin.mean() - again.mean()), math.sqrt(sum(parts))
    if error == 0:
        return "no difference seen" if difference == 0 else ("twin" if difference < 0 else "replay")
    freedom = sum(parts) ** 2 / sum(part**2 / (twin.size - 1) for part in parts)
    if abs(difference) <= _t(freedom) * error:
        return "no difference seen"
    return "twin" if difference < 0 else "replay"


def _t(freedom: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + CONFIDENCE) / 2))


def _facts(future: Traces, runs: Sequence[Traces]) -> tuple[Fact, ...]:
    def lead(traces: Traces) -> Real:
        return traces.left_s - traces.arrived_s

    measures: tuple[tuple[str, str, str, Callable[[Traces], float]], ...] = (
        ("lead_time", say("mean lead time"), "s", lambda traces: float(lead(traces).mean())),
        (
            "lead_time_p90",
            say("lead time that nine in ten stay within"),
            "s",
            lambda traces: float(np.quantile(lead(traces), 0.9)),
        ),
        ("steps", say("steps per case"), "steps", lambda traces: traces.case.size / traces.n_cases),
        (
            "cases",
            say("cases that came and were over by the end"),
            "cases",
            lambda traces: float(traces.n_cases),
        ),
    )
    found = []
    for key, name, unit, measure in measures:
        happened, values = measure(future), np.array([measure(run) for run in runs])
        expected = float(values.mean())
        # For one new run, as what happened is one: wider than the interval of the mean.
        reach = _t(values.size - 1) * float(values.std(ddof=1)) * math.sqrt(1 + 1 / values.size)
        is_met = abs(happened - expected) <= max(reach, NEAR_ENOUGH * abs(happened))
        found.append(Fact(key, name, unit, happened, expected, expected - reach, expected + reach, is_met))
    return tuple(found)


def _answer(facts: Sequence[Fact], rows: Sequence[DistanceRow], n_cases: int) -> Answer:
    if n_cases < ENOUGH_CASES:
        return "cannot be said"
    n_met = sum(fact.is_met for fact in facts)
    if n_met == 0:
        return "no"
    if n_met < len(facts):
        return "partly"
    nearer = [row.nearer for row in rows if row.key in JUDGED]
    return (
        "yes" if nearer.count("twin") >= nearer.count("replay") else "yes, but no better than the past again"
    )


_ANSWERS_SAID: Final[dict[Answer, str]] = {
    "yes": phrase("Yes: {met} of {facts} lie where the twin expected them."),
    "yes, but no better than the past again": phrase(
        "Yes, but no better than the past again: {met} of {facts} lie where the twin expected them, and replaying the "
        "past comes nearer in more respects."
    ),
    "partly": phrase("Partly: {met} of {facts} lie where the twin expected them; not so {missed}."),
    "no": phrase("No: none of {facts} lies where the twin expected it."),
    "cannot be said": phrase("It cannot be said: {n} cases are too few to judge by."),
}


def _words(
    answer: Answer, facts: Sequence[Fact], rows: Sequence[DistanceRow], split: Split
) -> tuple[str, str]:
    period = say_duration(split.until_s - split.cut_s)
    question = say("Would the twin have predicted the last {period}?", period=period)
    missed = [fact.name for fact in facts if not fact.is_met]
    sentence = say(
        _ANSWERS_SAID[answer],
        met=say_count(len(facts) - len(missed)),
        facts=say("{n} facts", n=say_count(len(facts))),
        missed=joined(", ", missed),
        n=say_count(split.future.n_cases),
    )
    nearer = [row.nearer for row in rows if row.key in JUDGED]
    beside = say(
        "Of {n} distances the twin is nearer to what happened in {twin}, the past replayed in {replay}.",
        n=say_count(len(nearer)),
        twin=say_count(nearer.count("twin")),
        replay=say_count(nearer.count("replay")),
    )
    return question, joined(" ", [sentence, beside])


def _notes(split: Split, future: Traces, starts_known: bool, n_in_progress: int) -> tuple[str, ...]:
    found = [
        say(
            "What came and what was drawn are seen alike: only cases that began after the cut and were over when the "
            "log ends. {open} cases that had not ended and {across} in progress at the cut are left out.",
            open=say_count(split.n_open),
            across=say_count(split.n_across),
        )
    ]
    if n_in_progress:
        found.append(
            say(
                "Each run begins with the {n} cases that were in progress when the first new one came, each where it "
                "stood.",
                n=say_count(n_in_progress),
            )
        )
    elif split.n_across:
        found.append(
            say(
                "Each run begins with nobody waiting, so the first cases may be drawn shorter than they were: where "
                "the cases in progress stood cannot be told."
            )
        )
    span = float(future.left_s.max() - future.arrived_s.min())
    longest = float(np.quantile(future.left_s - future.arrived_s, 0.9))
    if longest > span / 4:
        found.append(
            say(
                "Lead times of {lead} are long for a period of {span}: only short cases are compared. Take a longer "
                "log or a larger holdout.",
                lead=say_duration(longest),
                span=say_duration(span),
            )
        )
    if not starts_known:
        found.append(say("The log has no starts, so ends stand for them on both sides."))
    if future.n_cases < 2 * ENOUGH_CASES:
        found.append(
            say(
                "{n} cases are few: intervals are wide, and the answer may change.",
                n=say_count(future.n_cases),
            )
        )
    return tuple(found)
