"""How the lists of other tools are read: their columns, states and priorities. One entry is one tool.

Every preset turns a row into ours: cells by the names of `columns.py`, and `key`, by which it is known there. What has
no column of ours is kept as text under “why”. The column names are those that each tool writes in its export; see
docs/how-to/import-actions.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya_web.followup.exchange.columns import BY_NAME
from obeya_web.followup.exchange.reading import HEADER_WITHIN, FileError, Sheet

DAY_FORMATS = (
    "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M",
    "%d/%b/%y %I:%M %p", "%d/%b/%y %H:%M", "%d/%b/%y", "%d/%b/%Y %I:%M %p", "%d.%m.%Y", "%d.%m.%Y %H:%M",
    "%b %d, %Y", "%d %b %Y",
)  # fmt: skip
US_FORMATS = ("%m/%d/%Y", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%y")
EU_FORMATS = ("%d/%m/%Y", "%d/%m/%Y %H:%M")


@dataclass(frozen=True, slots=True)
class Row:
    """One action as it was read: the number of its row in the file, its key there, and its cells by our names."""

    number: int
    key: str
    cells: dict[str, str]
    parent: str = ""
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preset:
    """One tool: `needs` are the columns by which its files are known, the first of `columns` that is there counts."""

    label: Any
    needs: frozenset[str]
    columns: Mapping[str, tuple[str, ...]]
    states: Mapping[str, str] = field(default_factory=dict)
    priorities: Mapping[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    parent: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    # Kept as text, with the name of the column before it.
    noted: tuple[str, ...] = ()
    # States in which anything else than a blank makes an action done, such as a day of completion.
    done_when: tuple[str, ...] = ()
    day_formats: tuple[str, ...] = (*DAY_FORMATS, *EU_FORMATS)
    # Several owners stand in one cell, parted by this sign; the first is the owner.
    parts_people_by: str = ""


PRESETS: Mapping[str, Preset] = {
    "obeya": Preset(gettext_lazy("obeya's own export"), frozenset({"id", "version", "title"}), {}),
    "jira": Preset(
        "Jira (CSV)",
        frozenset({"issue key", "summary"}),
        {
            "title": ("summary",),
            "why": ("description",),
            "owner": ("assignee email", "assignee"),
            "due": ("due date", "due"),
            "priority": ("priority",),
            "state": ("status category", "status"),
        },
        {
            "to do": "open", "open": "open", "backlog": "open", "selected for development": "open", "new": "open",
            "reopened": "open", "in progress": "doing", "in review": "doing", "blocked": "blocked",
            "done": "done", "resolved": "done", "closed": "done", "cancelled": "cancelled", "canceled": "cancelled",
            "won't do": "cancelled",
        },
        {
            "blocker": "critical", "highest": "critical", "critical": "critical", "high": "high", "major": "high",
            "medium": "medium", "low": "low", "minor": "low", "lowest": "low", "trivial": "low",
        },
        key=("issue key",),
        parent=("parent key", "parent", "parent id"),
        waits_for=("inward issue link (blocks)", "inward issue link (blocked)"),
        noted=("issue type", "labels", "sprint", "reporter", "resolution", "status"),
    ),
    "asana": Preset(
        "Asana (CSV)",
        frozenset({"task id", "name", "section/column"}),
        {
            "title": ("name",),
            "why": ("notes",),
            "owner": ("assignee email", "assignee"),
            "due": ("due date",),
            "state": ("section/column",),
            "priority": ("priority",),
        },
        {
            "to do": "open", "new": "open", "doing": "doing", "in progress": "doing", "blocked": "blocked",
            "waiting": "blocked", "done": "done", "complete": "done", "completed": "done",
        },
        {"urgent": "critical", "high": "high", "medium": "medium", "low": "low"},
        key=("task id",),
        parent=("parent task",),
        waits_for=("blocked by (dependencies)", "blocked by"),
        noted=("section/column", "tags", "projects"),
        done_when=("completed at",),
    ),
    "trello": Preset(
        "Trello (CSV, JSON)",
        frozenset({"card id", "card name", "list name"}),
        {
            "title": ("card name",),
            "why": ("card description",),
            "owner": ("members",),
            "due": ("due date",),
            "state": ("list name",),
            "priority": ("labels",),
        },
        {
            "to do": "open", "backlog": "open", "ready": "open", "next": "open", "doing": "doing",
            "in progress": "doing", "blocked": "blocked", "waiting": "blocked", "review": "done", "done": "done",
        },
        {"urgent": "critical", "critical": "critical", "high": "high", "medium": "medium", "low": "low"},
        key=("card id",),
        noted=("list name", "labels", "checklists", "card url"),
        done_when=("due complete",),
        parts_people_by=",",
    ),
    "planner": Preset(
        "Microsoft Planner (XLSX)",
        frozenset({"task id", "task name", "bucket name", "progress"}),
        {
            "title": ("task name",),
            "why": ("description", "notes"),
            "owner": ("assigned to",),
            "due": ("due date",),
            "state": ("progress",),
            "priority": ("priority",),
        },
        {"not started": "open", "in progress": "doing", "completed": "done"},
        {"urgent": "critical", "important": "high", "medium": "medium", "low": "low"},
        key=("task id",),
        noted=("bucket name", "labels", "checklist items", "completed checklist items"),
        done_when=("completed date",),
        day_formats=(*DAY_FORMATS, *US_FORMATS),
        parts_people_by=";",
    ),
    "kainexus": Preset(
        gettext_lazy("KaiNexus and the like (CSV)"),
        frozenset({"title", "status"}),
        {
            "title": ("title", "item title", "name"),
            "why": ("description", "details", "problem"),
            "owner": ("responsible email", "assignee email", "responsible", "assignee", "assigned to", "owner"),
            "due": ("due date", "due", "target date"),
            "priority": ("priority",),
            "state": ("status", "state"),
            "expected_effect": ("expected impact", "impact"),
        },
        {
            "new": "open", "not started": "open", "planned": "open", "active": "doing", "in progress": "doing",
            "overdue": "doing", "on hold": "blocked", "deferred": "blocked", "complete": "done",
            "completed": "done", "resolved": "done", "closed": "done", "rejected": "cancelled",
            "cancelled": "cancelled",
        },
        {"critical": "critical", "urgent": "critical", "high": "high", "medium": "medium", "normal": "medium",
         "low": "low"},
        key=("id", "item id", "number"),
        parent=("parent id", "parent"),
        noted=("location", "type", "template", "originator", "tags"),
        day_formats=(*DAY_FORMATS, *US_FORMATS),
    ),
}  # fmt: skip
# What a box that is not ticked says.
NO = frozenset({"false", "no", "0", "n"})


def read_rows(sheet: Sheet, wanted: str = "") -> tuple[str, list[Row], list[str]]:
    """Return the preset that fits (or the one that is wanted), the rows, and remarks; raises `FileError`."""
    if sheet.document is not None:
        return "trello", _trello_rows(sheet.document), []
    if wanted and wanted not in PRESETS:
        raise FileError(_("There is no such kind of list."))
    name, place = _header(sheet, wanted)
    header = [cell.strip().casefold() for cell in sheet.rows[place]]
    body = [(place + 2 + n, row) for n, row in enumerate(sheet.rows[place + 1 :]) if any(row)]
    if name == "obeya":
        return name, [_own_row(number, header, row) for number, row in body], _unread(header)
    return name, [_foreign_row(PRESETS[name], number, header, row) for number, row in body], []


def _header(sheet: Sheet, wanted: str) -> tuple[str, int]:
    """Return which tool wrote a file, and in which of its first rows the names of the columns stand."""
    for place, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        names = {cell.strip().casefold() for cell in row}
        for name, preset in PRESETS.items():
            is_ours = name == "obeya" and "title" in names and not wanted and names <= set(BY_NAME)
            if (preset.needs <= names or is_ours) and wanted in ("", name):
                return name, place
    needs = ", ".join(sorted(PRESETS[wanted].needs)) if wanted else ""
    if needs:
        raise FileError(_("Such a list has the columns %(needs)s; they are not there.") % {"needs": needs})
    raise FileError(
        _("No row among the first ones names columns that are known. A list needs at least a column “title”.")
    )


def _own_row(number: int, header: list[str], row: list[str]) -> Row:
    known = BY_NAME
    cells = {name: cell for name, cell in zip(header, row, strict=False) if name in known}
    return Row(number, cells.get("id", ""), cells)


def _unread(header: list[str]) -> list[str]:
    unknown = [name for name in header if name and name not in BY_NAME]
    return [_("The column “%(name)s” is not known and was left out.") % {"name": name} for name in unknown]


def _foreign_row(preset: Preset, number: int, header: list[str], row: list[str]) -> Row:
    values: dict[str, list[str]] = {}
    for name, cell in zip(header, row, strict=False):
        # Jira repeats a column for each of several values.
        if cell:
            values.setdefault(name, []).append(cell)
    cells = {ours: _first(values, theirs) for ours, theirs in preset.columns.items()}
    if preset.parts_people_by:
        cells["owner"] = cells.get("owner", "").split(preset.parts_people_by)[0].strip()
    cells["due"] = _day(cells.get("due", ""), preset.day_formats)
    cells["state"] = _state(preset, cells.get("state", ""), values)
    cells["priority"] = _priority(preset, cells.get("priority", ""))
    notes = [f"{name.capitalize()}: {', '.join(values[name])}" for name in preset.noted if name in values]
    cells["why"] = "\n\n".join(part for part in (cells.get("why", ""), "\n".join(notes)) if part)
    waits_for = tuple(
        key.strip() for name in preset.waits_for for cell in values.get(name, ()) for key in cell.split(",")
    )
    return Row(number, _first(values, preset.key), cells, _first(values, preset.parent), waits_for)


def _first(values: Mapping[str, list[str]], names: tuple[str, ...]) -> str:
    return next((values[name][0] for name in names if values.get(name)), "")


def _state(preset: Preset, said: str, values: Mapping[str, list[str]]) -> str:
    """Return our state; a word that is not known stays as it is, and the preview asks about it."""
    for name in preset.done_when:
        for cell in values.get(name, ()):
            if cell.casefold() not in NO:
                return "done"
    return preset.states.get(said.casefold(), said or "open")


def _priority(preset: Preset, said: str) -> str:
    words = re.split(r"[,;|]", said.casefold())
    found = [preset.priorities[word.strip()] for word in words if word.strip() in preset.priorities]
    return found[0] if found else "medium"


def _day(text: str, formats: tuple[str, ...]) -> str:
    """Return a day as ISO writes it; what cannot be read stays as it is, and the preview names it as a fault."""
    for written in formats:
        try:
            # Only the day counts, as it stands there.
            found: date = datetime.strptime(text.strip(), written).date()  # noqa: DTZ007
        except ValueError:
            continue
        return found.isoformat()
    return text


def _trello_rows(document: Any) -> list[Row]:
    """Return the cards of a board as Trello exports it to JSON; archived cards and lists are left out."""
    if not isinstance(document, dict) or not isinstance(document.get("cards"), list):
        raise FileError(_("This JSON is no Trello board: it has no cards."))
    lists = {
        each["id"]: each for each in document.get("lists", []) if isinstance(each, dict) and "id" in each
    }
    people = {each.get("id"): each.get("fullName", "") for each in document.get("members", [])}
    checklists: dict[str, list[str]] = {}
    for each in document.get("checklists", []):
        items = [
            f"{'☑' if item.get('state') == 'complete' else '☐'} {item.get('name', '')}"
            for item in each.get("checkItems", [])
        ]
        checklists.setdefault(each.get("idCard", ""), []).append(
            f"{each.get('name', '')}: {'; '.join(items)}"
        )
    header = ["card id", "card name", "card description", "members", "due date", "list name", "labels",
              "checklists", "card url", "due complete"]  # fmt: skip
    rows: list[Row] = []
    for number, card in enumerate(document["cards"], 1):
        place = lists.get(card.get("idList"), {})
        if card.get("closed") or place.get("closed"):
            continue
        labels = ", ".join(label.get("name") or label.get("color") or "" for label in card.get("labels", []))
        row = [
            card.get("id", ""), card.get("name", ""), card.get("desc", ""),
            ", ".join(people.get(each, "") for each in card.get("idMembers", [])), card.get("due") or "",
            place.get("name", ""), labels, "\n".join(checklists.get(card.get("id", ""), [])),
            card.get("shortUrl", ""), "true" if card.get("dueComplete") else "",
        ]  # fmt: skip
        rows.append(_foreign_row(PRESETS["trello"], number, header, [str(cell) for cell in row]))
    return rows
