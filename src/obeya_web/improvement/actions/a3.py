"""Write on an A3: its sections, causes, countermeasures and plan; arrange its sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya_web.accounts.audit import history_of, record
from obeya_web.accounts.audit_values import plain_fields
from obeya_web.accounts.locking import Stale, save_changes
from obeya_web.accounts.models import AuditEvent, Person, Versioned
from obeya_web.improvement.a3.merging import merged
from obeya_web.improvement.a3.template import SectionKind, as_rows, checked, section_of
from obeya_web.improvement.actions.improving import ImprovementError
from obeya_web.improvement.models import A3Template, Cause, Countermeasure, Improvement, Section
from obeya_web.lib.plain_text import plain_words

LONGEST_SECTION = 9_000
MOST_PARTS = 100
Part = Cause | Countermeasure


@dataclass(frozen=True, slots=True)
class Saved:
    """What a section holds after it was saved, and whether somebody else's change came together with it."""

    section: Section
    is_merged: bool


def do_open_section(improvement: Improvement, key: str) -> Section:
    """Return the section of that key, made empty where nobody wrote in it yet."""
    if section_of(key) is None:
        raise ImprovementError(_("This A3 has no such section."))
    section, _is_new = Section.objects.get_or_create(improvement=improvement, key=key)
    return section


def do_write_section(
    person: Person, improvement: Improvement, key: str, body: str, *, seen_version: int
) -> Saved:
    """Write the text of a section; what somebody else wrote meanwhile comes together with it where lines differ.

    Raises `Stale` where both changed the same lines: then nothing is written. Version 0 is a section nobody began.
    """
    words = plain_words(body)
    if len(words) > LONGEST_SECTION:
        raise ImprovementError(
            _("A section has at most %(most)s characters; an A3 is short on purpose.")
            % {"most": LONGEST_SECTION}
        )
    section = do_open_section(improvement, key)
    seen = max(seen_version, 1)
    try:
        _write(person, section, words, seen)
    except Stale as stale:
        base, theirs = str(stale.base.get("body", "")), str(stale.theirs["body"])
        together = merged(base, theirs, words)
        if together is None:
            raise
        section = Section.objects.get(pk=section.pk)
        _write(person, section, together, section.version)
        return Saved(section, is_merged=together != words)
    return Saved(section, is_merged=False)


def versions_of(section: Section) -> list[str]:
    """Return what a section held before, the oldest first: what Undo goes back through."""
    texts = [event.before.get("body") for event in history_of(section)[:40]]
    return [text for text in reversed(texts) if isinstance(text, str)]


def do_add_cause(
    person: Person, improvement: Improvement, words: str, *, evidence: str = "", behind: Cause | None = None
) -> Cause:
    """Add a cause, alone or behind another one."""
    _check_number(improvement.causes)
    with transaction.atomic():
        cause = Cause.objects.create(
            improvement=improvement, words=_line(words), evidence=plain_words(evidence), behind=behind
        )
        record(person, "created", cause, after={"words": cause.words, "evidence": cause.evidence})
    return cause


def do_add_countermeasure(
    person: Person, improvement: Improvement, words: str, *, predicted: str = "", causes: Sequence[Cause] = ()
) -> Countermeasure:
    """Add a countermeasure, aimed at causes where they are known."""
    _check_number(improvement.countermeasures)
    with transaction.atomic():
        one = Countermeasure.objects.create(
            improvement=improvement, words=_line(words), predicted=plain_words(predicted)[:300]
        )
        one.causes.set(causes)
        record(person, "created", one, after={"words": one.words, "causes": list(causes)})
    return one


def do_change_part(person: Person, part: Part, changes: Mapping[str, Any], *, seen_version: int) -> None:
    """Change a cause or a countermeasure; raises `Stale` where somebody else did."""
    behind = changes.get("behind")
    if isinstance(part, Cause) and behind is not None and _is_behind(behind, part):
        raise ImprovementError(_("A cause cannot lie behind itself."))
    do_change_beside(person, part, changes, seen_version=seen_version)


def do_change_beside(
    person: Person, target: Versioned, changes: Mapping[str, Any], *, seen_version: int
) -> None:
    """Change fields of a record also where somebody changed other fields of it meanwhile.

    Raises `Stale` where they changed one of the same fields.
    """
    try:
        save_changes(target, changes, seen_version=seen_version, person=person)
    except Stale as stale:
        if plain_fields(stale.current, stale.theirs) != {name: stale.base.get(name) for name in stale.theirs}:
            raise
        save_changes(target, changes, seen_version=stale.current.version, person=person)


def do_remove_part(person: Person, part: Part) -> None:
    """Take a cause or countermeasure away; what lay behind a cause moves up to the one before it."""
    with transaction.atomic():
        before: dict[str, Any] = {"words": part.words, "improvement_id": part.improvement_id}
        if isinstance(part, Cause):
            before |= {
                "state": part.state,
                "evidence": part.evidence,
                "behind_id": part.behind_id,
                "cause_ids": list(part.causes.values_list("pk", flat=True)),
                "countermeasure_ids": list(part.countermeasures.values_list("pk", flat=True)),
            }
            part.causes.update(behind=part.behind)
        else:
            before |= {
                "predicted": part.predicted,
                "actual": part.actual,
                "is_missed": part.is_missed,
                "cause_ids": list(part.causes.values_list("pk", flat=True)),
            }
        record(person, "deleted", part, before=before)
        type(part)._default_manager.filter(pk=part.pk).delete()


def do_bring_back_part(person: Person, improvement: Improvement, model: type[Part], number: int) -> None:
    """Bring back what was taken away, as the audit trail kept it."""
    event = (
        AuditEvent.objects.filter(kind=model._meta.label_lower, object_id=str(number), verb="deleted")
        .order_by("-number")
        .first()
    )
    if event is None or event.before.get("improvement_id") != improvement.pk:
        raise ImprovementError(_("This is no longer there."))
    if model._default_manager.filter(pk=number).exists():
        return
    kept = event.before
    links = {name: kept.pop(name) for name in ("cause_ids", "countermeasure_ids") if name in kept}
    behind = kept.get("behind_id")
    if behind and not Cause.objects.filter(pk=behind, improvement=improvement).exists():
        kept["behind_id"] = None
    with transaction.atomic():
        part = model._default_manager.create(pk=number, **kept)
        causes = Cause.objects.filter(pk__in=links.get("cause_ids", ()), improvement=improvement)
        if isinstance(part, Cause):
            causes.update(behind=part)
            aimed = Countermeasure.objects.filter(pk__in=links["countermeasure_ids"], improvement=improvement)
            part.countermeasures.set(aimed)
        else:
            part.causes.set(causes)
        record(person, "restored", part)


def do_arrange_sections(person: Person, sections: Sequence[SectionKind], *, seen_version: int) -> None:
    """Arrange the sections of every A3; raises `TemplateError` where they cannot be so, or `Stale`."""
    rows = as_rows(checked(sections))
    with transaction.atomic():
        template = A3Template.objects.first() or A3Template.objects.create(sections=[])
        save_changes(template, {"sections": rows}, seen_version=max(seen_version, 1), person=person)


def _write(person: Person, section: Section, words: str, seen_version: int) -> None:
    with transaction.atomic():
        save_changes(section, {"body": words}, seen_version=seen_version, person=person)
        Section.objects.filter(pk=section.pk).update(changed_by=person, changed_at=timezone.now())


def _line(words: str) -> str:
    line = " ".join(plain_words(words).split())
    if not line:
        raise ImprovementError(_("Write something first."))
    return line[:300]


def _check_number(parts: models.Manager[Any]) -> None:
    if parts.count() >= MOST_PARTS:
        raise ImprovementError(_("There are %(most)s of them already.") % {"most": MOST_PARTS})


def _is_behind(cause: Cause, part: Cause) -> bool:
    """Say whether a cause is the part itself or lies behind it, so that it cannot stand before it."""
    at: Cause | None = cause
    while at is not None:
        if at.pk == part.pk:
            return True
        at = at.behind
    return False
