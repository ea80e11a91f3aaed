"""What a scenario promises for the lead time, as it is saved into an A3 and for the watch."""

from __future__ import annotations

from django.utils.translation import gettext as _

from obeya.tables.wording import say_share
from obeya_web.lib.numbers import duration_here
from obeya_web.lib.tongue import in_readers_language
from obeya_web.twins.actions.predicting import Promise
from obeya_web.twins.comparing import list_words
from obeya_web.twins.models import Prediction, Scenario

MEASURE = "cycle_time"


def promise_of(scenario: Scenario) -> Promise | None:
    """Return what may be saved; None before the changes were compared."""
    if not scenario.is_compared or not scenario.changes:
        return None
    found = scenario.result[MEASURE]
    return Promise(
        measure=MEASURE,
        value_unit="s",
        base=found["base"],
        changed=found["changed"],
        ratio=found["ratio"],
        low=found["low"],
        high=found["high"],
        said=_("Lead time %(change)s by the twin: %(base)s → %(changed)s")
        % {
            "change": change_words(found["ratio"], found["low"], found["high"]),
            "base": duration_here(found["base"]),
            "changed": duration_here(found["changed"]),
        },
        words=scenario.title or "; ".join(list_words(scenario.changes)),
    )


def change_words(ratio: float, low: float, high: float) -> str:
    """Say a ratio with its interval, such as "−24 % (−31 % to −16 %)"."""
    with in_readers_language():
        ends = [_signed(each) for each in (ratio, low, high)]
    return _("%(change)s (%(low)s to %(high)s)") % {"change": ends[0], "low": ends[1], "high": ends[2]}


def predicted_words(prediction: Prediction) -> str:
    """Say a prediction with its interval."""
    return change_words(prediction.ratio, prediction.low, prediction.high)


def _signed(ratio: float) -> str:
    said = str(say_share(ratio - 1))
    return f"+{said}" if said[0].isdigit() and said[0] != "0" else said
