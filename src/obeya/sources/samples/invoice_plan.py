"""What is true of the samples of invoices: dates, planted causes, shares, teams. Read it first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

EPOCH = date(2023, 10, 2)
FIRST, END = date(2024, 1, 1), date(2025, 7, 1)
GO_LIVE = date(2024, 10, 1)
WITHOUT_DEPUTY, SLIPPING = "Logistics", "Operations"

BATCH_RELEASER = "FIN-01"
LIST_WEEKDAY, LIST_HOUR = 1, 11.5
WITHOUT_ORDER, WITHOUT_ORDER_AFTER = 0.30, 0.05
ASKED_TWICE, NEVER_ANSWERED, ANSWER_DAYS = 0.30, 0.01, 4.0
UNCLEAR_DELIVERY, WRONG_CODING, REJECTED, DUPLICATE = 0.06, 0.06, 0.025, 0.01
SECOND_APPROVAL_FROM = 20_000.0
MONTH_END = 1.6
WEEKDAYS = (1.25, 1.1, 1.0, 0.95, 0.8, 0.06, 0.03)
PAYMENT_RUNS = (9.0, 11.0, 13.0, 15.0, 17.5)
BOOKED_TOGETHER, NOBODY_NOTED = 0.03, 0.004

Hours = tuple[float, float]
DAILY_RELEASE: tuple[Hours, ...] = ((9.5, 10.25), (12.5, 13.25))


Leave = tuple[tuple[date, date], ...]
# First and last day away, while nobody stands in; sickness comes on top.
_LEAVE_WITHOUT_DEPUTY: Leave = (
    (date(2024, 2, 12), date(2024, 2, 23)),
    (date(2024, 4, 2), date(2024, 4, 5)),
    (date(2024, 5, 13), date(2024, 5, 24)),
    (date(2024, 7, 15), date(2024, 8, 2)),
    (date(2024, 9, 9), date(2024, 9, 13)),
)


@dataclass(frozen=True, slots=True)
class Story:
    """What sets one sample of invoices apart: how many come for whom, and when a department slips and recovers."""

    departments: dict[str, float]
    invoices_per_day: float
    slip: date
    recovery: date
    slipping_leave: Leave

    @property
    def planted_leave(self) -> dict[str, Leave]:
        """Leave of approvers that was planted, by department."""
        return {WITHOUT_DEPUTY: _LEAVE_WITHOUT_DEPUTY, SLIPPING: self.slipping_leave}


USUAL = Story(
    departments={"Operations": 0.44, "Logistics": 0.18, "Facilities": 0.14, "IT": 0.12, "Marketing": 0.12},
    invoices_per_day=13.75,
    slip=date(2024, 11, 12),
    recovery=date(2024, 12, 10),
    slipping_leave=((date(2024, 11, 18), date(2024, 11, 21)),),
)
# One department orders most, and all it receives in weeks five to eight after go-live goes the old way.
WATCHED = Story(
    departments={"Operations": 0.68, "Logistics": 0.10, "Facilities": 0.08, "IT": 0.07, "Marketing": 0.07},
    invoices_per_day=9.0,
    slip=date(2024, 10, 29),
    recovery=date(2024, 11, 26),
    slipping_leave=((date(2024, 11, 4), date(2024, 11, 7)), (date(2024, 11, 18), date(2024, 11, 21))),
)


@dataclass(frozen=True, slots=True)
class Team:
    """People who share queues: one daily window (from, to) for each of them, numbered from `first_number`."""

    role: str
    prefix: str
    queues: tuple[str, ...]
    hours: tuple[Hours, ...]
    first_number: int = 1


@dataclass(frozen=True, slots=True)
class Department:
    """Who reviews and who approves: a daily window for each reviewer, one for the approver or the deputy."""

    prefix: str
    reviewers: tuple[Hours, ...]
    approver: Hours


TEAMS = (
    Team("Accounts payable clerk", "AP", ("register", "ask"),
         ((8, 9.5), (9.5, 11), (11, 12.5), (13, 14.5), (15, 16.5))),
    Team("Accountant", "AP", ("code",), ((8, 9.75), (8.5, 10.25), (9, 10.5), (10, 11.5), (13, 14.5)), 11),
    Team("Purchasing clerk", "PUR", ("match",), ((8, 9.5), (8.5, 10), (9, 10.5), (10, 11.5), (13, 14.5))),
    Team("Goods receiving clerk", "REC", ("goods",), ((9, 10), (11, 12), (13, 14), (14, 15.25), (15, 16))),
    Team("Tax clerk", "TAX", ("tax",), ((8, 9), (9, 10), (10, 11), (16, 17))),
    Team("Controller", "CON", ("finance",), ((8.5, 9.5), (11, 12), (13, 14), (14, 15), (15, 16))),
    Team("Treasury clerk", "TRE", ("schedule",), ((9, 10.5), (12, 13.5), (15.5, 17))),
    Team("Managing director", "MD", ("second",), ((11, 12), (16, 17))),
)  # fmt: skip
STAFF = {
    "Operations": Department("OPS", ((8.5, 10), (10, 11), (13, 14), (14.5, 15.5), (15, 16)), (14.5, 16.5)),
    "Logistics": Department("LOG", ((9, 10), (13, 14), (15, 16)), (14, 15.5)),
    "Facilities": Department("FAC", ((9, 10), (13, 14), (14, 15)), (15, 16)),
    "IT": Department("ITS", ((10, 11), (14, 15), (15, 16)), (13, 14)),
    "Marketing": Department("MKT", ((9, 10), (11, 12), (14, 15)), (15.5, 16.5)),
}
REVIEW_WEEKDAYS = ((0, 2, 4), (1, 3, 4), (0, 1, 3), (1, 2, 4), (0, 2, 3))


def invoice_truth(story: Story = USUAL) -> dict[str, object]:
    """The planted causes, the improvement, the slip and the parameters, as plain JSON data."""
    return {
        "title": "Approval of supplier invoices",
        "log_from": FIRST.isoformat(),
        "log_until": END.isoformat(),
        "planted_causes": _planted_causes(story),
        "improvement": {
            "go_live": GO_LIVE.isoformat(),
            "holds_for": "invoices received from this day on; older ones are finished under the old way",
            "measures": [
                "payments are released daily",
                "every approver has a deputy",
                f"an order number is required at intake: {WITHOUT_ORDER_AFTER:.0%} instead of "
                f"{WITHOUT_ORDER:.0%} of invoices come without",
            ],
        },
        "slip": {
            "department": SLIPPING,
            "received_from": story.slip.isoformat(),
            "received_until": story.recovery.isoformat(),
            "what": "releases are collected for Friday, order numbers are left out, no deputy stands in",
            "approver_away": _days(story, SLIPPING),
        },
        "department_shares": story.departments,
        "other_shares": {
            "delivery_unclear": UNCLEAR_DELIVERY,
            "coding_corrected": WRONG_CODING,
            "rejected": REJECTED,
            "cancelled_as_duplicate": DUPLICATE,
            "booked_in_the_same_second": BOOKED_TOGETHER,
            "resource_missing": NOBODY_NOTED,
        },
        "calibrated_to": {
            "median_days_received_before_go_live": 14.0,
            "median_days_received_after_go_live": 5.5,
            "median_handovers_before_go_live": 11,
        },
    }


def _planted_causes(story: Story) -> list[dict[str, object]]:
    return [
        {
            "cause": "batch release",
            "activity": "Release payment",
            "resource": BATCH_RELEASER,
            "what": "released on the last working day of a week, from a list closed on Tuesday 11:30",
        },
        {
            "cause": "approver without deputy",
            "activity": "Approve invoice",
            "department": WITHOUT_DEPUTY,
            "resource": f"{STAFF[WITHOUT_DEPUTY].prefix}-01",
            "approver_away": _days(story, WITHOUT_DEPUTY),
        },
        {
            "cause": "missing order number",
            "loop": ["Match order", "Request order number", "Match order"],
            "share_without_order_number": WITHOUT_ORDER,
            "share_of_these_asked_twice": ASKED_TWICE,
            "share_of_requests_never_answered": NEVER_ANSWERED,
            "median_days_to_answer": ANSWER_DAYS,
        },
    ]


def _days(story: Story, department: str) -> list[list[str]]:
    return [[first.isoformat(), last.isoformat()] for first, last in story.planted_leave[department]]
