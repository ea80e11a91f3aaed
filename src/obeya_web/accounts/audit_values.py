"""How values are written into the audit trail: plain, short, without secrets and without names of people."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models

from obeya_web.accounts.models import Person

# A field is secret when one of the words of its name is.
SECRET_WORDS = re.compile(r"(?:^|_)(?:passwords?|tokens?|keys?|secrets?|otp|pin)(?:$|_|\d)", re.IGNORECASE)
NOT_RECORDED = "…"
LONGEST_TEXT = 10_000
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def plain_fields(target: models.Model, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields as the trail keeps them; secret and personal ones keep their name and lose their value."""
    personal: frozenset[str] = getattr(target, "PERSONAL_FIELDS", frozenset())
    return {
        name: NOT_RECORDED if name in personal or SECRET_WORDS.search(name) else plain(value)
        for name, value in fields.items()
    }


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it; a person becomes `{"person": pseudonym}`."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Person):
        return {"person": str(value.pseudonym)}
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {
            str(key): NOT_RECORDED if SECRET_WORDS.search(str(key)) else plain(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset | models.QuerySet):
        return [plain(inner) for inner in value]
    return clean_text(str(value), LONGEST_TEXT)


def clean_text(text: str, longest: int) -> str:
    """Return text that every database can hold, cut with an ellipsis where it is too long."""
    kept = _UNSTORABLE.sub("�", text)
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"
