"""Read XES: the quick way if the file proves to be regular, else the complete way; both give the same table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.job import Job
from obeya.sources.log_columns import LogColumns
from obeya.sources.raw import RawColumn, Reading
from obeya.sources.xes.quick import IrregularError, read_block
from obeya.sources.xes.references import BadReferenceError, resolve_all
from obeya.sources.xes.streaming import XesParser

BLOCK_BYTES = 4 << 20
MAX_HEAD_BYTES = 16 << 20
TRACE_START, TRACE_END = b"<trace>", b"</trace>"
UTF8_DECLARATIONS = (b"utf-8", b"utf8", b"us-ascii")


def read_xes(job: Job) -> Reading:
    """Read a XES log: one row per event, the attributes of its trace beside it."""
    try:
        columns, attributes = _read_quickly(job)
        return _finish(job, columns, attributes)
    except UnsafeInputError:
        raise
    except (IrregularError, BadReferenceError, InputError):
        # Whatever the quick way stumbled over, the complete way is the judge of it.
        columns, attributes = _read_completely(job)
        return _finish(job, columns, attributes)


def _finish(job: Job, columns: LogColumns, attributes: dict[str, Any]) -> Reading:
    n_empty = columns.n_empty_traces
    arrays, described, roles = columns.finish()
    job.check_width(len(described))
    job.writer.write(arrays)
    columns.notes.extend(_broken_promises(attributes, arrays, described))
    if n_empty:
        columns.notes.append(f"{n_empty:,} traces have no events; they are not among the cases.")
    return Reading(
        format="xes", columns=tuple(described), notes=tuple(columns.notes), attributes=attributes, roles=roles
    )


def _broken_promises(
    attributes: dict[str, Any], arrays: list[pa.Array], described: list[RawColumn]
) -> Iterator[str]:
    """Say where the log declares something about its events that does not hold; the rows stay as they are."""
    n_missing = {c.name: a.null_count for c, a in zip(described, arrays, strict=True) if c.scope == "event"}
    n_rows = len(arrays[0])
    for promised in attributes["globals"].get("event", ()):
        lacking = n_missing.get(promised["key"], n_rows)
        if lacking:
            yield f"Every event is declared to have {promised['key']!r}, but {lacking:,} of {n_rows:,} have none."
    for classifier in attributes["classifiers"]:
        keys = classifier.get("keys", "")
        unknown = [key for key in keys.replace("'", "").split() if key not in n_missing]
        if unknown and keys.replace("'", "") not in n_missing:
            yield f"Classifier {classifier.get('name', '')!r} uses attributes that no event has: {', '.join(unknown)}."


def _read_completely(job: Job) -> tuple[LogColumns, dict[str, Any]]:
    columns = LogColumns()
    parser = XesParser(job.name, columns, max_depth=job.limits.max_depth, reject=job.writer.reject)
    for chunk in job.chunks("reading events"):
        parser.feed(chunk)
    parser.close()
    if parser.n_skipped:
        columns.notes.append(f"{parser.n_skipped:,} elements that XES does not know were skipped.")
    return columns, parser.attributes


def _read_quickly(job: Job) -> tuple[LogColumns, dict[str, Any]]:
    """Cut the file at trace ends and read the pieces with arrays; what is before and behind goes through expat."""
    columns = LogColumns()
    parser = XesParser(job.name, columns, max_depth=job.limits.max_depth, reject=_refuse_stray_event)
    chunks = job.chunks("reading events")
    head, waiting = _split_head(chunks)
    parser.feed(head)
    for chunk in chunks:
        waiting += chunk
        if len(waiting) >= BLOCK_BYTES:
            _take_traces(waiting, columns)
    _take_traces(waiting, columns)
    parser.feed(bytes(waiting))
    parser.close()
    if parser.n_skipped:
        raise IrregularError("elements that are not part of XES")
    return columns, parser.attributes


def _refuse_stray_event(_line: int, reason: str, _raw: str) -> None:
    raise IrregularError(reason)


def _split_head(chunks: Iterator[bytes]) -> tuple[bytes, bytearray]:
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        at = waiting.find(TRACE_START)
        if at >= 0:
            head = bytes(waiting[:at])
            _check_encoding(head)
            return head, waiting[at:]
        if len(waiting) > MAX_HEAD_BYTES:
            break
    raise IrregularError("no plain trace at the beginning")


def _check_encoding(head: bytes) -> None:
    declaration = (
        head[: head.find(b"?>")].lower() if head.lstrip(b"\xef\xbb\xbf").startswith(b"<?xml") else b""
    )
    if b"encoding" in declaration and not any(name in declaration for name in UTF8_DECLARATIONS):
        raise IrregularError("an encoding other than UTF-8")


def _take_traces(waiting: bytearray, columns: LogColumns) -> None:
    start, end = waiting.find(TRACE_START), waiting.rfind(TRACE_END)
    if end < 0:
        if len(waiting) > MAX_HEAD_BYTES:
            raise IrregularError("a very long trace")
        return
    if waiting[:start].strip(b" \t\r\n"):
        raise IrregularError("something between traces")
    block = read_block(bytes(waiting[start : end + len(TRACE_END)]))
    del waiting[: end + len(TRACE_END)]
    for group in block.groups:
        places = group.places + (columns.n_events if group.is_event else columns.n_traces)
        values = resolve_all(group.values) if block.has_references else group.values
        columns.add(group.key, group.tag, places, values, is_event=group.is_event)
    columns.add_traces(np.asarray(block.n_events_of_trace))
