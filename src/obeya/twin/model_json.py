"""A model as JSON that people can read: written without what is left at its default, read with all faults at once.

The names of the fields are those of `obeya.twin.model`. `routing` says its kind: `contexts`, `paths` or `graph`. Hours
of a calendar are written as `09:00-17:00`, by weekday.
"""

from __future__ import annotations

import dataclasses
import json
import math
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

from obeya.errors import InputError
from obeya.twin import model as described
from obeya.twin.model import VERSION, Contexts, Graph, Model, Paths, WeekCalendar

KINDS: Final = {"contexts": Contexts, "paths": Paths, "graph": Graph}
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
REMEDY: Final = "Correct what is named; `docs/reference/twin.md` says what each field holds."
MOST_FAULTS: Final = 50


def to_json(model: Model) -> str:
    """Write a model as JSON, ending with a newline; fields at their defaults are left out."""
    return json.dumps(to_data(model), indent=1, ensure_ascii=False) + "\n"


def to_data(model: Model) -> dict[str, Any]:
    """Return a model as data that JSON can hold; fields at their defaults are left out."""
    return {"version": model.version, **_plain(model)}


def from_json(text: str, *, name: str = "the twin") -> Model:
    """Read a model; raises InputError with every fault, each with its place and what is allowed there."""
    try:
        content = json.loads(text)
    except ValueError as fault:
        raise InputError(f"{name} is no JSON: {fault}. Give a file that `obeya twin build` wrote.") from fault
    return from_data(content, name=name)


def from_data(content: Any, *, name: str = "the twin") -> Model:
    """Return the model that data hold; raises InputError as `from_json` does."""
    if not isinstance(content, dict):
        raise InputError(f"{name} holds no object but {_kind_of(content)}. {REMEDY}")
    version = content.get("version", VERSION)
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= VERSION:
        raise InputError(
            f"{name} has version {version!r}; obeya reads versions 1 to {VERSION}. Update obeya to read newer ones."
        )
    faults: list[str] = []
    model = _object(Model, content, "", faults)
    if faults:
        more = [f"and {len(faults) - MOST_FAULTS} more"] if len(faults) > MOST_FAULTS else []
        raise InputError.listing(f"{name} cannot be read:", [*faults[:MOST_FAULTS], *more], REMEDY)
    return typing.cast(Model, model)


def read_model(path: Path) -> Model:
    """Read a model from a file."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise InputError(f"{path} is not written in UTF-8. Save it as UTF-8.") from fault
    return from_json(text, name=str(path))


def write_model(model: Model, path: Path) -> None:
    """Write a model to a file."""
    path.write_text(to_json(model), encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, WeekCalendar):
        return _plain_calendar(value)
    if dataclasses.is_dataclass(value):
        kind = next((name for name, each in KINDS.items() if isinstance(value, each)), None)
        fields = {
            field.name: _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if field.name != "version" and getattr(value, field.name) != field.default
        }
        return {"kind": kind, **fields} if kind else fields
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _plain_calendar(calendar: WeekCalendar) -> dict[str, Any]:
    week = {
        WEEKDAYS[day]: [f"{_clock(begin)}-{_clock(end)}" for begin, end in hours]
        for day, hours in enumerate(calendar.weekly)
        if hours
    }
    closed = {"closed_days": list(calendar.closed_days)} if calendar.closed_days else {}
    return {"name": calendar.name, "weekly": week, **closed}


def _clock(second: int) -> str:
    hours, rest = divmod(int(second), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02d}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")


def _object(kind: type, content: Any, place: str, faults: list[str]) -> Any:
    """Read one object of the model, noting faults; gives None where there is one."""
    if not isinstance(content, Mapping):
        faults.append(f"{place or 'the file'} is {_kind_of(content)}; an object is needed")
        return None
    types_of = typing.get_type_hints(kind, vars(described))
    known = {field.name: field for field in dataclasses.fields(kind)}
    ignored = {"kind"} if kind in KINDS.values() else set()
    for name in content:
        if name not in known and name not in ignored:
            faults.append(f"{_at(place, str(name))} is not known; known are {', '.join(known)}")
    given: dict[str, Any] = {}
    before = len(faults)
    for name, field in known.items():
        if name not in content:
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                faults.append(f"{_at(place, name)} is missing")
        elif kind is WeekCalendar and name == "weekly":
            given[name] = _week(content[name], _at(place, name), faults)
        else:
            given[name] = _value(types_of[name], content[name], _at(place, name), faults)
    return kind(**given) if len(faults) == before else None


def _value(kind: Any, content: Any, place: str, faults: list[str]) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _list(arguments, content, place, faults)
    if origin is Literal:
        if content not in arguments:
            faults.append(f"{place} is {content!r}; one of {', '.join(map(repr, arguments))} is needed")
        return content
    if origin in (typing.Union, types.UnionType):
        return _either(arguments, content, place, faults)
    if dataclasses.is_dataclass(kind):
        return _object(typing.cast(type, kind), content, place, faults)
    return _plain_value(kind, content, place, faults)


def _either(kinds: tuple[Any, ...], content: Any, place: str, faults: list[str]) -> Any:
    if content is None and type(None) in kinds:
        return None
    if set(KINDS.values()) <= set(kinds):
        named = content.get("kind") if isinstance(content, Mapping) else None
        if named not in KINDS:
            faults.append(f"{_at(place, 'kind')} is {named!r}; one of {', '.join(KINDS)} is needed")
            return None
        return _object(KINDS[named], content, place, faults)
    others = [kind for kind in kinds if kind is not type(None)]
    if str in others and isinstance(content, str):
        return content
    return _value(
        next(kind for kind in others if kind is not str or len(others) == 1), content, place, faults
    )


def _list(kinds: tuple[Any, ...], content: Any, place: str, faults: list[str]) -> Any:
    if not isinstance(content, list):
        faults.append(f"{place} is {_kind_of(content)}; a list is needed")
        return ()
    if kinds[-1] is Ellipsis:
        return tuple(_value(kinds[0], item, f"{place}[{i}]", faults) for i, item in enumerate(content))
    if len(content) != len(kinds):
        faults.append(f"{place} has {len(content)} entries; {len(kinds)} are needed")
        return ()
    return tuple(
        _value(kind, item, f"{place}[{i}]", faults)
        for i, (kind, item) in enumerate(zip(kinds, content, strict=True))
    )


def _plain_value(kind: Any, content: Any, place: str, faults: list[str]) -> Any:
    is_number = isinstance(content, int | float) and not isinstance(content, bool)
    if kind is float and is_number and math.isfinite(content):
        return float(content)
    if kind is int and is_number and content == int(content):
        return int(content)
    if kind in (str, bool) and isinstance(content, kind):
        return content
    words = {float: "a finite number", int: "a whole number", str: "a text", bool: "true or false"}[kind]
    faults.append(f"{place} is {_kind_of(content)}; {words} is needed")
    return content


def _week(content: Any, place: str, faults: list[str]) -> tuple[tuple[tuple[int, int], ...], ...]:
    if not isinstance(content, Mapping):
        faults.append(f"{place} is {_kind_of(content)}; hours by weekday are needed")
        return ()
    faults.extend(
        f"{_at(place, str(day))} is no weekday; {', '.join(WEEKDAYS)} are"
        for day in content
        if day not in WEEKDAYS
    )
    return tuple(
        tuple(
            _hours(each, f"{_at(place, day)}[{i}]", faults) for i, each in enumerate(content.get(day) or ())
        )
        for day in WEEKDAYS
    )


def _hours(content: Any, place: str, faults: list[str]) -> tuple[int, int]:
    try:
        begin, end = (_second(part) for part in str(content).split("-"))
    except ValueError:
        faults.append(f"{place} is {content!r}; hours such as 09:00-17:00 are needed")
        return 0, 0
    if not 0 <= begin < end <= 86_400:
        faults.append(f"{place} is {content}; hours end after they begin, 24:00 at the latest")
    return begin, end


def _second(text: str) -> int:
    hours, minutes, *seconds = (int(part) for part in text.strip().split(":"))
    if len(seconds) > 1 or not 0 <= minutes < 60:
        raise ValueError(text)
    return hours * 3600 + minutes * 60 + sum(seconds)


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _kind_of(content: Any) -> str:
    words = {dict: "an object", list: "a list", str: f"the text {content!r}", type(None): "null"}
    return words.get(type(content), repr(content))
