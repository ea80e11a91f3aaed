"""When cases are due, and how good chances to miss that were on the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.errors import QuestionError
from obeya.foresight.asking import Asked
from obeya.foresight.history import History, Int, Real, Truth
from obeya.foresight.predictors import FEWEST_IN_GROUP
from obeya.foresight.reliability import RiskBin, area_under_curve, difference_by_cases, risk_bins
from obeya.foresight.seen import Seen
from obeya.foresight.walking import Walk
from obeya.tables.sentences import numeral, say
from obeya.tables.timezones import US_PER_S
from obeya.tables.wording import say_count, say_duration

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

USUAL_SHARE: Final = 0.8
FEWEST_JUDGED: Final = 100


@dataclass(frozen=True, slots=True)
class DueDates:
    """The moment at which each case is due, in seconds since 1970, NaN where it has none, and the rule in words."""

    due_s: Real
    words: str


@dataclass(frozen=True, slots=True)
class Lateness:
    """How good chances to be late were on questions that were held back."""

    sentence: str
    brier: float | None
    brier_naive: float | None
    area_under_curve: float | None
    bins: tuple[RiskBin, ...]


def due_dates(log: EventLog, history: History, *, within_s: float | None, due: str | None) -> DueDates:
    """Return when cases are due; see `forecast_remaining`."""
    if within_s is not None and due is not None:
        raise QuestionError(
            "A case is due some time after its begin or on a date of its own; give one of the two."
        )
    if due is not None:
        return DueDates(_dates(log, due), say("A case is due on its {attribute}.", attribute=due))
    words = say("A case is due {time} after its begin.", time=say_duration(within_s))
    if within_s is None:
        took = (history.over_s - history.first_s)[history.is_over].astype(np.float64)
        if took.size == 0:
            raise QuestionError("No case is over, so there is no usual time. Say how long cases may take.")
        within_s = float(np.quantile(took, USUAL_SHARE))
        words = say(
            "A case is due {time} after its begin, the time that four of five finished cases kept.",
            time=say_duration(within_s),
        )
    if within_s <= 0:
        raise QuestionError(f"Cases may take some time above 0; {within_s:g} seconds were given.")
    return DueDates(history.first_s.astype(np.float64) + within_s, words)


def _dates(log: EventLog, name: str) -> Real:
    scope, attribute = log.attribute(name)
    if attribute.kind != "time":
        raise QuestionError(
            f"“{name}” holds {attribute.kind}s, not dates. Give an attribute with the date due."
        )
    table = log.cases if scope == "case" else log.events
    rows = table.group_by("case_index").agg(due=table[attribute.column].min())
    found = rows.order_by("case_index").to_pyarrow()["due"].to_numpy().astype("datetime64[us]")
    return np.where(np.isnat(found), np.nan, found.astype(np.int64) / US_PER_S)


def lateness(walked: Walk, history: History, seen: Seen, dates: DueDates) -> Lateness:
    """Judge chances to be late on the held-back questions about cases that were not late yet.

    Only dates before the end of the log count, because only for them it is known for each case, also an open one,
    whether it was late.
    """
    asked = walked.asked
    due = dates.due_s[asked.case]
    is_open_question = (due > asked.at_s) & (due <= history.now_s)
    came_late = history.over_s[asked.case] > due
    risks, naive, rows = [], [], []
    for place, used in enumerate(walked.learned[:-1]):
        part = walked.stretch(place)
        part = part[is_open_question[part]]
        expected = walked.expected[used.way.key][part]
        rows.append(part)
        risks.append(1 - used.errors.chance_up_to(expected, due[part] - asked.at_s[part]))
        past = np.flatnonzero(
            is_open_question & (asked.at_s < walked.cuts_s[place]) & (due < walked.cuts_s[place])
        )
        naive.append(_shares_by_last_step(seen.column("last"), came_late, past, part))
    return _judge(asked, np.concatenate(rows), np.concatenate(risks), np.concatenate(naive), came_late)


def _shares_by_last_step(last: Real, came_late: Truth, past: Int, wanted: Int) -> Real:
    """Return the share of late cases after the same last step in the past; of all where that was rare."""
    if past.size == 0:
        return np.full(wanted.size, 0.5)
    n_steps = int(max(last[past].max(), last[wanted].max(initial=0))) + 1
    step = last.astype(np.int64)
    n = np.bincount(step[past], minlength=n_steps)
    late = np.bincount(step[past], came_late[past].astype(np.float64), minlength=n_steps)
    share = np.where(n >= FEWEST_IN_GROUP, late / np.maximum(n, 1), came_late[past].mean())
    return share[step[wanted]]


def _judge(asked: Asked, rows: Int, risk: Real, naive: Real, came_late: Truth) -> Lateness:
    if rows.size < FEWEST_JUDGED:
        said = say(
            "Only {n} chances could be held against what came, too few to judge them.", n=say_count(rows.size)
        )
        return Lateness(said, None, None, None, ())
    is_late, case = came_late[rows], asked.case[rows]
    ours, theirs = (risk - is_late) ** 2, (naive - is_late) ** 2
    brier, brier_naive = float(ours.mean()), float(theirs.mean())
    _, high = difference_by_cases(ours, theirs, np.ones(rows.size), case)
    values = {"ours": numeral(f"{brier:.3f}"), "theirs": numeral(f"{brier_naive:.3f}")}
    if high < 0:
        said = say(
            "Chances to be late err less (Brier {ours}) than the share of late cases after the same step ({theirs}).",
            **values,
        )
    else:
        said = say(
            "Chances to be late are no better (Brier {ours}) than the share of late cases after the same step "
            "({theirs}).",
            **values,
        )
    return Lateness(said, brier, brier_naive, area_under_curve(risk, is_late), risk_bins(risk, is_late, case))
