"""The samples by name: what builds each of them and what is true of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.sources.samples.customer_claims import claims_truth, simulate_claims
from obeya.sources.samples.invoice_approval import simulate_invoices
from obeya.sources.samples.invoice_plan import WATCHED, invoice_truth


@dataclass(frozen=True, slots=True)
class Sample:
    """How a sample is made from a seed, what it is in a sentence, and its planted truth as JSON data."""

    build: Callable[[int], pa.Table]
    about: str
    truth: Callable[[], dict[str, object]]


SAMPLES = {
    "invoice-approval": Sample(
        simulate_invoices,
        "Approval of supplier invoices with three planted causes, an improvement, a slip and a recovery.",
        invoice_truth,
    ),
    "customer-claims": Sample(
        simulate_claims,
        "Insurance claims from notification to settlement, in which nothing changes over time.",
        claims_truth,
    ),
    "invoice-approval-watch": Sample(
        partial(simulate_invoices, story=WATCHED),
        "The same approval where one department orders most, and slips back for weeks five to eight after go-live.",
        partial(invoice_truth, WATCHED),
    ),
}


def find_sample(name: str) -> Sample:
    """The sample of that name; raises QuestionError naming the samples there are."""
    if name not in SAMPLES:
        raise QuestionError(f"There is no sample named {name!r}. Choose one of: {', '.join(SAMPLES)}.")
    return SAMPLES[name]


def simulate(name: str, *, seed: int = 7) -> pa.Table:
    """The event log of a sample, one row per activity instance in the order of starts.

    Columns: Case ID, Activity, Start and End (timestamps in Europe/Berlin), Resource, Role, the case's own
    attributes (Department, Amount in EUR and others), Source. The same seed gives the same table.
    Raises QuestionError when there is no such sample.
    """
    return find_sample(name).build(seed)
