"""The list of all kinds of filter; a new kind is one file in ``kinds/`` and its lines here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from obeya.tables.filters.base import AllOf, AnyOf, Filter, Not, Then
from obeya.tables.filters.kinds.activity_count import ActivityCount
from obeya.tables.filters.kinds.attribute import AttributeIs
from obeya.tables.filters.kinds.case_ids import CaseIds
from obeya.tables.filters.kinds.case_state import CaseState
from obeya.tables.filters.kinds.done_by import DoneBy
from obeya.tables.filters.kinds.duration import Duration
from obeya.tables.filters.kinds.ends_with import EndsWith
from obeya.tables.filters.kinds.event_count import EventCount
from obeya.tables.filters.kinds.events_between import EventsBetween
from obeya.tables.filters.kinds.events_by import EventsBy
from obeya.tables.filters.kinds.events_during import EventsDuring
from obeya.tables.filters.kinds.events_of import EventsOf
from obeya.tables.filters.kinds.events_where import EventsWhere
from obeya.tables.filters.kinds.follows import Follows
from obeya.tables.filters.kinds.follows_variant import FollowsVariant
from obeya.tables.filters.kinds.handed_over import HandedOver
from obeya.tables.filters.kinds.has_activity import HasActivity
from obeya.tables.filters.kinds.rework import Rework
from obeya.tables.filters.kinds.starts_with import StartsWith
from obeya.tables.filters.kinds.time_window import TimeWindow
from obeya.tables.filters.kinds.top_variants import TopVariants
from obeya.tables.filters.kinds.variant_coverage import VariantCoverage

if TYPE_CHECKING:
    from obeya.tables.filters.reader import Reader

# Every kind by the name that stands in its JSON.
KINDS: Final[dict[str, type[Filter]]] = {
    kind.kind: kind
    for kind in (
        AllOf,
        AnyOf,
        Not,
        Then,
        HasActivity,
        ActivityCount,
        Follows,
        StartsWith,
        EndsWith,
        FollowsVariant,
        TopVariants,
        VariantCoverage,
        Rework,
        Duration,
        EventCount,
        TimeWindow,
        AttributeIs,
        DoneBy,
        HandedOver,
        CaseIds,
        CaseState,
        EventsOf,
        EventsWhere,
        EventsDuring,
        EventsBy,
        EventsBetween,
    )
}

# The words that begin a condition, and what reads on after them; where two fit, the longer comes first.
CONDITIONS: Final[tuple[tuple[tuple[str, ...], Callable[[Reader], Filter]], ...]] = (
    (("has",), HasActivity.read),
    (("count",), ActivityCount.read),
    (("wait",), Follows.read_wait),
    (("starts",), StartsWith.read),
    (("ends",), EndsWith.read),
    (("variants", "top"), TopVariants.read),
    (("variants", "cover"), VariantCoverage.read),
    (("variants",), TopVariants.refuse),
    (("variant",), FollowsVariant.read),
    (("rework",), Rework.read),
    (("self-loop",), Rework.read_self_loop),
    (("return",), Rework.read_return),
    (("duration",), Duration.read),
    (("contained",), TimeWindow.read_contained),
    (("intersecting",), TimeWindow.read_intersecting),
    (("started",), TimeWindow.read_started),
    (("completed",), TimeWindow.read_completed),
    (("resource",), DoneBy.read),
    (("handover",), HandedOver.read),
    (("open",), CaseState.read_open),
    (("complete",), CaseState.read_complete),
    (("case", "id"), CaseIds.read),
    (("case",), AttributeIs.read_case),
    (("event",), AttributeIs.read_event),
    (("events", "in"), EventsOf.read),
    (("events", "not", "in"), EventsOf.read_others),
    (("events", "where"), EventsWhere.read),
    (("events", "during"), EventsDuring.read),
    (("events", "by"), EventsBy.read),
    (("events", "from"), EventsBetween.read),
    (("events",), EventCount.read),
)
