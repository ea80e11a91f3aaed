"""Read values out of pasted rows or a file; files are opened in the child process that reads every file."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya.sources.series_file import (
    PlainFile,
    number_columns,
    open_plain_file,
    take_columns,
    time_columns,
)
from obeya_web.measures.actions.measures import MeasureError
from obeya_web.measures.actions.values import MOST_AT_ONCE, GivenValue

MOST_BYTES: Final = 5_000_000
_HEADER: Final = ("day", "value", "of", "note")
_BEGINS_WITH_A_DAY: Final = re.compile(r"^\s*\d{1,4}[-./]\d{1,2}")


def values_of_rows(text: str, *, has_answers: bool = False) -> list[GivenValue]:
    """Return the values of rows pasted from a spreadsheet, with or without a line of names above them."""
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    sign = max("\t;,", key=lambda one: sum(line.count(one) for line in lines[:5]))
    if lines and _BEGINS_WITH_A_DAY.match(lines[0]):
        width = max(line.count(sign) for line in lines) + 1
        lines.insert(0, sign.join(_HEADER[:width]))
    return _read("rows.csv", "\n".join(lines).encode(), has_answers)


def values_of_file(upload: UploadedFile[Any], *, has_answers: bool = False) -> list[GivenValue]:
    """Return the values of a file with a column of days and one or two of numbers."""
    _refuse_size(upload.size)
    return values_of_bytes(Path(str(upload.name)).name, upload.read(), has_answers=has_answers)


def values_of_bytes(name: str, content: bytes, *, has_answers: bool = False) -> list[GivenValue]:
    """Return the values of a file whose content was read already; its name says what kind it is."""
    _refuse_size(len(content))
    return _read(name, content, has_answers)


def _refuse_size(n_bytes: int | None) -> None:
    if n_bytes is None or n_bytes > MOST_BYTES:
        raise MeasureError(_("The file has more than %(mb)s MB.") % {"mb": MOST_BYTES // 1_000_000})


def _read(name: str, content: bytes, has_answers: bool) -> list[GivenValue]:
    with tempfile.TemporaryDirectory(prefix="obeya-values-") as folder:
        path = Path(folder) / f"values{Path(name).suffix.lower() or '.csv'}"
        path.write_bytes(content)
        try:
            return _values(open_plain_file(path), has_answers)
        except ObeyaError as fault:
            raise MeasureError(str(fault).replace(path.name, name)) from fault


def _values(file: PlainFile, has_answers: bool) -> list[GivenValue]:
    days, numbers = time_columns(file), number_columns(file)
    if not days or not numbers:
        raise MeasureError(
            _("A column of days and a column of numbers are needed. There are: %(names)s.")
            % {"names": ", ".join(file.names)}
        )
    others = [name for name in file.names if name not in (*days, *numbers)]
    found = take_columns(file, times=days[:1], numbers=numbers[:2], texts=others[:1])
    moments, value = found.times[days[0]], found.numbers[numbers[0]]
    whole = found.numbers[numbers[1]] if len(numbers) > 1 else np.full(value.size, np.nan)
    notes = found.texts[others[0]] if others else ("",) * value.size
    if value.size > MOST_AT_ONCE:
        raise MeasureError(_("At most %(most)d values at once.") % {"most": MOST_AT_ONCE})
    missing = int(np.isnan(value).sum() + np.isnat(moments).sum())
    if missing:
        raise MeasureError(_("%(n)d rows have no day or no value.") % {"n": missing})
    dates = moments.astype("datetime64[D]").astype(object)
    keys = _keys([day.isoformat() for day in dates], has_answers)
    return [
        GivenValue(day, float(v), None if np.isnan(w) else float(w), str(note or "")[:300], key)
        for day, v, w, note, key in zip(dates, value, whole, notes, keys, strict=True)
    ]


def _keys(days: list[str], has_answers: bool) -> list[str]:
    """Return one key a value: the day, or for answers, of which a day has many, the day with a number."""
    if not has_answers:
        twice = sorted({day for day in days if days.count(day) > 1}) if len(set(days)) < len(days) else []
        if twice:
            raise MeasureError(_("A day is there twice: %(days)s.") % {"days": ", ".join(twice[:5])})
        return days
    seen: dict[str, int] = {}
    keys = []
    for day in days:
        seen[day] = seen.get(day, 0) + 1
        keys.append(f"{day}#{seen[day]}")
    return keys
