"""Maps from files that people upload: read with care, with every fault at once."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from obeya.errors import StreamMapError
from obeya.flow.stream_map import Burst, Note, StreamMap
from obeya.reports.stream_exchange import read_stream
from obeya_web.accounts.models import Person, Unit
from obeya_web.streams.forms import Carriers
from obeya_web.streams.rows import carriers_for

LARGEST_BYTES: Final = 10_000_000
MOST_STEPS: Final = 200
MOST_PARTS: Final = 1_000
LONGEST_WORDS: Final = 1_000
_KEY: Final = re.compile(r"[\w.:-]{1,80}")
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_LISTS: Final = ("links", "rework", "information", "parties", "bursts", "notes")


@dataclasses.dataclass(frozen=True, slots=True)
class ReadMap:
    """What a file holds: the map, and the sticky notes on it, which are rows of their own."""

    drawn: StreamMap
    notes: tuple[Note, ...]


def read_upload(file: UploadedFile[Any], person: Person, unit: Unit) -> ReadMap:
    """Return the map of a file; raises `StreamMapError` with all that is wrong with it.

    Improvements and actions that a file names are kept only where they may be named on a map of this unit.
    """
    if (file.size or 0) > LARGEST_BYTES:
        raise StreamMapError(
            _("The file is larger than %(n)s MB; that is no map.") % {"n": LARGEST_BYTES // 1_000_000}
        )
    made = read_stream(file.read())
    faults = _too_much(made)
    if faults:
        raise StreamMapError(" ".join(faults))
    carriers = carriers_for(person, unit, dataclasses.replace(made, bursts=()))
    bursts = tuple(_known(each, carriers) for each in made.bursts)
    return ReadMap(dataclasses.replace(made, bursts=bursts, notes=()), made.notes)


def _known(burst: Burst, carriers: Carriers) -> Burst:
    """Return a burst that names only what its reader may choose."""
    improvements = {number for number, _title in carriers.improvements}
    actions = {number for number, _title in carriers.actions}
    return dataclasses.replace(
        burst,
        improvement=burst.improvement if burst.improvement in improvements else "",
        action=burst.action if burst.action in actions else "",
    )


def _too_much(made: StreamMap) -> list[str]:
    """Return what is more than a page can show."""
    faults = []
    if len(made.steps) > MOST_STEPS:
        faults.append(
            _("The map has %(n)s steps; at most %(most)s are read.")
            % {"n": len(made.steps), "most": MOST_STEPS}
        )
    n_parts = sum(len(getattr(made, name)) for name in _LISTS)
    if n_parts > MOST_PARTS:
        faults.append(
            _("The map has %(n)s arrows, parties and notes; at most %(most)s are read.")
            % {"n": n_parts, "most": MOST_PARTS}
        )
    parts: tuple[Any, ...] = (
        made,
        *filter(None, (made.counted,)),
        *made.steps,
        *(each for name in _LISTS for each in getattr(made, name)),
    )
    words = [value for part in parts for value in _words(part)]
    if any(len(each) > LONGEST_WORDS for each in words):
        faults.append(_("A text of the map has more than %(n)s characters.") % {"n": LONGEST_WORDS})
    if any(_UNWRITABLE.search(each) for each in words):
        faults.append(_("A text of the map holds characters that cannot be written."))
    if not all(_KEY.fullmatch(part.key) for part in parts if hasattr(part, "key")):
        faults.append(_("A key of the map is none: letters, digits, points, colons and dashes, at most 80."))
    return faults


def _words(part: Any) -> list[str]:
    found: list[str] = []
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, tuple):
            found += [each for each in value if isinstance(each, str)]
    return found
