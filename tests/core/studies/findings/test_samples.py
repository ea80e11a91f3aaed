"""The planted causes of the samples are among the first five findings, in words that name them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from obeya.sources.samples import simulate
from obeya.studies.findings import Findings, findings
from obeya.tables.filters import from_json, parse, to_text


def first_five(log: Any) -> Findings:
    return findings(log, rng=np.random.default_rng(1))


@pytest.fixture(scope="module")
def log_before(from_table) -> Any:
    """The invoices of the months before the improvement of October 2024."""
    return from_table(simulate("invoice-approval")).where(parse("started 2024-01..2024-09"))


@pytest.fixture(scope="module")
def before(log_before) -> Findings:
    """What is found in these months."""
    return first_five(log_before)


@pytest.fixture(scope="module")
def claims(from_table) -> Findings:
    """What is found in the claims, in which nothing changes."""
    return findings(from_table(simulate("customer-claims")), rng=np.random.default_rng(1), top=20)


def the(result: Findings, kind: str) -> Any:
    return next(finding for finding in result.findings if finding.kind == kind)


def test_the_friday_release_is_found(before):
    finding = the(before, "batch_release")
    assert finding.title == "Release payment is done on Fridays only"
    assert finding.share_of_lead_time > 0.3
    assert finding.evidence["share_begun"] > 0.95


def test_the_loop_of_invoices_without_order_number_is_found_with_its_cause(before):
    finding = the(before, "rework_loop")
    assert "go back from Request order number to Match order" in finding.statement
    assert "have no Order number" in finding.statement
    assert finding.evidence["share_of_cause_affected"] > 0.9


def test_the_department_without_a_deputy_is_found(before):
    finding = the(before, "group_differs")
    assert "Department “Logistics”" in finding.statement
    assert finding.measure["steps"] == ["Approve invoice"]
    assert "Approve invoice" in finding.next_step and "stands in" in finding.next_step


def test_the_findings_before_the_improvement_are_the_planted_ones(before):
    assert {finding.kind for finding in before.findings} == {"batch_release", "rework_loop", "group_differs"}


def test_every_number_of_the_sample_is_the_same_in_a_recount(log_before, before, recount):
    for finding in before.findings:
        assert (finding.n_cases, finding.hours_lost) == pytest.approx(recount(log_before, finding), abs=0.01)


def test_the_claims_wait_for_sessions_and_go_back_for_documents(claims):
    titles = {finding.title for finding in claims.findings[:5]}
    assert "Medical review is done on Wednesdays only" in titles
    assert "Decide claim is done on Mondays and Thursdays only" in titles
    assert "Request documents" in to_text(from_json(dict(the(claims, "rework_loop").filter)))


def test_nothing_in_the_steady_claims_is_said_to_have_changed(claims):
    assert not {"growing_queue", "unstable_step"} & {finding.kind for finding in claims.findings}
