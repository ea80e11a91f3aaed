"""Filters as JSON, read strictly: every fault is reported at once, with its path.

In JSON a filter is an object whose `kind` names it and whose other keys are its fields; fields that hold their
default are left out::

    {"kind": "all", "filters": [
        {"kind": "duration", "seconds": {"over": 864000}},
        {"kind": "not", "filter": {"kind": "starts_with", "activities": ["Receive invoice"]}}]}
"""

from __future__ import annotations

import dataclasses
import difflib
import json
import types
import typing
from collections.abc import Iterator
from typing import Final

from obeya.errors import FilterError
from obeya.tables.filters.base import Filter
from obeya.tables.filters.bounds import Bounds
from obeya.tables.filters.grammar import DEEPEST
from obeya.tables.filters.quoting import say_list
from obeya.tables.filters.registry import KINDS

_PLAIN: Final[dict[object, tuple[tuple[type, ...], str]]] = {
    str: ((str,), "text"),
    int: ((int,), "a whole number"),
    float: ((int, float), "a number"),
    bool: ((bool,), "true or false"),
}


def to_json(filter: Filter) -> dict[str, object]:
    """Return the filter as a JSON object; `from_json` reads it back to an equal filter."""
    return {"kind": filter.kind, **_fields_json(filter)}


def from_json(given: object) -> Filter:
    """Return the filter that a JSON object, or its text, describes; `FilterError` lists every fault with its path."""
    if isinstance(given, str | bytes):
        try:
            given = json.loads(given, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise FilterError(f"The filter is not JSON that can be read: {error}.") from error
    faults: list[str] = []
    read = _read_filter(given, "filter", faults, 0)
    if faults or read is None:
        raise listed_faults("The filter cannot be read", faults)
    return read


def listed_faults(what: str, faults: list[str]) -> FilterError:
    """Return one error for all faults."""
    if len(faults) == 1:
        return FilterError(f"{what}: {faults[0]}")
    return FilterError("\n".join([f"{what}:", *(f"  - {fault}" for fault in faults)]))


def _fields_json(value: Filter | Bounds) -> dict[str, object]:
    """Return the fields that do not hold their default."""
    return {
        field.name: _to_plain(getattr(value, field.name))
        for field in dataclasses.fields(value)  # type: ignore[arg-type]
        if getattr(value, field.name) != field.default
    }


def _to_plain(value: object) -> object:
    if isinstance(value, Filter):
        return to_json(value)
    if isinstance(value, Bounds):
        return _fields_json(value)
    return [_to_plain(each) for each in value] if isinstance(value, tuple) else value


def _read_filter(given: object, path: str, faults: list[str], depth: int) -> Filter | None:
    if depth > DEEPEST:
        faults.append(f"{path} is nested more than {DEEPEST} levels deep.")
        return None
    if not isinstance(given, dict):
        faults.append(f"{path} must be an object with a `kind`.")
        return None
    kind = KINDS.get(given["kind"]) if isinstance(given.get("kind"), str) else None
    if kind is None:
        faults.append(f"{path}: {_unknown('kind', given.get('kind'), KINDS)}")
        return None
    rest = {key: value for key, value in given.items() if key != "kind"}
    return typing.cast("Filter | None", _read_object(kind, rest, path, faults, depth))


def _read_object(cls: type, given: dict[str, object], path: str, faults: list[str], depth: int) -> object:
    """Build a dataclass from its fields, or note what is wrong and return None."""
    n_before = len(faults)
    fields = {field.name: field for field in dataclasses.fields(cls)}
    faults.extend(f"{path}: {_unknown('key', key, fields)}" for key in given if key not in fields)
    hints = typing.get_type_hints(cls)
    read = {}
    for name, field in fields.items():
        if name in given:
            read[name] = _read_value(hints[name], given[name], f"{path}.{name}", faults, depth)
        elif field.default is dataclasses.MISSING:
            faults.append(f"{path}: the key `{name}` is missing.")
    if len(faults) > n_before:
        return None
    try:
        return cls(**read)
    except FilterError as fault:
        faults.append(f"{path}: {fault}")
        return None


def _read_value(hint: object, given: object, path: str, faults: list[str], depth: int) -> object:
    """Read one value of the type that a field declares."""
    if hint is Filter:
        return _read_filter(given, path, faults, depth + 1)
    if hint is Bounds:
        return _read_bounds(given, path, faults, depth)
    origin = typing.get_origin(hint)
    if origin is tuple:
        return _read_tuple(typing.get_args(hint)[0], given, path, faults, depth)
    options = list(_options(hint))
    if given is None and type(None) in options:
        return None
    if Bounds in options:
        return _read_bounds(given, path, faults, depth)
    if origin is typing.Literal or any(typing.get_origin(option) is typing.Literal for option in options):
        return _read_word(options, given, path, faults)
    return _read_plain([option for option in options if option in _PLAIN], given, path, faults)


def _options(hint: object) -> Iterator[object]:
    """Yield the types that a union allows."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        for option in typing.get_args(hint):
            yield from _options(option)
    else:
        yield hint


def _read_bounds(given: object, path: str, faults: list[str], depth: int) -> object:
    if not isinstance(given, dict):
        faults.append(f"{path} must be an object with over, at_least, under or at_most.")
        return None
    return _read_object(Bounds, given, path, faults, depth)


def _read_tuple(hint: object, given: object, path: str, faults: list[str], depth: int) -> object:
    if not isinstance(given, list | tuple):
        faults.append(f"{path} must be a list.")
        return ()
    return tuple(
        _read_value(hint, each, f"{path}[{place}]", faults, depth) for place, each in enumerate(given)
    )


def _read_word(options: list[object], given: object, path: str, faults: list[str]) -> object:
    allowed = [word for option in options for word in typing.get_args(option)]
    if given not in allowed:
        faults.append(f"{path} is {given!r}; it can be {say_list(allowed, 'or')}.")
    return given


def _read_plain(options: list[object], given: object, path: str, faults: list[str]) -> object:
    # True is an int to Python; in JSON it is not a number.
    fits = [option for option in options if isinstance(given, _PLAIN[option][0])]
    if not fits or (isinstance(given, bool) and bool not in options):
        faults.append(
            f"{path} is {given!r}; it must be {' or '.join(_PLAIN[option][1] for option in options)}."
        )
    return given


def _unknown(what: str, given: object, allowed: typing.Iterable[str]) -> str:
    if given is None:
        return f"`{what}` is missing; it can be {say_list(allowed, 'or')}."
    close = difflib.get_close_matches(str(given), list(allowed), n=1)
    return f"there is no {what} {given!r}; " + (
        f"did you mean {close[0]!r}?" if close else f"it can be {say_list(allowed, 'or')}."
    )


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")
