"""The form of a calculator: made from its inputs, every fault beside its field, all at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _

from obeya_web.lib.numbers import number_here
from obeya_web.measures.fields import ValueField, read_number
from obeya_web.twins.calculators.spec import Calculator, Column, Input

MOST_ROWS: Final = 30
LONGEST_TEXT: Final = 4000
_CELLS: Final = re.compile(r"[;\t]")


class InputField(ValueField):
    """A number in the bounds of an input."""

    def __init__(self, asked: Input, **kwargs: Any) -> None:
        super().__init__(
            value_unit="share" if asked.kind == "share" else "number", required=asked.is_required, **kwargs
        )
        self.asked = asked

    def to_python(self, value: Any) -> Any:
        """Return the number, if it is one and lies in the bounds."""
        number = super().to_python(value)
        if number is not None:
            _check_bounds(self.asked, number)
            return int(number) if self.asked.kind == "whole" else number
        return None


class RowsField(forms.CharField):
    """Rows of numbers, one a line, apart by semicolons or tabs, as they are pasted from a spreadsheet."""

    def __init__(self, asked: Input, **kwargs: Any) -> None:
        super().__init__(
            required=asked.is_required,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
            **kwargs,
        )
        self.asked = asked

    def to_python(self, value: Any) -> Any:
        """Return one mapping a row; without columns, one list of numbers a row."""
        lines = [line for line in str(super().to_python(value)).splitlines() if line.strip()]
        if len(lines) > MOST_ROWS:
            raise forms.ValidationError(_("At most %(most)d rows.") % {"most": MOST_ROWS})
        found, faults = [], []
        for place, line in enumerate(lines, start=1):
            try:
                found.append(_row_of(line, self.asked.columns))
            except forms.ValidationError as fault:
                words = _("Row %(place)d: %(fault)s")
                faults += [words % {"place": place, "fault": each} for each in fault.messages]
        if faults:
            raise forms.ValidationError(faults)
        return found


class CalculatorForm(forms.Form):
    """The inputs of one calculator."""

    def __init__(self, calculator: Calculator, data: Mapping[str, str]) -> None:
        given = {each.key: data.get(each.key, default_text(each)) for each in calculator.inputs}
        super().__init__(given)
        for each in calculator.inputs:
            make = RowsField if each.kind == "rows" else InputField
            self.fields[each.key] = make(each, label=each.label, help_text=each.help)

    @property
    def shown(self) -> list[tuple[Input, forms.BoundField]]:
        """Return each input with its field."""
        return [(field.field.asked, field) for field in self]  # type: ignore[attr-defined]


def default_text(asked: Input) -> str:
    """Return what stands in a field before anybody typed."""
    if asked.default is None:
        return ""
    if isinstance(asked.default, str):
        return asked.default
    value = 100 * asked.default if asked.kind == "share" else asked.default
    text = formats.number_format(f"{value:.10g}", use_l10n=True)
    return f"{text} %" if asked.kind == "share" else text


def _check_bounds(asked: Input, number: float) -> None:
    scale, sign = (100.0, " %") if asked.kind == "share" else (1.0, "")
    shown = {"least": f"{number_here(asked.least * scale)}{sign}"}
    if asked.kind == "whole" and number != int(number):
        raise forms.ValidationError(_("A whole number is needed."))
    if abs(number) > 1e12:
        raise forms.ValidationError(_("That is more than anybody has."))
    if asked.may_be_least and number < asked.least:
        raise forms.ValidationError(_("It is %(least)s or more.") % shown)
    if not asked.may_be_least and number <= asked.least:
        raise forms.ValidationError(_("It is more than %(least)s.") % shown)
    if asked.most is not None and number > asked.most:
        most = f"{number_here(asked.most * scale)}{sign}"
        raise forms.ValidationError(_("It is at most %(most)s.") % {"most": most})


def _row_of(line: str, columns: tuple[Column, ...]) -> Any:
    cells = [cell.strip() for cell in _CELLS.split(line.strip().rstrip(";"))]
    if not columns:
        return [read_number(cell) for cell in cells]
    if len(cells) > len(columns):
        raise forms.ValidationError(
            _("%(n)d columns are known, and %(given)d are given.") % {"n": len(columns), "given": len(cells)}
        )
    row: dict[str, Any] = {}
    faults = []
    for column, cell in zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=True):
        if not cell and column.default is None:
            faults.append(_("“%(column)s” is missing.") % {"column": column.name})
        elif not cell:
            row[column.key] = column.default
        elif column.is_text:
            row[column.key] = cell
        else:
            row[column.key] = read_number(cell)
    if faults:
        raise forms.ValidationError(faults)
    return row
