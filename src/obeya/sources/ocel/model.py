"""An object-centric log in memory, before it is flattened: events, objects, and which belongs to which."""

from __future__ import annotations

from dataclasses import dataclass, field

# How attribute types are called in OCEL 2.0, and the XES word for the same.
TAGS = {
    "string": "string",
    "time": "date",
    "date": "date",
    "timestamp": "date",
    "integer": "int",
    "int": "int",
    "float": "float",
    "double": "float",
    "real": "float",
    "number": "float",
    "boolean": "boolean",
    "bool": "boolean",
}


@dataclass(slots=True)
class OcelEvent:
    """One event: values hold the tag and the text of each attribute; objects hold object id and qualifier."""

    id: str
    type: str
    time: str | None
    values: dict[str, tuple[str, str]] = field(default_factory=dict)
    objects: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class OcelObject:
    """One object: per attribute the values it had, each with its time, tag and text."""

    id: str
    type: str
    values: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    n_relations: int = 0


@dataclass(slots=True)
class OcelLog:
    """A whole object-centric log in the order of the file; repeated ids keep their first meaning and are counted."""

    events: dict[str, OcelEvent] = field(default_factory=dict)
    objects: dict[str, OcelObject] = field(default_factory=dict)
    n_repeated_ids: int = 0

    def add_event(self, event: OcelEvent) -> None:
        """Add an event unless its id was there before."""
        self.n_repeated_ids += event.id in self.events
        self.events.setdefault(event.id, event)

    def add_object(self, thing: OcelObject) -> None:
        """Add an object unless its id was there before."""
        self.n_repeated_ids += thing.id in self.objects
        self.objects.setdefault(thing.id, thing)


def tag_of(declared: str) -> str:
    """Return the tag for a declared attribute type; unknown types are text."""
    return TAGS.get(declared.strip().lower(), "string")


def text_of(value: object) -> str:
    """Return a value as text; truth in lower case as XML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
