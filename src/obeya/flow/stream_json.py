"""A value stream map as JSON, read strictly: every fault is told at once, with its path.

Fields that hold their default are left out. The fields are those of `stream_map`.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
import math
import types
import typing
from collections.abc import Iterable
from typing import Final

from obeya.errors import StreamMapError
from obeya.flow.stream_faults import faults_of
from obeya.flow.stream_map import VERSION, StreamMap

_PLAIN: Final[dict[object, tuple[tuple[type, ...], str]]] = {
    str: ((str,), "text"),
    int: ((int,), "a whole number"),
    float: ((int, float), "a number"),
    bool: ((bool,), "true or false"),
}
_REMEDY: Final = "Correct what is named and read it again."
LARGEST: Final = 5_000_000
"Characters of JSON that are read; a map has a few thousand."


def to_json(stream: StreamMap) -> dict[str, object]:
    """Return the map as a JSON object; `from_json` reads it back to an equal map.

    >>> from obeya.flow.stream_map import StreamMap, StreamStep
    >>> to_json(StreamMap("Pay", (StreamStep("s1", "Check", cycle_time_s=60.0),)))
    {'version': 1, 'name': 'Pay', 'steps': [{'key': 's1', 'name': 'Check', 'cycle_time_s': 60}]}
    """
    return {"version": stream.version, **typing.cast("dict[str, object]", _plain(stream))}


def to_text(stream: StreamMap) -> str:
    """Return the map as JSON text, indented, the same for equal maps."""
    return json.dumps(to_json(stream), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def from_json(given: object) -> StreamMap:
    """Return the map that a JSON object, or its text, describes; StreamMapError lists every fault with its path."""
    if isinstance(given, str | bytes):
        given = _parsed(given)
    version = given.get("version", VERSION) if isinstance(given, dict) else VERSION
    if isinstance(version, int) and version > VERSION:
        raise StreamMapError(
            f"The map has version {version}; this program reads up to version {VERSION}: update it."
        )
    faults: list[str] = []
    read = _read(StreamMap, given, "map", faults)
    if isinstance(read, StreamMap):
        faults = faults_of(read)
        if not faults:
            return read
    raise StreamMapError.listing("The value stream map cannot be read:", faults, _REMEDY)


def _parsed(text: str | bytes) -> object:
    if len(text) > LARGEST:
        raise StreamMapError(f"The map has {len(text):,} characters; at most {LARGEST:,} are read.")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StreamMapError(f"The value stream map is not JSON that can be read: {error}.") from error


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(
            value
        )  # as a browser writes it, so that a map that only passed the editor has no difference
    if not dataclasses.is_dataclass(value):
        return value
    return {
        field.name: _plain(getattr(value, field.name))
        for field in dataclasses.fields(value)
        if field.default is dataclasses.MISSING or getattr(value, field.name) != field.default
    }


def _read(hint: object, given: object, path: str, faults: list[str]) -> object:
    """Read one value of the type that a field declares, or note what is wrong and return None."""
    options = typing.get_args(hint) if typing.get_origin(hint) in (types.UnionType, typing.Union) else (hint,)
    if given is None and type(None) in options:
        return None
    wanted = next(option for option in options if option is not type(None))
    if dataclasses.is_dataclass(wanted) and isinstance(wanted, type):
        return _read_object(wanted, given, path, faults)
    if typing.get_origin(wanted) is tuple:
        return _read_list(typing.get_args(wanted), given, path, faults)
    if typing.get_origin(wanted) is typing.Literal:
        words = typing.get_args(wanted)
        if given not in words:
            faults.append(f"{path} is {_said(given)}; it is one of {', '.join(map(repr, words))}.")
        return given
    return _read_plain(wanted, given, path, faults)


def _read_plain(wanted: object, given: object, path: str, faults: list[str]) -> object:
    kinds, words = _PLAIN[wanted]
    is_truth = isinstance(given, bool)
    if not isinstance(given, kinds) or is_truth is not (wanted is bool):
        faults.append(f"{path} is {_said(given)}; it is {words}.")
        return None
    if isinstance(given, int | float) and not math.isfinite(given):
        faults.append(f"{path} is {given}; it is a finite number.")
    return float(given) if wanted is float and isinstance(given, int) else given


def _read_list(items: tuple[object, ...], given: object, path: str, faults: list[str]) -> object:
    if not isinstance(given, list):
        faults.append(f"{path} is {_said(given)}; it is a list.")
        return ()
    if items[-1] is not Ellipsis:
        if len(given) != len(items):
            faults.append(f"{path} has {len(given)} entries; it has {len(items)}.")
            return ()
        pairs: Iterable[tuple[object, object]] = zip(items, given, strict=True)
    else:
        pairs = ((items[0], each) for each in given)
    return tuple(_read(item, each, f"{path}[{n}]", faults) for n, (item, each) in enumerate(pairs))


def _read_object(cls: type, given: object, path: str, faults: list[str]) -> object:
    if not isinstance(given, dict):
        faults.append(f"{path} is {_said(given)}; it is an object.")
        return None
    n_before = len(faults)
    fields = {field.name: field for field in dataclasses.fields(cls)}
    faults.extend(f"{path}: {_unknown(key, fields)}" for key in given if key not in fields)
    hints = typing.get_type_hints(cls)
    read = {
        name: _read(hints[name], given[name], f"{path}.{name}", faults) for name in fields if name in given
    }
    faults.extend(
        f"{path}: the key `{name}` is missing."
        for name, field in fields.items()
        if name not in given and field.default is dataclasses.MISSING
    )
    return None if len(faults) > n_before else cls(**read)


def _unknown(key: object, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(str(key), list(known), n=1)
    return f"the key {key!r} is not known" + (f"; did you mean `{near[0]}`?" if near else ".")


def _said(given: object) -> str:
    text = repr(given)
    return text if len(text) <= 40 else text[:37] + "..."
