"""The JSON schema of an answer, made from the type hints of its frozen dataclass."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import textwrap
import types
import typing
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Union

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_SCALARS: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    Path: {"type": "string"},
}


def json_schema(result_class: type) -> Schema:
    """Give the JSON schema (draft 2020-12) of what `--json` prints for a result class.

    Nested dataclasses become `$defs`; datetimes are ISO 8601 in UTC; a `pyarrow.Table` is a list of rows. A
    number that has no value is null, so every float may be null.
    """
    definitions: dict[str, Schema] = {}
    schema = _of_dataclass(result_class, definitions)
    schema = {"$schema": DRAFT, "title": result_class.__name__, **schema}
    return {**schema, "$defs": dict(sorted(definitions.items()))} if definitions else schema


def field_words(result_class: type) -> dict[str, str]:
    """Give what the source says about each field: the string literal that follows it in the class body."""
    body = ast.parse(textwrap.dedent(inspect.getsource(result_class))).body[0]
    assert isinstance(body, ast.ClassDef)
    words = {}
    for statement, following in zip(body.body, body.body[1:], strict=False):
        if not (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)):
            continue
        if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            words[statement.target.id] = " ".join(str(following.value.value).split())
    return words


def _of_dataclass(result_class: type, definitions: dict[str, Schema]) -> Schema:
    hints = typing.get_type_hints(result_class)
    words = field_words(result_class)
    properties = {}
    for field in dataclasses.fields(result_class):
        schema = _of_hint(hints[field.name], definitions)
        properties[field.name] = (
            {**schema, "description": words[field.name]} if field.name in words else schema
        )
    return {
        "type": "object",
        "description": inspect.cleandoc(result_class.__doc__ or ""),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _of_hint(hint: Any, definitions: dict[str, Schema]) -> Schema:
    if hint is float:
        return {"type": ["number", "null"]}
    if hint in _SCALARS:
        return dict(_SCALARS[hint])
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _reference(hint, definitions)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    if isinstance(hint, type) and hint.__module__.startswith("pyarrow"):
        return {"type": "array", "items": {"type": "object"}}
    return _of_generic(typing.get_origin(hint), typing.get_args(hint), definitions)


def _reference(hint: type, definitions: dict[str, Schema]) -> Schema:
    if hint.__name__ not in definitions:
        definitions[hint.__name__] = {}
        definitions[hint.__name__] = _of_dataclass(hint, definitions)
    return {"$ref": f"#/$defs/{hint.__name__}"}


def _of_generic(origin: Any, arguments: tuple[Any, ...], definitions: dict[str, Schema]) -> Schema:
    if origin in (Union, types.UnionType):
        return _any_of([_of_hint(argument, definitions) for argument in arguments])
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple and arguments[-1] is not Ellipsis:
        items = [_of_hint(argument, definitions) for argument in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _of_hint(arguments[1], definitions)}
    if isinstance(origin, type) and issubclass(origin, Sequence | set | frozenset):
        return {"type": "array", "items": _of_hint(arguments[0], definitions)}
    return {}


def _any_of(choices: list[Schema]) -> Schema:
    if all(set(choice) == {"type"} for choice in choices):
        named = [name for choice in choices for name in _as_list(choice["type"])]
        return {"type": list(dict.fromkeys(named))}
    return {"anyOf": choices}


def _as_list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
