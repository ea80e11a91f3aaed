"""Read OCEL 2.0 from XML as a stream; a DOCTYPE is refused, nesting is bounded."""

from __future__ import annotations

from xml.parsers import expat

from obeya.errors import InputError, UnsafeInputError
from obeya.sources.job import Job
from obeya.sources.ocel.model import OcelEvent, OcelLog, OcelObject, tag_of
from obeya.sources.recognising import refuse_doctype

RELATIONS = ("object", "relationship")


def load_xml(job: Job) -> OcelLog:
    """Return the log in an XML file; raise InputError where it is not well-formed or not OCEL 2.0."""
    parser = _XmlLog(job)
    try:
        for chunk in job.chunks("reading events"):
            parser.expat.Parse(chunk, False)
        parser.expat.Parse(b"", True)
    except expat.ExpatError as error:
        raise InputError(f"{job.name} is not well-formed XML: {error}. Export the log again.") from error
    return parser.log


class _XmlLog:
    """Walks through object-types, event-types, objects and events, in whatever order they come."""

    def __init__(self, job: Job) -> None:
        self.log = OcelLog()
        self.expat = expat.ParserCreate()
        self.expat.buffer_text = True
        refuse_doctype(self.expat, job.name)
        self.expat.StartElementHandler = self._start
        self.expat.EndElementHandler = self._end
        self.expat.CharacterDataHandler = self._text
        self._job = job
        self._path: list[str] = []
        self._tags: dict[tuple[str, str, str], str] = {}
        self._type = ""
        self._event: OcelEvent | None = None
        self._object: OcelObject | None = None
        self._attribute: tuple[str, str] | None = None
        self._value: list[str] = []

    def _start(self, tag: str, marks: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        parent = self._path[-1] if self._path else ""
        self._path.append(tag)
        if len(self._path) > self._job.limits.max_depth:
            raise UnsafeInputError(
                f"{self._job.name} was refused: its elements are nested too deep. Event logs are flat."
            )
        try:
            self._open(tag, parent, marks)
        except KeyError as error:
            line = self.expat.CurrentLineNumber
            raise InputError(
                f"{self._job.name} does not fit OCEL 2.0 in line {line:,}: <{tag}> lacks {error}. Export it again."
            ) from error

    def _open(self, tag: str, parent: str, marks: dict[str, str]) -> None:
        if tag in ("object-type", "event-type"):
            self._type = marks["name"]
        elif tag == "attribute" and self._event is None and self._object is None:
            kind = "object" if "object-types" in self._path else "event"
            self._tags[kind, self._type, marks["name"]] = tag_of(marks.get("type", "string"))
        elif tag == "attribute":
            self._attribute = (marks["name"], marks.get("time", ""))
            self._value.clear()
        elif tag == "event" and parent == "events":
            self._event = OcelEvent(marks["id"], marks["type"], marks.get("time"))
        elif tag == "object" and parent == "objects" and self._event is None and self._object is None:
            self._object = OcelObject(marks["id"], marks["type"])
        elif tag in RELATIONS:
            self._relate(marks["object-id"], marks.get("qualifier", ""))

    def _relate(self, object_id: str, qualifier: str) -> None:
        if self._event is not None:
            self._event.objects.append((object_id, qualifier))
        elif self._object is not None:
            self._object.n_relations += 1

    def _text(self, text: str) -> None:
        if self._attribute is not None:
            self._value.append(text)

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        self._path.pop()
        parent = self._path[-1] if self._path else ""
        if tag == "attribute" and self._attribute is not None:
            self._close_attribute(*self._attribute, "".join(self._value))
            self._attribute = None
        elif tag == "event" and parent == "events" and self._event is not None:
            self.log.add_event(self._event)
            self._event = None
        elif tag == "object" and parent == "objects" and self._object is not None and len(self._path) == 2:
            self.log.add_object(self._object)
            self._object = None

    def _close_attribute(self, key: str, time: str, value: str) -> None:
        if self._event is not None:
            self._event.values[key] = (self._tags.get(("event", self._event.type, key), "string"), value)
        elif self._object is not None:
            tag = self._tags.get(("object", self._object.type, key), "string")
            self._object.values.setdefault(key, []).append((time, tag, value))
