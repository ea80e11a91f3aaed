"""What differs between two revisions of a value stream map: box by box, arrow by arrow, and in the summary."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final, Literal

from obeya.flow.complexity import complexity_of, counts_of
from obeya.flow.stream_map import StreamMap
from obeya.flow.stream_sums import VALUES, StreamSums, stream_sums

__all__ = [
    "KINDS",
    "SUMMARY",
    "FieldChange",
    "PartChange",
    "StreamDiff",
    "SummaryChange",
    "counts_of",
    "diff",
]

Kind = Literal["steps", "links", "rework", "information", "parties", "bursts", "notes"]
Change = Literal["added", "removed", "changed"]

KINDS: Final[tuple[Kind, ...]] = ("steps", "links", "rework", "information", "parties", "bursts", "notes")
_ONLY_DRAWING: Final = frozenset({"place"})
SUMMARY: Final = (
    "takt_s", "lead_time_s", "lead_time_days", "wait_s", "worked_s", "effort_s", "ratio_working", "ratio_calendar",
    "people_at_takt", "stock", "rolled_share_right",
)  # fmt: skip
"The numbers of the summary that are compared, in this order; then time by value, the counts and the complexity."


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a box or an arrow, before and after; `difference` where both are numbers."""

    field: str
    before: object
    after: object
    difference: float | None = None


@dataclass(frozen=True, slots=True)
class PartChange:
    """One box, arrow, party or note that was added, removed or changed; fields only where it changed."""

    kind: Kind
    key: str
    name: str
    change: Change
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class SummaryChange:
    """One number of the summary; null before or after is not known. `relative` is the difference ÷ before."""

    name: str
    before: float | None
    after: float | None
    difference: float | None
    relative: float | None


@dataclass(frozen=True, slots=True)
class StreamDiff:
    """How the second map differs from the first. What only moved on the paper is no difference."""

    parts: tuple[PartChange, ...]
    summary: tuple[SummaryChange, ...]
    before: StreamSums
    after: StreamSums

    def of(self, key: str) -> PartChange | None:
        """Return what happened to the part with a key, or None where nothing did."""
        return next((part for part in self.parts if part.key == key), None)

    @property
    def boxes(self) -> tuple[PartChange, ...]:
        """Return the steps that were added, removed or changed."""
        return tuple(part for part in self.parts if part.kind == "steps")


def diff(current: StreamMap, future: StreamMap) -> StreamDiff:
    """Return what `future` changes: parts are matched by key, first those of the current map in its order.

    >>> from dataclasses import replace
    >>> from obeya.flow.stream_map import StreamMap, StreamStep
    >>> now = StreamMap("Pay", (StreamStep("a", "Check", 60.0, 540.0), StreamStep("b", "Pay", 30.0, 270.0)))
    >>> found = diff(now, replace(now, steps=(replace(now.steps[0], wait_before_s=40.0),)))
    >>> [(part.name, part.change) for part in found.boxes]
    [('Check', 'changed'), ('Pay', 'removed')]
    >>> found.boxes[0].fields
    (FieldChange(field='wait_before_s', before=540.0, after=40.0, difference=-500.0),)
    """
    before, after = stream_sums(current), stream_sums(future)
    parts = tuple(part for kind in KINDS for part in _parts(kind, current, future))
    return StreamDiff(parts, _summary(current, future, before, after), before, after)


def _parts(kind: Kind, current: StreamMap, future: StreamMap) -> list[PartChange]:
    old = {each.key: each for each in getattr(current, kind)}
    new = {each.key: each for each in getattr(future, kind)}
    found = []
    for key, each in old.items():
        if key not in new:
            found.append(PartChange(kind, key, _name(each), "removed"))
        elif changes := _changes(each, new[key]):
            found.append(PartChange(kind, key, _name(new[key]), "changed", changes))
    found += [PartChange(kind, key, _name(each), "added") for key, each in new.items() if key not in old]
    return found


def _changes(old: Any, new: Any) -> tuple[FieldChange, ...]:
    names = [field.name for field in fields(old) if field.name not in _ONLY_DRAWING]
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in names]
    return tuple(FieldChange(name, a, b, _difference(a, b)) for name, a, b in pairs if a != b)


def _difference(a: object, b: object) -> float | None:
    are_numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (a, b))
    return float(b) - float(a) if are_numbers else None  # type: ignore[arg-type]


def _name(part: Any) -> str:
    for name in ("name", "text"):
        if getattr(part, name, ""):
            return str(getattr(part, name))
    if hasattr(part, "source"):
        return f"{part.source} → {part.target}"
    return str(part.key)


def _summary(
    current: StreamMap, future: StreamMap, before: StreamSums, after: StreamSums
) -> tuple[SummaryChange, ...]:
    rows: list[SummaryChange] = [_row(name, getattr(before, name), getattr(after, name)) for name in SUMMARY]
    rows += [_row(f"time {kind}", before.time_by_value[kind], after.time_by_value[kind]) for kind in VALUES]
    old, new = (counts_of(each) | _complexity(each) for each in (current, future))
    rows += [_row(name, old[name], new[name]) for name in old]
    return tuple(rows)


def _complexity(stream: StreamMap) -> dict[str, int]:
    found = complexity_of(stream)
    return {"n_choices": found.n_choices, "n_joins": found.n_joins, "n_control_flow": found.control_flow}


def _row(name: str, before: float | None, after: float | None) -> SummaryChange:
    if before is None or after is None:
        return SummaryChange(name, before, after, None, None)
    change = after - before
    return SummaryChange(name, before, after, change, change / before if before else None)
