"""The reference page of the JSON of a twin, from the descriptions of its dataclasses."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from typing import Final

from obeya.twin import model
from tools.docs.markdown import code, page, table

INTRODUCTION: Final = """
A twin is one JSON file: `obeya twin build` writes it, `obeya twin import` too, and people change it. Fields at their
default are left out; what is not known is refused, with its place. `version` is the version of this description; a
newer one than obeya knows is refused.

`routing` says its `kind`: `contexts`, `paths` or `graph`. Hours of a calendar are written by weekday, such as
`"weekly": {"monday": ["09:00-12:00", "13:00-17:00"]}`; 24:00 ends a day. All durations are seconds. How a twin is
simulated stands in [its background page](../background/twin-simulation.md).
"""


def twin_page() -> str:
    """Write the page: the model first, then every part in the order of the source."""
    classes = [
        one for _, one in inspect.getmembers(model, inspect.isclass) if one.__module__ == model.__name__
    ]
    ordered = sorted(classes, key=lambda one: (one is not model.Model, inspect.getsourcelines(one)[1]))
    return page("The JSON of a twin", INTRODUCTION, *(_part(one) for one in ordered))


def _part(one: type) -> str:
    notes = _notes(one)
    rows = [
        (code(field.name), code(_type(str(field.type))), _default(field), notes.get(field.name, ""))
        for field in dataclasses.fields(one)
    ]
    parts = [f"## {one.__name__}", inspect.cleandoc(one.__doc__ or "")]
    return "\n\n".join([*parts, table(("Field", "Type", "Left out", ""), rows)])


def _type(text: str) -> str:
    return text.replace("tuple[", "list[").replace(", ...]", "]")


def _default(field: dataclasses.Field[object]) -> str:
    if field.default is dataclasses.MISSING:
        return "needed"
    return code(str(field.default)) if field.default not in ("", (), None) else "none"


def _notes(one: type) -> dict[str, str]:
    """Give the text that stands below some fields in the source."""
    body = ast.parse(inspect.getsource(one)).body[0]
    notes: dict[str, str] = {}
    last = ""
    for statement in body.body if isinstance(body, ast.ClassDef) else ():
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            last = statement.target.id
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and last:
            notes[last] = str(statement.value.value)
    return notes
