"""What a process looks like on the home page and on its own: findings, trend, age of the data, next steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from obeya_web.lib.numbers import number_here
from obeya_web.processes.models import Process, Source, SourceState, Summary
from obeya_web.processes.numbers import ShownNumber, shown_numbers
from obeya_web.processes.saying import explorer_address, words_of

OLD: Final = timedelta(days=30)
"""From this age on the next step is newer data."""


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding in words, with where to look at its cases."""

    title: str
    statement: str
    hours_per_week: str
    interval: str
    hours_lost: str
    hours_interval: str
    n_cases: int
    share_of_cases: float
    next_step: str
    formula: str
    filter_words: str
    command: str
    address: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something missing, and where it is added."""

    words: str
    button: str
    address: str


@dataclass(frozen=True, slots=True)
class ProcessCard:
    """A process with everything that was found in it."""

    process: Process
    summary: Summary | None
    findings: list[ShownFinding]
    explorer: str
    numbers: list[ShownNumber] = field(default_factory=list)
    failed: list[Source] = field(default_factory=list)

    @property
    def is_computing(self) -> bool:
        """Say whether findings of the version that is shown are still being computed."""
        return bool(self.process.log_version) and (self.summary is None or not self.summary.is_current)

    @property
    def data_until(self) -> datetime | None:
        """Return the moment of the last event."""
        return self.summary.data_until if self.summary else None

    @property
    def headline(self) -> str:
        """Return the finding that costs most time, in a few words."""
        return self.findings[0].title if self.findings else ""


def card_of(process: Process, *, failed: Sequence[Source] = ()) -> ProcessCard:
    """Return the card of a process whose summary was fetched with it."""
    summary = summary_of(process)
    found = summary.findings.get("findings", []) if summary else []
    return ProcessCard(
        process=process,
        summary=summary,
        findings=[_shown(process, one) for one in found],
        explorer=explorer_address(process),
        numbers=shown_numbers(summary) if summary else [],
        failed=list(failed),
    )


def summary_of(process: Process) -> Summary | None:
    """Return the summary of a process, if one was computed."""
    try:
        return process.summary
    except Summary.DoesNotExist:
        return None


def _shown(process: Process, one: Mapping[str, Any]) -> ShownFinding:
    week, hours = one["hours_per_week_interval"], one["interval"]
    return ShownFinding(
        title=words_of(one, "title"),
        statement=words_of(one, "statement"),
        hours_per_week=number_here(one["hours_per_week"]),
        interval=_range(week),
        hours_lost=number_here(one["hours_lost"]),
        hours_interval=_range(hours),
        n_cases=one["n_cases"],
        share_of_cases=one["share_of_cases"],
        next_step=words_of(one, "next_step"),
        formula=words_of(one, "formula"),
        filter_words=words_of(one, "filter_words"),
        command=one["command"],
        address=explorer_address(process, one["where"]),
    )


def _range(interval: Mapping[str, float]) -> str:
    return _("%(low)s to %(high)s") % {
        "low": number_here(interval["low"]),
        "high": number_here(interval["high"]),
    }


def next_steps(card: ProcessCard, *, now: datetime) -> list[NextStep]:
    """Return what is missing on the page of a process, the most important first."""
    process = card.process
    edit, bring = reverse("process_edit", args=[process.slug]), reverse("import_into", args=[process.slug])
    page = reverse("process", args=[process.slug])
    steps = []
    if not process.log_version:
        steps.append(
            NextStep(
                _("There is no data yet: import a log to see how the work flows."), _("Import a log"), bring
            )
        )
    if card.failed:
        steps.append(
            NextStep(
                _("A file could not be imported; see the data sources."),
                _("Show the sources"),
                f"{page}#sources",
            )
        )
    if card.data_until and now - card.data_until > OLD and not process.is_sample:
        steps.append(NextStep(_("The data is old: add a newer file."), _("Add data"), bring))
    missing = (
        (process.owner_id is None, _("Nobody owns this process."), _("Name the owner")),
        (not process.purpose, _("Nobody has said what this process is for."), _("Say the purpose")),
        (not process.suppliers, _("It is not said who delivers what it needs."), _("Name suppliers")),
        (not process.customers, _("It is not said who gets its results."), _("Name customers")),
    )
    steps += [NextStep(words, button, edit) for is_missing, words, button in missing if is_missing]
    return steps


def failed_sources(processes: Sequence[Process]) -> dict[int, list[Source]]:
    """Return for each process the files that could not be imported, in one query."""
    failed: dict[int, list[Source]] = {}
    for source in Source.objects.filter(process__in=processes, state=SourceState.FAILED):
        failed.setdefault(source.process_id, []).append(source)
    return failed
