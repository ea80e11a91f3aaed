"""Fields in which people type the numbers of a data box: times with their unit, shares in percent, counts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext as _

from obeya.tables.filters.durations import write_duration
from obeya_web.measures.fields import LONGEST, ValueField, read_duration, read_number

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
# A day on the clock of the map, as it is typed and shown there.
WORKING_DAY = "wd"


def said_number(value: float) -> str:
    """Return a number with the digits that it needs, at most four that count."""
    rounded = float(f"{value:.4g}")
    return formats.number_format(int(rounded) if rounded == int(rounded) else rounded, use_l10n=True)


def typed_time(seconds: float, day_s: float | None = None) -> str:
    """Return a time as people type it, in two units at most; from a working day on in working days."""
    if day_s and seconds >= day_s:
        return f"{said_number(seconds / day_s)} {WORKING_DAY}"
    if seconds < _MINUTE:
        return f"{said_number(seconds)} s"
    step = 1 if seconds < _HOUR else _MINUTE if seconds < _DAY else _HOUR
    return write_duration(round(seconds / step) * step)


def read_time(typed: str, day_s: float | None = None) -> float:
    """Return the seconds of a time; a bare number counts seconds, a day on the working clock is a working day."""
    words = typed.strip()
    if words and words.replace(".", "").replace(",", "").isdigit():
        return read_number(words)
    if day_s:
        for unit in (WORKING_DAY, "AT", "d"):
            if (
                words.endswith(unit)
                and words.removesuffix(unit).strip().replace(".", "").replace(",", "").isdigit()
            ):
                return read_number(words.removesuffix(unit).strip()) * day_s
    return read_duration(words)


class TimeField(forms.CharField):
    """A time on the clock of the map; `day_s` is its working day."""

    def __init__(self, *, day_s: float | None = None, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.day_s = day_s
        self.widget.attrs |= {"maxlength": LONGEST, "placeholder": _("such as 5 min"), "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Show seconds as people type them."""
        return typed_time(value, self.day_s) if isinstance(value, int | float) else value

    def to_python(self, value: Any) -> Any:
        """Return the seconds that were typed, or nothing."""
        typed = str(value or "").strip()[:LONGEST]
        return read_time(typed, self.day_s) if typed else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is shown with what was typed: rounding what is shown changes nothing."""
        return str(self.prepare_value(initial) or "") != str(data or "").strip()


class NumberField(ValueField):
    """A number, or a share in percent; shown rounded, and unchanged where nobody typed."""

    def prepare_value(self, value: Any) -> Any:
        """Show a number as people type it."""
        if not isinstance(value, int | float):
            return value
        return f"{said_number(100 * value)} %" if self.value_unit == "share" else said_number(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is shown with what was typed."""
        return ("" if initial is None else str(self.prepare_value(initial))) != str(data or "").strip()


class WordsField(forms.CharField):
    """Several words with commas between them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=300, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show the words in one line."""
        return ", ".join(value) if isinstance(value, tuple | list) else value

    def to_python(self, value: Any) -> Any:
        """Return each word once."""
        typed = str(value or "").split(",")
        return tuple(dict.fromkeys(word.strip()[:60] for word in typed if word.strip()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the words."""
        return bool(tuple(initial or ()) != self.to_python(data))
