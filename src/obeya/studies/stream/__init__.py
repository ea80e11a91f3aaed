"""The value stream of a log: a map with its numbers, bottlenecks, agreements on hand-overs, and capacity.

Read `drawing.py` first: `stream_of` is the question, `result.py` the answer, `timing.py` how seconds are counted.
"""

from obeya.studies.stream.agreements import Agreement, KeptAgreement, agreements_kept
from obeya.studies.stream.capacity import RoleCapacity, Staffing
from obeya.studies.stream.drawing import stream_of
from obeya.studies.stream.observed import lane_attribute
from obeya.studies.stream.result import Bottleneck, Family, Streams, ValueTime

__all__ = [
    "Agreement",
    "Bottleneck",
    "Family",
    "KeptAgreement",
    "RoleCapacity",
    "Staffing",
    "Streams",
    "ValueTime",
    "agreements_kept",
    "lane_attribute",
    "stream_of",
]
