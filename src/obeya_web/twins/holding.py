"""Did it come as predicted? The predicted interval beside the actual one, and a word of a closed list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.improvement.models import Improvement
from obeya_web.twins.models import Prediction
from obeya_web.watch.judging import morning_after, states_by_gain
from obeya_web.watch.models import GainRegistration, WatchState
from obeya_web.watch.words import LOOK_DAYS

# A ratio of 1 is no change.
_NO_CHANGE = 1.0


class Word(models.TextChoices):
    """The closed list of what a prediction may turn out to be."""

    AS_PREDICTED = "as predicted", _("as predicted")
    BETTER = "better", _("better")
    WORSE = "worse", _("worse")
    UNKNOWN = "cannot tell yet", _("cannot tell yet")


FAMILIES = {Word.AS_PREDICTED: "good", Word.BETTER: "good", Word.WORSE: "bad", Word.UNKNOWN: "none"}


def word_for(
    predicted: tuple[float, float], actual: tuple[float, float] | None, *, is_less_better: bool = True
) -> Word:
    """Return the word for two intervals of after ÷ before.

    Better or worse, where the actual interval lies wholly beyond the predicted one. As predicted, where they overlap
    and the data do not leave open that nothing changed, unless that was predicted, too. Else nobody can tell yet.
    """
    if actual is None:
        return Word.UNKNOWN
    (low, high), (actual_low, actual_high) = predicted, actual
    if actual_high < low:
        return Word.BETTER if is_less_better else Word.WORSE
    if actual_low > high:
        return Word.WORSE if is_less_better else Word.BETTER
    is_open = actual_low <= _NO_CHANGE <= actual_high and not low <= _NO_CHANGE <= high
    return Word.UNKNOWN if is_open else Word.AS_PREDICTED


@dataclass(frozen=True, slots=True)
class Held:
    """One look: what the data said on that morning, and the word for it."""

    day: int
    due: date
    state: WatchState | None
    word: Word

    @property
    def family(self) -> str:
        """Return the colour of its badge."""
        return FAMILIES[self.word]


@dataclass(frozen=True, slots=True)
class ShownPrediction:
    """A prediction with its looks; `is_late` says that data from after go-live were there when it was saved."""

    prediction: Prediction
    held: tuple[Held, ...]
    is_late: bool
    why_not: str


def predictions_of(improvement: Improvement, *, as_of: date | None = None) -> list[ShownPrediction]:
    """Return the predictions that count, each beside what the data say, as far as they were known on a day."""
    rows = Prediction.objects.filter(improvement=improvement, replaced_at=None)
    gain = GainRegistration.objects.filter(improvement=improvement, replaced_at=None).first()
    states = states_by_gain([gain.pk])[gain.pk] if gain else []
    if as_of is not None:
        states = [state for state in states if state.as_of <= as_of]
    return [_shown(each, gain, states) for each in rows.select_related("scenario__twin__process", "made_by")]


def _shown(
    prediction: Prediction, gain: GainRegistration | None, states: Sequence[WatchState]
) -> ShownPrediction:
    go_live = gain.go_live if gain else prediction.improvement.go_live
    saved_on = timezone.localdate(prediction.made_at)
    known_until = min(prediction.data_until or saved_on, saved_on)
    is_late = go_live is not None and known_until > go_live
    if gain is None:
        return ShownPrediction(
            prediction, (), is_late, str(_("The gain is not registered, so nothing judges it."))
        )
    if gain.measure != prediction.measure:
        why = _("The gain is judged by another measure than the prediction.")
        return ShownPrediction(prediction, (), is_late, str(why))
    by_day = {state.as_of: state for state in states}
    held = []
    for day in LOOK_DAYS:
        due = morning_after(gain.starts_on, day)
        state = by_day.get(due)
        held.append(Held(day, due, state, _word(prediction, state, gain)))
    return ShownPrediction(prediction, tuple(held), is_late, "")


def _word(prediction: Prediction, state: WatchState | None, gain: GainRegistration) -> Word:
    if state is None or state.low is None or state.high is None:
        return Word.UNKNOWN
    return word_for(
        (prediction.low, prediction.high),
        (state.low, state.high),
        is_less_better=gain.registration.better == "lower",
    )
