"""The revisions and the families of a map as rows of their pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya.flow.stream_json import from_json
from obeya.flow.stream_map import StreamMap
from obeya.flow.stream_sums import StreamSums, stream_sums
from obeya_web.lib.numbers import said_here
from obeya_web.processes.logs import open_log
from obeya_web.processes.models import Process
from obeya_web.streams.models import Family, Revision, Stream
from obeya_web.streams.words import CLOCKS

MOST_REVISIONS = 100


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One revision: what it was made from in words, its numbers, and how many edits it holds."""

    revision: Revision
    said: str
    sums: StreamSums | None
    n_edits: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """One family with its numbers; `slowest` is the step that a case waits for the longest."""

    family: Family
    name: str
    drawn: StreamMap
    sums: StreamSums
    slowest: str
    is_shown: bool


def revisions_of(stream: Stream, side: str) -> list[RevisionRow]:
    """Return the revisions of one side, the newest first; that is the one which pages show."""
    rows = stream.revisions.filter(side=side).select_related("made_by").annotate(n_edits=Count("commands"))
    return [
        RevisionRow(each, say_basis(each.basis), _sums(each.content), each.n_edits, place == 0)
        for place, each in enumerate(rows.order_by("-number")[:MOST_REVISIONS])
    ]


def families_of(stream: Stream, shown: Revision | None) -> list[FamilyRow]:
    """Return the families that were counted, all together first."""
    chosen = str(shown.basis.get("family", "")) if shown else None
    rows = []
    for each in stream.families.all():
        drawn = from_json(each.content)
        sums = stream_sums(drawn)
        worst = max(sums.ladder, key=lambda rung: rung.wait_s)
        name = said_here(each.name) if each.name else str(each)
        is_shown = each.name == chosen and _is_drawn(shown)
        rows.append(FamilyRow(each, name, drawn, sums, worst.name if worst.wait_s else "", is_shown))
    return rows


def attributes_of(process: Process | None) -> list[str]:
    """Return the attributes of cases that can tell families apart: words and yes or no, not amounts and moments."""
    log = open_log(process) if process is not None and process.log_version else None
    if log is None:
        return []
    return [each.name for each in log.facts.case_attributes if each.kind in ("text", "truth")]


def say_basis(basis: Mapping[str, Any]) -> str:
    """Say what a revision was made from."""
    said = []
    if "brought_back" in basis:
        said.append(_("revision %(n)s brought back") % {"n": basis["brought_back"]})
    if basis.get("file"):
        said.append(_("read from the file “%(name)s”") % {"name": basis["file"]})
    elif basis.get("log_version"):
        said.append(_("drawn from the log, %(clock)s") % {"clock": CLOCKS.get(str(basis.get("clock")), "")})
    elif "current" in basis:
        said.append(_("designed on revision %(n)s of the current state") % {"n": basis["current"]})
    elif "brought_back" not in basis:
        said.append(_("typed by hand"))
    if basis.get("family"):
        chosen = {"attribute": basis["families"], "family": said_here(str(basis["family"]))}
        said.append(_("%(attribute)s: %(family)s") % chosen)
    if basis.get("where"):
        said.append(_("cases where %(filter)s") % {"filter": basis["where"]})
    return "; ".join(said)


def _is_drawn(shown: Revision | None) -> bool:
    return shown is not None and bool(shown.basis.get("log_version"))


def _sums(content: dict[str, Any]) -> StreamSums | None:
    try:
        return stream_sums(from_json(content))
    except ObeyaError:
        return None
