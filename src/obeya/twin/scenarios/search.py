"""Staffing on the frontier of cost and lead time: better on one side only at the price of the other.

A small evolutionary search with dominated sorting, after K. Deb et al., A fast and elitist multiobjective genetic
algorithm: NSGA-II, IEEE Transactions on Evolutionary Computation 6(2), 2002. Plans are numbers of people per team and
hours added to their day, so neighbours are tried before far plans, and the budget counts simulated runs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from obeya.errors import QuestionError
from obeya.tables.sentences import joined, say
from obeya.twin.engine import simulate
from obeya.twin.model import Model, WeekCalendar
from obeya.twin.scenarios.measures import has_rates, is_unlimited, measure_run
from obeya.twin.scenarios.paired import half_width_of
from obeya.twin.scenarios.people import DAY_S, ChangeStaff, size_of
from obeya.twin.scenarios.warming import warm_up

RUNS: Final = 5
MOST_HOURS: Final = 4
"""Hours that a day may be longer."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan that was simulated: what differs from today, what people on duty cost per case, and the lead time.

    `lead_low` and `lead_high` bound the mean lead time over the runs; `is_best` says that no other plan tried is both
    cheaper and faster.
    """

    words: str
    people: tuple[int, ...]
    hours_longer: int
    cost: float
    lead_time_s: float
    lead_low: float
    lead_high: float
    utilisation: float | None
    is_today: bool
    is_best: bool


@dataclass(frozen=True, slots=True)
class Search:
    """Every plan tried, by cost; `teams` names what `people` counts; `unit` is money, or h where no price is known."""

    model: str
    teams: tuple[str, ...]
    unit: str
    n_cases: int
    seed: int
    runs_per_plan: int
    budget: int
    runs_spent: int
    plans: tuple[Plan, ...]

    @property
    def best(self) -> tuple[Plan, ...]:
        """The plans that no other plan beats on both sides, the cheapest first."""
        return tuple(plan for plan in self.plans if plan.is_best)


_Genes = tuple[int, ...]


def search(
    model: Model,
    *,
    cases: int,
    seed: int,
    budget: int = 200,
    runs: int = RUNS,
    most_more: int = 3,
    most_fewer: int = 3,
    with_hours: bool = False,
) -> Search:
    """Look for staffing that makes lead times short and people on duty cheap, within `budget` simulated runs.

    Teams are the roles of the model, and steps done by people without a role. Each may have up to `most_more` people
    more and `most_fewer` fewer than today, but one at least; with `with_hours` all people may work up to 4 h a day
    longer. Each plan is run `runs` times on the same random numbers as all others. A frontier from a budget is what
    was found, not what is possible. The same seed gives the same plans.
    """
    teams = _teams(model)
    if not teams:
        raise QuestionError("Nobody in this model is ever waited for, so there is no staffing to look for.")
    if budget < 2 * runs or runs < 2:
        raise QuestionError(
            f"A budget of {budget} runs does not pay for two plans of {runs} runs each; "
            f"give {2 * max(runs, 2)} or more."
        )
    trial = _Trial(model, teams, cases=cases, seed=seed, runs=runs)
    limits = _limits(model, teams, most_more=most_more, most_fewer=most_fewer, with_hours=with_hours)
    rng = np.random.default_rng(seed)
    today = (0,) * (len(teams) + 1)
    trial.try_plan(today)
    while (len(trial.tried) + 1) * runs <= budget:
        child = _next(trial, limits, rng)
        if child is None:
            break
        trial.try_plan(child)
    return trial.result(budget)


def _teams(model: Model) -> tuple[ChangeStaff, ...]:
    """Return a change of one person for each role, and for each step done by people without a role."""
    limited = [each for each in model.resources if not is_unlimited(each)]
    roles = dict.fromkeys(each.role for each in limited if each.role)
    unnamed = {each.name for each in limited if not each.role}
    steps = dict.fromkeys(row.activity for row in model.work if unnamed & set(row.resources))
    return tuple(ChangeStaff(1, role=role) for role in roles) + tuple(
        ChangeStaff(1, step=step) for step in steps
    )


def _limits(
    model: Model, teams: Sequence[ChangeStaff], *, most_more: int, most_fewer: int, with_hours: bool
) -> list[tuple[int, int]]:
    sizes = [size_of(team.team(model)) for team in teams]
    return [(-min(most_fewer, size - 1), most_more) for size in sizes] + [
        (0, MOST_HOURS if with_hours else 0)
    ]


def _next(trial: _Trial, limits: Sequence[tuple[int, int]], rng: np.random.Generator) -> _Genes | None:
    """Return a plan not tried yet, one or two moves from one on the frontier; None where there is none left."""
    front = [
        genes for genes, is_best in zip(trial.tried, dominated_by_none(trial.aims()), strict=True) if is_best
    ]
    for _ in range(_ATTEMPTS):
        parent = list(front[int(rng.integers(len(front)))])
        if len(front) > 1 and rng.random() < _CROSS:
            other = front[int(rng.integers(len(front)))]
            parent = [
                mine if rng.random() < 0.5 else theirs for mine, theirs in zip(parent, other, strict=True)
            ]
        for _ in range(int(rng.integers(1, 3))):
            place = int(rng.integers(len(parent)))
            low, high = limits[place]
            parent[place] = int(np.clip(parent[place] + rng.choice((-1, 1)), low, high))
        if tuple(parent) not in trial.tried:
            return tuple(parent)
    return None


_ATTEMPTS: Final = 200
_CROSS: Final = 0.3


def dominated_by_none(aims: np.ndarray) -> np.ndarray:
    """Return for each row whether no other row is as small in all columns and smaller in one.

    >>> dominated_by_none(np.array([[1.0, 5.0], [2.0, 3.0], [2.0, 4.0]])).tolist()
    [True, True, False]
    """
    as_small = (aims[:, None, :] <= aims[None, :, :]).all(axis=2)
    smaller = (aims[:, None, :] < aims[None, :, :]).any(axis=2)
    return np.asarray(~(as_small & smaller).any(axis=0))


class _Trial:
    """Plans tried so far, each with its cost and lead time over the same runs."""

    def __init__(
        self, model: Model, teams: tuple[ChangeStaff, ...], *, cases: int, seed: int, runs: int
    ) -> None:
        """Try nothing yet."""
        self.model, self.teams = model, teams
        self.cases, self.seed, self.runs = cases, seed, runs
        self.skip = -1
        self.tried: dict[_Genes, tuple[np.ndarray, np.ndarray, float]] = {}

    def try_plan(self, genes: _Genes) -> None:
        """Simulate a plan and keep what it gives."""
        model = _planned(self.model, self.teams, genes)
        logs = [simulate(model, cases=self.cases, seed=self.seed, replication=k) for k in range(self.runs)]
        if self.skip < 0:
            self.skip = warm_up(np.nanmean([log.finished_at - log.arrived_at for log in logs], axis=0))
        found = [measure_run(log, skip=self.skip) for log in logs]
        self.tried[genes] = (
            np.array([run.paid_cost for run in found]),
            np.array([run.lead_time for run in found]),
            float(np.mean([run.utilisation for run in found])),
        )

    def aims(self) -> np.ndarray:
        """Return cost and lead time of each plan."""
        return np.array([[cost.mean(), lead.mean()] for cost, lead, _ in self.tried.values()])

    def result(self, budget: int) -> Search:
        """Return all plans by cost."""
        best = dominated_by_none(self.aims())
        plans = [
            self._plan(genes, is_best=bool(is_best)) for genes, is_best in zip(self.tried, best, strict=True)
        ]
        return Search(
            model=self.model.name,
            teams=tuple(team.role or team.step for team in self.teams),
            unit="money" if has_rates(self.model) else "h",
            n_cases=self.cases,
            seed=self.seed,
            runs_per_plan=self.runs,
            budget=budget,
            runs_spent=len(self.tried) * self.runs,
            plans=tuple(sorted(plans, key=lambda plan: (plan.cost, plan.lead_time_s))),
        )

    def _plan(self, genes: _Genes, *, is_best: bool) -> Plan:
        cost, lead, utilisation = self.tried[genes]
        reach = half_width_of(lead)
        return Plan(
            words=_words(self.teams, genes),
            people=tuple(
                size_of(team.team(self.model)) + by for team, by in zip(self.teams, genes[:-1], strict=True)
            ),
            hours_longer=genes[-1],
            cost=float(cost.mean()),
            lead_time_s=float(lead.mean()),
            lead_low=float(lead.mean()) - reach,
            lead_high=float(lead.mean()) + reach,
            utilisation=None if np.isnan(utilisation) else utilisation,
            is_today=not any(genes),
            is_best=is_best,
        )


def _planned(model: Model, teams: Sequence[ChangeStaff], genes: _Genes) -> Model:
    for team, by in zip(teams, genes[:-1], strict=True):
        if by:
            model = dataclasses.replace(team, by=by).applied_to(model)
    if genes[-1]:
        longer = tuple(_longer(calendar, genes[-1]) for calendar in model.calendars)
        used = {each.calendar for each in model.resources}
        kept = tuple(
            new if new.name in used else old for new, old in zip(longer, model.calendars, strict=True)
        )
        model = dataclasses.replace(model, calendars=kept)
    return model


def _longer(calendar: WeekCalendar, hours: int) -> WeekCalendar:
    """Return the calendar with the last span of each day that much longer, midnight at the latest."""
    weekly = tuple(
        (*day[:-1], (day[-1][0], min(day[-1][1] + hours * 3600, DAY_S))) if day else day
        for day in calendar.weekly
    )
    return dataclasses.replace(calendar, weekly=weekly)


def _words(teams: Sequence[ChangeStaff], genes: _Genes) -> str:
    said = [
        dataclasses.replace(team, by=by).words() for team, by in zip(teams, genes[:-1], strict=True) if by
    ]
    if genes[-1]:
        said.append(say("days {n} h longer", n=str(genes[-1])))
    return joined("; ", said) if said else say("as today")
