"""Read OCEL 2.0 from JSON: depth, repeated keys and numbers without end are refused."""

from __future__ import annotations

import json
import math
from typing import Any

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.job import Job
from obeya.sources.ocel.model import OcelEvent, OcelLog, OcelObject, tag_of, text_of

SECTIONS = ("eventTypes", "objectTypes", "events", "objects")
OLD_SECTIONS = ("ocel:events", "ocel:objects", "ocel:global-log")


def load_json(job: Job) -> OcelLog:
    """Return the log in a JSON file; raise InputError with the place of whatever does not fit."""
    text = b"".join(job.chunks("reading events"))
    try:
        content = json.loads(
            text.decode("utf-8-sig"),
            parse_float=_exact_float,
            parse_int=str,
            parse_constant=_refuse_constant,
            object_pairs_hook=_refuse_repeats,
        )
    except RecursionError as error:
        raise UnsafeInputError(
            f"{job.name} was refused: its JSON is nested too deep. Event logs are flat."
        ) from error
    except ValueError as error:
        raise InputError(f"{job.name} is not a readable JSON file: {error}. Export it again.") from error
    if not isinstance(content, dict) or not all(isinstance(content.get(key), list) for key in SECTIONS):
        _refuse_other_json(job.name, content)
    return _JsonLog(job.name, content).log


def _exact_float(text: str) -> str:
    if math.isinf(float(text)):
        raise ValueError(f"the number {text[:40]} is too large")
    return text


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number in JSON")


def _refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) < len(pairs):
        seen: set[str] = set()
        repeated = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {repeated!r} stands twice in one object")
    return plain


def _refuse_other_json(name: str, content: Any) -> None:
    if isinstance(content, dict) and any(key in content for key in OLD_SECTIONS):
        raise InputError(
            f"{name} is OCEL 1.0; only OCEL 2.0 is read. Convert it, for instance with pm4py or ocpa."
        )
    missing = [
        key for key in SECTIONS if not (isinstance(content, dict) and isinstance(content.get(key), list))
    ]
    raise InputError(
        f"{name} is JSON but no OCEL 2.0 log: the list {missing[0]!r} is missing. Export it again."
    )


class _JsonLog:
    """Builds the log from the four lists, remembering where it is for messages."""

    def __init__(self, name: str, content: dict[str, list[Any]]) -> None:
        self.log = OcelLog()
        self._name = name
        self._place = ""
        try:
            event_tags, object_tags = (self._tags(content, key) for key in ("eventTypes", "objectTypes"))
            for thing in self._walk(content, "objects"):
                self._add_object(thing, object_tags)
            for event in self._walk(content, "events"):
                self._add_event(event, event_tags)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise InputError(
                f"{name} does not fit OCEL 2.0 at {self._place}: {type(error).__name__} {error}. Export it again."
            ) from error

    def _walk(self, content: dict[str, list[Any]], section: str) -> Any:
        for place, item in enumerate(content[section]):
            self._place = f"{section}[{place}]"
            yield item

    def _tags(self, content: dict[str, list[Any]], section: str) -> dict[tuple[str, str], str]:
        return {
            (kind["name"], attribute["name"]): tag_of(attribute["type"])
            for kind in self._walk(content, section)
            for attribute in kind.get("attributes", ())
        }

    def _add_object(self, item: dict[str, Any], tags: dict[tuple[str, str], str]) -> None:
        thing = OcelObject(text_of(item["id"]), text_of(item["type"]))
        for attribute in item.get("attributes") or ():
            key = attribute["name"]
            value = (
                str(attribute.get("time", "")),
                tags.get((thing.type, key), "string"),
                text_of(attribute["value"]),
            )
            if attribute["value"] is not None:
                thing.values.setdefault(key, []).append(value)
        thing.n_relations = len(item.get("relationships") or ())
        self.log.add_object(thing)

    def _add_event(self, item: dict[str, Any], tags: dict[tuple[str, str], str]) -> None:
        event = OcelEvent(text_of(item["id"]), text_of(item["type"]), item.get("time"))
        for attribute in item.get("attributes") or ():
            key = attribute["name"]
            if attribute["value"] is not None:
                event.values[key] = (tags.get((event.type, key), "string"), text_of(attribute["value"]))
        for related in item.get("relationships") or ():
            event.objects.append((text_of(related["objectId"]), str(related.get("qualifier") or "")))
        self.log.add_event(event)
