"""What a twin learned, part by part, without what is of one person or of a group too small to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise

from obeya.tables.sentences import from_data
from obeya.twin.roles import say_role
from obeya_web.lib.tongue import in_readers_language
from obeya_web.twins.models import Twin
from obeya_web.twins.saying import fit
from obeya_web.twins.words import PARTS

MOST_FITS: Final = 200


@dataclass(frozen=True, slots=True)
class ShownFit:
    """One part of what was learned, with how well it fits and on how much."""

    part: str | Promise
    about: str
    measure: str
    value: str
    n: int
    words: str


def shown_fits(twin: Twin) -> list[ShownFit]:
    """Return what the page shows, in the reader's language."""
    with in_readers_language():
        return [
            ShownFit(
                PARTS.get(each["part"], each["part"]),
                each["about"],
                each["measure"],
                fit(each["value"]),
                each["n"],
                each["words"],
            )
            for each in fits_told(twin)[:MOST_FITS]
        ]


def fits_told(twin: Twin) -> list[dict[str, Any]]:
    """Return each fit as it was kept, its texts in the tongue in force."""
    fits = twin.model.get("fits", ())
    # A twin that was built before sentences were kept has them in English alone.
    said = twin.facts.get("said", ())
    if len(said) != len(fits):
        said = [[each["measure"], each["words"]] for each in fits]
    return [
        {
            **each,
            "about": say_role(each["about"]),
            "measure": from_data(measure),
            "words": from_data(words),
        }
        for each, (measure, words) in zip(fits, said, strict=True)
        if _may_be_shown(each["about"], twin)
    ]


def _may_be_shown(about: str, twin: Twin) -> bool:
    """Say whether a part is about no person and no group that is too small to be shown."""
    people = twin.model.get("resources", [])
    if any(about == each["name"] for each in people):
        return False
    in_role = sum(each.get("at_once", 1) for each in people if each.get("role") == about)
    rows = [row["resources"] for row in twin.model.get("work", []) if row["activity"] == about]
    at_step = len({name for row in rows for name in row})
    return not any(0 < n < twin.unit.smallest_group for n in (in_role, at_step))
