"""A scenario for each season: what its demand does to the process, and how many people would make up for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.errors import QuestionError
from obeya.studies.seasons.seasonality import Seasonality, SeasonLevel
from obeya.tables.sentences import say, say_many
from obeya.tables.wording import say_count, say_duration
from obeya.twin.engine import simulate
from obeya.twin.model import Model
from obeya.twin.scenarios.change import Change
from obeya.twin.scenarios.comparing import PairedRuns
from obeya.twin.scenarios.demand import ChangeDemand
from obeya.twin.scenarios.paired import Effect, paired_effect
from obeya.twin.scenarios.people import ChangeStaff
from obeya.twin.scenarios.scenario import Scenario

RUNS: Final = 6
MOST_PEOPLE: Final = 3
"""So many people more are tried at most, one after the other, where waiting is longest."""
SAME: Final = 0.02
"""A lead time within this share of today's is taken to be kept."""


@dataclass(frozen=True, slots=True)
class MorePeople:
    """So many people more, in a role or at a step; the other of the two is empty."""

    by: int
    role: str
    step: str


@dataclass(frozen=True, slots=True)
class SeasonPlan:
    """One season: its demand on the process as it is, and with people more where lead times would grow.

    `demand` is how many times as many cases come. `keeps_lead_time` says whether it holds the lead time of the
    twin as it is; false where even `n_people` more do not.
    """

    season: SeasonLevel
    as_it_is: Effect
    demand: float
    staff: tuple[MorePeople, ...]
    n_people: int
    planned: Effect
    keeps_lead_time: bool
    words: str

    @property
    def plan(self) -> Scenario:
        """The season as a scenario that `obeya twin compare` takes."""
        staff = (ChangeStaff(each.by, role=each.role, step=each.step) for each in self.staff)
        return Scenario(self.season.name, (ChangeDemand(self.demand), *staff))


@dataclass(frozen=True, slots=True)
class SeasonalPlan:
    """A plan for the seasons that differ; each is simulated as if it lasted, the twin as it is beside it."""

    model: str
    season: Seasonality
    n_cases: int
    seed: int
    runs: int
    plans: tuple[SeasonPlan, ...]


def plan_seasons(
    model: Model,
    season: Seasonality,
    *,
    cases: int,
    seed: int,
    runs: int = RUNS,
    most_people: int = MOST_PEOPLE,
    progress: Callable[[float], None] | None = None,
) -> SeasonalPlan:
    """Simulate the demand of each season that differs from the mean, and look for people where lead times grow.

    People are added one by one to the team before which most of the waiting is, until the lead time is within 2 % of
    today's or no longer seen to be longer. Seasons follow each other in truth: a short one passes before the process
    has settled in it, so its effect here is an upper limit.
    """
    if runs < 2:
        raise QuestionError(f"An interval takes 2 runs or more; {runs} were asked for.")
    differing = [each for each in season.levels if each.word != "as usual"]
    plans = []
    for place, level in enumerate(differing):
        plans.append(_plan(_Runs(model, cases, seed, runs), level, most_people))
        if progress is not None:
            progress((place + 1) / len(differing))
    return SeasonalPlan(model.name, season, cases, seed, runs, tuple(plans))


@dataclass(frozen=True, slots=True)
class _Runs:
    model: Model
    cases: int
    seed: int
    runs: int

    def effect(self, scenario: Scenario) -> Effect:
        """Return what a scenario does to the mean lead time."""
        pairs = PairedRuns(self.model, scenario.applied_to(self.model), cases=self.cases, seed=self.seed)
        pairs.extend(self.runs)
        return paired_effect(*pairs.values("lead_time"), wanted="lower")


def _plan(runs: _Runs, level: SeasonLevel, most_people: int) -> SeasonPlan:
    demand = round(level.index, 3)
    scenario = Scenario(level.name, (ChangeDemand(demand),))
    as_it_is = planned = runs.effect(scenario)
    n = 0
    while not _is_kept(planned) and n < most_people:
        team = _most_waited_for(runs, scenario)
        if team is None:
            break
        n += 1
        scenario = Scenario(level.name, _one_more(scenario.changes, team))
        planned = runs.effect(scenario)
    return SeasonPlan(
        season=level,
        as_it_is=as_it_is,
        demand=demand,
        staff=tuple(
            MorePeople(each.by, each.role, each.step)
            for each in scenario.changes
            if isinstance(each, ChangeStaff)
        ),
        n_people=n,
        planned=planned,
        keeps_lead_time=_is_kept(planned),
        words=_words(as_it_is, planned, n),
    )


def _is_kept(effect: Effect) -> bool:
    return effect.difference <= SAME * effect.base or effect.verdict == "no difference seen"


def _most_waited_for(runs: _Runs, scenario: Scenario) -> ChangeStaff | None:
    """Return one more person for the team before which cases wait longest in all; None where nobody is waited for."""
    changed = scenario.applied_to(runs.model)
    log = simulate(changed, cases=runs.cases, seed=runs.seed)
    named = log.resource >= 0
    waits = np.bincount(log.resource[named], log.waits()[named], len(changed.resources))
    teams: dict[ChangeStaff, float] = {}
    steps = np.zeros(len(changed.resources), np.int64)
    steps[log.resource[named]] = log.activity[named]
    for place, person in enumerate(changed.resources):
        step = changed.activities[int(steps[place])]
        team = ChangeStaff(1, role=person.role) if person.role else ChangeStaff(1, step=step)
        teams[team] = teams.get(team, 0.0) + float(waits[place])
    most = max(teams, key=lambda team: teams[team], default=None)
    return most if most is not None and teams[most] > 0 else None


def _one_more(changes: tuple[Change, ...], team: ChangeStaff) -> tuple[Change, ...]:
    """Return the changes with one more person in the team, added to those that it already got."""
    for place, each in enumerate(changes):
        if isinstance(each, ChangeStaff) and (each.role, each.step) == (team.role, team.step):
            more = ChangeStaff(each.by + 1, role=each.role, step=each.step)
            return (*changes[:place], more, *changes[place + 1 :])
    return (*changes, team)


def _words(as_it_is: Effect, planned: Effect, n: int) -> str:
    given = {
        "base": say_duration(as_it_is.base),
        "season": say_duration(as_it_is.changed),
        "planned": say_duration(planned.changed),
    }
    if not n:
        return say("Mean lead time {season} instead of {base}; nobody more is needed.", **given)
    if _is_kept(planned):
        return say_many(
            n,
            "Mean lead time {season} instead of {base}; with {n} person more {planned}.",
            "Mean lead time {season} instead of {base}; with {n} people more {planned}.",
            **given,
            n=say_count(n),
        )
    return say_many(
        n,
        "Mean lead time {season} instead of {base}; even with {n} person more {planned}.",
        "Mean lead time {season} instead of {base}; even with {n} people more {planned}.",
        **given,
        n=say_count(n),
    )
