"""Filters: which cases and events of a log are looked at. They are data; read `base.py`, then `grammar.py`.

One kind per file in ``kinds/``, listed in ``registry.py``; text in ``grammar.py``, JSON in ``serial.py``,
URLs in ``url.py``, words in ``words.py``, application in ``keeping.py``.
"""

from obeya.errors import FilterError
from obeya.tables.filters.base import AllOf, AnyOf, CaseFilter, EventFilter, Filter, Not, Then, after
from obeya.tables.filters.bounds import Bounds
from obeya.tables.filters.context import Clock, FilterContext, LogTables
from obeya.tables.filters.grammar import parse
from obeya.tables.filters.keeping import check, keep
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
from obeya.tables.filters.reading import read_filter, to_text
from obeya.tables.filters.registry import KINDS
from obeya.tables.filters.serial import from_json, to_json
from obeya.tables.filters.url import from_url, to_url
from obeya.tables.filters.words import to_words

__all__ = [
    "KINDS", "ActivityCount", "AllOf", "AnyOf", "AttributeIs", "Bounds", "CaseFilter", "CaseIds", "CaseState", "Clock",
    "DoneBy", "Duration", "EndsWith", "EventCount", "EventFilter", "EventsBetween", "EventsBy", "EventsDuring",
    "EventsOf", "EventsWhere", "Filter", "FilterContext", "FilterError", "Follows", "FollowsVariant", "HandedOver",
    "HasActivity", "LogTables", "Not", "Rework", "StartsWith", "Then", "TimeWindow", "TopVariants", "VariantCoverage",
    "after", "check", "from_json", "from_url", "keep", "parse", "read_filter", "to_json", "to_text", "to_url",
    "to_words",
]  # fmt: skip
