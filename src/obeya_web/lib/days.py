"""Days as people mean them: a year typed by half, such as 0202, is none of theirs."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)


def is_in_our_time(day: date) -> bool:
    """Say whether a day is one that somebody can mean."""
    return FIRST_DAY <= day <= LAST_DAY


def in_our_time(day: date) -> None:
    """Refuse a day that nobody means, for the fields of forms."""
    if not is_in_our_time(day):
        raise ValidationError(
            _("Choose a day from %(first)s to %(last)s."),
            params={"first": FIRST_DAY.isoformat(), "last": LAST_DAY.isoformat()},
            code="not_in_our_time",
        )
