"""Which column is chosen where several could be, where names say nothing, and where a person says it."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from obeya.errors import InputError, MappingError
from obeya.sources.detection import detect_mapping
from obeya.sources.mapping import Mapping
from obeya.sources.raw import REJECTED_SCHEMA
from tests.core.sources.exported_tables import (
    EXPORTS,
    SAP_CLOCK,
    SAP_DAY,
    Spec,
    expected_roles,
    export,
    made_log,
    raw_table,
    roles,
)

# What decides


def test_every_choice_has_a_reason_that_names_no_person() -> None:
    detected = detect_mapping(export(EXPORTS["Disco"][0]))
    assert (
        "“Case ID” is a usual name for the case id; it has 80 different values" in detected.reasons["case_id"]
    )
    assert (
        "“Resource” is a usual name for the resource; it has 4 different values"
        in detected.reasons["resource"]
    )
    assert "Anna" not in " ".join([*detected.reasons.values(), *detected.warnings])


def test_a_standard_name_wins_over_a_usual_one_and_copies_of_other_tools_are_left_out() -> None:
    spec: Spec = {
        "Activity": "before",
        "concept:name": "activity",
        "@@startevent_concept:name": "activity",
        "case:concept:name": "case",
        "Case ID": "customer",
        "time:timestamp": "end",
    }
    assert roles(detect_mapping(export(spec))) == expected_roles(
        "case:concept:name", "concept:name", "time:timestamp"
    )


def test_columns_that_say_the_same_are_not_ambiguous() -> None:
    spec: Spec = {
        "Order": "case",
        "Order Number": "case number",
        "Task": "activity",
        "Step": "activity",
        "Time": "end",
    }
    found = roles(detect_mapping(export(spec)))
    assert (found["case_id"], found["activity"]) == ("Order Number", "Task")


def test_a_time_that_does_not_change_within_a_case_is_not_the_time_of_the_event() -> None:
    spec: Spec = {"case id": "case", "activity": "activity", "Timestamp": "opened", "changed at": "end"}
    assert roles(detect_mapping(export(spec)))["completed_at"] == "changed at"


def test_a_planned_time_is_not_taken_while_another_is_there() -> None:
    spec: Spec = {"case id": "case", "activity": "activity", "planned end": "start", "date": "end"}
    assert roles(detect_mapping(export(spec))) == expected_roles("case id", "activity", "date")


def test_a_status_column_is_the_lifecycle_only_if_it_holds_transitions() -> None:
    spec: Spec = {"case id": "case", "activity": "activity", "time": "end", "status": "team"}
    assert "lifecycle" not in roles(detect_mapping(export(spec)))
    n = len(made_log())
    transitions = [("Beginn", "Ende")[place % 2] for place in range(n)]
    raw = export(spec)
    raw = replace(raw, table=raw.table.set_column(5, "c3", pa.array(transitions)))
    assert roles(detect_mapping(raw))["lifecycle"] == "status"


def test_transitions_are_found_by_their_values_under_any_name() -> None:
    n = len(made_log())
    raw = export({"case id": "case", "activity": "activity", "time": "end", "xyz": "team"})
    transitions = pa.array([("start", "complete")[place % 2] for place in range(n)])
    raw = replace(raw, table=raw.table.set_column(5, "c3", transitions))
    assert roles(detect_mapping(raw))["lifecycle"] == "xyz"


def test_a_start_that_lies_after_the_end_is_not_believed_and_it_is_said() -> None:
    detected = detect_mapping(
        export({"case id": "case", "activity": "activity", "start": "end", "end": "start"})
    )
    assert "started_at" not in detected.columns
    assert any("mostly lies after" in warning for warning in detected.warnings)


def test_a_lone_start_time_becomes_the_time_of_the_event_and_it_is_said() -> None:
    detected = detect_mapping(export({"case id": "case", "activity": "activity", "start time": "start"}))
    assert roles(detected) == expected_roles("case id", "activity", "start time")
    assert any("Only a start time was found" in warning for warning in detected.warnings)


def test_a_lone_time_that_is_said_to_be_a_start_is_refused_with_the_remedy() -> None:
    raw = export({"case id": "case", "activity": "activity", "time": "end"})
    with pytest.raises(MappingError, match="name it with --completed-at instead"):
        detect_mapping(raw, Mapping(started_at="time"))


def test_two_possible_resources_are_not_guessed_but_said() -> None:
    spec: Spec = {"case id": "case", "activity": "activity", "time": "end", "user": "user", "agent": "team"}
    detected = detect_mapping(export(spec))
    assert "resource" not in detected.columns
    assert any("--resource" in warning for warning in detected.warnings)


def test_a_number_is_a_time_only_where_the_name_says_so() -> None:
    seconds = [str(int(row["end"].timestamp())) for row in made_log()]
    columns = {
        name: [row[key] for row in made_log()]
        for name, key in (("case id", "case"), ("activity", "activity"))
    }
    assert roles(detect_mapping(raw_table({**columns, "timestamp": seconds})))["completed_at"] == "timestamp"
    with pytest.raises(MappingError, match="time of completion"):
        detect_mapping(raw_table({**columns, "checksum": seconds}))


def test_typed_columns_are_understood_too() -> None:
    rows = made_log()
    columns = {
        "case id": pa.array([int(row["case number"]) for row in rows]),
        "activity": pa.array([row["activity"] for row in rows]).dictionary_encode(),
        "time": pa.array([row["end"] for row in rows], pa.timestamp("us", "UTC")),
        "amount": pa.array([float(row["amount"]) for row in rows]),
        "day": pa.array([row["end"].date() for row in rows]),
        "urgent": pa.array([row["team"] == "T" for row in rows]),
    }
    raw = raw_table(columns)
    kinds = ("number", "text", "time", "number", "time", "truth")
    raw = replace(raw, columns=tuple(replace(c, kind=k) for c, k in zip(raw.columns, kinds, strict=True)))  # type: ignore[arg-type]
    assert roles(detect_mapping(raw)) == expected_roles("case id", "activity", "time")


def test_what_the_format_fixes_is_used_unless_said_otherwise() -> None:
    spec: Spec = {
        "case:concept:name": "case",
        "concept:name": "activity",
        "Phase": "team",
        "time:timestamp": "end",
    }
    fixed = {"case_id": "c0", "activity": "c1", "completed_at": "c3"}
    detected = detect_mapping(export(spec, roles=fixed, format="xes"))
    assert detected.columns == fixed
    assert detected.reasons["activity"] == "“concept:name” is what the format xes uses for it."
    said = detect_mapping(export(spec, roles=fixed, format="xes"), Mapping(activity="Phase"))
    assert said.columns["activity"] == "c2"


def test_a_case_id_that_never_comes_back_is_taken_by_name_with_a_warning() -> None:
    detected = detect_mapping(export({"case id": "row", "activity": "activity", "time": "end"}))
    assert detected.mapping.case_id == "case id"
    assert any("every case has one event" in warning for warning in detected.warnings)


# Names that say nothing


def test_values_decide_when_one_column_stands_out() -> None:
    detected = detect_mapping(
        export({"a": "case", "b": "activity", "c": "end", "d": "customer", "e": "amount"})
    )
    assert roles(detected) == expected_roles("a", "b", "c")
    assert len(detected.warnings) == 2


def test_values_do_not_decide_between_two_columns_of_texts() -> None:
    with pytest.raises(MappingError) as raised:
        detect_mapping(export({"a": "case", "b": "activity", "c": "end", "d": "user"}))
    told = str(raised.value)
    assert "pass --activity with “b” (7 different values) or “d” (4 different values)" in told
    assert "--case-id" not in told


def test_every_missing_and_ambiguous_role_is_told_at_once() -> None:
    spec: Spec = {
        "Order": "case",
        "Ticket": "customer",
        "Task": "activity",
        "Step": "before",
        "Remark": "team",
    }
    with pytest.raises(MappingError) as raised:
        detect_mapping(export(spec))
    told = str(raised.value)
    assert "case id: several columns could be it; pass --case-id with “Order”" in told
    assert "activity: several columns could be it; pass --activity with “Task”" in told
    assert "time of completion: not found; pass --completed-at" in told
    assert "Its columns are: “Order”, “Ticket”" in told


def test_a_column_named_like_a_time_that_holds_none_is_explained() -> None:
    with pytest.raises(MappingError, match="“Timestamp” is named like a time, but 0 % of its values"):
        detect_mapping(export({"case id": "case", "activity": "activity", "Timestamp": "team"}))


# What a person says


def test_what_is_said_goes_before_what_is_found() -> None:
    spec: Spec = {"Case ID": "case", "Ticket": "customer", "Activity": "activity", "Time": "end"}
    detected = detect_mapping(export(spec), Mapping(case_id="Ticket", timezone="Europe/Berlin"))
    assert detected.mapping.case_id == "Ticket"
    assert detected.mapping.timezone == "Europe/Berlin"
    assert detected.reasons["case_id"] == "“Ticket” was named with --case-id or in the mapping."


def test_a_day_and_a_clock_can_be_named_as_one_time() -> None:
    spec: Spec = {"id": "case", "what": "activity", "on": ("end", SAP_DAY), "when": ("end", SAP_CLOCK)}
    said = Mapping(case_id="id", activity="what", completed_at="on + when")
    detected = detect_mapping(export(spec), said)
    assert detected.columns["completed_at"] == "c2+c3"
    assert detected.mapping.completed_at == "on + when"


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    spec: Spec = {"Case ID": "case", "Activity": "activity", "Time": "end"}
    with pytest.raises(MappingError) as raised:
        detect_mapping(export(spec), Mapping(case_id="Cases ID", resource="Who"))
    told = str(raised.value)
    assert "--case-id: there is no column “Cases ID”; near are “Case ID”" in told
    assert "--resource: there is no column “Who”" in told


def test_a_name_is_found_whatever_its_case() -> None:
    spec: Spec = {"Case ID": "case", "Activity": "activity", "Time": "end"}
    assert detect_mapping(export(spec), Mapping(case_id="case id")).columns["case_id"] == "c0"


def test_the_mapping_found_can_be_saved_and_gives_the_same_columns() -> None:
    raw = export(EXPORTS["SAP accounting"][0], delimiter=";", encoding="cp1252")
    detected = detect_mapping(raw)
    again = detect_mapping(raw, Mapping.from_json(detected.mapping.to_json()))
    assert again.columns == detected.columns
    assert (again.mapping.delimiter, again.mapping.encoding) == (";", "cp1252")


def test_a_file_without_rows_is_refused_with_what_was_rejected() -> None:
    empty = raw_table({"Case ID": [], "Activity": []})
    with pytest.raises(InputError, match="holds no events: it has no rows"):
        detect_mapping(empty)
    rejected = pa.table([[2], ["too many fields"], ["a,b,c"]], schema=REJECTED_SCHEMA)
    with pytest.raises(InputError, match="line 2: too many fields"):
        detect_mapping(replace(empty, rejected=rejected))


def test_column_names_are_data_whatever_they_hold() -> None:
    spec: Spec = {
        "case id": "case",
        "activity": "activity",
        "time": "end",
        '"; DROP TABLE x; --': "user",
        "": "row",
    }
    assert roles(detect_mapping(export(spec))) == expected_roles("case id", "activity", "time")
