"""Small models that changes are tried on."""

from __future__ import annotations

from obeya.twin.model import (
    Arrivals,
    Batch,
    CaseAttribute,
    Contexts,
    Delay,
    Distribution,
    Follow,
    Model,
    Path,
    Paths,
    Resource,
    WeekCalendar,
    Work,
)

ALWAYS = WeekCalendar("always", (((0, 86_400),),) * 7)
ONE_MINUTE = Distribution("exponential", (60.0,))


def office(routing=None, **changed) -> Model:
    """Ask, Check, Pay; a fifth of the cases is checked again. Two clerks check and pay, a boss may check."""
    rows = (
        Follow((), "Ask", 1.0),
        Follow(("Ask",), "Check", 1.0),
        Follow(("Check",), "Check", 1.0),
        Follow(("Check",), "Pay", 4.0),
        Follow(("Pay",), "", 1.0),
    )
    parts = {
        "name": "office",
        "zone": "UTC",
        "start": "2026-01-05T00:00:00+00:00",
        "activities": ("Ask", "Check", "Pay"),
        "arrivals": Arrivals(gaps=Distribution("exponential", (100.0,)), calendar="always"),
        "routing": routing or Contexts(rows),
        "work": (
            Work("Ask", (), Distribution("fixed", (5.0,))),
            Work("Check", ("Ann", "Ben"), ONE_MINUTE),
            Work("Check", ("Eve",), Distribution("fixed", (30.0,))),
            Work("Pay", ("Ann", "Ben"), Distribution("fixed", (20.0,))),
        ),
        "resources": (
            Resource("Ann", "always", "clerk", 30.0),
            Resource("Ben", "always", "clerk", 30.0),
            Resource("Eve", "always", "boss", 90.0),
        ),
        "calendars": (ALWAYS,),
        "delays": (Delay("Pay", "before", ONE_MINUTE), Delay("Pay", "after", ONE_MINUTE)),
        "batches": (Batch("Pay", 5, longest_wait_s=3600.0),),
        "attributes": (CaseAttribute("kind", (("urgent", 1.0), ("usual", 9.0))),),
    }
    return Model(**{**parts, **changed})


def by_paths() -> Model:
    return office(Paths((Path(("Ask", "Check", "Pay"), 3.0), Path(("Ask", "Pay"), 1.0))))


def counter(*, servers: int, arrivals_s: float, service_s: float) -> Model:
    """M/M/c around the clock: one step, equal people."""
    names = tuple(f"Clerk {k}" for k in range(1, servers + 1))
    return Model(
        name="counter",
        zone="UTC",
        start="2026-01-05T00:00:00+00:00",
        activities=("Serve",),
        arrivals=Arrivals(gaps=Distribution("exponential", (arrivals_s,)), calendar="always"),
        routing=Contexts((Follow((), "Serve", 1.0), Follow(("Serve",), "", 1.0))),
        work=(Work("Serve", names, Distribution("exponential", (service_s,))),),
        resources=tuple(Resource(name, "always", "clerk", 36.0) for name in names),
        calendars=(ALWAYS,),
    )
