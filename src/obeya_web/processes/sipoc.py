"""SIPOC: suppliers, inputs, steps, outputs and customers of a process as a table, its steps taken from the log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obeya.errors import ObeyaError
from obeya.mining.variants import variants
from obeya_web.processes.logs import open_log
from obeya_web.processes.models import SIPOC_COLUMNS, Process

LABELS = {
    "supplier": _("Suppliers"),
    "input": _("Inputs"),
    "step": _("Steps"),
    "output": _("Outputs"),
    "customer": _("Customers"),
}
# A SIPOC is a view from above: more steps belong on a map.
MOST_STEPS = 7
MOST_ROWS = 20
EMPTY_ROWS = 2
LONGEST_CELL = 200
Row = dict[str, str]


def happy_path(process: Process) -> list[str]:
    """Return the steps of the path that most cases take, shortened to what a SIPOC holds; none without a log."""
    try:
        log = open_log(process)
        listed = variants(log).variants if log is not None else ()
    except ObeyaError:
        return []
    steps = list(dict.fromkeys(listed[0].activities)) if listed else []
    if len(steps) <= MOST_STEPS:
        return steps
    # The first and the last stay, the others stand as evenly as whole numbers allow.
    last = len(steps) - 1
    return [steps[round(place * last / (MOST_STEPS - 1))] for place in range(MOST_STEPS)]


def prefilled(process: Process) -> list[Row]:
    """Return the rows to begin with: the steps of the log, beside what the register says of both ends."""
    steps = happy_path(process)
    rows = [dict.fromkeys(SIPOC_COLUMNS, "") | {"step": step} for step in steps]
    if rows:
        rows[0]["supplier"] = _first_line(process.suppliers)
        rows[-1]["customer"] = _first_line(process.customers)
    return rows


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0][:LONGEST_CELL]


class SipocWidget(forms.Widget):
    """The table as fields, one for each cell, with two empty rows at its end."""

    template_name = "processes/_sipoc_fields.html"
    # The table names its cells itself.
    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Return the rows that were posted: one text of JSON, as the merge page keeps it, or the cells."""
        if data.get(name):
            return data[name]
        return [
            {column: str(data.get(f"{name}-{place}-{column}", "")) for column in SIPOC_COLUMNS}
            for place in range(MOST_ROWS)
        ]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Say that nothing was posted only where neither form of it was."""
        return name not in data and f"{name}-0-step" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what the template shows: headings and rows of named cells."""
        context = super().get_context(name, value, attrs)
        rows = list(value) if isinstance(value, list) else []
        shown = [*rows, *({} for _each in range(EMPTY_ROWS))][:MOST_ROWS]
        context["widget"]["headings"] = list(LABELS.values())
        context["widget"]["rows"] = [
            [
                {
                    "name": f"{name}-{place}-{column}",
                    "value": row.get(column, ""),
                    "label": LABELS[column],
                    "number": place + 1,
                }
                for column in SIPOC_COLUMNS
            ]
            for place, row in enumerate(shown)
        ]
        return context


class HiddenSipoc(forms.HiddenInput):
    """The rows as one text, where a page only carries them."""

    def format_value(self, value: Any) -> str:
        """Return the rows as JSON."""
        return value if isinstance(value, str) else json.dumps(value or [])


class SipocField(forms.Field):
    """A list of rows; rows without any word are left out."""

    widget = SipocWidget
    hidden_widget = HiddenSipoc

    def to_python(self, value: Any) -> list[Row]:
        """Return the rows."""
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError as error:
                raise forms.ValidationError(_("This table cannot be read.")) from error
        return _cleaned(value if isinstance(value, list) else [])


def _cleaned(rows: Sequence[Any]) -> list[Row]:
    found = []
    for row in rows[:MOST_ROWS]:
        cells = row if isinstance(row, dict) else {}
        kept = {column: str(cells.get(column, "")).strip()[:LONGEST_CELL] for column in SIPOC_COLUMNS}
        if any(kept.values()):
            found.append(kept)
    return found
