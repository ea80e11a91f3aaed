"""A database that was set up at once is like one that went through every step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.cli.house import House
from tools.postgres import find_programs, throw_away_cluster

# Django's own steps number the rights of its groups, which nobody uses here, with wider numbers than its models do.
WIDER = "auth_group_permissions"


@pytest.fixture(params=["sqlite", "postgresql"])
def two_houses(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[House, House]]:
    if request.param == "sqlite":
        yield House(tmp_path / "at once"), House(tmp_path / "by steps")
        return
    if find_programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with throw_away_cluster() as one, throw_away_cluster() as other:
        yield House(tmp_path / "at once", one.url()), House(tmp_path / "by steps", other.url())


def test_a_database_set_up_at_once_equals_one_that_went_through_every_step(
    two_houses: tuple[House, House],
) -> None:
    at_once, by_steps = two_houses
    at_once.obeya("migrate")
    by_steps.ask("go_all_steps")
    made, grown = at_once.ask("structure"), by_steps.ask("structure")
    assert set(made) == set(grown)
    assert [name for name in made if made[name] != grown[name] and name != WIDER] == []
    assert at_once.ask("facts")["is_whole"]
