"""What lists and cards of improvements say of gains: the latest verdict of each, in a few questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.studies.gain.saying import say_measure, say_verdict
from obeya.studies.gain.scales import MEANING
from obeya.tables.wording import say_share
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.proving import Proof
from obeya_web.lib.tongue import in_readers_language
from obeya_web.watch.models import GainRegistration, WatchState
from obeya_web.watch.words import FAMILIES, LOST


def proofs_of(improvements: Iterable[Improvement]) -> dict[int, Proof]:
    """Return the proof of each improvement whose gain is registered, by the number of the improvement."""
    keys = [improvement.pk for improvement in improvements]
    gains = list(GainRegistration.objects.filter(improvement__in=keys, replaced_at=None))
    states = _latest(gains)
    lost = _lost_on([key for key, state in states.items() if state.word in LOST])
    return {gain.improvement_id: _proof(gain, states.get(gain.pk), lost.get(gain.pk)) for gain in gains}


def change_of(gain: GainRegistration, state: WatchState | None) -> str:
    """Say the effect of a state with its interval; an effect on shares is one on their odds, and says so."""
    if state is None or state.ratio is None or state.low is None or state.high is None:
        return ""
    with in_readers_language():
        ends = [say_share(each - 1) for each in (state.ratio, state.low, state.high)]
    change, low, high = (f"+{end}" if end[0].isdigit() and end[0] != "0" else end for end in ends)
    is_odds = MEANING[gain.registration.kind] == "odds ratio"
    words = _("odds %(change)s (%(low)s to %(high)s)") if is_odds else _("%(change)s (%(low)s to %(high)s)")
    return words % {"change": change, "low": low, "high": high}


def verdict_here(word: str) -> str:
    """Say a word of the closed list in the reader's language; no word is no verdict yet."""
    with in_readers_language():
        return say_verdict(word) if word else _("Not judged yet")  # type: ignore[arg-type]


def _proof(gain: GainRegistration, state: WatchState | None, lost_on: date | None) -> Proof:
    word = state.word if state else ""
    with in_readers_language():
        measure = str(say_measure(gain.measure))
    return Proof(
        word=word,
        said=verdict_here(word),
        family=FAMILIES.get(word, "plain"),
        measure=measure,
        change=change_of(gain, state),
        went_live=gain.go_live,
        as_of=state.as_of if state else None,
        n_weeks=state.n_weeks if state else 0,
        is_late=gain.is_late,
        lost_on=lost_on,
        address=reverse("gain", args=[gain.improvement_id]),
    )


def _latest(gains: Sequence[GainRegistration]) -> dict[int, WatchState]:
    newest = WatchState.objects.filter(gain=OuterRef("gain")).order_by("-as_of").values("pk")[:1]
    rows = WatchState.objects.filter(gain__in=[gain.pk for gain in gains], pk=Subquery(newest))
    return {state.gain_id: state for state in rows.defer("looks")}


def _lost_on(gains: Sequence[int]) -> dict[int, date]:
    """Return the first day of the last run of days on which a gain was called lost."""
    found: dict[int, date] = {}
    rows = WatchState.objects.filter(gain__in=gains).order_by("as_of").values_list("gain", "as_of", "word")
    for key, day, word in rows:
        if word in LOST:
            found.setdefault(key, day)
        else:
            found.pop(key, None)
    return found
