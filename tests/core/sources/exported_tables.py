"""Tables as systems export them, made from one small log, for tests of detection."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pyarrow as pa

from obeya.sources.mapping import DetectedMapping
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
