"""Keep what new data break of an agreed path, and tell its owners in the same transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import ngettext

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.measures.breach_words import words_of_breach
from obeya_web.measures.models import Measure, MeasureDefinition, PathBreach
from obeya_web.notices.telling import notify
from obeya_web.processes.models import Process


@dataclass(frozen=True, slots=True)
class FoundBreach:
    """Cases that break one rule of an agreed path, with the ids of the first of them."""

    definition: MeasureDefinition
    rule: str
    n_cases: int
    case_ids: list[str]

    @property
    def rule_hash(self) -> str:
        """Return what a rule of a path is found by: its text, and the cases that it is about."""
        return hashlib.sha256(f"{self.definition.filter}|{self.rule}".encode()).hexdigest()[:16]


def do_keep_breaches(process: Process, found: Iterable[FoundBreach]) -> int:
    """Keep each rule that was broken once for the version that the process shows; return how many are new."""
    with transaction.atomic():
        kept = [breach for one in found if (breach := _keep(process, one)) is not None]
        for breach in kept:
            _tell(process, breach)
        if kept:
            rules = {breach.rule: breach.n_cases for breach in kept}
            record(None, "broke agreed path", process, after={"log_version": process.log_version, **rules})
    return len(kept)


def _keep(process: Process, found: FoundBreach) -> PathBreach | None:
    breach, is_new = PathBreach.objects.get_or_create(
        measure=found.definition.measure,
        rule_hash=found.rule_hash,
        log_version=process.log_version,
        defaults={
            "definition": found.definition,
            "rule": found.rule,
            "n_cases": found.n_cases,
            "case_ids": found.case_ids,
        },
    )
    return breach if is_new else None


def _tell(process: Process, breach: PathBreach) -> None:
    """Tell the owner of the process and of the measure; two measures with one rule are one matter."""
    for person in _owners(process, breach.measure):
        notify(
            person,
            kind="path_broken",
            text=lazy(_sentence, str)(process.name, breach.rule, breach.n_cases),
            url=f"{reverse('measure', args=[breach.measure_id])}#breaches",
            about=breach.measure,
            key=f"{process.pk}:{breach.rule_hash}:{breach.log_version}",
        )


def _sentence(process: str, rule: str, n_cases: int) -> str:
    words = ngettext(
        "New data of “%(process)s” break the agreed path in %(n)d case: %(words)s.",
        "New data of “%(process)s” break the agreed path in %(n)d cases: %(words)s.",
        n_cases,
    )
    return words % {"process": process, "n": n_cases, "words": words_of_breach(rule)}


def _owners(process: Process, measure: Measure) -> list[Person]:
    people = [person for person in (process.owner, measure.owner) if person is not None]
    return list({person.pk: person for person in people}.values())
