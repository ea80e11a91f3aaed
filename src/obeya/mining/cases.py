"""The cases of a log one by one: a page of the list of them, and what happened in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from obeya.errors import QuestionError
from obeya.mining.answers import Row, rows_of
from obeya.tables.basis import Basis

if TYPE_CHECKING:
    from obeya.tables.event_log import EventLog

CaseOrder = Literal["longest", "latest", "most events"]


@dataclass(frozen=True, slots=True)
class ListedCase:
    """One case of the list."""

    case_id: str
    first_at: datetime
    last_at: datetime
    duration_s: float
    "Throughput time in the time that the log counts."
    n_events: int
    "Activity instances."
    last_activity: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class CaseList:
    """One page of the cases of a log."""

    cases: tuple[ListedCase, ...]
    n_found: int
    "Cases whose id holds the text searched for; all cases where none was."
    basis: Basis


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One activity instance of a case; nobody's name is here."""

    activity: str
    started_at: datetime | None
    completed_at: datetime | None
    wait_s: float | None
    service_s: float | None
    is_again: bool
    "Whether the case has had the activity before."


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """Everything that happened in one case, in order."""

    case: ListedCase
    steps: tuple[CaseStep, ...]
    wait_word: str
    basis: Basis


def list_cases(
    log: EventLog, *, search: str = "", order: CaseOrder = "longest", page: int = 1, size: int = 50
) -> CaseList:
    """Return one page of the cases of a log; `search` is a part of the case id, upper and lower case alike.

    Cases that are equal in the order stand as in the log. Raises `QuestionError` for a page or size below 1 or
    an unknown order.
    """
    import ibis

    if page < 1 or size < 1:
        raise QuestionError(f"Pages and their sizes begin with 1; page {page} of size {size} was asked for.")
    cases = log.cases
    if search:
        cases = cases.filter(cases.case_id.lower().contains(search.lower()))
    keys = {"longest": cases.duration_s, "latest": cases.last_at, "most events": cases.n_events}
    if order not in keys:
        raise QuestionError(f"Cases cannot be listed by “{order}”; choose one of: {', '.join(keys)}.")
    ordered = cases.order_by(ibis.desc(keys[order]), "case_index")
    rows = rows_of(ordered.limit(size, offset=(page - 1) * size))
    n_found = int(cases.count().to_pyarrow().as_py())
    return CaseList(tuple(_listed(log, row) for row in rows), n_found, log.basis(n_cases=n_found))


def case_history(log: EventLog, case_id: str) -> CaseHistory:
    """Return the steps of the case with that id; `QuestionError` where the log has none."""
    found = rows_of(log.cases.filter(log.cases.case_id == case_id).limit(1))
    if not found:
        raise QuestionError(f"There is no case “{case_id}” among {log.filter_words()}.")
    events = log.events.filter(log.events.case_index == found[0]["case_index"])
    rows = rows_of(events.order_by("position"))
    steps = tuple(
        CaseStep(
            activity=log.activities[row["activity"]],
            started_at=_instant(row["started_at"]),
            completed_at=_instant(row["completed_at"]),
            wait_s=row["wait_s"],
            service_s=row["service_s"],
            is_again=row["activity_occurrence"] > 1,
        )
        for row in rows
    )
    return CaseHistory(_listed(log, found[0]), steps, log.wait_word, log.basis(n_cases=1))


def _listed(log: EventLog, row: Row) -> ListedCase:
    first_at, last_at = _instant(row["first_at"]), _instant(row["last_at"])
    assert first_at is not None and last_at is not None  # every case has events, and every event a time
    return ListedCase(
        case_id=str(row["case_id"]),
        first_at=first_at,
        last_at=last_at,
        duration_s=float(row["duration_s"]),
        n_events=int(row["n_events"]),
        last_activity=log.activities[row["last_activity"]],
        is_complete=bool(row["is_complete"]),
    )


def _instant(moment: object) -> datetime | None:
    return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) else None
