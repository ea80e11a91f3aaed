"""Insurance claims from notification to payment or refusal, in which nothing changes over 18 months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.random import Generator

from obeya.sources.samples.draws import CaseDraws, draw_arrivals, draw_cases
from obeya.sources.samples.log_table import Extract, log_table, number_cases
from obeya.sources.samples.simulator import Duty, Pause, Person, Process, Simulation, SystemStep, Work
from obeya.sources.samples.staffing import DAY, day_number, steady_leave, windows, working_days

EPOCH, FIRST, END = date(2023, 10, 2), date(2024, 1, 1), date(2025, 7, 1)
LINES = {"Motor": 0.46, "Household": 0.28, "Accident": 0.16, "Liability": 0.10}
CHANNELS = {"Portal": 0.55, "Phone": 0.25, "Broker": 0.15, "Post": 0.05}
INCOMPLETE, STILL_INCOMPLETE, ANSWER_DAYS = 0.40, 0.25, 5.0
SURVEYED, SURVEY_DAYS = {"Motor": 0.45, "Household": 0.50, "Accident": 0.05, "Liability": 0.30}, 4.0
MEDICAL_REVIEW = {"Motor": 0.22, "Household": 0.02, "Accident": 0.90, "Liability": 0.25}
MEDICAL_WEEKDAYS, DECISION_WEEKDAYS = (2,), (0, 3)
REFUSED, WITHDRAWN = 0.12, 0.02
SECOND_DECISION_FROM = 15_000.0
_WEEKDAYS = (10.9, 10.4, 10.0, 9.8, 9.4, 0.9, 0.6)
Hours = tuple[float, float]
_WEEK = (0, 1, 2, 3, 4)
_TEAMS: tuple[tuple[str, str, tuple[str, ...], tuple[int, ...], tuple[Hours, ...]], ...] = (
    ("Intake clerk", "IN", ("intake",), _WEEK, ((8, 9.5), (9, 10.5), (10, 11.5), (11, 12.5), (13, 14.5), (14, 15.5))),
    ("Triage lead", "TR", ("triage",), _WEEK, ((9, 10), (9.5, 10.5), (10, 11), (13, 14))),
    ("Motor assessor", "MO", ("assess:Motor",), _WEEK, ((9, 11), (10, 12), (10, 12), (13, 15), (14, 16))),
    ("Property assessor", "PR", ("assess:Household", "assess:Liability"), _WEEK,
     ((8, 10), (9, 11), (10, 12), (13, 15), (14, 16))),
    ("Accident assessor", "AC", ("assess:Accident",), _WEEK, ((9, 11), (10, 12), (14, 16))),
    ("Medical reviewer", "ME", ("medical",), MEDICAL_WEEKDAYS, ((9, 13), (9, 13), (13, 17))),
    ("Claims lead", "LE", ("decide",), DECISION_WEEKDAYS, ((9, 12), (10, 13), (13, 16), (14, 17))),
    ("Head of claims", "HE", ("second",), _WEEK, ((16, 17), (11, 12))),
    ("Payment clerk", "PA", ("pay",), _WEEK, ((9, 10), (13, 14), (15, 16))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """What is known of a claim when it arrives, and its luck on the way."""

    line: str
    channel: str
    amount: float
    draws: CaseDraws


def simulate_claims(seed: int) -> pa.Table:
    """Simulate about 4,000 claims notified from January 2024 to June 2025."""
    rng = np.random.default_rng(seed)
    n_days = day_number(END, EPOCH)
    daily = np.array([_WEEKDAYS[(EPOCH + timedelta(days=day)).weekday()] for day in range(n_days)])
    arrivals = draw_arrivals(rng, daily, opens=5, closes=22)
    claims = _draw_claims(rng, len(arrivals))
    people = _hire(rng, working_days(EPOCH, n_days + 30))
    extract = Extract(EPOCH, first=day_number(FIRST, EPOCH) * DAY, end=n_days * DAY)
    ways = [_settle(claim) for claim in claims]
    trace = Simulation(people).run(zip(arrivals.tolist(), ways, strict=True), until=extract.end)
    attributes = {
        "Department": pa.array([claim.line for claim in claims]),
        "Channel": pa.array([claim.channel for claim in claims]),
        "Amount": pa.array([claim.amount for claim in claims]),
    }
    case_ids = number_cases(arrivals, prefix="CLM", extract=extract)
    return log_table(trace, attributes, case_ids, extract=extract)


def claims_truth() -> dict[str, object]:
    """The parameters of the simulation as plain JSON data; nothing in it depends on time."""
    return {
        "title": "Customer claims",
        "log_from": FIRST.isoformat(),
        "log_until": END.isoformat(),
        "planted_causes": [
            {
                "cause": "weekly session",
                "activity": "Medical review",
                "what": "medical reviewers work on Wednesdays only",
                "share_of_claims_reviewed": MEDICAL_REVIEW,
            },
            {
                "cause": "decision days",
                "activity": "Decide claim",
                "what": "claims are decided on Mondays and Thursdays only",
            },
            {
                "cause": "missing documents",
                "loop": ["Request documents", "Receive documents", "Check documents"],
                "share_of_claims": INCOMPLETE,
                "share_of_answers_still_incomplete": STILL_INCOMPLETE,
                "median_days_to_answer": ANSWER_DAYS,
            },
        ],
        "improvement": None,
        "slip": None,
        "stationary": "no trend, no season, no holidays; leave is spread evenly over the year",
        "line_shares": LINES,
        "channel_shares": CHANNELS,
        "other_shares": {"surveyed": SURVEYED, "refused": REFUSED, "withdrawn": WITHDRAWN},
    }


def _settle(claim: Claim) -> Process:
    draws = claim.draws
    yield SystemStep("Receive claim", 10)
    yield Work("intake", (("Register claim", draws.minutes(10)),))
    yield Work("triage", (("Triage claim", draws.minutes(7)),))
    incomplete = INCOMPLETE
    while draws.happens(incomplete):
        incomplete = STILL_INCOMPLETE
        yield Work("intake", (("Request documents", draws.minutes(6)),))
        yield Pause(draws.days(ANSWER_DAYS))
        if draws.happens(WITHDRAWN):
            yield Work("intake", (("Withdraw claim", draws.minutes(4)),))
            return
        yield SystemStep("Receive documents", 5)
        yield Work("intake", (("Check documents", draws.minutes(9)),))
    if draws.happens(SURVEYED[claim.line]):
        yield Work(f"assess:{claim.line}", (("Order survey", draws.minutes(6)),))
        yield Pause(draws.days(SURVEY_DAYS))
        yield SystemStep("Receive survey", 5)
    yield Work(f"assess:{claim.line}", (("Assess claim", draws.minutes(22)),))
    if draws.happens(MEDICAL_REVIEW[claim.line]):
        yield Work("medical", (("Medical review", draws.minutes(20)),))
    yield Work("decide", (("Decide claim", draws.minutes(10)),))
    if draws.happens(REFUSED):
        yield Work("intake", (("Refuse claim", draws.minutes(8)), ("Close claim", draws.minutes(3))))
        return
    if claim.amount >= SECOND_DECISION_FROM:
        yield Work("second", (("Second decision", draws.minutes(8)),))
    yield Work("pay", (("Order payment", draws.minutes(6)),))
    yield SystemStep("Pay claim", 5)
    yield Work("intake", (("Inform customer", draws.minutes(5)), ("Close claim", draws.minutes(3))))


def _hire(rng: Generator, days: Sequence[int]) -> list[Person]:
    people = []
    for role, prefix, queues, weekdays, hours in _TEAMS:
        served = [day for day in days if day % 7 in weekdays]
        leave = steady_leave(rng, days, len(hours))
        for number, (window, away) in enumerate(zip(hours, leave, strict=True), start=1):
            at_work = windows(served, (window,), away=away)
            people.append(Person(f"{prefix}-{number:02d}", role, tuple(Duty(q, at_work) for q in queues)))
    return people


def _draw_claims(rng: Generator, n: int) -> list[Claim]:
    lines, channels = list(LINES), list(CHANNELS)
    line = rng.choice(len(lines), n, p=list(LINES.values()))
    channel = rng.choice(len(channels), n, p=list(CHANNELS.values()))
    amount = np.round(np.exp(rng.normal(7.4, 1.1, n)), 2)
    return [
        Claim(lines[line[i]], channels[channel[i]], float(amount[i]), draws)
        for i, draws in enumerate(draw_cases(rng, n))
    ]
