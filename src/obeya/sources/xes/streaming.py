"""The complete way through a XES file: expat, one element at a time; nested attributes, lists and all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.log_columns import LogColumns
from obeya.sources.recognising import refuse_doctype

EVENTS_PER_BATCH = 50_000
COLLECTIONS = ("list", "container")
TRANSPARENT = "values"
PLAIN = frozenset(("string", "date", "int", "float", "boolean", "id"))
NESTABLE = PLAIN | {*COLLECTIONS, TRANSPARENT}
SCOPES = ("event", "trace")
RejectEvent = Callable[[int, str, str], None]


@dataclass(slots=True)
class Node:
    """One attribute with what is nested in it."""

    tag: str
    key: str
    value: str | None
    children: list[Node] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the attribute as plain values."""
        plain: dict[str, Any] = {"key": self.key, "type": self.tag, "value": self.value}
        return plain | ({"children": [child.as_json() for child in self.children]} if self.children else {})


@dataclass(slots=True)
class _Column:
    """Values of one attribute in the current batch, by the tag they were written with."""

    last_place: int = -1
    values: dict[str, tuple[list[int], list[str | None]]] = field(default_factory=dict)
    repeats: list[str | None] = field(default_factory=list)


class XesParser:
    """Feeds on the bytes of a log; rows go to `columns`, what is said about the whole log to `attributes`."""

    def __init__(self, name: str, columns: LogColumns, *, max_depth: int, reject: RejectEvent) -> None:
        self.columns = columns
        self.attributes: dict[str, Any] = {
            "extensions": [],
            "globals": {},
            "classifiers": [],
            "attributes": [],
        }
        self.n_skipped = 0
        self._name = name
        self._max_depth = max_depth
        self._reject = reject
        self._depth = 0
        self._owners: list[str] = []
        self._nodes: list[Node] = []
        self._leaf: tuple[str, str, str | None] | None = None
        self._global: list[dict[str, Any]] = []
        self._stray: list[Node] = []
        self._events_of_trace: list[int] = []
        self._first_event = 0
        self._n_events = 0
        self._n_traces = 0
        self._batch: dict[tuple[bool, str], _Column] = {}
        self._expat = expat.ParserCreate()
        self._expat.buffer_text = True
        refuse_doctype(self._expat, name)
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end

    def feed(self, data: bytes, *, is_last: bool = False) -> None:
        """Parse the next bytes."""
        try:
            self._expat.Parse(data, is_last)
        except expat.ExpatError as error:
            raise InputError(
                f"{self._name} is not well-formed XML: {error}. Export the log again."
            ) from error

    def close(self) -> None:
        """Parse the end and hand over what is left."""
        self.feed(b"", is_last=True)
        self._flush()

    def _start(self, tag: str, marks: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._max_depth:
            self._refuse_depth()
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag in NESTABLE:
            if self._leaf is not None:
                self._nodes.append(Node(*self._leaf))
            self._leaf = (tag, marks.get("key", ""), marks.get("value"))
        elif tag in ("event", "trace") and not self._nodes and self._leaf is None:
            self._owners.append(tag)
            self._first_event = self._n_events if tag == "trace" else self._first_event
        else:
            self._owners.append("")
            self._declare(tag, marks)

    def _refuse_depth(self) -> None:
        raise UnsafeInputError(
            f"{self._name} was refused: elements are nested more than {self._max_depth} deep "
            f"(line {self._expat.CurrentLineNumber:,}). Event logs are flat; export the log again."
        )

    def _declare(self, tag: str, marks: dict[str, str]) -> None:
        if tag == "log" and self._depth == 1:
            self._owners[-1] = "log"
            self.attributes |= {key: value for key, value in marks.items() if not key.startswith("xmlns")}
        elif tag == "extension":
            self.attributes["extensions"].append(marks)
        elif tag == "classifier":
            self.attributes["classifiers"].append(marks)
        elif tag == "global":
            self._owners[-1] = "global"
            self._global = self.attributes["globals"].setdefault(marks.get("scope", "event"), [])
        else:
            self.n_skipped += 1

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag in NESTABLE:
            self._end_attribute()
            return
        owner = self._owners.pop()
        if owner == "event":
            self._end_event()
        elif owner == "trace":
            self._end_trace()

    def _end_attribute(self) -> None:
        """The innermost attribute is complete: most are leaves of an event and need no node of their own."""
        owner = self._owners[-1] if self._owners else ""
        is_inside = owner == "trace" or (owner == "event" and "trace" in self._owners)
        if is_inside and self._leaf is not None and not self._nodes and self._leaf[0] in PLAIN:
            tag, key, value = self._leaf
            self._leaf = None
            self._append(key, tag, value, is_event=owner == "event")
            return
        node = self._nodes.pop() if self._leaf is None else Node(*self._leaf)
        self._leaf = None
        if not self._nodes:
            self._place(node, owner)
        elif node.tag == TRANSPARENT:
            self._nodes[-1].children.extend(node.children)
        else:
            self._nodes[-1].children.append(node)

    def _place(self, node: Node, owner: str) -> None:
        if owner == "event" and "trace" not in self._owners:
            self._stray.append(node)
        elif owner in SCOPES:
            self._keep(node, node.key, is_event=owner == "event")
        elif owner == "global":
            self._global.append(node.as_json())
        elif owner == "log":
            self.attributes["attributes"].append(node.as_json())
        else:
            self.n_skipped += 1

    def _keep(self, node: Node, key: str, *, is_event: bool) -> None:
        if node.tag in COLLECTIONS:
            text = json.dumps([child.as_json() for child in node.children], ensure_ascii=False)
            self._append(key, "string", text, is_event=is_event)
            return
        self._append(key, node.tag, node.value, is_event=is_event)
        for child in node.children:
            self._keep(child, f"{key}.{child.key}", is_event=is_event)

    def _append(self, key: str, tag: str, value: str | None, *, is_event: bool) -> None:
        column = self._batch.get((is_event, key))
        if column is None:
            column = self._batch[is_event, key] = _Column()
        place = self._n_events if is_event else self._n_traces
        if column.last_place == place:
            self._repeat(column, value)
            return
        column.last_place = place
        places, values = column.values.setdefault(tag, ([], []))
        places.append(place)
        values.append(value)
        column.repeats = [value]

    def _repeat(self, column: _Column, value: str | None) -> None:
        """A key that stands twice in one event: all its values are kept, as a JSON list."""
        column.repeats.append(value)
        for places, values in column.values.values():
            if places and places[-1] == column.last_place:
                places.pop()
                values.pop()
        places, values = column.values.setdefault("string", ([], []))
        places.append(column.last_place)
        values.append(json.dumps(column.repeats, ensure_ascii=False))

    def _end_event(self) -> None:
        if "trace" not in self._owners:
            raw = json.dumps([node.as_json() for node in self._stray], ensure_ascii=False)
            self._reject(self._expat.CurrentLineNumber, "an event outside of any trace", raw)
            self._stray.clear()
            return
        self._n_events += 1

    def _end_trace(self) -> None:
        self._events_of_trace.append(self._n_events - self._first_event)
        self._n_traces += 1
        if self._n_events - self.columns.n_events >= EVENTS_PER_BATCH:
            self._flush()

    def _flush(self) -> None:
        for (is_event, key), column in self._batch.items():
            for tag, (places, values) in column.values.items():
                kept = [place for place, value in zip(places, values, strict=True) if value is not None]
                texts = pa.array([value for value in values if value is not None], pa.string())
                if kept:
                    self.columns.add(key, tag, np.array(kept, np.int64), texts, is_event=is_event)
        if self._events_of_trace:
            self.columns.add_traces(np.array(self._events_of_trace, np.int64))
        self._events_of_trace.clear()
        self._batch.clear()
