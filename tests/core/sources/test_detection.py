"""Which column is what: headers in five languages, exports of well-known systems, and logs that say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from obeya.errors import MappingError
from obeya.sources.detection import detect_mapping
from tests.core.sources.exported_tables import (
    CLOCK,
    EXPORTS,
    GERMAN,
    GERMAN_DAY,
    ReadHere,
    Spec,
    expected_roles,
    export,
    roles,
)

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
