"""What costs most time in the selection."""

from __future__ import annotations

from typing import Final

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obeya.studies.findings import Findings, findings
from obeya.tables.filters import from_json, to_text
from obeya_web.explorer.asking import Asked
from obeya_web.explorer.state import State
from obeya_web.explorer.tabs.sheet import Column, Sheet, TabContent
from obeya_web.lib.numbers import count_here, hours_here, interval_here, said_here

# The resamples of all intervals start from here, so that a page shows the same numbers twice.
SEED: Final = 1


def ask_findings(asked: Asked) -> Findings:
    """Return the findings of the selection."""
    return asked.ask("findings", lambda log: findings(log, rng=np.random.default_rng(SEED)))


def content(asked: Asked, state: State) -> TabContent:
    """Show the findings, most hours first, each with its interval and the filter behind it."""
    told = ask_findings(asked)
    method = tuple(map(said_here, told.method))
    if not told.findings:
        return TabContent(_("Nothing stands out from chance here"), notes=method)
    words = ngettext(
        "%(n)s finding, %(hours)s in all", "%(n)s findings, %(hours)s in all", len(told.findings)
    )
    headline = words % {"n": count_here(len(told.findings)), "hours": hours_here(told.hours_lost)}
    return TabContent(headline, (_sheet(told, state),), notes=method)


def _sheet(told: Findings, state: State) -> Sheet:
    columns = (
        Column("title", _("Finding")),
        Column("statement", _("In a sentence")),
        Column("n_cases", _("Cases"), "count"),
        Column("hours_per_week", _("Hours a week"), "number"),
        Column("interval", _("95 % interval")),
        Column("lost", _("Hours in all"), "hours"),
        Column("next_step", _("Look at next")),
    )
    rows = tuple(
        (
            said_here(f.title),
            said_here(f.statement),
            f.n_cases,
            f.hours_per_week,
            interval_here(f.hours_per_week_interval.low, f.hours_per_week_interval.high),
            f.hours_lost,
            said_here(f.next_step),
        )
        for f in told.findings
    )
    links = tuple(
        state.query(tab="map", where=tuple(dict.fromkeys((*state.where, *_parts(dict(f.filter))))))
        for f in told.findings
    )
    return Sheet("findings", _("What costs most time"), columns, rows, links)


def _parts(given: dict[str, object]) -> tuple[str, ...]:
    """Return the filter of a finding as text; an empty one keeps everything."""
    return (to_text(from_json(given)),) if given else ()
