"""The card of a win on paper: the change with its interval, its dates, the verdict, quotes with consent, the source."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import obeya
from obeya.reports.one_pager import OnePager, Step, Tone
from obeya_web.improvement.proving import Proof
from obeya_web.improvement.winning import Win
from obeya_web.lib.numbers import date_here, number_here

_TONES: dict[str, Tone] = {"good": "good", "warning": "warning", "bad": "bad"}


def card_of(win: Win) -> OnePager:
    """Return the card of a win for paper, in the reader's language."""
    improvement = win.improvement
    ended = date_here(timezone.localtime(improvement.ended_at).date()) if improvement.ended_at else ""
    return OnePager(
        title=improvement.title,
        under=" · ".join(filter(None, (improvement.unit.name, ended, _contributed(win)))),
        steps=(_step(win),),
        footer=_("obeya %(version)s · made %(day)s")
        % {"version": obeya.__version__, "day": date_here(timezone.localdate())},
        link=address(reverse("win_card", args=[improvement.pk])),
        missing_word=_("Missing"),
        source_word=_("Source"),
        cut_note=_("Some texts are cut so that all stands on one page; everything is at"),
        is_chain=False,
        quotes=tuple((quote.said, f"{quote.speaker} · {_('quoted with consent')}") for quote in win.quotes),
        language=translation.get_language() or "en",
    )


def address(path: str) -> str:
    """Return the whole address of a page of this installation, for paper."""
    return settings.CONFIGURATION.base_url.rstrip("/") + path


def facts_of(proof: Proof) -> tuple[tuple[str, str], ...]:
    """Return the dates of a gain and how much was seen of it."""
    weeks = ngettext("%(n)s week after go-live", "%(n)s weeks after go-live", proof.n_weeks)
    facts = [(_("Went live"), date_here(proof.went_live))]
    if proof.as_of is not None:
        facts += [(_("As of"), date_here(proof.as_of)), (_("Seen"), weeks % {"n": proof.n_weeks})]
    return tuple(facts)


def limits_of(proof: Proof) -> tuple[str, ...]:
    """Say what keeps a gain from being a success, and what a reader has to know of it."""
    lines = []
    if proof.lost_on is not None:
        lines.append(
            _("The data have called this gain lost since %(day)s.") % {"day": date_here(proof.lost_on)}
        )
    if proof.is_trade_off:
        lines.append(_("A trade-off, not a success: something that must not get worse did."))
    if proof.is_late:
        lines.append(_("Registered late: data of the weeks after go-live were there already."))
    return tuple(lines)


def tone_of(proof: Proof) -> Tone:
    """Return the look of a verdict on paper."""
    return _TONES.get(proof.family, "")


def _step(win: Win) -> Step:
    typed = _typed(win)
    proof = win.proof
    if proof is None:
        headline = typed[0] if typed else win.improvement.measure or _("no measure named")
        missing = (_("No gain was registered: whether it worked is not proved."),)
        return Step(_("What changed"), headline, state=_("not proved"), missing=missing)
    return Step(
        _("What changed"),
        f"{proof.measure} {proof.change}".strip(),
        state=proof.said,
        tone=tone_of(proof),
        facts=facts_of(proof),
        lines=(*limits_of(proof), *typed),
        missing=() if proof.change else (_("There is no effect to show yet."),),
        sources=((_("the watch of this gain"), address(proof.address)),),
    )


def _typed(win: Win) -> tuple[str, ...]:
    """Say the numbers that the team typed in, as such."""
    improvement = win.improvement
    if improvement.baseline_value is None or improvement.actual_value is None:
        return ()
    numbers = f"{number_here(improvement.baseline_value)} → {number_here(improvement.actual_value)}"
    said = " ".join(filter(None, (improvement.measure, numbers, improvement.measure_unit)))
    return (f"{said} ({_('as entered by the team')})",)


def _contributed(win: Win) -> str:
    return win.contributors.names
