"""How near twins come to the published future of logs, and to the true parts of simulated ones.

`python -m bench.twin_accuracy SHARED [LOG.csv.gz…]`, where SHARED holds `data/splits` and `data/sim`; each further log
is cut where four fifths of its events have ended, as the published halves were.
"""

from __future__ import annotations

import gzip
import re
import sys
import time
from pathlib import Path

import numpy as np
from pyarrow import Table, csv

from obeya.twin.accuracy.checking import judge
from obeya.twin.accuracy.distances import distances
from obeya.twin.accuracy.replay import last_arrivals, replay
from obeya.twin.accuracy.splitting import Split, split_in_time
from obeya.twin.accuracy.traces import Traces
from obeya.twin.discovery.choices import Choices
from obeya.twin.discovery.discovering import discover
from obeya.twin.discovery.fitting import mean_of
from obeya.twin.discovery.holding import simulated_traces, traces_of
from obeya.twin.discovery.hours import learn_hours
from obeya.twin.discovery.observations import Observations, observations_from
from obeya.twin.discovery.people import learn_people
from obeya.twin.discovery.weeks import WEEK_S, clock_of_calendar
from obeya.twin.model import Model, WeekCalendar
from obeya.twin.prosimos import read_prosimos

RUNS = 10
PUBLISHED = {
    "LoanApp": (0.069, 2.97, 0.27, 1.66, 2.71),
    "P2P": (0.240, 1215, 1.22, 725, 558),
    "ACR": (0.362, 329, 7.61, 22.9, 62.5),
    "Production": (0.598, 61.1, 5.70, 31.7, 30.0),
}
"""AgentSimulator, first five of what is shown: `analysis_notebooks/evaluation_significance.ipynb` of its repository,
lukaskirchdorfer/AgentSimulator at 665a692 (L. Kirchdorfer and others, AgentSimulator, ICPM 2024)."""
SHOWN = ("ngd3", "aed", "ced", "red", "ctd", "car")


def read(path: Path) -> tuple[Table, Observations]:
    """Return a log with starts and ends in UTC, as a table and as observations."""
    with gzip.open(path) as file:
        table = csv.read_csv(file)
    seconds = {
        name: table[name].to_numpy().astype("datetime64[us]").astype(np.int64) / 1e6
        for name in ("start_time", "end_time")
    }
    people = np.array(["" if name is None else str(name) for name in table["resource"].to_pylist()])
    return table, observations_from(
        name=path.name,
        zone="UTC",
        case=np.array(table["case_id"].to_pylist()),
        activity=np.array(table["activity"].to_pylist()),
        resource=people,
        started=seconds["start_time"],
        completed=seconds["end_time"],
    )


def splits(shared: Path, others: list[Path]) -> None:
    """Print the distances to the future, mean and standard deviation of the runs, beside those of the past replayed."""
    halves: list[tuple[str, Split]] = []
    for folder in sorted((shared / "data" / "splits").iterdir()):
        past, future = (read(folder / f"{part}.csv.gz")[1] for part in ("train", "test"))
        when = (float(at.max()) for at in (past.completed, future.arrived, future.completed))
        halves.append((folder.name, Split(past, past, future, *when, n_across=0, n_open=0)))
    for path in [*others, *sorted((shared / "data" / "sim").glob("*/Confidential.csv.gz"))]:
        halves.append((path.name.split(".")[0], split_in_time(read(path)[1])))
    for name, split in halves:
        past, future = split.past, split.future
        discover(past)  # compiled now, so that the time is that of learning
        begun = time.process_time()
        model = discover(past)
        taken = time.process_time() - begun
        happened, begins = traces_of(future), float(future.arrived.min())
        n = future.n_cases
        runs = [simulated_traces(model, begins=begins, n_cases=n, seed=seed) for seed in range(RUNS)]
        show(name, happened, runs)
        checked = judge(split, runs=RUNS)
        means = {row.key: row for row in checked.distances}
        for side in ("twin", "replay"):
            values = "  ".join(f"{key} {getattr(means[key], side).mean:.3g}" for key in SHOWN)
            print(f"{name}, as `obeya twin check` sees it, {side}: {values}")
        first, before = float(happened.arrived_s.min()), traces_of(past)
        again = np.random.default_rng(1).spawn(RUNS)
        arrivals = last_arrivals(before.arrived_s, n_cases=n, first_s=first)
        show(
            f"{name}, replay",
            happened,
            [replay(before, arrivals, each) for each in again],
        )
        if name in PUBLISHED:
            values = "  ".join(f"{key} {value:g}" for key, value in zip(SHOWN, PUBLISHED[name], strict=False))
            print(f"{name}, AgentSimulator as published: {values}")
        print(f"  learned in {taken:.1f} s; {model.fits[-1].words}")


def show(name: str, happened: Traces, runs: list[Traces]) -> None:
    """Print mean and standard deviation of each distance."""
    found = [distances(happened, run) for run in runs]
    values = {key: [getattr(each, key) for each in found] for key in SHOWN}
    print(f"{name}:", "  ".join(f"{key} {np.mean(v):.3g} ± {np.std(v):.2g}" for key, v in values.items()))


def known_parts(shared: Path) -> None:
    """Print how far learned calendars and durations are from those that the logs were simulated with."""
    for path in sorted((shared / "data" / "sim").glob("prosimos_*/*.csv.gz")):
        bpmn = path.with_name(path.name.replace(".csv.gz", ".bpmn"))
        if "timer" in path.name or not bpmn.with_suffix(".json").is_file():
            continue
        true, observed = read_prosimos(bpmn, bpmn.with_suffix(".json")), read(path)[1]
        days = float(np.ptp(observed.completed)) / 86_400
        print(f"{bpmn.stem}, {days:.1f} days: {hours_off(true, observed)}; {durations_off(true, observed)}")


def hours_off(true: Model, observed: Observations) -> str:
    """Say how many hours of the week are open though they are not, and closed though they are, mean over people."""
    hours = learn_hours(observed, learn_people(observed), starts_known=True)
    its = {re.sub(r" \d+$", "", each.name): each.calendar for each in true.resources}
    calendars = {each.name: each for each in true.calendars}
    wrong = []
    for person, name in enumerate(observed.resources):
        mine = week_of(hours.calendars[hours.of_person[person]])
        right = week_of(calendars[its[re.sub(r"_\d+$", "", name)]])
        wrong.append(((mine & ~right).mean() * 168, (right & ~mine).mean() * 168, right.mean() * 168))
    too_open, too_closed, whole = np.mean(wrong, axis=0)
    return f"hours {whole:.0f}, open in vain {too_open:.1f}, closed in vain {too_closed:.1f}"


def week_of(calendar: WeekCalendar) -> np.ndarray:
    """Return whether each minute of the week is open."""
    return clock_of_calendar(calendar).is_open(np.arange(30.0, WEEK_S, 60.0))


def durations_off(true: Model, observed: Observations) -> str:
    """Say how far learned mean durations are from the true ones, weighed by how often each step is done."""
    model = discover(observed, choices=Choices())
    asked, off = 0.0, []
    for row in model.work:
        name = " ".join(row.activity.split())
        count = int((observed.activity == observed.activities.index(row.activity)).sum())
        means = [mean_of(each.duration) for each in true.work if each.activity == name]
        if means and np.mean(means) > 0:
            off.append(count * abs(mean_of(row.duration) / np.mean(means) - 1))
            asked += count
    return f"durations {sum(off) / asked:.1%} off"


def own_past(shared: Path) -> None:
    """Print mean lead times of simulated logs, and of runs of as many cases by twins that learned from them."""
    for path in sorted((shared / "data" / "sim").glob("prosimos_*/*.csv.gz")):
        observed = read(path)[1]
        model = discover(observed, choices=Choices(routing="graph"))
        begins = float(observed.arrived.min())
        means = [
            (run.left_s - run.arrived_s).mean() / 3_600
            for run in (
                simulated_traces(model, begins=begins, n_cases=observed.n_cases, seed=seed)
                for seed in range(RUNS)
            )
        ]
        took = (observed.ended - observed.arrived).mean() / 3_600
        print(f"{path.name}: took {took:.2f} h, drawn {np.mean(means):.2f} ± {np.std(means, ddof=1):.2f}")


def delays(shared: Path) -> None:
    """Print how far learned mean delays are from the true ones, as a share of all delay."""
    for path in sorted((shared / "data" / "sim").glob("prosimos_*/*timer*.csv.gz")):
        table, observed = read(path)
        if "extraneous_delay" not in table.column_names:
            continue
        true, activity = table["extraneous_delay"].to_numpy(), np.array(table["activity"].to_pylist())
        means = {name: float(true[activity == name].mean()) for name in observed.activities}
        errors = []
        for free in ("performer", "anybody", "between"):
            model = discover(observed, choices=Choices(routing="graph", free=free))
            found = {delay.activity: delay.share * mean_of(delay.duration) for delay in model.delays}
            error = sum(abs(mean - found.get(name, 0.0)) for name, mean in means.items())
            errors.append(f"{free} {error / sum(means.values()):.0%}")
        print(f"{path.name}: {', '.join(errors)}")


if __name__ == "__main__":
    splits(Path(sys.argv[1]), [Path(each) for each in sys.argv[2:]])
    known_parts(Path(sys.argv[1]))
    own_past(Path(sys.argv[1]))
    delays(Path(sys.argv[1]))
