"""Where a finding and the panel give two numbers for one place, a sentence says what lies between them."""

from __future__ import annotations

import html
import re

import pytest

from tests.web.sample import with_summary

pytestmark = pytest.mark.any_database

PANEL = "/processes/invoice-approval/explore/panel/"
PATH = "path:Finance review→Release payment"


@pytest.fixture
def summed_up(with_sample):
    """The sample with its findings, as they are kept after an import."""
    return with_summary(with_sample)


def panel_of(client, **query) -> str:
    answer = client.get(PANEL, query)
    assert answer.status_code == 200, answer.content.decode()
    return html.unescape(answer.content.decode())


def test_the_panel_says_what_the_finding_counts_of_its_hours(summed_up, cast, signed_in) -> None:
    """The finding counts each wait less the usual one: all hours minus that for every move are its hours."""
    client = signed_in(cast.reader)
    finding = summed_up.summary.findings["findings"][0]
    assert finding["measure"]["after"] == "Finance review"
    text = panel_of(client, select=PATH)
    assert (
        "Finding 1 counts 5,720 h a week of these: what exceeds 13 h 43 min each time, as before other steps."
    ) in text
    hours = float(re.search(r"([\d,]+) h a week \(", text)[1].replace(",", ""))
    moves = int(re.search(r"<dt>Moves</dt><dd>([\d,]+)", text)[1].replace(",", ""))
    weeks = finding["hours_lost"] / finding["hours_per_week"]
    usual = finding["measure"]["usual_s"][0] / 3600 * moves / weeks
    assert hours - usual == pytest.approx(finding["hours_per_week"], rel=0.002)


def test_a_finding_about_some_cases_says_which(summed_up, cast, signed_in) -> None:
    text = panel_of(signed_in(cast.reader), select="activity:Department review")
    assert re.search(r"Finding \d counts 467 h a week of these: .*, only in cases that have Department", text)


@pytest.mark.parametrize(
    "query",
    [
        {"select": "path:Receive invoice→Register invoice"},
        {"select": PATH, "where": "duration > 2 d"},
        {"select": PATH, "calendar": "mon-fri-8-17"},
    ],
)
def test_nothing_is_said_where_no_finding_is_about_the_same_hours(query, summed_up, cast, signed_in) -> None:
    assert "Finding " not in panel_of(signed_in(cast.reader), **query)


def test_findings_of_older_data_are_not_compared(summed_up, cast, signed_in) -> None:
    summed_up.summary.log_version = "older"
    summed_up.summary.save()
    assert "Finding " not in panel_of(signed_in(cast.reader), select=PATH)
