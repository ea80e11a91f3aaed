"""From the instances of one family of cases to its value stream map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from obeya.flow.stream_map import Counted, InformationFlow, Link, Party, StreamMap, StreamStep
from obeya.flow.value_stream import DAY_S, Demand, Value
from obeya.studies.stream.moves import Arrows, arrows_of
from obeya.studies.stream.observed import UNKNOWN
from obeya.studies.stream.people import Doers, Staff, doers_of, full_time
from obeya.studies.stream.remarks import remarks_of
from obeya.studies.stream.steps import Layout, lay_out
from obeya.studies.stream.timing import Spent, time_spent
from obeya.studies.stream.words import DATA_ENTRY, way_of
from obeya.tables.sentences import say

if TYPE_CHECKING:
    from obeya.studies.stream.observed import Bools, Floats, Int64, Observed

CUSTOMER = "customer"
LEAST_END = 0.05
"Share of the pieces leaving a box for the customer from which on that is drawn."


@dataclass(frozen=True, slots=True)
class Plan:
    """How a map is to be drawn, as asked for; see `stream_of`."""

    log: str
    unit: str
    calendar: str
    working_day_s: float | None
    values: Mapping[str, Value]
    data_entry: frozenset[str] | None
    most_steps: int
    least_share: float
    demand_per_day: float | None
    smallest_group: int
    resources: tuple[str, ...]


def map_of(
    name: str, plan: Plan, *, observed: Observed, arrivals: Observed, whole: Observed, rows: Bools, staff: Staff,
    automatic: Bools,
) -> StreamMap:  # fmt: skip
    """Return the map of the finished cases `observed`.

    `arrivals` has the cases that arrived, open ones too; `rows` and `automatic` say which instances of the whole log
    belong to the family, and which a system did.
    """
    layout = lay_out(observed, values=plan.values, most_steps=plan.most_steps, least_share=plan.least_share)
    keys = tuple(f"s{number}" for number in range(1, layout.n + 1))
    calendar = time_spent(observed, observed.calendar, layout.step, layout.beside)
    working = None
    if observed.working is not None:
        working = time_spent(observed, observed.working, layout.step, layout.beside)
    arrows = arrows_of(observed, layout, keys)
    full = full_time(whole, staff, rows & ~automatic, layout.place_of, layout.n)
    own = automatic[rows][_finished_rows(arrivals, observed)]
    doers = doers_of(observed, layout, own, full, smallest=plan.smallest_group)
    steps = _steps(plan, observed, layout, keys, working or calendar, arrows, doers)
    ends, information, parties = _outside(observed, layout, keys, steps)
    counted = _counted(plan, observed, layout, calendar, working, arrows)
    return StreamMap(
        name=name,
        steps=steps,
        links=(*arrows.links, *ends),
        rework=arrows.loops,
        information=information,
        parties=parties,
        demand=_demand(plan, arrivals),
        clock="calendar" if working is None else "working",
        unit=plan.unit,
        counted=counted,
        remarks=remarks_of(plan, observed, layout, steps, counted),
    )


def _finished_rows(arrivals: Observed, observed: Observed) -> Bools:
    """Return which instances of the cases that arrived belong to those that are observed."""
    if arrivals.n_cases == observed.n_cases:
        return np.ones(arrivals.activity.size, np.bool_)
    return arrivals.is_complete[arrivals.case]


def _steps(
    plan: Plan, observed: Observed, layout: Layout, keys: tuple[str, ...], spent: Spent, arrows: Arrows,
    doers: list[Doers],
) -> tuple[StreamStep, ...]:  # fmt: skip
    """Return the boxes; their times are means over all instances, so that passes × time is the sum of the log."""
    n = np.bincount(layout.step, minlength=layout.n)
    sums = {
        part: np.bincount(layout.step, getattr(spent, part), layout.n) / n
        for part in ("wait", "work", "wait_beside", "work_beside")
    }
    known = np.bincount(layout.step, observed.has_start, layout.n)
    estimated = np.bincount(layout.step, observed.is_estimated, layout.n)
    right = _right(observed, layout)
    found = []
    for place, box in enumerate(layout.boxes):
        beside = (float(sums["wait_beside"][place]), float(sums["work_beside"][place]))
        is_beside = bool(layout.fork[place]) or sum(beside) > 0
        names = tuple(observed.activities[code] for code in box.activities)
        who = doers[place]
        found.append(
            StreamStep(
                key=keys[place],
                name=box.name,
                cycle_time_s=float(sums["work"][place]) if known[place] else None,
                wait_before_s=float(sums["wait"][place]),
                share=float(n[place] - arrows.again[place]) / observed.n_cases,
                fork=layout.fork[place],
                branch=layout.branch[place],
                wait_beside_s=beside[0] if is_beside else None,
                work_beside_s=beside[1] if is_beside else None,
                at_once=who.at_once,
                people=who.people,
                batch=who.batch,
                share_right=float(right[place] / n[place]),
                value=box.value,
                done_by=who.done_by,
                has_data_entry=who.done_by != "system"
                and any(_is_entry(name, plan.data_entry) for name in names),
                systems=who.systems,
                share_automated=who.share_automated,
                lane=who.lane,
                n_seen=int(n[place]),
                is_estimated=bool(estimated[place]),
                folded=names if box.is_folded else (),
            )
        )
    return tuple(found)


def _is_entry(name: str, data_entry: frozenset[str] | None) -> bool:
    return bool(DATA_ENTRY.search(name)) if data_entry is None else name in data_entry


def _right(observed: Observed, layout: Layout) -> Int64:
    """Count the instances of each box after which their activity was not done again in the case."""
    n = len(observed.activities)
    pairs = np.unique(observed.case * n + observed.activity)
    counted: Int64 = np.bincount(layout.place_of[pairs % n], minlength=layout.n)
    return counted


def _demand(plan: Plan, arrivals: Observed) -> Demand | None:
    """Return what arrives in a day, and its time: the gaps between the first arrival and the last, on the clock."""
    times = arrivals.working or arrivals.calendar
    arrived = times.begun[arrivals.offsets[:-1]]
    day = plan.working_day_s or DAY_S
    span = float(arrived.max() - arrived.min())
    if plan.demand_per_day is not None:
        return Demand(plan.demand_per_day, day)
    return Demand((arrivals.n_cases - 1) / span * day, day) if span > 0 else None


def _outside(
    observed: Observed, layout: Layout, keys: tuple[str, ...], steps: tuple[StreamStep, ...]
) -> tuple[tuple[Link, ...], tuple[InformationFlow, ...], tuple[Party, ...]]:
    """Return what leads to the customer, and the word that systems and channels carry."""
    last = np.bincount(layout.step[observed.offsets[1:] - 1], minlength=layout.n)
    done = np.bincount(layout.step, minlength=layout.n)
    ends = tuple(
        Link(f"l-{key}-{CUSTOMER}", key, CUSTOMER, "shipment", share=float(last[place] / done[place]))
        for place, key in enumerate(keys)
        if last[place] >= LEAST_END * done[place] and last[place]
    )
    systems = sorted({name for step in steps for name in step.systems})
    parties = [Party(CUSTOMER, say("Customer"), "customer")]
    parties += [Party(f"system-{number}", name, "control") for number, name in enumerate(systems, start=1)]
    of_system = {name: f"system-{number}" for number, name in enumerate(systems, start=1)}
    flows = [
        InformationFlow(f"i-{of_system[name]}-{step.key}", of_system[name], step.key, "electronic", name)
        for step in steps
        for name in step.systems
    ]
    flows += _channels(observed, layout, keys)
    return ends, tuple(flows), tuple(parties)


def _channels(observed: Observed, layout: Layout, keys: tuple[str, ...]) -> list[InformationFlow]:
    """Return for each box the channel by which most of its instances heard, from the box before or the customer."""
    if observed.channel is None:
        return []
    found = []
    is_first = np.zeros(layout.step.size, np.bool_)
    is_first[observed.offsets[:-1]] = True
    before = np.where(is_first, layout.n, np.roll(layout.step, 1))
    for place, key in enumerate(keys):
        rows = (layout.step == place) & (observed.channel.of != UNKNOWN)
        if not rows.any():
            continue
        text = observed.channel.names[int(np.bincount(observed.channel.of[rows]).argmax())]
        from_place = int(np.bincount(before[rows]).argmax())
        source = CUSTOMER if from_place == layout.n else keys[from_place]
        if source != key:
            found.append(InformationFlow(f"i-channel-{key}", source, key, way_of(text), text))
    return found


def _counted(
    plan: Plan, observed: Observed, layout: Layout, calendar: Spent, working: Spent | None, arrows: Arrows
) -> Counted:
    """Return the totals of the log that the map must agree with."""
    n = observed.n_cases
    low, high = _interval((working or calendar).lead)
    _, sizes = np.unique(observed.variant, return_counts=True)
    return Counted(
        log=plan.log,
        n_cases=n,
        first_day=_day(float(observed.calendar.begun.min())),
        last_day=_day(float(observed.calendar.ended.max())),
        lead_time_calendar_s=float(calendar.lead.mean()),
        effort_calendar_s=float(calendar.work.sum() / n),
        worked_calendar_s=calendar.worked / n,
        lead_time_working_s=None if working is None else float(working.lead.mean()),
        effort_working_s=None if working is None else float(working.work.sum() / n),
        worked_working_s=None if working is None else working.worked / n,
        calendar=plan.calendar,
        lead_time_low_s=low,
        lead_time_high_s=high,
        share_of_moves_drawn=arrows.share_drawn,
        handovers_per_case=_handovers(observed),
        variants=len(sizes),
        share_of_variant=float(sizes.max() / n),
    )


def _interval(lead: Floats) -> tuple[float | None, float | None]:
    """Return the 95 % interval of a mean, by Student's t."""
    from scipy import stats

    if lead.size < 2:
        return None, None
    reach = float(stats.t.ppf(0.975, lead.size - 1) * lead.std(ddof=1) / np.sqrt(lead.size))
    return float(lead.mean()) - reach, float(lead.mean()) + reach


def _handovers(observed: Observed) -> float | None:
    """Return the moves of a case between known lanes that differ, or between people where lanes are not known."""
    codes = observed.resource if observed.lane is None else observed.lane.of
    if (codes == UNKNOWN).all():
        return None
    before = np.roll(codes, 1)
    moved = np.ones(codes.size, np.bool_)
    moved[observed.offsets[:-1]] = False
    hops = moved & (codes != UNKNOWN) & (before != UNKNOWN) & (codes != before)
    return float(hops.sum() / observed.n_cases)


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
