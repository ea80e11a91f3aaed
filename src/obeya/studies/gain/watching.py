"""Between looks: follow the weeks after a gain was declared, and say when they slip back."""

from __future__ import annotations

from obeya.studies.gain.holding import ALARM, LEAST_RETENTION, slip_back, spread_of_weeks
from obeya.studies.gain.looking import Series, sign_of
from obeya.studies.gain.registration import Registration
from obeya.studies.gain.result import Alarm, Look
from obeya.studies.gain.vocabulary import VerdictWord
from obeya.studies.gain.week_plan import date_of, day_number


def alarm_of(registration: Registration, series: Series, looks: tuple[Look, ...]) -> Alarm | None:
    """Run the slip-back alarm from the first look that declared the gain; null where there is none."""
    declared = next(
        (look for look in looks if look.verdict not in (None, "no detectable change", "worse (harm)")), None
    )
    if declared is None:
        return None
    n = series.first_weeks(declared.day, day_number(registration.starts_on))
    gained = float(series.levels[series.n_before : n].mean())
    spread = float(spread_of_weeks(series.levels[: series.n_before]))
    found = slip_back(series.levels[n:], gained=gained, spread=spread, sign=sign_of(registration))
    starts = series.weeks.starts[n:]
    return Alarm(
        value=float(found.path[-1]) if found.path.size else 0.0,
        threshold=ALARM,
        is_amber=found.is_amber,
        since=None if found.since is None else date_of(starts[found.since]),
        began=None if found.began is None else date_of(starts[found.began]),
    )


def standing(looks: tuple[Look, ...], alarm: Alarm | None, share: float) -> VerdictWord:
    """Return the verdict today: that of the last look, unless a standing alarm and a lost half say regressed."""
    spent = [look for look in looks if look.is_spent]
    word: VerdictWord = (spent[-1].verdict if spent else None) or "no detectable change"
    is_lost = alarm is not None and alarm.is_amber and share < LEAST_RETENTION
    return "regressed" if is_lost and word not in ("no detectable change", "worse (harm)") else word
