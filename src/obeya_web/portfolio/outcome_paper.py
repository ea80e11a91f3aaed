"""The outcome of an improvement on one page for whoever leads."""

from __future__ import annotations

from typing import cast

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import obeya
from obeya.reports.one_pager import OnePager, Step, Tone
from obeya_web.improvement.card_paper import address
from obeya_web.lib.numbers import date_here
from obeya_web.portfolio.outcome import Link, Outcome


def one_pager_of(outcome: Outcome) -> OnePager:
    """Return the chain for paper, in the reader's language, with whole addresses as sources."""
    improvement = outcome.improvement
    about = (improvement.unit.name, improvement.process.name if improvement.process else "")
    return OnePager(
        title=improvement.title,
        under=" · ".join(filter(None, (*about, str(improvement.get_standing_display())))),
        steps=tuple(_step(link) for link in outcome.links),
        footer=_("obeya %(version)s · made %(day)s")
        % {"version": obeya.__version__, "day": date_here(timezone.localdate())},
        link=address(reverse("outcome", args=[improvement.pk])),
        missing_word=_("Missing"),
        source_word=_("Source"),
        cut_note=_("Some texts are cut so that all stands on one page; everything is at"),
        language=translation.get_language() or "en",
    )


def _step(link: Link) -> Step:
    tone = cast("Tone", link.family if link.family in ("good", "warning", "bad") else "")
    return Step(
        link.name,
        link.headline,
        state=link.state,
        tone=tone,
        facts=link.facts,
        lines=link.lines,
        missing=link.missing,
        sources=tuple((source.words, address(source.address)) for source in link.sources),
    )
