"""Which process serves which goal: by KPIs that tell of both, by improvements; and who is left without the other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from obeya_web.accounts.models import Person
from obeya_web.accounts.scope import visible
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.words import Standing
from obeya_web.measures.models import Measure
from obeya_web.measures.words import Standing as MeasureStanding
from obeya_web.portfolio.models import Goal, GoalKpi, GoalLink
from obeya_web.processes.models import Process

# More columns than these nobody reads; the page says how many are left out, and gaps are found among all.
MOST_GOALS, MOST_PROCESSES = 24, 300


@dataclass(slots=True)
class Cell:
    """What ties a process to a goal."""

    kpis: list[Measure] = field(default_factory=list)
    improvements: list[Improvement] = field(default_factory=list)

    @property
    def is_gap(self) -> bool:
        """Say whether nothing ties them."""
        return not self.kpis and not self.improvements

    @property
    def is_unmeasured(self) -> bool:
        """Say whether work is done for the goal and no KPI tells whether it helps."""
        return bool(self.improvements) and not self.kpis


@dataclass(frozen=True, slots=True)
class Row:
    """A process with a cell for each goal that is shown."""

    process: Process
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Alignment:
    """The matrix and its gaps; `unmeasured` are pairs that are worked on without a KPI."""

    goals: tuple[Goal, ...]
    rows: tuple[Row, ...]
    processes_without_goal: tuple[Process, ...]
    goals_without_process: tuple[Goal, ...]
    goals_without_kpi: tuple[Goal, ...]
    unmeasured: tuple[tuple[Process, Goal], ...]
    n_goals: int
    n_processes: int


def alignment_for(person: Person) -> Alignment:
    """Return the matrix as a person sees it, in four questions to the database.

    An improvement that was stopped serves nothing, and a retired measure tells nothing.
    """
    goals = list(visible(Goal.objects.filter(deleted_at=None), person).select_related("unit"))
    processes = list(visible(Process.objects.filter(deleted_at=None), person).order_by("name", "pk"))
    cells, measured = _cells(person, goals)
    served = {goal for _process, goal in cells}
    serving = {process for process, _goal in cells}
    known = {process.pk for process in processes}
    shown = goals[:MOST_GOALS]
    return Alignment(
        goals=tuple(shown),
        rows=tuple(
            Row(each, tuple(cells.get((each.pk, goal.pk), Cell()) for goal in shown))
            for each in processes[:MOST_PROCESSES]
        ),
        processes_without_goal=tuple(each for each in processes if each.pk not in serving),
        goals_without_process=tuple(each for each in goals if each.pk not in served),
        goals_without_kpi=tuple(each for each in goals if each.pk not in measured),
        unmeasured=_unmeasured(
            {key: cell for key, cell in cells.items() if key[0] in known}, goals, processes
        ),
        n_goals=len(goals),
        n_processes=len(processes),
    )


def _cells(person: Person, goals: list[Goal]) -> tuple[dict[tuple[int, int], Cell], set[int]]:
    """Return what ties processes to goals, and which goals have a KPI at all."""
    cells: dict[tuple[int, int], Cell] = defaultdict(Cell)
    measured = set()
    for kpi in kpis_of(person, goals):
        measured.add(kpi.goal_id)
        if kpi.measure.process_id is not None:
            cells[kpi.measure.process_id, kpi.goal_id].kpis.append(kpi.measure)
    seen = visible(Improvement.objects.filter(deleted_at=None), person).exclude(standing=Standing.STOPPED)
    links = GoalLink.objects.filter(goal__in=goals, improvement__in=seen.exclude(process=None))
    for link in links.select_related("improvement"):
        cells[link.improvement.process_id or 0, link.goal_id].improvements.append(link.improvement)
    return cells, measured


def kpis_of(person: Person, goals: list[Goal]) -> list[GoalKpi]:
    """Return the KPIs of goals that a person sees and that are in use."""
    seen = visible(Measure.objects.filter(deleted_at=None), person).exclude(standing=MeasureStanding.RETIRED)
    rows = GoalKpi.objects.filter(goal__in=goals, measure__in=seen).exclude(
        measure__process__deleted_at__isnull=False
    )
    return list(rows.select_related("measure__process", "measure__unit", "goal"))


def _unmeasured(
    cells: dict[tuple[int, int], Cell], goals: list[Goal], processes: list[Process]
) -> tuple[tuple[Process, Goal], ...]:
    return tuple(
        (process, goal)
        for process in processes
        for goal in goals
        if (cell := cells.get((process.pk, goal.pk))) is not None and cell.is_unmeasured
    )
