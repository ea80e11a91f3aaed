"""Load the compiled kernels of the simulation into a process, so that whoever compares first does not wait for them."""

from __future__ import annotations

from dataclasses import replace

from obeya.twin.engine import simulate
from obeya.twin.model import (
    END,
    Arrivals,
    Contexts,
    Distribution,
    Follow,
    Model,
    Resource,
    WeekCalendar,
    Work,
)

_ALWAYS = (((0, 86_400),),) * 7


def load_simulation() -> None:
    """Run two tiny models, one for each way in which cases come: the first call of a kernel loads or compiles it."""
    model = Model(
        name="warm-up",
        zone="UTC",
        start="2024-01-01T00:00:00+00:00",
        activities=("a", "b"),
        arrivals=Arrivals(gaps=Distribution("exponential", (60.0,)), calendar="always"),
        routing=Contexts((Follow((), "a", 1.0), Follow(("a",), "b", 1.0), Follow(("b",), END, 1.0))),
        work=tuple(Work(step, ("x",), Distribution("fixed", (1.0,))) for step in ("a", "b")),
        resources=(Resource("x", "always"),),
        calendars=(WeekCalendar("always", _ALWAYS),),
    )
    simulate(model, cases=2, seed=1)
    simulate(replace(model, arrivals=Arrivals(weekly_rates=(60.0,) * 168)), cases=2, seed=1)
