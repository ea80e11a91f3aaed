"""The tab of what is ahead: open cases by their chance to be late, beside the record of such forecasts."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest

from tests.core.foresight.making import MONDAY, cut_at, rows_of_two_ways

pytestmark = pytest.mark.any_database

EXPLORE = "/processes/invoice-approval/explore/"


def rows(n: int, days: float) -> list[dict[str, str]]:
    kept = cut_at(rows_of_two_ways(n), MONDAY + timedelta(days=days))
    return [{"case": case, "activity": step, "completed": at} for case, step, at in kept]


def tab(client: Any, **query: str) -> str:
    answer = client.get(EXPLORE, {"tab": "ahead", **query})
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return html.unescape(answer.content.decode())


def test_open_cases_stand_with_their_chance_to_be_late_and_the_record(cast, signed_in, with_rows) -> None:
    """Serves P062, X022."""
    with_rows(rows(160, 75))
    client = signed_in(cast.reader)
    text = tab(client, calendar="mon-fri-8-17")
    assert re.search(r"\d+ of \d+ open cases (?:is|are) likely to be late", text)
    assert "median by last step" in text and "Queues ahead" in text and "case=C0" in text
    sheet = client.get(f"{EXPLORE}ahead/open.csv")
    assert sheet.status_code == 200 and b"chance_late" in b"".join(sheet)


def test_too_short_a_log_is_answered_with_what_is_needed(cast, signed_in, with_rows) -> None:
    with_rows(rows(12, 8))
    assert "Too little is known to look ahead" in tab(signed_in(cast.reader))
