"""Calculators of lines and batches."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.flow.factory import line, little, rolled_yield, takt_time, visits_with_rework, wait_for_batch
from obeya_web.lib.numbers import number_here, share_here
from obeya_web.twins.calculators.spec import (
    Answer,
    AnswerTable,
    Calculator,
    CalculatorError,
    Given,
    Input,
    Result,
)

_PER_HOUR = gettext_lazy("per hour")
_MINUTES = gettext_lazy("min")
_CASES = gettext_lazy("cases")


def _little(given: Given) -> Result:
    known = {key: given[key] for key in ("n", "rate", "time") if given[key] is not None}
    if len(known) != 2:
        raise CalculatorError(_("Fill in two of the three and leave one empty: it is the one computed."))
    flow = little(**known)
    words = _("%(n)s cases are in work on the mean: %(rate)s a day, each for %(time)s days.")
    return Result(
        words % {"n": number_here(flow.n), "rate": number_here(flow.rate), "time": number_here(flow.time)},
        (
            Answer(_("In work"), flow.n, _CASES),
            Answer(_("Throughput"), flow.rate, gettext_lazy("a day")),
            Answer(_("Lead time"), flow.time, gettext_lazy("days")),
        ),
    )


def _takt(given: Given) -> Result:
    takt = takt_time(given["available"] * 60, given["demand"])
    words = _("Every %(takt)s minutes one piece must be done for demand to be met.")
    return Result(
        words % {"takt": number_here(takt)},
        (
            Answer(_("Takt time"), takt, _MINUTES),
            Answer(_("Takt time"), takt * 60, gettext_lazy("s")),
            Answer(_("Needed rate"), 60 / takt, _PER_HOUR),
        ),
    )


def _line(given: Given) -> Result:
    names = (
        ("best", _("Best: nothing varies")),
        ("practical worst", _("Practical worst: everything varies as much as exponential times")),
        ("worst", _("Worst: all pieces move together")),
    )
    raw_h = given["raw_time"] / 60
    found = [
        (name, line(given["work"], raw_time=raw_h, bottleneck_rate=given["rate"], case=case))  # type: ignore[arg-type]
        for case, name in names
    ]
    usual = found[1][1]
    words = _(
        "With %(n)s pieces in it, a line that varies as usual makes %(rate)s an hour in %(time)s minutes each."
    )
    rows = tuple(
        (
            Answer("", name, kind="text"),
            Answer("", each.throughput, _PER_HOUR),
            Answer("", each.cycle_time * 60, _MINUTES),
        )
        for name, each in found
    )
    return Result(
        words
        % {
            "n": number_here(given["work"]),
            "rate": number_here(usual.throughput),
            "time": number_here(usual.cycle_time * 60),
        },
        (
            Answer(_("Critical work in process"), raw_h * given["rate"], _CASES),
            Answer(_("Throughput, practical worst"), usual.throughput, _PER_HOUR),
            Answer(_("Cycle time, practical worst"), usual.cycle_time * 60, _MINUTES),
        ),
        AnswerTable((_("Case"), _("Throughput per hour"), _("Cycle time in minutes")), rows),
    )


def _batch(given: Given) -> Result:
    wait = wait_for_batch(given["rate"], given["size"])
    half = wait_for_batch(given["rate"], max(given["size"] // 2, 1))
    words = _(
        "Each piece waits %(wait)s hours on the mean for its batch to be full; half the batch: %(half)s hours."
    )
    return Result(
        words % {"wait": number_here(wait), "half": number_here(half)},
        (
            Answer(_("Mean wait for the batch"), wait, gettext_lazy("h")),
            Answer(_("Wait of the first piece"), 2 * wait, gettext_lazy("h")),
            Answer(_("Mean wait with half the batch"), half, gettext_lazy("h")),
        ),
    )


def _rework(given: Given) -> Result:
    visits = visits_with_rework(given["share"])
    right = 1 - given["share"]
    rolled = rolled_yield(*[right] * given["steps"])
    words = _(
        "Each case is worked on %(visits)s times on the mean, and %(rolled)s pass all steps at the first go."
    )
    return Result(
        words % {"visits": number_here(visits), "rolled": share_here(rolled)},
        (
            Answer(_("Visits of a step"), visits),
            Answer(_("More work than without rework"), visits - 1, kind="share"),
            Answer(_("Rolled yield"), rolled, kind="share"),
        ),
    )


CALCULATORS = (
    Calculator(
        "little",
        gettext_lazy("Little's law"),
        gettext_lazy("How much is in work, how fast it flows and how long it takes: any two give the third."),
        "L = λ W",
        "J. Little, Operations Research 9, 1961",
        "factory.little",
        gettext_lazy("Any flow that is stable: as much leaves as comes. What varies does not matter."),
        (
            Input("n", gettext_lazy("In work"), None, _CASES, is_required=False),
            Input("rate", gettext_lazy("Throughput"), 12.0, gettext_lazy("a day"), is_required=False),
            Input("time", gettext_lazy("Lead time"), 2.5, gettext_lazy("days"), is_required=False),
        ),
        _little,
    ),
    Calculator(
        "takt",
        gettext_lazy("Takt time"),
        gettext_lazy("The beat of the customer: how often one piece must be done."),
        "T = available time ÷ demand",
        "M. Rother, J. Shook, Learning to See, 1999",
        "factory.takt_time",
        gettext_lazy(
            "Demand is spread evenly over the time; breaks and meetings are taken off the available time."
        ),
        (
            Input("available", gettext_lazy("Available time"), 7.667, gettext_lazy("h a day")),
            Input("demand", gettext_lazy("Demand"), 460.0, gettext_lazy("pieces a day")),
        ),
        _takt,
    ),
    Calculator(
        "line",
        gettext_lazy("A line with so much work in it"),
        gettext_lazy(
            "More work in process makes a line faster only up to a point; beyond it everything just takes longer."
        ),
        "practical worst: TH = w ÷ (W₀ + w − 1) × r,  W₀ = r T₀",
        "W. Hopp, M. Spearman, Factory Physics, 3rd edition 2008, chapter 7",
        "factory.line",
        gettext_lazy("One kind of work, one way through, a fixed amount of work in process."),
        (
            Input("work", gettext_lazy("Work in process"), 10.0, _CASES),
            Input("raw_time", gettext_lazy("Time through the empty line"), 300.0, _MINUTES),
            Input("rate", gettext_lazy("Rate of the slowest step"), 1.0, _PER_HOUR),
        ),
        _line,
    ),
    Calculator(
        "batch",
        gettext_lazy("Wait for a batch"),
        gettext_lazy("What is collected before it is worked on waits for the others."),
        "W = (size − 1) ÷ (2 λ)",
        "W. Hopp, M. Spearman, Factory Physics, 3rd edition 2008, chapter 9",
        "factory.wait_for_batch",
        gettext_lazy("Pieces come at an even rate; the batch starts when it is full."),
        (
            Input("rate", gettext_lazy("Arrivals"), 4.0, _PER_HOUR),
            Input("size", gettext_lazy("Size of the batch"), 20.0, gettext_lazy("pieces"), kind="whole"),
        ),
        _batch,
    ),
    Calculator(
        "rework",
        gettext_lazy("Rework and rolled yield"),
        gettext_lazy("What comes back is done again, and may come back again."),
        "visits = 1 ÷ (1 − share),  yield = (1 − share)ⁿ",
        "W. Hopp, M. Spearman, Factory Physics, 3rd edition 2008, chapter 12",
        "factory.visits_with_rework",
        gettext_lazy("The same share comes back each time, whatever happened before."),
        (
            Input(
                "share",
                gettext_lazy("Share that comes back"),
                0.2,
                kind="share",
                may_be_least=True,
                most=0.99,
            ),
            Input("steps", gettext_lazy("Steps in a row"), 3.0, kind="whole", most=200),
        ),
        _rework,
    ),
)
