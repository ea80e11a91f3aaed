"""Rank what costs most time in a log: survey, look, guard against chance, weigh, tell."""

from __future__ import annotations

import json
import math
import shlex
from typing import TYPE_CHECKING, Final

from numpy.random import Generator

from obeya.errors import QuestionError
from obeya.studies.findings.bootstrap import RESAMPLES, draw_resamples
from obeya.studies.findings.kind import LEAST_CASES, LEAST_SHARE, Candidate, Weighed
from obeya.studies.findings.registry import KINDS
from obeya.studies.findings.result import Finding, Findings, Interval
from obeya.studies.findings.survey import Survey, Totals, take_survey, take_totals
from obeya.studies.findings.weighing import Scales, describe, weigh_all
from obeya.tables.filters import after, to_json, to_text, to_words
from obeya.tables.filters.quoting import join_words, say_plain
from obeya.tables.sentences import say, tidied
from obeya.tables.wording import say_count, say_share

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog
    from obeya.tables.filters import Filter

# The chance that a log with nothing in it yields any finding, over all comparisons together.
FAMILY_CHANCE: Final = 0.01
_DIGITS: Final = 3


def findings(
    log: EventLog, *, rng: Generator, rate: float | None = None, currency: str = "EUR", top: int = 5
) -> Findings:
    """Return the `top` findings of a log: what costs most hours, with interval, filter and next step.

    `rate` is money per hour in `currency`. `rng` draws the resamples of the bootstrap: the same state gives the
    same result. Raises `QuestionError` for a `top` below 1 or a negative rate.
    """
    if top < 1:
        raise QuestionError(f"At least one finding must be asked for; top is {top}.")
    if rate is not None and not (math.isfinite(rate) and rate >= 0):
        raise QuestionError(f"The rate is money per hour, zero or more; {rate} was given.")
    totals = take_totals(log)
    resamples = draw_resamples(rng, totals.buckets.size)
    if totals.n_cases < LEAST_CASES or totals.lead_hours <= 0:
        return _answer(log, totals, [], 0, 0, rate, currency)
    survey = take_survey(log, totals)
    candidates, n_considered = _beyond_chance(survey)
    weighed = weigh_all(Scales(survey, resamples), candidates)
    told = [_finding(survey, one, rate) for one in weighed[:top]]
    return _answer(log, totals, told, n_considered, len(weighed) - len(told), rate, currency)


def _beyond_chance(survey: Survey) -> tuple[list[Candidate], int]:
    """Return the candidates that chance does not explain, and how many comparisons were made for them."""
    looked = {name: kind.look(survey) for name, kind in KINDS.items()}
    n_considered = sum(one.n_considered for one in looked.values())
    least = math.log(FAMILY_CHANCE / max(1, n_considered))
    found = []
    for one in looked.values():
        found += [candidate for candidate in one.candidates if candidate.log_chance < least]
    return found, n_considered


def _finding(survey: Survey, weighed: Weighed, rate: float | None) -> Finding:
    candidate, totals = weighed.candidate, survey.totals
    described = describe(survey, weighed)
    told = KINDS[candidate.kind].tell(survey, described)
    hours = round(weighed.hours, _DIGITS)
    interval = Interval(round(weighed.interval.low, _DIGITS), round(weighed.interval.high, _DIGITS))
    return Finding(
        kind=candidate.kind,
        title=tidied(told.title),
        statement=tidied(told.statement),
        n_cases=described.n_cases,
        share_of_cases=described.n_cases / totals.n_cases,
        hours_lost=hours,
        interval=interval,
        share_of_lead_time=hours / totals.lead_hours,
        hours_per_week=hours / totals.weeks,
        hours_per_week_interval=_times(interval, 1 / totals.weeks),
        cost=None if rate is None else hours * rate,
        cost_interval=None if rate is None else _times(interval, rate),
        filter=to_json(candidate.filter),
        filter_words=to_words(candidate.filter),
        measure=candidate.measure.to_json(),
        formula=candidate.measure.words(survey.log.wait_word, survey.log.working_day_h),
        command=_command(survey.log, candidate),
        evidence={**told.evidence, "log10_chance": round(candidate.log_chance / math.log(10), 1)},
        next_step=tidied(told.next_step),
    )


def _times(interval: Interval, factor: float) -> Interval:
    return Interval(interval.low * factor, interval.high * factor)


def _command(log: EventLog, candidate: Candidate) -> str:
    """Return the command line that computes the hours of a candidate anew."""
    both: Filter | None = after(log.filter, candidate.filter)
    measure = json.dumps(candidate.measure.to_json(), ensure_ascii=False)
    words = [
        "obeya",
        "findings",
        log.facts.name,
        "--where",
        to_text(both) if both else "",
        "--measure",
        measure,
    ]
    return " ".join(shlex.quote(word) for word in words)


def _answer(
    log: EventLog,
    totals: Totals,
    told: list[Finding],
    n_considered: int,
    n_beyond_top: int,
    rate: float | None,
    currency: str,
) -> Findings:
    return Findings(
        findings=tuple(told),
        n_considered=n_considered,
        n_beyond_top=n_beyond_top,
        hours_lost=round(sum(one.hours_lost for one in told), _DIGITS),
        lead_time_hours=totals.lead_hours,
        weeks=totals.weeks,
        rate=rate,
        currency=currency,
        method=_method(totals, n_considered),
        wait_word=log.wait_word,
        basis=log.basis(n_cases=totals.n_cases),
    )


def _closed_words(totals: Totals) -> tuple[str, ...]:
    closing = totals.closings.activities
    if not closing:
        return ()
    names = join_words(list(closing), "or")
    return (
        say(
            "Time between {names} and what follows is left out: a case was over there, and came back.",
            names=names,
        ),
    )


def _method(totals: Totals, n_considered: int) -> tuple[str, ...]:
    if totals.n_cases < LEAST_CASES:
        return (
            say(
                "The log has {n} cases; findings need at least {least}, because fewer do not tell a pattern from "
                "chance.",
                n=say_count(totals.n_cases),
                least=say_count(LEAST_CASES),
            ),
        )
    if totals.lead_hours <= 0:
        return (say("Every case begins and ends at the same moment, so that no time can be lost."),)
    return (
        say(
            "Hours lost are hours beyond the benchmark that each formula states, summed over the cases of its "
            "filter; they are time that cases spend, not work, and not a promised saving."
        ),
        *_closed_words(totals),
        say(
            "A finding needs {n} cases and {share} of all throughput hours, also at the lower end of its interval.",
            n=say_count(LEAST_CASES),
            share=say_share(LEAST_SHARE),
        ),
        say(
            "{n} comparisons were made; the chance that a log with nothing in it yields any finding is held below "
            "{share} over all of them together.",
            n=say_count(n_considered),
            share=say_share(FAMILY_CHANCE),
        ),
        say(
            "Intervals are 95 % and come from {n} resamples of cases, with the benchmarks held fixed.",
            n=say_plain(RESAMPLES),
        ),
        say(
            "No step of a case counts for two findings: what explains more comes first, and the others are told "
            "without its cases or steps."
        ),
    )
