"""The time line and the replay of the explorer."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.any_database

EXPLORE = "/processes/invoice-approval/explore"


def test_the_time_line_counts_every_case_once(cast, signed_in, with_sample) -> None:
    line = signed_in(cast.reader).get(f"{EXPLORE}/timeline.json").json()
    assert line["first_day"] == "2024-01-02"
    assert sum(line["started"]) == 5903 and sum(line["completed"]) <= 5903
    assert len(line["started"]) == len(line["completed"])


def test_the_time_line_stays_whole_while_a_part_of_it_is_chosen(cast, signed_in, with_sample) -> None:
    client = signed_in(cast.reader)
    part = client.get(f"{EXPLORE}/timeline.json", {"where": ["started 2024-03", "duration > 20 d"]}).json()
    around = client.get(f"{EXPLORE}/timeline.json", {"where": "duration > 20 d"}).json()
    assert part == around


def test_a_replay_shows_at_most_a_thousand_cases_and_says_of_how_many(cast, signed_in, with_sample) -> None:
    client = signed_in(cast.reader)
    played = client.get(f"{EXPLORE}/replay.json").json()
    assert 900 < len(played["cases"]) <= 1000 and played["n_cases"] == 5903
    assert played == client.get(f"{EXPLORE}/replay.json").json()
    cases = [move[0] for move in played["moves"]]
    assert cases == sorted(cases) and max(cases) == len(played["cases"]) - 1
    assert max(move[3] for move in played["moves"]) == played["last_s"]


@pytest.mark.parametrize("name", ["timeline", "replay"])
def test_strangers_get_neither(name, cast, signed_in, with_sample) -> None:
    assert signed_in(cast.stranger).get(f"{EXPLORE}/{name}.json").status_code == 404
