"""Results as plain data: what `--json` prints, and rows for tables."""

from __future__ import annotations

import dataclasses
import functools
import json
import math
import typing
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import PurePath
from typing import Any

Plain = dict[str, "Plain"] | list["Plain"] | str | int | float | bool | None


def to_plain(value: Any) -> Plain:
    """Turn a result into what JSON can hold.

    Frozen dataclasses become objects with the names of their fields; datetimes ISO 8601 in UTC with a Z (a
    naive datetime is a UTC instant, as in every table of obeya); `pyarrow` tables lists of rows; numbers that
    are not finite null.
    """
    if isinstance(value, Enum):
        return to_plain(value.value)
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, date):
        return iso(value)
    return _plain_container(value)


def iso(value: date | datetime) -> str:
    """Write a date or an instant the ISO way; instants in UTC with a Z."""
    if not isinstance(value, datetime):
        return value.isoformat()
    utc = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return utc.isoformat().replace("+00:00", "Z")


def _plain_container(value: Any) -> Plain:
    if dataclasses.is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(to_plain(key)): to_plain(content) for key, content in value.items()}
    if isinstance(value, PurePath):
        return str(value)
    for method in ("to_pylist", "tolist", "as_py"):  # Arrow table and array, numpy, Arrow scalar
        if hasattr(value, method):
            return to_plain(getattr(value, method)())
    if isinstance(value, Iterable):
        return [to_plain(item) for item in value]
    raise TypeError(f"a result holds {type(value).__name__}, which has no JSON form")


def to_json(result: Any) -> str:
    """Write a result as JSON text: indented, names of the log unescaped, field order as in the class."""
    return json.dumps(to_plain(result), indent=2, ensure_ascii=False, allow_nan=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Rows:
    """One table of a result: column names and flat rows; the columns are known even when there is no row."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]


def tables_of(result: Any) -> dict[str, Rows]:
    """Give the tables that a result holds, by field name: each tuple of dataclasses and each Arrow table."""
    tables = {}
    for name, hint in typing.get_type_hints(type(result)).items():
        value = getattr(result, name, None)
        if value is not None and hasattr(value, "to_pylist") and hasattr(value, "column_names"):
            tables[name] = Rows(tuple(value.column_names), tuple(value.to_pylist()))
        elif item_class := item_class_of(hint):
            tables[name] = Rows(
                _columns(item_class), tuple(_flat_row(item_class, item) for item in value or ())
            )
    return tables


def scalars_of(result: Any) -> dict[str, Any]:
    """Give what a result holds beside its tables, flat: the fields of nested dataclasses as `outer_inner`."""
    tables = tables_of(result)
    return {name: value for name, value in _flat_row(type(result), result).items() if name not in tables}


def item_class_of(hint: Any) -> type | None:
    """Give the dataclass in `tuple[Dataclass, ...]`, also where the field may be None."""
    for choice in (hint, *typing.get_args(hint)):
        arguments = typing.get_args(choice)
        if typing.get_origin(choice) is tuple and arguments and dataclasses.is_dataclass(arguments[0]):
            return typing.cast(type, arguments[0])
    return None


def nested_class_of(hint: Any) -> type | None:
    """Give the dataclass that a field holds, also where it may be None."""
    choices = (hint, *typing.get_args(hint)) if typing.get_origin(hint) is not tuple else ()
    return next((one for one in choices if isinstance(one, type) and dataclasses.is_dataclass(one)), None)


def _columns(item_class: type, prefix: str = "") -> tuple[str, ...]:
    columns: list[str] = []
    for name, hint in field_hints(item_class):
        nested = nested_class_of(hint)
        columns.extend(_columns(nested, f"{prefix}{name}_") if nested else [prefix + name])
    return tuple(columns)


def _flat_row(item_class: type, item: Any, prefix: str = "") -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, hint in field_hints(item_class):
        value = None if item is None else getattr(item, name)
        nested = nested_class_of(hint)
        row.update(_flat_row(nested, value, f"{prefix}{name}_") if nested else {prefix + name: value})
    return row


def field_hints(item_class: type) -> tuple[tuple[str, Any], ...]:
    """Give names and types of the fields of a dataclass, in order."""
    return _cached_hints(item_class)


@functools.lru_cache(maxsize=256)
def _cached_hints(item_class: type) -> tuple[tuple[str, Any], ...]:
    hints = typing.get_type_hints(item_class)
    return tuple((field.name, hints[field.name]) for field in dataclasses.fields(item_class))
