"""The other views of a map: its lanes, its steps against the takt, and its SIPOC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from obeya.figures.stream_drawing import is_safe_link
from obeya.flow.complexity import complexity_of
from obeya.flow.sipoc import sipoc_of
from obeya.flow.stream_lint import LintFinding, lint_stream
from obeya.flow.stream_map import StreamMap
from obeya.flow.stream_sums import StreamSums
from obeya.flow.swim_lanes import swim_lanes
from obeya_web.lib.tongue import in_readers_language
from obeya_web.processes.models.profile import Profile
from obeya_web.streams.models import Stream
from obeya_web.streams.words import WEIGHTS


@dataclass(frozen=True, slots=True)
class TaktBar:
    """One step against the takt; `width` and `line` are parts of a hundred of the longest."""

    name: str
    pace_s: float | None
    load: float | None
    width: float
    is_above: bool


def beside_the_map(stream: Stream, drawn: StreamMap, sums: StreamSums, shown: str) -> dict[str, Any]:
    """Return what another view than the picture shows; nothing for the picture."""
    if shown == "lanes":
        links = {step.key: step.standard if is_safe_link(step.standard) else "" for step in drawn.steps}
        found = swim_lanes(drawn)
        rows = [(lane, [(drawn.step(key).name, links[key]) for key in lane.steps]) for lane in found.lanes]
        return {"lanes": found, "lane_rows": rows, "complexity": complexity_of(drawn)}
    if shown == "takt":
        return {"takt": _bars(sums), "takt_line": _line(sums)}
    if shown == "check":
        with in_readers_language():
            return {"lint": lint_rows(drawn, sums), "is_checked": True}
    if shown == "sipoc":
        return {"sipoc": _sipoc(stream, drawn)}
    return {}


def lint_rows(drawn: StreamMap, sums: StreamSums) -> list[tuple[LintFinding, str, list[tuple[str, str]]]]:
    """Return what to mend, each with its weight in words and the steps that it is about."""
    names = {step.key: step.name for step in drawn.steps}
    return [
        (found, str(WEIGHTS[found.weight]), [(key, names[key]) for key in found.keys])
        for found in lint_stream(drawn, sums)
    ]


def _sipoc(stream: Stream, drawn: StreamMap) -> Any:
    """Return the SIPOC of a map, with what the profile of its process says of inputs and outputs."""
    profile = Profile.objects.filter(process=stream.process).first() if stream.process else None
    rows = profile.sipoc if profile else []
    return sipoc_of(
        drawn,
        inputs=[row["input"] for row in rows if row.get("input")],
        outputs=[row["output"] for row in rows if row.get("output")],
    )


def _most(sums: StreamSums) -> float:
    paces = [rung.pace_s for rung in sums.ladder if rung.pace_s is not None]
    return max([*paces, (sums.takt_s or 0) * 1.05, 1e-9])


def _bars(sums: StreamSums) -> list[TaktBar]:
    most = _most(sums)
    return [
        TaktBar(
            rung.name,
            rung.pace_s,
            rung.load,
            round(100 * (rung.pace_s or 0) / most, 2),
            rung.load is not None and rung.load > 1,
        )
        for rung in sums.ladder
    ]


def _line(sums: StreamSums) -> float | None:
    return None if sums.takt_s is None else round(100 * sums.takt_s / _most(sums), 2)
