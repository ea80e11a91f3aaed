"""A small discrete-event simulator: people with working windows serve first-in-first-out queues.

A case is a Python generator: it yields what happens next and is resumed with the time at which that is over.
All times are whole seconds of local time since a start that the caller chooses.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Work:
    """Wait in `queue` for a person, who then does all `parts` (activity, seconds) without a break."""

    queue: str
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SystemStep:
    """An automatic step: no queue, any number at the same time."""

    activity: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait for something outside the office, such as an answer by post."""

    seconds: int


Process = Generator[Work | SystemStep | Pause, int, None]


@dataclass(frozen=True, slots=True)
class Duty:
    """What a person may take from `queue`, and when: sorted, disjoint (open, close) windows."""

    queue: str
    windows: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a code, a role and duties; does one thing at a time."""

    code: str
    role: str
    duties: tuple[Duty, ...]


@dataclass(slots=True)
class Trace:
    """What was done, in the order in which it was begun; one entry per activity instance in each list."""

    case: list[int] = field(default_factory=list)
    activity: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    resource: list[str | None] = field(default_factory=list)
    role: list[str] = field(default_factory=list)

    def add(self, case: int, activity: str, start: int, end: int, resource: str, role: str) -> None:
        """Write down one activity instance."""
        self.case.append(case)
        self.activity.append(activity)
        self.start.append(start)
        self.end.append(end)
        self.resource.append(resource)
        self.role.append(role)


@dataclass(slots=True)
class _Job:
    place: int
    case: int
    process: Process
    parts: tuple[tuple[str, int], ...]
    seconds: int


@dataclass(slots=True)
class _Desk:
    """One duty while the clock runs: the windows still to come and the one that is open."""

    jobs: deque[_Job]
    windows: Sequence[tuple[int, int]]
    upcoming: int = 0
    closes: int = -1

    def open(self, now: int) -> None:
        """Open the window that begins by `now`, if there is one."""
        while self.upcoming < len(self.windows) and self.windows[self.upcoming][0] <= now:
            self.closes = self.windows[self.upcoming][1]
            self.upcoming += 1

    def has_fitting_job(self, now: int) -> bool:
        """Whether the first in the queue can be finished before the open window closes."""
        return bool(self.jobs) and now + self.jobs[0].seconds <= self.closes


@dataclass(slots=True)
class _Worker:
    code: str
    role: str
    desks: list[_Desk]
    openings: Iterator[int]
    busy_until: int = -1


def _place_of_first(jobs: deque[_Job]) -> int:
    return jobs[0].place


class Simulation:
    """Runs cases through people; the same input gives the same trace, because nothing here is random."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.trace = Trace()
        self._agenda: list[tuple[int, int, Callable[[int], None]]] = []
        self._places = 0
        self._queues: dict[str, deque[_Job]] = {}
        self._servers: dict[str, list[_Worker]] = {}
        for person in people:
            self._employ(person)

    def run(self, arrivals: Iterable[tuple[int, Process]], *, until: int) -> Trace:
        """Let case 0, 1, … arrive at their times and work on until the clock shows `until`."""
        for case, (arrives, process) in enumerate(arrivals):
            self._schedule(arrives, partial(self._begin, case, process))
        while self._agenda and self._agenda[0][0] < until:
            now, _, action = heapq.heappop(self._agenda)
            action(now)
        return self.trace

    def _employ(self, person: Person) -> None:
        desks = [_Desk(self._queues.setdefault(d.queue, deque()), d.windows) for d in person.duties]
        openings = sorted({window[0] for duty in person.duties for window in duty.windows})
        worker = _Worker(person.code, person.role, desks, iter(openings))
        for duty in person.duties:
            self._servers.setdefault(duty.queue, []).append(worker)
        self._await_opening(worker)

    def _schedule(self, when: int, action: Callable[[int], None]) -> None:
        self._places += 1
        heapq.heappush(self._agenda, (when, self._places, action))

    def _await_opening(self, worker: _Worker) -> None:
        opening = next(worker.openings, None)
        if opening is not None:
            self._schedule(opening, partial(self._open_windows, worker))

    def _open_windows(self, worker: _Worker, now: int) -> None:
        for desk in worker.desks:
            desk.open(now)
        self._await_opening(worker)
        self._take_next(worker, now)

    def _begin(self, case: int, process: Process, now: int) -> None:
        self._proceed(case, process, next(process, None), now)

    def _resume(self, case: int, process: Process, now: int) -> None:
        try:
            wish = process.send(now)
        except StopIteration:
            return
        self._proceed(case, process, wish, now)

    def _proceed(self, case: int, process: Process, wish: Work | SystemStep | Pause | None, now: int) -> None:
        if wish is None:
            return
        if isinstance(wish, Work):
            self._join_queue(case, process, wish, now)
            return
        if isinstance(wish, SystemStep):
            self.trace.add(case, wish.activity, now, now + wish.seconds, SYSTEM, SYSTEM)
        self._schedule(now + wish.seconds, partial(self._resume, case, process))

    def _join_queue(self, case: int, process: Process, work: Work, now: int) -> None:
        self._places += 1
        seconds = sum(part[1] for part in work.parts)
        self._queues[work.queue].append(_Job(self._places, case, process, work.parts, seconds))
        idle = [worker for worker in self._servers[work.queue] if worker.busy_until <= now]
        for worker in sorted(idle, key=lambda worker: worker.busy_until):
            if self._take_next(worker, now):
                return

    def _take_next(self, worker: _Worker, now: int) -> bool:
        """Start the job that has waited longest, if it can be finished before its window closes."""
        if worker.busy_until > now:
            return False
        ready = [desk.jobs for desk in worker.desks if desk.has_fitting_job(now)]
        if not ready:
            return False
        job = min(ready, key=_place_of_first).popleft()
        clock = now
        for activity, seconds in job.parts:
            self.trace.add(job.case, activity, clock, clock + seconds, worker.code, worker.role)
            clock += seconds
        worker.busy_until = clock
        self._schedule(clock, partial(self._finish, worker, job))
        return True

    def _finish(self, worker: _Worker, job: _Job, now: int) -> None:
        self._resume(job.case, job.process, now)
        self._take_next(worker, now)
