"""Why this number: what each headline number counts, in one or two sentences a reader can defend it with."""

from __future__ import annotations

from dataclasses import dataclass

from obeya.mining.overview import Overview
from obeya.reports.saying import Saying
from obeya.tables.wording import NO_DATA, say_count, say_number


@dataclass(frozen=True, slots=True)
class Number:
    """A headline number: its name, its value in words, and what it means."""

    name: str
    value: str
    definition: str


def _time_of_cases(overview: Overview, saying: Saying) -> list[Number]:
    spread = overview.duration_s
    if spread is None:
        return [Number("Throughput time", NO_DATA, "No case is left by the filter.")]
    return [
        Number(
            "Throughput time, median",
            saying.duration(spread.median),
            "From the first to the last event of a case, open cases up to their last event. Half of the cases take "
            "less, half take more; a few very long cases do not move it.",
        ),
        Number(
            "Throughput time, mean",
            saying.duration(spread.mean),
            "The sum of all throughput times divided by the number of cases. Long cases pull it up: compare it with "
            "the median.",
        ),
        Number(
            "Throughput time, 9 in 10 below",
            saying.duration(spread.p90),
            "The 90th percentile: one case in ten takes longer. It says what a customer may have to expect.",
        ),
    ]


def headline_numbers(overview: Overview, saying: Saying) -> tuple[Number, ...]:
    """Give the numbers of the log in the order in which people ask for them, each with its definition."""
    counts = [
        Number(
            "Cases",
            say_count(overview.n_cases),
            "Everything that shares one case id, compared byte for byte.",
        ),
        Number(
            "Open cases",
            say_count(overview.n_open_cases),
            "Cases whose last activity is not an end activity and that had an event recently. Their throughput time "
            "is not over yet.",
        ),
    ]
    sizes = [
        Number(
            "Activity instances",
            say_count(overview.n_activity_instances),
            f"Executions of a step; a start and its completion are one instance. The log has "
            f"{say_count(overview.n_events)} events in all.",
        ),
        Number("Activities", say_count(overview.n_activities), "Different kinds of step, by name."),
        Number(
            "Variants",
            say_count(overview.n_variants),
            "Different orders of activities from first to last event.",
        ),
        Number(
            "Resources",
            say_count(overview.n_resources) if overview.n_resources else NO_DATA,
            "Different people, teams or systems that did a step, under pseudonyms unless names are kept on purpose.",
        ),
        Number(
            "Completed cases a week",
            say_number(overview.cases_completed_per_week),
            "Completed cases divided by the weeks from the first to the last event.",
        ),
    ]
    return (*counts, *_time_of_cases(overview, saying), *sizes)
