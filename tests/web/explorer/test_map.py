"""The map of the explorer: the numbers of the command line, on places that stay."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from obeya.cli.main import program
from obeya_web.explorer.answering import PRIVATE

pytestmark = pytest.mark.any_database

MAP = "/processes/invoice-approval/explore/map.json"


def asked_by_command(path: Path, *arguments: str, verb: str = "map") -> dict:
    done = CliRunner().invoke(program, [verb, str(path), *arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def map_of(client, **query) -> dict:
    answer = client.get(f"{MAP}?{urlencode(query, doseq=True)}")
    assert answer.status_code == 200, answer.content
    return answer.json()


FILTERS = ["", "duration > 20 d", 'has "Request order number" and not rework']


def check_numbers(figure: dict, told: dict) -> None:
    for node in figure["nodes"]:
        same = next(each for each in told["activities"] if each["activity"] == node["id"])
        assert (node["n"], node["n_cases"]) == (same["n"], same["n_cases"])
    for edge in figure["edges"]:
        same = next(
            e for e in told["paths"] if (e["source"], e["target"]) == (edge["source"], edge["target"])
        )
        assert (edge["n"], edge["n_cases"]) == (same["n"], same["n_cases"])
        assert edge["times"]["median_s"] == pytest.approx(same["wait_s"]["median"], abs=0.001)
        assert edge["times"]["total_s"] == pytest.approx(
            same["wait_s"]["mean"] * same["wait_s"]["n"], rel=1e-6
        )
    assert figure["n_cases"] == told["basis"]["n_cases"]


@pytest.mark.parametrize("text", FILTERS)
def test_the_numbers_are_those_of_the_command(text, cast, signed_in, with_sample, sample_file) -> None:
    told = asked_by_command(sample_file, *(["--where", text] if text else []))
    figure = map_of(signed_in(cast.reader), where=[text] if text else [], activities=1, paths=1)
    assert len(figure["nodes"]) == len(told["activities"]) and len(figure["edges"]) == len(told["paths"])
    check_numbers(figure, told)


def test_the_numbers_of_a_real_log_are_those_of_the_command(cast, signed_in, give_log, shared) -> None:
    """Serves L006, X002."""
    path = shared / "data/logs/Sepsis_Cases.xes.gz"
    give_log(path)
    told = asked_by_command(path, "--where", 'has "IV Liquid"', "--activities", "0.9", "--paths", "0.8")
    figure = map_of(signed_in(cast.reader), where='has "IV Liquid"', activities=0.9, paths=0.8)
    assert {node["id"] for node in figure["nodes"]} == {each["activity"] for each in told["activities"]}
    assert len(figure["edges"]) == len(told["paths"])
    check_numbers(figure, told)


def test_nothing_moves_while_sliding_filtering_and_comparing(cast, signed_in, give_log, shared) -> None:
    """Serves L075."""
    give_log(shared / "data/logs/Sepsis_Cases.xes.gz")
    client = signed_in(cast.reader)
    widest = map_of(client, activities=1, paths=1)
    boxes = {node["id"]: (node["x"], node["y"], node["width"], node["height"]) for node in widest["nodes"]}
    lines = {(edge["source"], edge["target"]): edge["points"] for edge in widest["edges"]}
    for query in (
        {"activities": 0.5, "paths": 0.3},
        {"where": 'has "IV Liquid"', "paths": 1},
        {"where": "duration > 3 d", "show": "total"},
        {"where": 'events not in ["CRP"]', "activities": 1, "paths": 1},
    ):
        figure = map_of(client, **query)
        assert all(boxes[n["id"]] == (n["x"], n["y"], n["width"], n["height"]) for n in figure["nodes"])
        known = [edge for edge in figure["edges"] if (edge["source"], edge["target"]) in lines]
        assert known and all(lines[edge["source"], edge["target"]] == edge["points"] for edge in known)
        assert (figure["width"], figure["height"]) == (widest["width"], widest["height"])


def test_the_words_of_the_sliders_count_what_is_drawn(cast, signed_in, with_sample) -> None:
    figure = map_of(signed_in(cast.reader), activities=0.7, paths=0.6)
    shown, of, *_ = figure["words"]["activities"].split(" ")
    assert int(shown) == len(figure["nodes"]) and of == "of"
    assert figure["words"]["activities"].endswith("of events")


def test_two_maps_are_compared_on_the_same_places(cast, signed_in, with_sample) -> None:
    figure = map_of(signed_in(cast.reader), where="duration > 20 d", compare="duration <= 20 d")
    places = {node["id"]: (node["x"], node["y"]) for node in figure["nodes"]}
    other = figure["compared"]
    assert figure["n_cases"] + other["n_cases"] == 5903
    assert all(places[n["id"]] == (n["x"], n["y"]) for n in other["nodes"] if n["id"] in places)


def test_a_browser_that_holds_the_map_is_told_so(cast, signed_in, with_sample) -> None:
    client = signed_in(cast.reader)
    first = client.get(MAP)
    assert first.headers["Cache-Control"] == PRIVATE
    assert client.get(MAP, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get(f"{MAP}?paths=1", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_a_filter_that_does_not_fit_is_answered_with_a_sentence(cast, signed_in, with_sample) -> None:
    answer = signed_in(cast.reader).get(MAP, {"where": 'has "Pay invoise"'})
    assert answer.status_code == 422
    assert "Close:" in answer.json()["message"]


@pytest.mark.parametrize(("who", "status"), [("reader", 200), ("stranger", 404), ("nobody", 404)])
def test_the_map_is_there_only_for_those_who_may_see_the_process(
    who, status, cast, signed_in, with_sample
) -> None:
    assert signed_in(getattr(cast, who)).get(MAP).status_code == status
