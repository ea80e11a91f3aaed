"""The sections of an A3: those that obeya brings, or as administrators arranged them. One sheet for everybody.

Source: Shook, Managing to Learn; the people section is our own, because changes fail where nobody thought of people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.errors import ObeyaError
from obeya_web.improvement.checks import LEARNING, PEOPLE
from obeya_web.improvement.models import A3Template

Side = Literal["left", "right"]
LONGEST_NAME, LONGEST_HINT, MOST_SECTIONS = 60, 300, 14
# These show records of the improvement beside their text.
BACKGROUND, CURRENT, GOAL, CAUSES, COUNTERMEASURES, PLAN, FOLLOW_UP = (
    "background",
    "current",
    "goal",
    "causes",
    "countermeasures",
    "plan",
    "follow_up",
)
# Whatever else an organisation leaves out: who is affected is on every A3.
KEPT = PEOPLE


class TemplateError(ObeyaError):
    """The sections cannot be arranged so; the text says why."""


@dataclass(frozen=True, slots=True)
class SectionKind:
    """One section: its key, its name, what belongs there, and the column it stands in."""

    key: str
    name: str | Promise
    hint: str | Promise
    side: Side
    is_shown: bool = True


DEFAULT: tuple[SectionKind, ...] = (
    SectionKind(
        BACKGROUND,
        gettext_lazy("Background"),
        gettext_lazy("Why this matters, for whom, and why now."),
        "left",
    ),
    SectionKind(
        CURRENT,
        gettext_lazy("Current condition"),
        gettext_lazy("What happens today, with numbers: how much, how often, where, since when."),
        "left",
    ),
    SectionKind(
        GOAL, gettext_lazy("Goal"), gettext_lazy("Which measure goes from what to what, by when."), "left"
    ),
    SectionKind(CAUSES, gettext_lazy("Causes"), gettext_lazy("Why it happens, and how you know."), "left"),
    SectionKind(
        COUNTERMEASURES,
        gettext_lazy("Countermeasures"),
        gettext_lazy("What you do against which cause, and what you expect of it."),
        "right",
    ),
    SectionKind(PLAN, gettext_lazy("Plan"), gettext_lazy("Who does what until when."), "right"),
    SectionKind(
        PEOPLE,
        gettext_lazy("People"),
        gettext_lazy("Who is affected, who tells them, what they learn, who might lose something."),
        "right",
    ),
    SectionKind(
        FOLLOW_UP,
        gettext_lazy("Follow-up"),
        gettext_lazy("What came of it, beside what was predicted; what is still open."),
        "right",
    ),
    SectionKind(
        LEARNING,
        gettext_lazy("Learning"),
        gettext_lazy("What you learned, and who else could use it."),
        "right",
    ),
)
_KEY = re.compile(r"^[a-z][a-z0-9_]{0,19}$")


def all_sections() -> list[SectionKind]:
    """Return every section in its order, also those that are left out."""
    edited = A3Template.objects.first()
    return read_sections(edited.sections) if edited else list(DEFAULT)


def shown_sections() -> list[SectionKind]:
    """Return the sections of an A3 in their order."""
    return [section for section in all_sections() if section.is_shown]


def section_of(key: str) -> SectionKind | None:
    """Return the section of that key that is on the A3."""
    return next((section for section in shown_sections() if section.key == key), None)


def read_sections(rows: Sequence[Mapping[str, Any]]) -> list[SectionKind]:
    """Return sections as they are kept; names that were not changed stay in the reader's language."""
    usual = {section.key: section for section in DEFAULT}
    found = []
    for row in rows:
        own = usual.get(row["key"])
        found.append(
            SectionKind(
                row["key"],
                row["name"] or (own.name if own else row["key"]),
                row["hint"] or (own.hint if own else ""),
                row["side"],
                row["is_shown"] or row["key"] == KEPT,
            )
        )
    return found


def as_rows(sections: Iterable[SectionKind]) -> list[dict[str, Any]]:
    """Return sections as they are kept: an unchanged name of obeya's own is left empty, so that it is translated."""
    usual = {section.key: section for section in DEFAULT}
    rows = []
    for section in sections:
        row = asdict(section)
        own = usual.get(section.key)
        for field in ("name", "hint"):
            words = str(row[field]).strip()
            row[field] = "" if own and words == str(getattr(own, field)) else words
        rows.append(row)
    return rows


def checked(sections: Sequence[SectionKind]) -> list[SectionKind]:
    """Return sections that can be used; raises `TemplateError` otherwise."""
    keys = [section.key for section in sections]
    if len(keys) != len(set(keys)) or not all(_KEY.match(key) for key in keys):
        raise TemplateError(_("Each section needs a name of its own."))
    if len(keys) > MOST_SECTIONS:
        raise TemplateError(_("An A3 has at most %(most)s sections.") % {"most": MOST_SECTIONS})
    for section in sections:
        if not str(section.name).strip():
            raise TemplateError(_("Each section needs a name of its own."))
        if len(str(section.name)) > LONGEST_NAME or len(str(section.hint)) > LONGEST_HINT:
            raise TemplateError(_("“%(name)s” is too long.") % {"name": str(section.name)[:LONGEST_NAME]})
    if not any(section.key == KEPT and section.is_shown for section in sections):
        raise TemplateError(_("The section about people stays: changes fail where nobody thought of them."))
    return list(sections)
