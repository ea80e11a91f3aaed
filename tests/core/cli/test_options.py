"""Shared options arrive as one request and one output."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from obeya.cli.options import LogRequest, Output, Reading, log_options, output_options, verb
from obeya.tables.basis import Spread

seen: list[tuple[LogRequest, Output, int]] = []


@verb()
@log_options
@click.option("--top", default=10)
@output_options(Spread, picture=True)
def probe(request: LogRequest, output: Output, top: int) -> None:
    """Probe."""
    seen.append((request, output, top))


@verb()
@output_options(Spread)
def without_picture(output: Output) -> None:
    """Probe."""


@pytest.fixture(autouse=True)
def forget() -> None:
    seen.clear()


def call(command: click.Command, *arguments: str):
    return CliRunner().invoke(command, list(arguments))


def test_nothing_said_is_left_to_detection():
    assert call(probe, "my.csv").exit_code == 0
    assert seen == [(LogRequest("my.csv"), Output(), 10)]
    assert seen[0][0].reading == Reading()


def test_overrides_arrive_by_role_and_filters_in_order():
    call(
        probe,
        "my.csv",
        "--case-id",
        "Nr",
        "--timezone",
        "Europe/Berlin",
        "--where",
        "a",
        "--where",
        "b",
        "--top",
        "3",
    )
    request, _, top = seen[0]
    assert (request.reading.case_id, request.reading.timezone) == ("Nr", "Europe/Berlin")
    assert (request.where, top) == (("a", "b"), 3)


def test_the_output_file_is_checked_before_any_work():
    result = call(probe, "my.csv", "-o", "map.pdf")
    assert result.exit_code == 2 and ".svg" in result.output
    assert seen == []


def test_a_verb_without_picture_refuses_svg():
    assert call(without_picture, "-o", "a.svg").exit_code == 2
    assert call(without_picture, "-o", "a.CSV").exit_code == 0


def test_the_output_path_arrives():
    call(probe, "my.csv", "-o", "map.svg", "--json")
    assert seen[0][1] == Output(json=True, path=Path("map.svg"))


def test_the_schema_is_printed_without_a_log():
    result = call(probe, "--json-schema")
    assert result.exit_code == 0 and '"title": "Spread"' in result.output
    assert seen == []


def test_help_lists_shared_options_under_headings_of_their_own():
    shown = call(probe, "--help").output
    assert shown.index("--top") < shown.index("How to read a file") < shown.index("--case-id")
    assert shown.index("The answer") < shown.index("--json-schema")


def test_a_mapping_file_has_to_be_there(tmp_path):
    assert call(probe, "my.csv", "--mapping", str(tmp_path / "none.json")).exit_code == 2
