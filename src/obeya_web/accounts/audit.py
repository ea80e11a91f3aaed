"""The audit trail: add an entry, read the entries of an object, prove that none was changed or taken away.

Every entry holds the SHA-256 of the one before it, and the last hash is signed with the secret key. Writers take
turns: SQLite lets one transaction write at a time, PostgreSQL is asked for a lock until the transaction ends.
So record last in a transaction, after the rows it is about were written.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from obeya_web.accounts.audit_chain import GENESIS, canonical, entry_hash, is_signed, moment, signature
from obeya_web.accounts.audit_values import clean_text, plain_fields
from obeya_web.accounts.models import AuditEvent, AuditHead, Grant, Person, Unit

# "obeya" as a number: the lock that PostgreSQL keeps for writers of the trail.
LOCK = 0x6F62657961
ROWS_AT_ONCE = 2_000
LONGEST_LABEL = 200
COLUMNS = (
    "number",
    "at",
    "person",
    "verb",
    "kind",
    "object_id",
    "label",
    "before_json",
    "after_json",
    "why",
    "unit_id",
    "previous_hash",
    "hash",
)


@dataclass(frozen=True, slots=True)
class Verification:
    """What came out of reading the trail: how many entries hold, and the first place where it is broken."""

    n_entries: int
    broken_at: int | None
    fault: str
    head: str

    @property
    def is_whole(self) -> bool:
        """Say whether nothing was changed, taken out or cut off."""
        return self.broken_at is None


def record(
    person: Person | None,
    verb: str,
    target: models.Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    why: str = "",
) -> AuditEvent:
    """Add an entry in the transaction of the caller; without a person the program itself acted."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "An audit entry is written in the transaction of its change."
        )
    head = _locked_head()
    event = AuditEvent(
        number=head.number + 1,
        at=timezone.now(),
        person=person.pseudonym if person else None,
        verb=clean_text(verb, 40),
        kind=target._meta.label_lower,
        object_id=str(target.pk),
        label=clean_text(str(getattr(target, "audit_label", target)), LONGEST_LABEL),
        before_json=canonical(plain_fields(target, before or {})),
        after_json=canonical(plain_fields(target, after or {})),
        why=clean_text(why, 2_000),
        unit_id=_unit_id(target),
        previous_hash=head.hash,
    )
    event.hash = entry_hash(_hashed_fields([getattr(event, name) for name in COLUMNS]))
    event.save(force_insert=True)
    AuditHead.objects.filter(pk=head.pk).update(
        number=event.number, hash=event.hash, signature=signature(event.number, event.hash)
    )
    return event


def history_of(target: models.Model) -> models.QuerySet[AuditEvent]:
    """Return the entries about an object, newest first; to a person belong those about their roles too."""
    about = models.Q(kind=target._meta.label_lower, object_id=str(target.pk))
    if isinstance(target, Person):
        about |= models.Q(kind=Grant._meta.label_lower, label__startswith=target.audit_label)
    return AuditEvent.objects.filter(about)


def verify(*, noted: str = "") -> Verification:
    """Read the whole trail and name the first broken place.

    `noted` is a head (``number:hash``, as `Verification.head` gives it) that was written down elsewhere earlier;
    with it also a trail is found out that was set back together with its signed head.
    """
    reading = _Reading(*noted.partition(":")[::2])
    reading.take(_rows(after=0))
    # Writers wait only for what was added meanwhile, and for the head.
    with transaction.atomic():
        _take_turn()
        reading.take(_rows(after=reading.n_entries))
        fault = reading.fault or _fault_of_head(reading.n_entries, reading.last_hash)
    if not fault and reading.noted_number.isdigit() and int(reading.noted_number) > reading.n_entries:
        fault = f"The trail ends at entry {reading.n_entries}; entry {reading.noted_number} was noted."
    n_entries = reading.n_entries
    return Verification(
        n_entries, n_entries + 1 if fault else None, fault, f"{n_entries}:{reading.last_hash}"
    )


@dataclass(slots=True)
class _Reading:
    """How far the trail was read, and the first fault."""

    noted_number: str
    noted_hash: str
    n_entries: int = 0
    last_hash: str = GENESIS
    fault: str = ""

    def take(self, rows: Iterator[tuple[Any, ...]]) -> None:
        """Read on until the first fault."""
        for row in rows if not self.fault else ():
            fault = _fault_of(row, self.n_entries + 1, self.last_hash)
            if not fault and self.noted_number == str(row[0]) and self.noted_hash != row[-1]:
                fault = "is not the entry that was noted"
            if fault:
                self.fault = f"Entry {self.n_entries + 1} {fault}."
                return
            self.last_hash, self.n_entries = row[-1], self.n_entries + 1


def _locked_head() -> AuditHead:
    _take_turn()
    return AuditHead.objects.get()


def _take_turn() -> None:
    """Wait until nobody else writes; on SQLite the transaction itself is the turn."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _unit_id(target: models.Model) -> int | None:
    unit = target if isinstance(target, Unit) else getattr(target, "unit", None)
    return unit.pk if isinstance(unit, Unit) else None


def _hashed_fields(values: list[Any] | tuple[Any, ...]) -> dict[str, Any]:
    """Return what is hashed of a row: everything but its own hash."""
    fields = dict(zip(COLUMNS, values, strict=True))
    del fields["hash"]
    at, person = fields["at"], fields["person"]
    fields["at"] = moment(at if isinstance(at, datetime) else _read_moment(str(at)))
    fields["person"] = None if person is None else str(uuid.UUID(str(person)))
    return fields


def _read_moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _rows(*, after: int) -> Iterator[tuple[Any, ...]]:
    """Give the rows after a number, and from the start all that there are, as the database holds them.

    The database's own readers would choke on values that were tampered with.
    """
    names = ", ".join(f"CAST({name} AS TEXT)" if name in ("at", "person") else name for name in COLUMNS)
    query = f"SELECT {names} FROM {AuditEvent._meta.db_table}"
    last: Any = after or None
    while True:
        where, values = ("", []) if last is None else (" WHERE number > %s", [last])
        with connection.cursor() as cursor:
            cursor.execute(f"{query}{where} ORDER BY number LIMIT {ROWS_AT_ONCE}", values)
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < ROWS_AT_ONCE:
            return
        last = rows[-1][0]


def _fault_of(row: tuple[Any, ...], number: int, previous: str) -> str:
    if row[0] != number:
        return "is missing"
    try:
        hashed = entry_hash(_hashed_fields(row))
    except (ValueError, TypeError):
        return "was changed"
    if hashed != row[-1]:
        return "was changed"
    return "" if row[-2] == previous else "does not follow the entry before it"


def _fault_of_head(n_entries: int, last_hash: str) -> str:
    heads = list(AuditHead.objects.values_list("number", "hash", "signature"))
    if len(heads) != 1:
        return f"The signed head of the trail is missing after entry {n_entries}."
    number, head_hash, signed = heads[0]
    if not is_signed(number, head_hash, signed):
        return "The head of the trail does not carry the signature of this installation."
    if number > n_entries:
        return f"Entries {n_entries + 1} to {number} are missing at the end."
    if (number, head_hash) != (n_entries, last_hash):
        return f"The signed head of the trail is entry {number}, and the last entry is {n_entries}."
    return ""
