"""Numbers published for public logs, reproduced through the real importer.

`shared/oracles/event_logs.json` holds counts made with plain code, `process_mining.csv` numbers of bupaR, pm4py and
others with a note on each. Public oracles known to be wrong are left out on purpose; they are named in
docs/deviations.md.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from obeya.mining.handovers import handovers
from obeya.mining.overview import Overview, overview
from obeya.mining.process_map import process_map
from obeya.mining.rework import Rework, rework
from obeya.mining.times import times
from obeya.mining.variants import variants
from obeya.sources.assembling import ImportSettings
from obeya.sources.importing import import_file
from obeya.sources.mapping import Mapping
from obeya.tables.event_log import EventLog
from obeya.tables.store import Store

MakeLog = Callable[..., EventLog]
DAY = 86_400
FILES = {
    "sepsis": ("Sepsis_Cases.xes.gz", Mapping(resource="org:group")),
    "helpdesk": ("helpdesk.xes.gz", Mapping()),
    "purchasing_example": ("PurchasingExample.csv.gz", Mapping()),
    "running-example": ("running-example.xes", Mapping()),
    "patients": ("patients.csv", Mapping()),
    "bimp": ("BIMP_example.csv.gz", Mapping()),
}
COUNTED = ("sepsis", "helpdesk", "purchasing_example")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("published") / "home")


@pytest.fixture(scope="module")
def public_log(store: Store, shared: Path) -> Callable[[str], EventLog]:
    """Import a public log once and return it, with the names of resources kept."""

    def load(name: str) -> EventLog:
        file, mapping = FILES[name]
        return import_file(
            shared / "data" / "logs" / file,
            store=store,
            now=datetime(2026, 1, 1, tzinfo=UTC),
            mapping=mapping,
            settings=ImportSettings(keep_names_because="the published numbers name them"),
        )

    return load


@pytest.fixture(scope="module")
def counts(shared: Path) -> dict[str, Any]:
    oracle: dict[str, Any] = json.loads((shared / "oracles" / "event_logs.json").read_text())
    return oracle


@pytest.fixture(scope="module")
def published(shared: Path) -> Callable[[str], dict[str, str]]:
    """Give the published numbers of one log by the name of the measure."""
    with (shared / "oracles" / "process_mining.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))

    def of(log: str) -> dict[str, str]:
        return {row["measure"]: row["value"] for row in rows if row["log"] == log}

    return of


@pytest.mark.parametrize("name", COUNTED)
def test_the_overview_has_the_published_counts(
    public_log: Callable[[str], EventLog], counts: dict[str, Any], name: str
) -> None:
    expected = counts[name]

    found = overview(public_log(name))

    assert found.n_cases == expected["cases"]
    assert found.n_events == found.n_activity_instances == expected["events"]
    assert (found.n_activities, found.n_variants) == (expected["activities"], expected["variants"])
    assert found.n_rejected == 0
    assert {count.activity: count.n for count in found.activities} == expected["activity_counts"]
    for moment, text in ((found.first_at, expected["first"]), (found.last_at, expected["last"])):
        assert moment is not None
        assert moment.replace(microsecond=0) == datetime.fromisoformat(text).replace(tzinfo=UTC)
    if "resources" in expected:
        assert found.n_resources == expected["resources"]
        assert found.n_activity_instances - found.n_with_resource == expected["resource_missing"]
    _assert_lengths(found, expected["case_length"])


def _assert_lengths(found: Overview, expected: dict[str, float]) -> None:
    assert found.events_per_case is not None
    assert found.events_per_case.mean == pytest.approx(expected["mean"], abs=5e-5)
    assert (found.events_per_case.median, found.events_per_case.max) == (expected["median"], expected["max"])


@pytest.mark.parametrize("name", COUNTED)
def test_the_map_has_the_published_paths(
    public_log: Callable[[str], EventLog], counts: dict[str, Any], name: str
) -> None:
    """Serves L006."""
    expected = counts[name]

    found = process_map(public_log(name))

    moves = {(path.source, path.target): path.n for path in found.paths}
    assert (len(moves), sum(moves.values())) == (expected["dfg_edges"], expected["dfg_total"])
    assert {(a, b): n for a, b, n in expected["top_dfg"]}.items() <= moves.items()
    assert sum(n for (a, b), n in moves.items() if a == b) == expected["self_loops"]
    assert expected["start_activities"].items() <= found.starts.items()
    assert expected["end_activities"].items() <= found.ends.items()


@pytest.mark.parametrize("name", COUNTED)
def test_the_variants_are_the_published_ones(
    public_log: Callable[[str], EventLog], counts: dict[str, Any], name: str
) -> None:
    expected = counts[name]

    found = variants(public_log(name), top=5)

    assert found.n_variants == expected["variants"]
    assert found.n_covering_80_percent == expected["variants_covering_80pct"]
    assert [(list(v.activities), v.n_cases) for v in found.variants] == [
        (activities, n) for activities, n in expected["top_variants"]
    ]


@pytest.mark.parametrize("name", COUNTED)
def test_throughput_times_and_rework_are_the_published_ones(
    public_log: Callable[[str], EventLog], counts: dict[str, Any], name: str
) -> None:
    expected = counts[name]
    log = public_log(name)

    throughput = times(log).throughput_s
    again = rework(log)

    assert throughput is not None
    for part in ("mean", "median", "p25", "p75", "p90", "max"):
        assert getattr(throughput, part) / DAY == pytest.approx(expected["throughput_days"][part], abs=6e-6)
    assert again.n_cases_reworked == expected["cases_with_rework"]
    size = again.self_loops.all.size
    assert (round(size.mean * size.n) if size else 0) == expected["self_loops"]


@pytest.mark.parametrize("name", ["helpdesk", "purchasing_example"])
def test_handovers_between_different_resources_are_the_published_ones(
    public_log: Callable[[str], EventLog], counts: dict[str, Any], name: str
) -> None:
    """Serves L059."""
    found = handovers(public_log(name))

    assert found.n_handovers == counts[name]["handovers_between_different_resources"]


def test_purchasing_has_the_published_service_times(
    public_log: Callable[[str], EventLog], counts: dict[str, Any]
) -> None:
    expected = counts["purchasing_example"]

    found = times(public_log("purchasing_example"))

    hours = {a.activity: a.service_hours for a in found.activities}
    for activity, value in expected["processing_hours_by_activity"].items():
        assert hours[activity] == pytest.approx(value, abs=0.006)
    assert found.service_hours == pytest.approx(expected["processing_hours_total"], abs=0.06)
    share = expected["flow_efficiency_pct_sum_processing_over_sum_throughput"]
    assert found.service_hours is not None
    assert 100 * found.service_hours / found.throughput_hours == pytest.approx(share, abs=6e-4)


@pytest.mark.parametrize(("name", "label"), [("helpdesk", "Helpdesk (pm4py copy)"), ("running-example",) * 2])
def test_logs_of_pm4py_have_the_numbers_measured_for_them(
    public_log: Callable[[str], EventLog], published: Callable[[str], dict[str, str]], name: str, label: str
) -> None:
    expected = {measure: float(value) for measure, value in published(label).items() if measure in MEASURED}
    log = public_log(name)

    found = dict(_measured(log))

    assert set(expected) == set(MEASURED)
    assert found == pytest.approx(expected, abs=5e-4)


MEASURED = (
    "cases",
    "events",
    "activities (concept:name)",
    "variants (concept:name, file order)",
    "cases in most frequent variant",
    "distinct directly-follows pairs",
    "sum of directly-follows counts",
    "mean case duration (s)",
    "median case duration (s)",
    "max case duration (s)",
    "longest trace (events)",
)


def _measured(log: EventLog) -> Iterator[tuple[str, float]]:
    held, flow, usual = overview(log), process_map(log), variants(log, top=1)
    assert held.duration_s is not None
    assert held.duration_s.max is not None
    assert held.events_per_case is not None
    assert held.events_per_case.max is not None
    values = (
        held.n_cases,
        held.n_events,
        held.n_activities,
        held.n_variants,
        usual.variants[0].n_cases,
        len(flow.paths),
        sum(path.n for path in flow.paths),
        held.duration_s.mean,
        held.duration_s.median,
        held.duration_s.max,
        held.events_per_case.max,
    )
    yield from zip(MEASURED, values, strict=True)


@pytest.fixture(scope="module")
def sepsis_rework(public_log: Callable[[str], EventLog]) -> Rework:
    return rework(public_log("sepsis"))


@pytest.mark.parametrize("shape", ["selfloops", "repetitions"])
def test_sepsis_has_the_rework_that_bupar_publishes(
    sepsis_rework: Rework, published: Callable[[str], dict[str, str]], shape: str
) -> None:
    """Serves L067. All digits that bupaR's documentation prints."""
    loops = {"selfloops": sepsis_rework.self_loops, "repetitions": sepsis_rework.repetitions}[shape].all
    assert loops.per_case is not None
    assert loops.size is not None
    expected = published("Sepsis (full)")

    found = {
        f"number_of_{shape} mean per case": loops.per_case.mean,
        f"number_of_{shape} max": loops.per_case.max,
        f"number_of_{shape} st_dev": loops.per_case.st_dev,
        f"size_of_{shape} mean": loops.size.mean,
        f"size_of_{shape} max": loops.size.max,
        f"size_of_{shape} st_dev": loops.size.st_dev,
    }

    for measure, value in found.items():
        text = expected[measure]
        digits = len(text.partition(".")[2])
        assert value is not None
        assert round(value, digits) == float(text), measure


def test_sepsis_has_the_counts_that_bupar_publishes(
    public_log: Callable[[str], EventLog], published: Callable[[str], dict[str, str]]
) -> None:
    expected = published("Sepsis (full)")
    log = public_log("sepsis")

    held, flow = overview(log), process_map(log)

    assert held.n_variants == int(expected["variants"])
    assert len(flow.paths) == int(expected["distinct directly-follows pairs"])
    assert held.duration_s is not None
    assert held.duration_s.median == float(expected["median case duration (s), local naive time"])
    assert held.events_per_case is not None
    assert held.events_per_case.max == float(expected["longest trace (events)"])
    starts = int(expected["cases satisfying starts(ER Registration)"])
    ends = int(expected["cases satisfying ends(Release A)"])
    assert (flow.starts["ER Registration"], flow.ends["Release A"]) == (starts, ends)


def test_patients_pair_start_and_complete_as_bupar_does(
    public_log: Callable[[str], EventLog], published: Callable[[str], dict[str, str]]
) -> None:
    expected = published("bupaR patients (500 cases)")
    log = public_log("patients")

    held, usual = overview(log), variants(log, top=2)

    counted = {
        "events": held.n_events,
        "cases": held.n_cases,
        "traces": held.n_variants,
        "activities": held.n_activities,
        "activity instances": held.n_activity_instances,
        "resources": held.n_resources,
        "trace 1 frequency": usual.variants[0].n_cases,
        "trace 2 frequency": usual.variants[1].n_cases,
        **{f"frequency {count.activity}": count.n for count in held.activities},
    }
    assert counted == {measure: int(expected[measure]) for measure in counted}


def test_patients_take_as_long_as_bupar_says(
    public_log: Callable[[str], EventLog], published: Callable[[str], dict[str, str]]
) -> None:
    expected = published("bupaR patients (500 cases)")

    found = times(public_log("patients"))

    spread = found.throughput_s
    assert spread is not None
    for measure, value in {
        "q1": spread.p25,
        "median": spread.median,
        "mean": spread.mean,
        "q3": spread.p75,
        "max": spread.max,
    }.items():
        assert value / DAY == pytest.approx(float(expected[f"throughput {measure} (days)"]), abs=1e-6)
    assert found.service_hours is not None
    assert found.service_hours / 500 == pytest.approx(
        float(expected["processing time mean (hours)"]), abs=1e-6
    )


def test_the_simulated_credit_log_has_its_cases_and_instances(public_log: Callable[[str], EventLog]) -> None:
    found = overview(public_log("bimp"))

    assert (found.n_cases, found.n_activity_instances, found.n_with_start) == (500, 3692, 3692)


def _three_patients(make_log: MakeLog) -> EventLog:
    """Three visits made up so that every total that edeaR's tests pin holds; the hours of the day are free."""
    rows = [
        ("John", "check-in", "2017-05-10T08:00:00", None, "Samantha"),
        ("John", "surgery", "2017-05-10T09:30:00", "2017-05-10T09:00:00", "Richard"),
        ("John", "treatment", "2017-05-10T10:33:49", "2017-05-10T10:00:00", "Danny"),
        ("John", "surgery", "2017-05-10T11:24:21", "2017-05-10T11:00:00", "William"),
        ("John", "surgery", "2017-05-10T12:20:21", "2017-05-10T12:00:00", "Richard"),
        ("John", "check-out", "2017-05-11T14:19:10", None, "Samantha"),
        ("Jane", "check-in", "2017-05-11T09:00:00", None, "Samantha"),
        ("Jane", "surgery", "2017-05-11T10:17:53", "2017-05-11T10:00:00", "Richard"),
        ("Jane", "treatment", "2017-05-11T11:34:00", "2017-05-11T11:00:00", "Danny"),
        ("Jane", "treatment", "2017-05-11T13:14:26", "2017-05-11T13:00:00", "Sarah"),
        ("Jane", "check-out", "2017-05-12T09:52:35", None, "Samantha"),
        ("George", "register", "2017-05-12T08:00:00", None, "Samantha"),
    ]
    return make_log(rows)


def test_visits_take_as_long_as_the_tests_of_edear_say(
    make_log_on: MakeLog, published: Callable[[str], dict[str, str]]
) -> None:
    expected = published("edeaR patients fixture")
    log = _three_patients(make_log_on)

    found = times(log)

    durations = {row["case_id"]: row["duration_s"] for row in log.cases.to_pyarrow().to_pylist()}
    assert durations["John"] == float(expected["durations case John Doe (s)"])
    assert durations["Jane"] == float(expected["durations case Jane Doe (s)"])
    assert found.throughput_s is not None
    assert found.throughput_s.mean / 60 == pytest.approx(
        float(expected["throughput_time log mean (min)"]), abs=1e-6
    )
    service = {a.activity: a.service_s.mean / 60 for a in found.activities if a.service_s}
    assert service["surgery"] == pytest.approx(
        float(expected["processing_time activity surgery mean (min)"]), abs=1e-5
    )
    assert service["treatment"] == pytest.approx(
        float(expected["processing_time activity treatment mean (min)"]), abs=1e-5
    )
    assert found.service_hours is not None
    mean_min = float(expected["processing_time log mean (min)"])
    assert found.service_hours * 60 / 3 == pytest.approx(mean_min, abs=1e-5)


def test_visits_have_the_lengths_and_activities_the_tests_of_edear_say(
    make_log: MakeLog, published: Callable[[str], dict[str, str]]
) -> None:
    expected = published("edeaR patients fixture")

    found = variants(_three_patients(make_log)).variants

    lengths = sorted(len(v.activities) for v in found)
    distinct = sorted(len(set(v.activities)) for v in found)
    assert "|".join(map(str, lengths)) == expected["trace lengths"]
    assert "|".join(map(str, distinct)) == expected["distinct activities per case"]
