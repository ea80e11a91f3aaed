"""A scenario: a name and the changes that make it differ from its base, as JSON and in words."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from obeya.errors import InputError, QuestionError
from obeya.tables.sentences import joined, say
from obeya.twin.model import Model, When
from obeya.twin.scenarios.change import Change
from obeya.twin.scenarios.demand import (
    AddPriority,
    ChangeBatch,
    ChangeDemand,
    ChangeRouting,
    DropPriorities,
)
from obeya.twin.scenarios.people import ChangeHours, ChangeStaff
from obeya.twin.scenarios.steps import (
    AutomateStep,
    ChangeDuration,
    MergeSteps,
    RemoveDelay,
    RemoveHandover,
    RemoveStep,
)

VERSION: Final = 1

CHANGES: Final[dict[str, type[Change]]] = {
    "staff": ChangeStaff,
    "hours": ChangeHours,
    "remove step": RemoveStep,
    "automate step": AutomateStep,
    "merge steps": MergeSteps,
    "remove hand-over": RemoveHandover,
    "duration": ChangeDuration,
    "remove delay": RemoveDelay,
    "demand": ChangeDemand,
    "routing": ChangeRouting,
    "batch": ChangeBatch,
    "priority": AddPriority,
    "no priorities": DropPriorities,
}
"""Each kind of change by the word that names it in a file."""

_NAMES: Final = {kind: name for name, kind in CHANGES.items()}
_REMEDY: Final = "Correct the file and read it again."


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes made one after the other to a base; `name` is what people call it, `base` the name of the model."""

    name: str
    changes: tuple[Change, ...] = ()
    base: str = ""

    def words(self) -> str:
        """Say what differs from the base, all changes in their order."""
        if not self.changes:
            return say("no change")
        return joined("; ", [change.words() for change in self.changes])

    def applied_to(self, model: Model) -> Model:
        """Return the changed model; raise `QuestionError` naming every change that does not fit, and why."""
        faults = []
        for change in self.changes:
            found = change.faults(model)
            faults += [f"{change.words()}: {fault}" for fault in found]
            model = model if found else change.changed(model)
        if faults:
            lines = "\n".join(f"  - {fault}" for fault in faults)
            raise QuestionError(f"“{self.name}” does not fit the model “{model.name}”:\n{lines}")
        return model


def scenario_to_data(scenario: Scenario) -> dict[str, Any]:
    """Return the scenario as JSON data; what has its usual value is left out."""
    return {
        "version": VERSION,
        "name": scenario.name,
        "base": scenario.base,
        "changes": [change_to_data(change) for change in scenario.changes],
    }


def change_to_data(change: Change) -> dict[str, Any]:
    """Return one change as JSON data: its kind under `change`, then its fields.

    >>> change_to_data(ChangeStaff(by=2, step="Check"))
    {'change': 'staff', 'by': 2, 'step': 'Check'}
    """
    given = {
        field.name: value
        for field in dataclasses.fields(change)
        if (value := getattr(change, field.name)) != field.default
    }
    if isinstance(change, AddPriority):
        given["when"] = [dataclasses.asdict(each) for each in change.when]
    return {"change": _NAMES[type(change)], **json.loads(json.dumps(given))}


def scenario_from_data(data: Any, *, where: str = "The scenario") -> Scenario:
    """Return the scenario that JSON data hold; raise `InputError` with every fault at once."""
    faults: list[str] = []
    if not isinstance(data, dict):
        raise InputError.listing(
            f"{where} cannot be read:", ["it is not an object with “name” and “changes”"], _REMEDY
        )
    if not isinstance(data.get("version", VERSION), int) or data.get("version", VERSION) > VERSION:
        faults.append(f"its version is {data.get('version')!r}; this program reads up to {VERSION}")
    faults += [f"“{key}” is not known" for key in data if key not in ("version", "name", "base", "changes")]
    rows = data.get("changes")
    if not isinstance(rows, list):
        faults.append("“changes” is missing, or no list")
        rows = []
    changes = [_change(row, f"change {place}", faults) for place, row in enumerate(rows, start=1)]
    name, base = data.get("name", ""), data.get("base", "")
    if not isinstance(name, str) or not isinstance(base, str):
        faults.append("“name” and “base” are texts")
    if faults:
        raise InputError.listing(f"{where} cannot be read:", faults, _REMEDY)
    made = tuple(change for change in changes if change is not None)
    return Scenario(name or "; ".join(change.words() for change in made) or "No change", made, base)


def change_from_data(data: Any) -> Change:
    """Return the change that JSON data hold; raise `InputError` with every fault at once."""
    faults: list[str] = []
    made = _change(data, "the change", faults)
    if made is None or faults:
        raise InputError.listing("The change cannot be read:", faults, _REMEDY)
    return made


def _change(data: Any, where: str, faults: list[str]) -> Change | None:
    kind = CHANGES.get(data.get("change", "")) if isinstance(data, dict) else None
    if kind is None:
        given = data.get("change") if isinstance(data, dict) else data
        faults.append(f"{where}: “change” is {given!r}; it is one of {', '.join(CHANGES)}")
        return None
    fields = {field.name: field for field in dataclasses.fields(kind)}
    hints = typing.get_type_hints(kind)
    found = [
        f"{where}: “{key}” is not known; {_NAMES[kind]} has {', '.join(fields)}"
        for key in data
        if key not in {"change", *fields}
    ]
    values: dict[str, Any] = {}
    for name, field in fields.items():
        if name in data:
            values[name] = _value(name, data[name], hints[name], where, found)
        elif field.default is dataclasses.MISSING:
            found.append(f"{where}: “{name}” is missing")
    faults += found
    return None if found else kind(**values)


def _value(name: str, value: Any, hint: Any, where: str, faults: list[str]) -> Any:
    if name == "when":
        return _conditions(value, where, faults)
    if name == "weekly":
        if _is_week(value):
            return tuple(tuple((int(since), int(until)) for since, until in day) for day in value)
        faults.append(f"{where}: “weekly” is a list of days, each a list of [from, to] in seconds of the day")
        return ()
    if typing.get_origin(hint) is typing.Literal:
        if value not in typing.get_args(hint):
            faults.append(
                f"{where}: “{name}” is {value!r}; it is one of {', '.join(map(repr, typing.get_args(hint)))}"
            )
        return value
    allowed = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if float in allowed and is_number:
        return float(value)
    if isinstance(value, bool) or not isinstance(value, allowed):
        kinds = " or ".join(_KINDS[each] for each in allowed)
        faults.append(f"{where}: “{name}” is {value!r}; it is {kinds}")
    return value


_KINDS: Final = {str: "a text", int: "a whole number", float: "a number", types.NoneType: "null"}


def _is_week(value: Any) -> bool:
    if not isinstance(value, list):
        return False
    days = [day for day in value if isinstance(day, list)]
    spans = [span for day in days for span in day]
    return len(days) == len(value) and all(
        isinstance(span, list) and len(span) == 2 and all(isinstance(each, int) for each in span)
        for span in spans
    )


def _conditions(value: Any, where: str, faults: list[str]) -> tuple[When, ...]:
    rows = value if isinstance(value, list) else [value]
    tests = typing.get_args(typing.get_type_hints(When)["test"])
    made = []
    for row in rows:
        if (
            not isinstance(row, dict)
            or set(row) != {"attribute", "test", "value"}
            or row["test"] not in tests
        ):
            faults.append(f"{where}: each of “when” has attribute, test ({', '.join(tests)}) and value")
            continue
        made.append(When(row["attribute"], row["test"], row["value"]))
    return tuple(made)


def read_scenario(path: Path) -> Scenario:
    """Return the scenario in a JSON file; raise `InputError` naming every fault."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise InputError.listing(f"{path} cannot be read:", [f"it is not JSON: {error}"], _REMEDY) from error
    return scenario_from_data(data, where=str(path))


def write_scenario(scenario: Scenario, path: Path) -> None:
    """Write the scenario as a JSON file that people can read and change."""
    text = json.dumps(scenario_to_data(scenario), ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
