"""The three forms of OCEL 2.0, read and flattened."""

from __future__ import annotations

from obeya.sources.job import Job
from obeya.sources.ocel.flattening import flatten
from obeya.sources.ocel.from_json import load_json
from obeya.sources.ocel.from_sqlite import load_sqlite
from obeya.sources.ocel.from_xml import load_xml
from obeya.sources.raw import Reading


def read_ocel_json(job: Job) -> Reading:
    """Read OCEL 2.0 from JSON."""
    return flatten(job, load_json(job), "ocel-json")


def read_ocel_xml(job: Job) -> Reading:
    """Read OCEL 2.0 from XML."""
    return flatten(job, load_xml(job), "ocel-xml")


def read_ocel_sqlite(job: Job) -> Reading:
    """Read OCEL 2.0 from SQLite."""
    return flatten(job, load_sqlite(job), "ocel-sqlite")
