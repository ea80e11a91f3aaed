"""The way of an invoice from receipt to payment, simulated; what is planted stands in `invoice_plan`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.random import Generator

from obeya.sources.samples import invoice_plan as plan
from obeya.sources.samples.draws import CaseDraws, draw_arrivals, draw_cases
from obeya.sources.samples.invoice_staff import (
    ReleaseDays,
    approval_queue,
    hire,
    release_days,
    review_queue,
)
from obeya.sources.samples.log_table import Extract, log_table, number_cases
from obeya.sources.samples.simulator import SYSTEM, Pause, Process, Simulation, SystemStep, Trace, Work
from obeya.sources.samples.staffing import DAY, HOUR, day_number, public_holidays, working_days

_TRADES = ("Packaging", "Tools", "Cleaning", "Software", "Freight", "Energy", "Catering", "Print", "Parts")
_N_VENDORS = 240


@dataclass(frozen=True, slots=True)
class Invoice:
    """What is known of an invoice when it arrives, and its luck on the way."""

    department: str
    vendor: str
    amount: float
    order_number: str | None
    reviewer: int
    collected: bool
    deputised: bool
    draws: CaseDraws


def simulate_invoices(seed: int, *, story: plan.Story = plan.USUAL) -> pa.Table:
    """Simulate about 6,000 invoices (3,900 in the watched sample) received from January 2024 to June 2025."""
    rng = np.random.default_rng(seed)
    days = _office_days()
    arrivals = draw_arrivals(rng, _expected_per_day(days, story), opens=5, closes=22)
    invoices = _draw_invoices(rng, arrivals, story)
    people = hire(rng, days, story)
    fridays = release_days(days)
    ways = [_approve(invoice, fridays) for invoice in invoices]
    extract = Extract(plan.EPOCH, first=_second(plan.FIRST), end=_second(plan.END))
    trace = Simulation(people).run(zip(arrivals.tolist(), ways, strict=True), until=extract.end)
    _leave_marks(rng, trace)
    case_ids = number_cases(arrivals, prefix="INV", extract=extract)
    return log_table(trace, _attributes(invoices), case_ids, extract=extract)


def _approve(invoice: Invoice, fridays: ReleaseDays) -> Process:
    draws = invoice.draws
    yield SystemStep("Receive invoice", 15)
    yield Work("register", (("Register invoice", draws.minutes(10)),))
    yield _match(draws)
    if not invoice.order_number:
        for _ in range(2 if draws.happens(plan.ASKED_TWICE) else 1):
            yield Work("ask", (("Request order number", draws.minutes(6)),))
            if draws.happens(plan.NEVER_ANSWERED):
                return
            yield Pause(draws.days(plan.ANSWER_DAYS))
            yield _match(draws)
    yield _goods(draws)
    while draws.happens(plan.UNCLEAR_DELIVERY):
        yield Work("ask", (("Clarify with vendor", draws.minutes(12)),))
        yield Pause(draws.days(2.0))
        yield _goods(draws)
    yield Work("code", (("Check coding", draws.minutes(11)), ("Post invoice", draws.minutes(4))))
    yield _review(invoice)
    if draws.happens(plan.REJECTED):
        yield Work("ask", (("Reject invoice", draws.minutes(5)),))
        return
    while draws.happens(plan.WRONG_CODING):
        yield Work("code", (("Correct coding", draws.minutes(8)),))
        yield _review(invoice)
    queue = approval_queue(invoice.department, deputised=invoice.deputised)
    yield Work(queue, (("Approve invoice", draws.minutes(6)),))
    if invoice.amount >= plan.SECOND_APPROVAL_FROM:
        yield Work("second", (("Second approval", draws.minutes(5)),))
    yield from _pay(invoice, fridays)


def _pay(invoice: Invoice, fridays: ReleaseDays) -> Process:
    draws = invoice.draws
    yield Work("tax", (("Check tax", draws.minutes(6)),))
    now = yield Work("finance", (("Finance review", draws.minutes(9)),))
    if draws.happens(plan.DUPLICATE):
        yield Work("ask", (("Cancel invoice", draws.minutes(5)),))
        return
    if invoice.collected:
        yield Pause(fridays.after(now) - now)
    queue = "release:collected" if invoice.collected else "release:daily"
    yield Work(queue, (("Release payment", draws.minutes(3, spread=0.3)),))
    now = yield Work("schedule", (("Schedule payment", draws.minutes(4)),))
    yield Pause(_payment_run(now) - now)
    yield SystemStep("Pay invoice", 0)


def _match(draws: CaseDraws) -> Work:
    return Work("match", (("Match order", draws.minutes(9)),))


def _goods(draws: CaseDraws) -> Work:
    return Work("goods", (("Check goods receipt", draws.minutes(9)),))


def _review(invoice: Invoice) -> Work:
    queue = review_queue(invoice.department, invoice.reviewer)
    return Work(queue, (("Department review", invoice.draws.minutes(14)),))


def _payment_run(now: int) -> int:
    """The next payment run of the day; payments are scheduled before the last one."""
    midnight = now // DAY * DAY
    return min(run for hour in plan.PAYMENT_RUNS if (run := midnight + int(hour * HOUR)) >= now)


def _second(day: date) -> int:
    return day_number(day, plan.EPOCH) * DAY


def _office_days() -> list[int]:
    holidays = frozenset[date]().union(*(public_holidays(year) for year in (2023, 2024, 2025)))
    return working_days(plan.EPOCH, day_number(plan.END, plan.EPOCH) + 60, holidays=holidays)


def _expected_per_day(office_days: list[int], story: plan.Story) -> np.ndarray:
    """Expected invoices on each day: by weekday, more at the turn of the month, hardly any on days off."""
    n_days = day_number(plan.END, plan.EPOCH)
    dates = [plan.EPOCH + timedelta(days=number) for number in range(n_days)]
    share = np.array([plan.WEEKDAYS[day.weekday()] for day in dates])
    turn = np.array([day.day <= 2 or (day + timedelta(days=3)).month != day.month for day in dates])
    share[turn] *= plan.MONTH_END
    off = ~np.isin(np.arange(n_days), office_days)
    share[off] = np.minimum(share[off], max(plan.WEEKDAYS[5:]))
    return np.asarray(story.invoices_per_day * share)


def _draw_invoices(rng: Generator, arrivals: np.ndarray, story: plan.Story) -> list[Invoice]:
    n = len(arrivals)
    names = list(story.departments)
    department = rng.choice(len(names), n, p=list(story.departments.values()))
    reviewer = rng.integers(0, np.array([len(plan.STAFF[name].reviewers) for name in names])[department])
    weight = 1 / np.arange(1, _N_VENDORS + 1)
    vendor = rng.choice(_N_VENDORS, n, p=weight / weight.sum())
    amount = np.round(np.exp(rng.normal(7.3, 1.25, n)), 2)
    order = rng.integers(4_500_000_000, 4_500_999_999, n)
    during_slip = (arrivals >= _second(story.slip)) & (arrivals < _second(story.recovery))
    slipping = (department == names.index(plan.SLIPPING)) & during_slip
    old_way = (arrivals < _second(plan.GO_LIVE)) | slipping
    alone = slipping | (old_way & (department == names.index(plan.WITHOUT_DEPUTY)))
    has_order = rng.random(n) >= np.where(old_way, plan.WITHOUT_ORDER, plan.WITHOUT_ORDER_AFTER)
    return [
        Invoice(
            department=names[department[i]],
            vendor=f"V-{10_001 + 37 * int(vendor[i])} {_TRADES[vendor[i] % len(_TRADES)]}",
            amount=float(amount[i]),
            order_number=str(order[i]) if has_order[i] else None,
            reviewer=int(reviewer[i]),
            collected=bool(old_way[i]),
            deputised=not alone[i],
            draws=draws,
        )
        for i, draws in enumerate(draw_cases(rng, n))
    ]


def _attributes(invoices: list[Invoice]) -> dict[str, pa.Array]:
    return {
        "Department": pa.array([invoice.department for invoice in invoices]),
        "Vendor": pa.array([invoice.vendor for invoice in invoices]),
        "Amount": pa.array([invoice.amount for invoice in invoices]),
        "Order number": pa.array([invoice.order_number for invoice in invoices], type=pa.string()),
    }


def _leave_marks(rng: Generator, trace: Trace) -> None:
    """The usual small mess: some steps booked in the same second, some rows without a name."""
    luck = rng.random(len(trace.case)).tolist()
    for row in range(1, len(luck)):
        if trace.activity[row] == "Post invoice" and luck[row] < plan.BOOKED_TOGETHER:
            booked = trace.end[row]
            trace.start[row - 1] = trace.end[row - 1] = trace.start[row] = booked
        elif trace.role[row] != SYSTEM and luck[row] > 1 - plan.NOBODY_NOTED:
            trace.resource[row] = None
