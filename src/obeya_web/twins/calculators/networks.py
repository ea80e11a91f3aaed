"""Calculators of networks and plans."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.flow.networks import closed_network, jackson
from obeya.flow.plan import PlannedStep, plan_of
from obeya_web.lib.numbers import number_here, share_here
from obeya_web.twins.calculators.spec import (
    Answer,
    AnswerTable,
    Calculator,
    CalculatorError,
    Column,
    Given,
    Input,
    Result,
)

_MINUTES = gettext_lazy("min")


def _jackson(given: Given) -> Result:
    stations = given["stations"]
    if any(row["servers"] != int(row["servers"]) for row in stations):
        raise CalculatorError(_("A whole number of people is needed at each station."))
    network = jackson(
        [row["outside"] for row in stations],
        [60 / row["service"] if row["service"] > 0 else 0.0 for row in stations],
        _square(given["routing"], len(stations)),
        servers=[int(row["servers"]) for row in stations],
    )
    rows = tuple(
        (
            Answer("", place, kind="whole"),
            Answer("", flow, gettext_lazy("per hour")),
            Answer("", queue.wait * 60, _MINUTES),
            Answer("", queue.n, gettext_lazy("cases")),
            Answer("", queue.utilisation, kind="share"),
        )
        for place, (flow, queue) in enumerate(
            zip(network.throughputs, network.stations, strict=True), start=1
        )
    )
    words = _("A case takes %(time)s minutes through all stations; %(n)s are there on the mean.")
    busiest = max(queue.utilisation for queue in network.stations)
    return Result(
        words % {"time": number_here(network.time * 60), "n": number_here(network.n)},
        (
            Answer(_("Time through the network"), network.time * 60, _MINUTES),
            Answer(_("There on the mean"), network.n, gettext_lazy("cases")),
            Answer(_("Busiest station"), busiest, kind="share"),
        ),
        AnswerTable(
            (_("Station"), _("Arrivals per hour"), _("Mean wait in minutes"), _("There"), _("Busy")), rows
        ),
    )


def _square(rows: list[list[float]], n: int) -> list[list[float]]:
    if len(rows) != n or any(len(row) != n for row in rows):
        raise CalculatorError(
            _("The ways on need %(n)d rows of %(n)d shares: from each station to each.") % {"n": n}
        )
    return rows


def _conwip(given: Given) -> Result:
    times = [row["service"] for row in given["stations"]]
    visits = [row["visits"] for row in given["stations"]]
    loop = closed_network(given["cards"], times, visits=visits)
    more = closed_network(given["cards"] + 1, times, visits=visits)
    words = _("With %(cards)d cards a case takes %(time)s minutes and %(rate)s an hour are done.")
    rows = tuple(
        (
            Answer("", place, kind="whole"),
            Answer("", n, gettext_lazy("cases")),
            Answer("", busy, kind="share"),
        )
        for place, (n, busy) in enumerate(zip(loop.n, loop.utilisations, strict=True), start=1)
    )
    return Result(
        words
        % {
            "cards": given["cards"],
            "time": number_here(loop.cycle_time),
            "rate": number_here(loop.throughput * 60),
        },
        (
            Answer(_("Throughput"), loop.throughput * 60, gettext_lazy("per hour")),
            Answer(_("Cycle time"), loop.cycle_time, _MINUTES),
            Answer(_("Throughput with one card more"), more.throughput * 60, gettext_lazy("per hour")),
            Answer(_("Cycle time with one card more"), more.cycle_time, _MINUTES),
        ),
        AnswerTable((_("Station"), _("There"), _("Busy")), rows),
    )


def _pert(given: Given) -> Result:
    steps: dict[str, PlannedStep] = {}
    for row in given["steps"]:
        if row["name"] in steps:
            raise CalculatorError(_("The step “%(name)s” is there twice.") % {"name": row["name"]})
        after = tuple(name.strip() for name in re.split("[,+]", row["after"]) if name.strip())
        steps[row["name"]] = PlannedStep(row["shortest"], row["likeliest"], row["longest"], after)
    plan = plan_of(steps)
    chance = plan.chance_by(given["day"])
    words = _(
        "The plan takes %(mean)s days on the mean; it is done by day %(day)s with a chance of %(chance)s."
    )
    rows = tuple(
        (
            Answer("", name, kind="text"),
            Answer("", timing.begin),
            Answer("", timing.end),
            Answer("", timing.slack),
            Answer("", _("yes") if name in plan.critical else _("no"), kind="text"),
        )
        for name, timing in plan.steps.items()
    )
    return Result(
        words
        % {
            "mean": number_here(plan.mean),
            "day": number_here(given["day"]),
            "chance": share_here(chance),
        },
        (
            Answer(_("Mean"), plan.mean, gettext_lazy("days")),
            Answer(_("Standard deviation"), plan.sd, gettext_lazy("days")),
            Answer(_("Chance by then"), chance, kind="share"),
            Answer(_("Done with a chance of 90 % by day"), plan.time_for(0.9)),
        ),
        AnswerTable((_("Step"), _("Begins"), _("Ends"), _("Slack"), _("Critical")), rows),
    )


CALCULATORS = (
    Calculator(
        "jackson",
        gettext_lazy("Several stations, with ways back (Jackson)"),
        gettext_lazy("Work that goes from desk to desk and sometimes back: where it piles up."),
        "λ = γ + λ R, each station an M/M/c",
        "J. R. Jackson, Operations Research 5, 1957",
        "networks.jackson",
        gettext_lazy(
            "Arrivals from outside independent of each other, exponential times of work, the next station by chance."
        ),
        (
            Input(
                "stations",
                gettext_lazy("Stations"),
                "6; 5; 1\n0; 12; 2",
                kind="rows",
                help=gettext_lazy(
                    "One a line: arrivals from outside per hour; mean time of work in minutes; people."
                ),
                columns=(
                    Column("outside", gettext_lazy("Arrivals from outside")),
                    Column("service", gettext_lazy("Mean time of work")),
                    Column("servers", gettext_lazy("People"), default=1.0),
                ),
            ),
            Input(
                "routing",
                gettext_lazy("Ways on"),
                "0; 1\n0.2; 0",
                kind="rows",
                help=gettext_lazy(
                    "One line a station: the share of its work that goes on to each station. The rest leaves."
                ),
            ),
        ),
        _jackson,
    ),
    Calculator(
        "conwip",
        gettext_lazy("A fixed number of cards (CONWIP)"),
        gettext_lazy("A new case begins only when one is done: how many cards are enough."),
        "W(n) = S (1 + L(n − 1))",
        "M. Reiser, S. Lavenberg, Journal of the ACM 27, 1980",
        "networks.closed_network",
        gettext_lazy("Work always waits outside; exponential times of work, one person at each station."),
        (
            Input("cards", gettext_lazy("Cards"), 5.0, kind="whole", most=2000),
            Input(
                "stations",
                gettext_lazy("Stations"),
                "60\n48\n40",
                kind="rows",
                help=gettext_lazy(
                    "One a line: mean time of work in minutes; visits of a case (1 if left out)."
                ),
                columns=(
                    Column("service", gettext_lazy("Mean time of work")),
                    Column("visits", gettext_lazy("Visits"), default=1.0),
                ),
            ),
        ),
        _conwip,
    ),
    Calculator(
        "pert",
        gettext_lazy("A plan with three guesses (PERT)"),
        gettext_lazy("How likely a plan is done by a day, and which steps decide it."),
        "mean = (a + 4 m + b) ÷ 6,  variance = ((b − a) ÷ 6)²",
        "D. Malcolm and others, Operations Research 7, 1959",
        "plan.plan_of",
        gettext_lazy(
            "One path decides. Where others are nearly as long, the plan takes longer than it says."
        ),
        (
            Input(
                "steps",
                gettext_lazy("Steps"),
                "Draft; 1; 2; 3\nReview; 2; 5; 14; Draft\nPrint; 1; 1; 1",
                kind="rows",
                help=gettext_lazy(
                    "One a line: name; shortest; likeliest; longest time in days; after which steps (apart by commas)."
                ),
                columns=(
                    Column("name", gettext_lazy("Name"), is_text=True),
                    Column("shortest", gettext_lazy("Shortest")),
                    Column("likeliest", gettext_lazy("Likeliest")),
                    Column("longest", gettext_lazy("Longest")),
                    Column("after", gettext_lazy("After"), is_text=True, default=""),
                ),
            ),
            Input("day", gettext_lazy("Done by day"), 10.0),
        ),
        _pert,
    ),
)
