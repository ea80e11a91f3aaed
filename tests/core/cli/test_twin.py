"""`obeya twin run` and `obeya twin import`."""

import json

import pyarrow.parquet as pq

from obeya.cli.main import run
from obeya.twin.model_json import read_model, write_model
from tests.core.twin.test_models import prosimos_files, two_steps


def test_a_twin_is_imported_run_and_written_with_the_same_cases_for_the_same_seed(tmp_path, capsys):
    bpmn, parameters = prosimos_files(tmp_path, "intermediateCatchEvent")
    twin = tmp_path / "twin.json"
    assert run(["twin", "import", "--prosimos", str(bpmn), str(parameters), "-o", str(twin)]) == 0
    assert read_model(twin).activities == ("Check",)

    for name in ("one.parquet", "two.parquet"):
        more = ["--cases", "50", "--seed", "9", "--replications", "3", "-o", str(tmp_path / name)]
        assert run(["twin", "run", str(twin), *more]) == 0
    one, two = (pq.read_table(tmp_path / name) for name in ("one.parquet", "two.parquet"))
    assert one.equals(two) and one.num_rows == 50
    assert one.column_names == ["case_id", "activity", "resource", "enabled_at", "started_at", "completed_at"]
    assert "mean lead time" in capsys.readouterr().out


def test_the_answer_as_json_has_an_interval_for_each_outcome(tmp_path, capsys):
    write_model(two_steps(), tmp_path / "twin.json")
    more = ["--cases", "60", "--replications", "4", "--within", "2", "--json"]
    assert run(["twin", "run", str(tmp_path / "twin.json"), *more]) == 0
    answer = json.loads(capsys.readouterr().out)
    by_name = {each["name"]: each for each in answer["outcomes"]}
    assert by_name["mean lead time"]["least"] < by_name["mean lead time"]["mean"]
    assert 0 <= by_name["share of cases in time"]["mean"] <= 1


def test_a_twin_that_cannot_be_read_is_refused_with_its_faults(tmp_path, capsys):
    (tmp_path / "twin.json").write_text('{"name": 3}')
    assert run(["twin", "run", str(tmp_path / "twin.json")]) == 2
    words = capsys.readouterr().err
    assert "name is 3; a text is needed" in words and "zone is missing" in words
