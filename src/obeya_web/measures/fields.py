"""Fields in which people type values with their unit: "5 d 4 h", "95 %", "1,240"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _

from obeya.tables.filters.durations import UNITS, write_duration

LONGEST = 60


class ValueField(forms.CharField):
    """A value in the unit of a measure: seconds are typed as a duration, shares in percent."""

    def __init__(self, *, value_unit: str = "number", **kwargs: Any) -> None:
        super().__init__(required=kwargs.pop("required", False), **kwargs)
        self.value_unit = value_unit
        self.widget.attrs["maxlength"] = LONGEST
        self.widget.attrs["inputmode"] = "text" if value_unit == "seconds" else "decimal"

    def prepare_value(self, value: Any) -> Any:
        """Show a number as people type it."""
        if not isinstance(value, int | float):
            return value
        if self.value_unit == "seconds":
            return write_duration(round(value))
        if self.value_unit == "share":
            return f"{formats.number_format(f'{100 * value:.10g}', use_l10n=True)} %"
        return formats.number_format(f"{value:.12g}", use_l10n=True)

    def to_python(self, value: Any) -> Any:
        """Return the number that was typed, in seconds, as a share of 1, or as it is."""
        typed = str(value or "").strip()[:LONGEST]
        if not typed:
            return None
        if self.value_unit == "seconds":
            return read_duration(typed)
        number = read_number(typed.removesuffix("%").strip())
        return number / 100 if self.value_unit == "share" else number

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is shown with what was typed."""
        return str(self.prepare_value(initial) or "") != str(data or "")


def read_number(typed: str) -> float:
    """Return a number typed with a point or with the sign of the reader's language."""
    text = formats.sanitize_separators(typed.replace("\N{MINUS SIGN}", "-").replace(" ", ""))
    try:
        return float(text)
    except ValueError as fault:
        raise forms.ValidationError(_("“%(typed)s” is no number.") % {"typed": typed}) from fault


def read_duration(typed: str) -> float:
    """Return the seconds of a duration such as "5 d 4 h"; a bare number is in days."""
    parts = typed.replace("Tage", "d").replace("Tag", "d").replace("Std", "h").split()
    if len(parts) == 1:
        unit = parts[0].lstrip("0123456789.,-")
        parts = [parts[0].removesuffix(unit) if unit else parts[0], unit or "d"]
    if len(parts) % 2 or any(unit not in UNITS for unit in parts[1::2]):
        raise forms.ValidationError(
            _("“%(typed)s” is no duration. Write it like 5 d 4 h, 30 min or 2.5 d.") % {"typed": typed}
        )
    return sum(read_number(n) * UNITS[unit] for n, unit in zip(parts[::2], parts[1::2], strict=True))
