"""Which column is what: headers in five languages, exports of well-known systems, and logs that say nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from obeya.errors import InputError, MappingError
from obeya.sources.detection import detect_mapping
from obeya.sources.mapping import DetectedMapping, Mapping
from obeya.sources.raw import REJECTED_SCHEMA, RawColumn, RawTable

ISO = "%Y-%m-%d %H:%M:%S"
GERMAN, GERMAN_DAY, CLOCK = "%d.%m.%Y %H:%M", "%d.%m.%Y", "%H:%M"
SAP_DAY, SAP_CLOCK = "%Y%m%d", "%H%M%S"

ReadHere = Callable[..., RawTable]

# What a column of the made log holds: one of the fields below, or a time field with its format.
Spec = Dict[str, str | tuple[str, str]]


def raw_table(columns: Dict[str, Sequence[Any] | pa.Array], **options: Any) -> RawTable:
    arrays = [
        values if isinstance(values, pa.Array) else pa.array(values, pa.string())
        for values in columns.values()
    ]
    n = len(arrays[0]) if arrays else 0
    places = {"row": pa.array(range(n), pa.int64()), "line": pa.array(range(2, n + 2), pa.int64())}
    table = pa.table({**places, **{f"c{i}": array for i, array in enumerate(arrays)}})
    described = tuple(RawColumn(f"c{i}", name) for i, name in enumerate(columns))
    usual: dict[str, Any] = {"notes": (), "attributes": {}, "roles": {}, "format": "csv", "sha256": ""}
    return RawTable(
        table=table,
        columns=described,
        rejected=REJECTED_SCHEMA.empty_table(),
        n_records=n,
        **(usual | options),
    )


@cache
def made_log() -> tuple[dict[str, Any], ...]:
    """80 cases of 3 to 8 activities, sorted by completion; times, people and attributes as in a real export."""
    rng = random.Random(1)
    rows: list[dict[str, Any]] = []
    activities = ("Register", "Check", "Decide", "Pay", "Archive", "Ask", "Answer")
    for case in range(80):
        moment = opened = datetime(2024, 1, 1) + timedelta(hours=rng.random() * 2_000)
        of_case = {"case": f"C-{1_000 + case}", "case number": str(50_000 + case), "opened": opened}
        of_case |= {"customer": f"K{rng.randrange(30)}", "amount": f"{rng.random() * 1_000:.2f}"}
        for _ in range(rng.randrange(3, 9)):
            start = moment + timedelta(minutes=rng.randrange(5, 3_000))
            moment = start + timedelta(minutes=rng.randrange(1, 300))
            of_row = {
                "activity": rng.choice(activities),
                "before": rng.choice(activities),
                "start": start,
                "end": moment,
            }
            people = {
                "user": rng.choice(["Anna Berg", "Ben Ott", "Cem Kaya", "Dora Lind"]),
                "team": rng.choice("TU"),
            }
            rows.append({**of_case, **of_row, **people, "same": "A"})
    rows.sort(key=lambda row: row["end"])
    return tuple({**row, "row": str(number)} for number, row in enumerate(rows))


def written(value: Any, pattern: str) -> str:
    return value.strftime(pattern) if isinstance(value, datetime) else str(value)


def export(spec: Spec, **options: Any) -> RawTable:
    columns = {}
    for name, field in spec.items():
        key, pattern = (field, ISO) if isinstance(field, str) else field
        columns[name] = [written(row[key], pattern) for row in made_log()]
    return raw_table(columns, **options)


def roles(detected: DetectedMapping) -> dict[str, str]:
    named = {role: getattr(detected.mapping, role) for role in detected.columns}
    assert set(detected.reasons) == set(named)
    return named


def expected_roles(
    case: str, activity: str, end: str, start: str | None = None, who: str | None = None
) -> dict[str, str]:
    found = {"case_id": case, "activity": activity, "completed_at": end, "started_at": start, "resource": who}
    return {role: name for role, name in found.items() if name is not None}


HEADERS: list[tuple[Spec, dict[str, str]]] = [
    (
        {"caseid": "case", "task": "activity", "timestamp": "end", "user": "user"},
        expected_roles("caseid", "task", "timestamp", who="user"),
    ),
    (
        {"Ticket ID": "case", "Status": "activity", "Changed At": "end", "Changed By": "user", "Created At": "opened"},
        expected_roles("Ticket ID", "Status", "Changed At", who="Changed By"),
    ),
    (
        {"Order Number": "case", "Event": "activity", "Event Time": "end", "Handled By": "user",
         "Customer Number": "customer", "Due Date": "end"},
        expected_roles("Order Number", "Event", "Event Time", who="Handled By"),
    ),
    (
        {"Invoice No": "case", "Step": "activity", "Started At": "start", "Finished At": "end", "Employee": "user",
         "Vendor": "customer", "Amount": "amount"},
        expected_roles("Invoice No", "Step", "Finished At", "Started At", "Employee"),
    ),
    (
        {"Service ID": "case", "Operation": "activity", "Start Date": "start", "End Date": "end",
         "Agent Position": "team", "Customer ID": "customer", "Agent": "user"},
        expected_roles("Service ID", "Operation", "End Date", "Start Date", "Agent"),
    ),
    (
        {"Vorgangsnummer": "case", "Tätigkeit": "activity", "Beginn": ("start", GERMAN), "Ende": ("end", GERMAN),
         "Sachbearbeiter": "user", "Kunde": "customer", "Betrag": "amount"},
        expected_roles("Vorgangsnummer", "Tätigkeit", "Ende", "Beginn", "Sachbearbeiter"),
    ),
    (
        {"Fall-ID": "case", "Aktivitaet": "activity", "Zeitstempel": ("end", GERMAN), "Benutzer": "user"},
        expected_roles("Fall-ID", "Aktivitaet", "Zeitstempel", who="Benutzer"),
    ),
    (
        {"Belegnummer": "case number", "Schritt": "activity", "Startzeit": "start", "Endzeit": "end",
         "Bearbeiter": "user", "Fällig am": "end"},
        expected_roles("Belegnummer", "Schritt", "Endzeit", "Startzeit", "Bearbeiter"),
    ),
    (
        {"Vorgang": "case", "Status": "activity", "Datum": ("end", GERMAN_DAY), "Uhrzeit": ("end", CLOCK)},
        expected_roles("Vorgang", "Status", "Datum + Uhrzeit"),
    ),
    (
        {"Auftragsnummer": "case number", "Vorgang": "activity", "Startdatum": ("start", GERMAN_DAY),
         "Startzeit": ("start", CLOCK), "Enddatum": ("end", GERMAN_DAY), "Endzeit": ("end", CLOCK)},
        expected_roles("Auftragsnummer", "Vorgang", "Enddatum + Endzeit", "Startdatum + Startzeit"),
    ),
    (
        {"Numéro de dossier": "case", "Activité": "activity", "Date de début": ("start", "%d/%m/%Y %H:%M"),
         "Date de fin": ("end", "%d/%m/%Y %H:%M"), "Utilisateur": "user", "Montant": "amount"},
        expected_roles("Numéro de dossier", "Activité", "Date de fin", "Date de début", "Utilisateur"),
    ),
    (
        {"N° dossier": "case", "Tâche": "activity", "Horodatage": "end", "Traité par": "user"},
        expected_roles("N° dossier", "Tâche", "Horodatage", who="Traité par"),
    ),
    (
        {"dossier": "case", "étape": "activity", "date": ("end", "%d/%m/%Y"), "heure": ("end", "%H:%M:%S")},
        expected_roles("dossier", "étape", "date + heure"),
    ),
    (
        {"Expediente": "case", "Tarea": "activity", "Fecha inicio": ("start", "%d/%m/%Y %H:%M"),
         "Fecha fin": ("end", "%d/%m/%Y %H:%M"), "Usuario": "user"},
        expected_roles("Expediente", "Tarea", "Fecha fin", "Fecha inicio", "Usuario"),
    ),
    (
        {"ID del caso": "case", "Actividad": "activity", "Marca de tiempo": "end", "Recurso": "user"},
        expected_roles("ID del caso", "Actividad", "Marca de tiempo", who="Recurso"),
    ),
    (
        {"Zaaknummer": "case", "Activiteit": "activity", "Starttijd": "start", "Eindtijd": "end", "Medewerker": "user"},
        expected_roles("Zaaknummer", "Activiteit", "Eindtijd", "Starttijd", "Medewerker"),
    ),
    (
        {"zaak_id": "case", "taak": "activity", "tijdstip": "end", "gebruiker": "user", "afdeling": "team"},
        expected_roles("zaak_id", "taak", "tijdstip", who="gebruiker"),
    ),
]  # fmt: skip

EXPORTS: dict[str, tuple[Spec, dict[str, str]]] = {
    "Disco": (
        {"Case ID": "case", "Activity": "activity", "Resource": "user", "Variant": "same", "Variant index": "same",
         "Start Timestamp": ("start", "%Y/%m/%d %H:%M:%S.000"),
         "Complete Timestamp": ("end", "%Y/%m/%d %H:%M:%S.000")},
        expected_roles("Case ID", "Activity", "Complete Timestamp", "Start Timestamp", "Resource"),
    ),
    "Celonis": (
        {"_CASE_KEY": "case", "ACTIVITY_EN": "activity", "EVENTTIME": "end", "_SORTING": "row", "USER_NAME": "user",
         "USER_TYPE": "team", "CHANGED_FROM": "before", "CHANGED_TO": "before"},
        expected_roles("_CASE_KEY", "ACTIVITY_EN", "EVENTTIME", who="USER_NAME"),
    ),
    "SAP accounting": (
        {"MANDT": "same", "BUKRS": "same", "BELNR": "case number", "GJAHR": "same", "BLART": "team",
         "CPUDT": ("end", SAP_DAY), "CPUTM": ("end", SAP_CLOCK), "USNAM": "user", "TCODE": "activity"},
        expected_roles("BELNR", "TCODE", "CPUDT + CPUTM", who="USNAM"),
    ),
    "SAP sales": (
        {"VBELN": "case number", "ERNAM": "user", "ERDAT": ("end", SAP_DAY), "ERZET": ("end", SAP_CLOCK),
         "Aktivität": "activity", "NETWR": "amount", "KUNNR": "customer"},
        expected_roles("VBELN", "Aktivität", "ERDAT + ERZET", who="ERNAM"),
    ),
    "SAP change documents": (
        {"OBJECTCLAS": "same", "OBJECTID": "case number", "CHANGENR": "row", "USERNAME": "user",
         "UDATE": ("end", GERMAN_DAY), "UTIME": ("end", "%H:%M:%S"), "TCODE": "activity"},
        expected_roles("OBJECTID", "TCODE", "UDATE + UTIME", who="USERNAME"),
    ),
    "ServiceNow": (
        {"number": "case", "state": "activity", "assigned_to": "user", "sys_updated_on": "end", "opened_at": "opened",
         "short_description": "amount"},
        expected_roles("number", "state", "sys_updated_on", who="assigned_to"),
    ),
    "ServiceNow audit": (
        {"number": "case", "incident_state": "activity", "active": "same", "caller_id": "customer",
         "opened_at": ("opened", "%d/%m/%Y %H:%M"), "sys_created_by": "customer",
         "sys_created_at": ("opened", "%d/%m/%Y %H:%M"), "sys_updated_by": "user",
         "sys_updated_at": ("end", "%d/%m/%Y %H:%M"), "closed_at": ("opened", "%d/%m/%Y %H:%M")},
        expected_roles("number", "incident_state", "sys_updated_at", who="sys_updated_by"),
    ),
    "Jira history": (
        {"Issue key": "case", "Issue id": "case number", "Summary": "amount", "Author": "user",
         "Date of change": ("end", "%d/%b/%y %I:%M %p"), "Field": "same", "From": "before", "To": "activity"},
        expected_roles("Issue key", "To", "Date of change", who="Author"),
    ),
    "incident activities": (
        {"Incident ID": "case", "DateStamp": ("end", "%d-%m-%Y %H:%M:%S"), "IncidentActivity_Number": "row",
         "IncidentActivity_Type": "activity", "Assignment Group": "team", "Interaction ID": "customer"},
        expected_roles("Incident ID", "IncidentActivity_Type", "DateStamp"),
    ),
    "service requests": (
        {"SR Number": "case", "Change Date+Time": ("end", "%Y-%m-%dT%H:%M:%S+01:00"), "Status": "activity",
         "Sub Status": "before", "Product": "same", "Owner Country": "team", "Owner First Name": "user"},
        expected_roles("SR Number", "Status", "Change Date+Time"),
    ),
    "public purchase log": (
        {"eventID ": "row", "case Spend area text": "same", "case concept:name": "case", "event User": "user",
         "event org:resource": "user", "event concept:name": "activity", "event time:timestamp": "end"},
        expected_roles("case concept:name", "event concept:name", "event time:timestamp", who="event org:resource"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "found"), HEADERS, ids=lambda value: next(iter(value)) if "case_id" not in value else ""
)
def test_headers_in_five_languages_are_understood(spec: Spec, found: dict[str, str]) -> None:
    assert roles(detect_mapping(export(spec))) == found


@pytest.mark.parametrize("system", EXPORTS)
def test_exports_of_well_known_systems_are_understood(system: str) -> None:
    spec, found = EXPORTS[system]
    assert roles(detect_mapping(export(spec))) == found


STANDARD = {
    "case_id": "case:concept:name",
    "activity": "concept:name",
    "completed_at": "time:timestamp",
    "started_at": "start_timestamp",
    "resource": "org:resource",
}
SIMULATED = expected_roles("case_id", "activity", "end_time", "start_time", "resource")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("logs/PurchasingExample.csv.gz", STANDARD),
        ("logs/BIMP_example.csv.gz", STANDARD),
        (
            "logs/Loan_Application_batched.csv.gz",
            expected_roles("case_id", "Activity", "end_time", "start_time", "Resource"),
        ),
        ("sim/waiting_time_micro/bimp-example_case_21.csv", STANDARD),
        ("sim/waiting_time_micro/resource_contention.csv", STANDARD),
        (
            "sim/waiting_time_micro/manual_log_1.csv",
            expected_roles("case_id", "Activity", "end_time", "start_time", "Resource"),
        ),
        ("sim/prosimos_pharmacy/Pharmacy_1_timer.csv.gz", SIMULATED),
        ("splits/P2P/test.csv.gz", SIMULATED),
        (
            "logs/running-example.xes",
            {role: STANDARD[role] for role in ("case_id", "activity", "completed_at", "resource")},
        ),
    ],
)
def test_public_logs_are_understood(
    shared: Path, read_here: ReadHere, name: str, found: dict[str, str]
) -> None:
    assert roles(detect_mapping(read_here(shared / "data" / name))) == found


def test_the_patients_log_has_a_lifecycle_and_ids_of_activity_instances(
    shared: Path, read_here: ReadHere
) -> None:
    detected = detect_mapping(read_here(shared / "data" / "logs" / "patients.csv"))
    assert roles(detected) == {
        "case_id": "patient",
        "activity": "handling",
        "completed_at": "time",
        "lifecycle": "registration_type",
        "resource": "employee",
        "instance_id": "handling_id",
    }


@pytest.mark.parametrize("name", ["bimp-example_case_handoff_1.csv", "manual_log_4_expected.csv"])
def test_a_table_that_is_no_log_is_refused(shared: Path, read_here: ReadHere, name: str) -> None:
    with pytest.raises(MappingError, match="time of completion: not found; pass --completed-at"):
        detect_mapping(read_here(shared / "data" / "sim" / "waiting_time_micro" / name))


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
