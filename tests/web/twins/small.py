"""A tiny twin made by hand: claims are entered, checked twice, and paid."""

from __future__ import annotations

from obeya.twin.model import (
    END,
    Arrivals,
    CaseAttribute,
    Contexts,
    Delay,
    Distribution,
    Fit,
    Follow,
    Model,
    Resource,
    WeekCalendar,
    Work,
)

HOUR = 3600
CLERKS = tuple(f"clerk {n}" for n in range(6))
HEADS = ("head 0", "head 1")


def small_model() -> Model:
    """Six clerks enter and check; two heads approve every fourth claim; a day passes before the payment."""
    office = tuple(((8 * HOUR, 16 * HOUR),) if day < 5 else () for day in range(7))
    minutes = 60.0
    return Model(
        name="Claims",
        zone="Europe/Berlin",
        start="2026-01-05T00:00:00+00:00",
        activities=("Enter", "Check", "Approve", "Pay"),
        arrivals=Arrivals(gaps=Distribution("exponential", (20 * minutes,)), calendar="office"),
        routing=Contexts(
            (
                Follow((), "Enter", 1.0),
                Follow(("Enter",), "Check", 1.0),
                Follow(("Check",), "Approve", 0.25),
                Follow(("Check",), "Pay", 0.75),
                Follow(("Approve",), "Pay", 1.0),
                Follow(("Pay",), END, 1.0),
            )
        ),
        work=(
            Work("Enter", CLERKS, Distribution("exponential", (10 * minutes,))),
            Work("Check", CLERKS, Distribution("exponential", (30 * minutes,))),
            Work("Approve", HEADS, Distribution("exponential", (45 * minutes,))),
            Work("Pay", CLERKS, Distribution("fixed", (5 * minutes,))),
        ),
        resources=(
            *(Resource(name, "office", "Clerks") for name in CLERKS),
            *(Resource(name, "office", "Heads") for name in HEADS),
        ),
        calendars=(WeekCalendar("office", office),),
        delays=(Delay("Pay", "before", Distribution("fixed", (24.0 * HOUR,))),),
        attributes=(CaseAttribute("Kind", (("house", 3.0), ("car", 1.0))),),
        fits=(Fit("routing", "", "cases", 400.0, 400, "6 contexts"),),
    )
