"""The mapping of columns as a person says and saves it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from obeya.errors import MappingError
from obeya.sources.mapping import ROLE_OPTIONS, ROLE_WORDS, Mapping, read_mapping


def test_a_saved_mapping_reads_back_as_it_was(tmp_path: Path) -> None:
    said = Mapping(case_id="Vorgangsnummer", completed_at="ERDAT + ERZET", timezone="Europe/Berlin")
    path = tmp_path / "mapping.json"
    path.write_text(said.to_json(), encoding="utf-8")
    assert read_mapping(path) == said


def test_a_mapping_file_holds_only_what_was_said() -> None:
    assert Mapping(activity="Tätigkeit").to_json() == '{\n "activity": "Tätigkeit"\n}'


def test_options_given_beside_a_mapping_file_win() -> None:
    saved = Mapping(case_id="A", activity="B", date_order="dmy")
    assert saved.overridden_by(Mapping(activity="C")) == Mapping(case_id="A", activity="C", date_order="dmy")


def test_all_faults_of_a_mapping_file_are_told_at_once() -> None:
    with pytest.raises(MappingError) as raised:
        Mapping.from_json('{"case": "x", "activity": 7, "date_order": "dmy"}')
    told = str(raised.value)
    assert "“case” is not known" in told
    assert "“activity” must be text, not 7" in told
    assert "Known are: case_id" in told


@pytest.mark.parametrize("text", ["{", "[]", '"x"'])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(MappingError, match="mapping file"):
        Mapping.from_json(text)


def test_a_missing_mapping_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"nowhere\.json cannot be read"):
        read_mapping(tmp_path / "nowhere.json")


def test_an_unknown_date_order_is_refused_with_the_known_ones() -> None:
    with pytest.raises(MappingError, match="“ydm” is not known; give one of dmy, mdy, ymd"):
        Mapping(date_order="ydm")


def test_every_role_has_an_option_and_words() -> None:
    names = {field.name for field in fields(Mapping)}
    assert set(ROLE_OPTIONS) == set(ROLE_WORDS)
    assert set(ROLE_OPTIONS) < names
