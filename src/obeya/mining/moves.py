"""The moves of a log between groups: each activity instance with the group that worked on the case before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from obeya.errors import QuestionError

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

RESOURCE: Final = "resource"

# What an attribute that groups people is often called; it is only offered first, never chosen.
ROLE_WORDS: Final = re.compile(r"org|group|role|team|dep|unit|desk|user|abteilung|gruppe", re.IGNORECASE)
MOST_NAMES: Final = 8


@dataclass(frozen=True, slots=True)
class Moves:
    """All activity instances with ``target``, the group that did it, and ``source``, the group before it.

    `instances` has the columns ``case_index, position, resource, source, target, wait_s, left_at`` (completion
    before the move), ``taken_at`` (start, else completion); `source` is null on the first instance of a case.
    `name_of` gives the name people use for a value of source or target.
    """

    by: str
    instances: ir.Table
    name_of: Callable[[Any], str]

    @property
    def moves(self) -> ir.Table:
        """The pairs of consecutive instances: all but the first instance of each case."""
        return self.instances.filter(self.instances.position > 0)

    def merging(self, groups: Collection[Any], into: str) -> Moves:
        """Return the same moves with some groups taken as one, named `into`; work between them is kept work."""
        if not groups:
            return self
        merged = self.instances.mutate(
            **{side: _merged(self.instances[side], groups) for side in ("source", "target")}
        )
        first = min(groups)
        return Moves(self.by, merged, lambda value: into if value == first else self.name_of(value))

    @property
    def hops(self) -> ir.Table:
        """The hand-overs: moves whose two groups are known and differ."""
        return self.instances.filter(self.instances.source != self.instances.target)


def moves_by(log: EventLog, by: str) -> Moves:
    """Return the moves of a log between resources or the values of an event attribute.

    Raises `QuestionError` when the log has no resources, or when the attribute is unknown or belongs to the
    case and so never changes hands.
    """
    if by == RESOURCE:
        return _by_resource(log)
    scope, attribute = log.attribute(by)
    if scope == "case":
        raise QuestionError(
            f"“{by}” belongs to the case, so work never changes hands between its values. "
            f"Use resource or an attribute of events: {_attribute_names(log) or 'there is none'}."
        )
    return _by_attribute(log, by, attribute.column)


def _merged(column: ir.Column, groups: Collection[Any]) -> ir.Column:
    """Replace every value of `groups` by the first of them."""
    import ibis

    return ibis.ifelse(column.isin(list(groups)), ibis.literal(min(groups), column.type()), column)


def _attribute_names(log: EventLog) -> str:
    """Name the event attributes of a log, at most a few, those that may stand for people first."""
    names = [a.name for a in log.facts.event_attributes]
    likely = sorted(names, key=lambda name: (not ROLE_WORDS.search(name), names.index(name)))
    more = ", …" if len(likely) > MOST_NAMES else ""
    return ", ".join(likely[:MOST_NAMES]) + more


def _by_resource(log: EventLog) -> Moves:
    if not log.resources:
        names = _attribute_names(log)
        instead = f"ask for an attribute of events: {names}" if names else "import a column that names it"
        raise QuestionError(f"The log does not say who did the work. Name the resource column, or {instead}.")
    events = log.events
    instances = events.select(
        "case_index",
        "position",
        "resource",
        "wait_s",
        source=events.previous_resource,
        target=events.resource,
        left_at=events.previous_completed_at,
        taken_at=events.started_at.coalesce(events.completed_at),
    )
    return Moves(by=RESOURCE, instances=instances, name_of=lambda code: log.resources[code])


def _by_attribute(log: EventLog, by: str, column: str) -> Moves:
    import ibis

    events = log.events
    in_case = ibis.window(group_by="case_index", order_by="position")
    value = events[column].cast("string")
    instances = events.select(
        "case_index",
        "position",
        "resource",
        "wait_s",
        source=value.lag().over(in_case),
        target=value,
        left_at=events.previous_completed_at,
        taken_at=events.started_at.coalesce(events.completed_at),
    )
    # The window is worth keeping: a dozen questions are asked of the same moves.
    return Moves(by=by, instances=instances.cache(), name_of=str)
