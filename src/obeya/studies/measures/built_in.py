"""The built-in measures: one row each, in the order of lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from obeya.errors import QuestionError
from obeya.studies.measures.definition import Definition, Statistic
from obeya.tables.sentences import phrase

_TIMES: Final[tuple[Statistic, ...]] = ("median", "p90", "mean")
_OPEN_COUNT = phrase("Nothing: open cases count with the time they have taken so far (Kaplan and Meier).")
_CLOSED_ONLY = phrase(
    "Cases that are still open; periods in which fewer than 90 % have ended are not judged."
)

BUILT_IN: Final[Mapping[str, Definition]] = {
    one.key: one
    for one in (
        Definition(
            "cycle_time",
            phrase("Cycle time"),
            "seconds",
            phrase(
                "Time from the first to the last event of a case, or from one step to another, as the process counts "
                "time: working time where it has a working calendar. By the period in which it began."
            ),
            _OPEN_COUNT,
            "lower",
            "start",
            _TIMES,
            takes_step=True,
        ),
        Definition(
            "lead_time",
            phrase("Lead time"),
            "seconds",
            phrase(
                "Calendar time from the first to the last event of a case: what a customer waits. "
                "By the period in which it began."
            ),
            _OPEN_COUNT,
            "lower",
            "start",
            _TIMES,
        ),
        Definition(
            "touch_time",
            phrase("Touch time"),
            "seconds",
            phrase(
                "Time between start and completion of all steps of a case together, or of one step each time it is "
                "done. By the period in which the case, or the step, began."
            ),
            phrase("Cases that are still open, and steps without a recorded start."),
            "lower",
            "start",
            _TIMES,
            needs=("starts",),
            takes_step=True,
        ),
        Definition(
            "wait_time",
            phrase("Wait time"),
            "seconds",
            phrase(
                "Time before all steps of a case together, or before one step each time it is reached: from the "
                "completion of the step before. By the period in which the case began, or the wait did."
            ),
            _CLOSED_ONLY,
            "lower",
            "start",
            _TIMES,
            takes_step=True,
        ),
        Definition(
            "first_pass_yield",
            phrase("First-pass yield"),
            "share",
            phrase(
                "Cases in which no step was done twice, as a share of all cases that began in the period."
            ),
            _CLOSED_ONLY,
            "higher",
            "start",
            ("share",),
        ),
        Definition(
            "rework_rate",
            phrase("Rework rate"),
            "share",
            phrase(
                "Cases in which a step, or the chosen step, was done more than once, as a share of the cases that "
                "began in the period (with a chosen step: of those that have it)."
            ),
            _CLOSED_ONLY,
            "lower",
            "start",
            ("share",),
            takes_step=True,
        ),
        Definition(
            "error_rate",
            phrase("Error rate"),
            "share",
            phrase(
                "Cases that match the filter for errors, as a share of all cases that began in the period."
            ),
            _CLOSED_ONLY,
            "lower",
            "start",
            ("share",),
            needs=("errors",),
        ),
        Definition(
            "on_time",
            phrase("On time"),
            "share",
            phrase("Cases that ended within the limit, as a share of all cases that began in the period."),
            _OPEN_COUNT,
            "higher",
            "start",
            ("share",),
            needs=("limit",),
        ),
        Definition(
            "adherence",
            phrase("Adherence"),
            "share",
            phrase(
                "Cases that follow the agreed path, as its filter says, as a share of all cases that began in the "
                "period."
            ),
            _CLOSED_ONLY,
            "higher",
            "start",
            ("share",),
            needs=("agreed",),
        ),
        Definition(
            "flow_efficiency",
            phrase("Flow efficiency"),
            "share",
            phrase(
                "Touch time of all cases that began in the period, divided by their cycle time (process cycle "
                "efficiency)."
            ),
            phrase("Cases that are still open, and cases in which a step has no recorded start."),
            "higher",
            "start",
            ("share",),
            needs=("starts",),
        ),
        Definition(
            "arrivals",
            phrase("Arrivals"),
            "count",
            phrase("Cases that began in the period."),
            phrase("Nothing."),
            "none",
            "calendar",
            ("sum",),
        ),
        Definition(
            "throughput",
            phrase("Throughput"),
            "count",
            phrase("Cases that ended in the period. Read it together with arrivals and open cases."),
            phrase("Cases that are still open."),
            "higher",
            "calendar",
            ("sum",),
        ),
        Definition(
            "wip",
            phrase("Work in progress"),
            "count",
            phrase("Cases that are open at the end of a day, as the mean of the days of the period."),
            phrase("Cases that begin and end on the same day."),
            "lower",
            "calendar",
            ("mean",),
        ),
        Definition(
            "backlog",
            phrase("Backlog"),
            "count",
            phrase("Cases that are open when the period ends."),
            phrase("Cases that begin and end on the same day."),
            "lower",
            "calendar",
            ("last",),
        ),
        Definition(
            "ageing",
            phrase("Age of open cases"),
            "seconds",
            phrase("Whole days since they began, of the cases that are open when the period ends."),
            phrase("Cases that have ended."),
            "lower",
            "calendar",
            ("median", "p90", "mean"),
        ),
        Definition(
            "nps",
            phrase("Net promoter score"),
            "points",
            phrase("Share of the answers 9 and 10 less share of the answers 0 to 6, times 100."),
            phrase("Periods with fewer than 5 answers are not shown."),
            "higher",
            "values",
            ("nps",),
        ),
        Definition(
            "pulse",
            phrase("Team pulse"),
            "points",
            phrase("Mean of the answers of one wave, on the scale that you ask by, such as 1 to 5."),
            phrase("Waves with fewer than 5 answers are not shown."),
            "higher",
            "values",
            ("mean",),
        ),
        Definition(
            "turnover",
            phrase("Staff turnover"),
            "share",
            phrase("People who left in the period, divided by the mean number of people employed."),
            phrase("Periods without a number of people."),
            "lower",
            "values",
            ("share",),
        ),
        Definition(
            "roi",
            phrase("Return on investment"),
            "share",
            phrase("Benefit less cost, divided by cost."),
            phrase("Periods without cost."),
            "higher",
            "values",
            ("share",),
        ),
        Definition(
            "co2e",
            phrase("Greenhouse gases (CO2e)"),
            "number",
            phrase(
                "Amount of each activity (paper, travel, energy) times its emission factor in kg CO2e, which a person "
                "entered with source and date, added up over the period."
            ),
            phrase("Nothing: an amount without a factor is refused."),
            "lower",
            "values",
            ("sum",),
        ),
        Definition(
            "value",
            phrase("A value of your own"),
            "number",
            phrase(
                "The values of the period, gathered as chosen: their mean, median, sum, last one, or a share."
            ),
            phrase("Periods without a value."),
            "none",
            "values",
            ("mean", "median", "sum", "last", "share"),
        ),
    )
}


def definition_of(key: str) -> Definition:
    """Return the built-in measure with that key; `QuestionError` naming all where there is none."""
    found = BUILT_IN.get(key)
    if found is None:
        raise QuestionError(f"There is no measure “{key}”. There are: {', '.join(BUILT_IN)}.")
    return found
