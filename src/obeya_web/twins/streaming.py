"""The value stream of a comparison: its map on both sides, its sums with their intervals, and the numbers by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.figures.stream_compare import compared_picture
from obeya.figures.two_ladders import Rung, two_ladders_picture
from obeya.studies.simulated_stream import SimulatedStep, simulated_maps
from obeya_web.lib.numbers import duration_here, number_here
from obeya_web.lib.tongue import in_readers_language
from obeya_web.twins.saying import signed
from obeya_web.twins.words import FAMILIES, VERDICTS


def _percent_here(share: float) -> str:
    return f"{number_here(100 * share)}\N{NO-BREAK SPACE}%"


_SIDES: Final = ("base", "changed")
_SEEN: Final = ("better", "worse", "more", "less")
SUMS: Final[tuple[tuple[str, str | Promise, Callable[[Any], str]], ...]] = (
    ("lead_time", gettext_lazy("Lead time, calendar"), duration_here),
    ("process_time", gettext_lazy("Process time: somebody works on the case"), duration_here),
    ("share_worked", gettext_lazy("Process cycle efficiency: process time ÷ lead time"), _percent_here),
)


@dataclass(frozen=True, slots=True)
class ShownPair:
    """One number on both sides, with the difference, its interval and the word for it."""

    name: str | Promise
    base: str
    changed: str
    difference: str
    interval: str
    word: str | Promise
    family: str


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step of the value stream."""

    name: str
    wait: ShownPair
    work: ShownPair
    in_progress: ShownPair


@dataclass(frozen=True, slots=True)
class ShownStream:
    """The value stream on both sides: its ladders, its sums and its steps."""

    title: str
    ladder_title: str
    ladder_caption: str
    ladder: SafeString
    sums: tuple[ShownPair, ...]
    steps: tuple[ShownStep, ...]


@dataclass(frozen=True, slots=True)
class ShownMaps:
    """Both value streams as maps, for desks and for phones."""

    caption: str
    wide: SafeString
    narrow: SafeString


def stream_of(result: dict[str, Any]) -> ShownStream | None:
    """Return the value stream of a comparison; none where nothing was compared."""
    flow = _flow_of(result)
    if flow is None:
        return None
    rungs = [
        [
            Rung(each["step"], each["wait"][key], each["ladder_work_s"][side])
            for each in flow["steps"]
            if each["passes"][side]
        ]
        for side, key in enumerate(_SIDES)
    ]
    with in_readers_language():
        ladder = two_ladders_picture(*rungs, wait_after_s=tuple(flow["wait_after_s"]))
        drawn = ladder.to_svg("page")
    return ShownStream(
        _title(flow),
        ladder.title,
        ladder.caption,
        mark_safe(drawn),
        tuple(_pair(words, flow[key], say) for key, words, say in SUMS),
        tuple(
            ShownStep(
                each["step"],
                _pair("", each["wait"], duration_here),
                _pair("", each["work"], duration_here),
                _pair("", each["in_progress"], number_here),
            )
            for each in flow["steps"]
        ),
    )


def maps_of(result: dict[str, Any], *, name: str) -> ShownMaps | None:
    """Return both value streams as maps; what does not differ beyond chance is drawn as it is."""
    flow = _flow_of(result)
    if flow is None:
        return None
    base, changed = simulated_maps(
        name, *(_steps(flow["steps"], side) for side in (0, 1)), wait_after_s=tuple(flow["wait_after_s"])
    )
    with in_readers_language():
        drawn = [
            compared_picture(base, changed, layout=layout).to_svg("page") for layout in ("wide", "narrow")
        ]
    return ShownMaps(
        _(
            "On the calendar clock; times of a step are those of one pass. Where no difference is seen, both maps "
            "show the same time, so that their sums may differ a little from those of the runs."
        ),
        mark_safe(drawn[0]),
        mark_safe(drawn[1]),
    )


def _flow_of(result: dict[str, Any]) -> dict[str, Any] | None:
    flow: dict[str, Any] | None = result.get("flow")
    return flow if flow and flow["steps"] else None


def _title(flow: dict[str, Any]) -> str:
    values = {
        "base": _percent_here(flow["share_worked"]["base"]),
        "changed": _percent_here(flow["share_worked"]["changed"]),
    }
    if values["base"] == values["changed"]:
        return _("Somebody works on a case in %(base)s of its lead time, on both sides") % values
    return (
        _("Somebody works on a case in %(base)s of its lead time as it is, in %(changed)s with the change")
        % values
    )


def _steps(rows: Sequence[dict[str, Any]], side: int) -> list[SimulatedStep]:
    return [
        SimulatedStep(
            name=each["step"],
            passes=each["passes"][side],
            share=each["share"][side],
            wait_s=_seen(each["wait"], side) if each["passes"][side] else 0.0,
            work_s=_alike(each["ladder_work_s"], each["work"], side),
            effort_s=_seen(each["work"], side),
            waiting=_alike(each["waiting"], each["in_progress"], side),
        )
        for each in rows
    ]


def _seen(found: dict[str, Any], side: int) -> float:
    """Return the value of a side; that of the base where no difference is seen."""
    return float(found[_SIDES[side if found["verdict"] in _SEEN else 0]])


def _alike(values: Sequence[float], found: dict[str, Any], side: int) -> float:
    return values[side if found["verdict"] in _SEEN else 0]


def _pair(name: str | Promise, found: dict[str, Any], say: Callable[[Any], str]) -> ShownPair:
    return ShownPair(
        name,
        say(found["base"]),
        say(found["changed"]),
        signed(found["difference"], say),
        _("%(low)s to %(high)s") % {"low": signed(found["low"], say), "high": signed(found["high"], say)},
        VERDICTS[found["verdict"]],
        FAMILIES[found["verdict"]],
    )
