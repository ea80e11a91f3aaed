"""Why this number: what each headline number counts, in one or two sentences a reader can defend it with."""

from __future__ import annotations

from dataclasses import dataclass

from obeya.mining.overview import Overview
from obeya.reports.saying import Saying
from obeya.tables.sentences import resaid, say
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
        return [Number(say("Throughput time"), resaid(NO_DATA), say("No case is left by the filter."))]
    return [
        Number(
            say("Throughput time, median"),
            saying.duration(spread.median),
            say(
                "From the first to the last event of a case, open cases up to their last event. Half of the cases take "
                "less, half take more; a few very long cases do not move it."
            ),
        ),
        Number(
            say("Throughput time, mean"),
            saying.duration(spread.mean),
            say(
                "The sum of all throughput times divided by the number of cases. Long cases pull it up: compare it "
                "with the median."
            ),
        ),
        Number(
            say("Throughput time, 9 in 10 below"),
            saying.duration(spread.p90),
            say(
                "The 90th percentile: one case in ten takes longer. It says what a customer may have to expect."
            ),
        ),
    ]


def headline_numbers(overview: Overview, saying: Saying) -> tuple[Number, ...]:
    """Give the numbers of the log in the order in which people ask for them, each with its definition."""
    counts = [
        Number(
            say("Cases"),
            say_count(overview.n_cases),
            say("Everything that shares one case id, compared byte for byte."),
        ),
        Number(
            say("Open cases"),
            say_count(overview.n_open_cases),
            say(
                "Cases whose last activity is not an end activity and that had an event recently. Their throughput "
                "time is not over yet."
            ),
        ),
    ]
    sizes = [
        Number(
            say("Activity instances"),
            say_count(overview.n_activity_instances),
            say(
                "Executions of a step; a start and its completion are one instance. The log has {n} events in all.",
                n=say_count(overview.n_events),
            ),
        ),
        Number(say("Activities"), say_count(overview.n_activities), say("Different kinds of step, by name.")),
        Number(
            say("Variants"),
            say_count(overview.n_variants),
            say("Different orders of activities from first to last event."),
        ),
        Number(
            say("Resources"),
            say_count(overview.n_resources) if overview.n_resources else resaid(NO_DATA),
            say(
                "Different people, teams or systems that did a step, under pseudonyms unless names are kept on purpose."
            ),
        ),
        Number(
            say("Completed cases a week"),
            say_number(overview.cases_completed_per_week),
            say("Completed cases divided by the weeks from the first to the last event."),
        ),
    ]
    return (*counts, *_time_of_cases(overview, saying), *sizes)
