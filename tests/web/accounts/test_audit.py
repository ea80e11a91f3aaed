from __future__ import annotations

import random
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from obeya_web.accounts import guards
from obeya_web.accounts.audit import COLUMNS, _hashed_fields, history_of, record, verify
from obeya_web.accounts.audit_chain import entry_hash
from obeya_web.accounts.models import AuditEvent, AuditHead

SEED = 20261122
TAMPERINGS = 1_000
OTHERS = (
    "at, person, verb, kind, object_id, label, before_json, after_json, why, previous_hash, hash, unit_id"
)


def write_entries(cast, n: int) -> None:
    people = [cast.owner, cast.mate, None]
    with transaction.atomic():
        for i in range(n):
            record(
                people[i % 3],
                "changed",
                cast.process,
                before={"name": f"name {i}"},
                after={"name": f"name {i + 1}"},
                why=f"because of {i}",
            )


def test_an_entry_says_who_did_what_to_which_object_and_why(cast) -> None:
    with transaction.atomic():
        record(
            cast.owner,
            "changed",
            cast.process,
            before={"name": "Old"},
            after={"name": "New"},
            why="A better word",
        )
    event = history_of(cast.process).get()
    assert (event.person, event.verb, event.kind) == (cast.owner.pseudonym, "changed", "processes.process")
    assert (event.before, event.after, event.why) == ({"name": "Old"}, {"name": "New"}, "A better word")
    assert event.unit == cast.finance


def test_secrets_are_never_written_down_nor_the_names_of_people(cast) -> None:
    with transaction.atomic():
        event = record(
            cast.admin,
            "changed",
            cast.mate,
            before={"name": "Mona Mate", "password": "argon2$old"},
            after={"api_token": "obeya_123", "key": "k1", "reading": {"secret": "s1", "calm": True}},
        )
    stored = f"{event.before_json} {event.after_json} {event.label}"
    assert not [word for word in ("Mona", "argon2", "obeya_123", "k1", "s1") if word in stored]
    assert event.after["reading"]["calm"] is True
    assert cast.mate.name not in event.label


def test_text_that_no_database_can_hold_is_written_all_the_same(cast) -> None:
    with transaction.atomic():
        record(cast.owner, "changed", cast.process, after={"name": "a\x00b\ud800"}, why="\x00 is not text")
    assert verify().is_whole
    assert history_of(cast.process).get().after["name"] == "a�b�"


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused(cast) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record(cast.owner, "changed", cast.process)


def test_a_change_that_is_undone_leaves_no_entry_and_no_gap(cast) -> None:
    write_entries(cast, 3)
    saved = transaction.savepoint()
    record(cast.owner, "changed", cast.process)
    transaction.savepoint_rollback(saved)
    write_entries(cast, 2)
    assert (verify().is_whole, verify().n_entries) == (True, 5)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditevent SET why = 'other'",
        "DELETE FROM accounts_auditevent",
        "DELETE FROM accounts_audithead",
        "UPDATE accounts_audithead SET number = 1",
        "UPDATE accounts_audithead SET hash = 'x'",
    ],
)
def test_the_database_itself_refuses_to_change_the_trail(cast, statement: str) -> None:
    write_entries(cast, 3)
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        connection.cursor().execute(statement)
    assert verify().is_whole


def test_postgresql_refuses_to_empty_the_trail(cast) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    write_entries(cast, 1)
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        connection.cursor().execute("TRUNCATE accounts_auditevent")


def test_the_program_cannot_change_or_delete_an_entry(cast) -> None:
    write_entries(cast, 1)
    event = AuditEvent.objects.get()
    event.why = "other"
    for change in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            change()
    assert AuditEvent.objects.get().why == "because of 0"


def test_a_trail_set_back_with_its_head_is_found_by_a_noted_head(cast) -> None:
    write_entries(cast, 5)
    earlier = AuditHead.objects.values_list("number", "hash", "signature").get()
    write_entries(cast, 5)
    noted = verify().head
    guards.drop_guards(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_auditevent WHERE number > 5")
        cursor.execute("UPDATE accounts_audithead SET number = %s, hash = %s, signature = %s", earlier)
    assert verify().is_whole
    assert verify(noted=noted).fault == "The trail ends at entry 5; entry 10 was noted."


class TestTampering:
    """A thousand random changes behind the program's back; each is made, looked for and undone."""

    columns = (
        "person",
        "verb",
        "kind",
        "object_id",
        "label",
        "before_json",
        "after_json",
        "why",
        "unit_id",
        "at",
    )
    n_entries = 40

    @staticmethod
    def other_value(chance: random.Random, column: str) -> object:
        if column == "person":
            other = uuid.UUID(int=chance.getrandbits(128))
            return other if connection.vendor == "postgresql" else other.hex
        if column == "unit_id":
            return chance.randint(1_000, 9_999)
        if column == "at":
            return f"20{chance.randint(10, 25)}-0{chance.randint(1, 9)}-11 10:{chance.randint(10, 59)}:00.5+00:00"
        return f"other {chance.random()}"

    def tamper(self, chance: random.Random) -> str:
        number = chance.randint(1, self.n_entries)
        kind = chance.choice(("edit", "hash", "remove", "cut", "swap", "add", "head", "rechain"))
        with connection.cursor() as cursor:
            if kind == "edit":
                column = chance.choice(self.columns)
                value = self.other_value(chance, column)
                cursor.execute(
                    f"UPDATE accounts_auditevent SET {column} = %s WHERE number = %s", [value, number]
                )
            elif kind == "hash":
                column = chance.choice(("hash", "previous_hash"))
                value = f"{chance.getrandbits(256):064x}"
                cursor.execute(
                    f"UPDATE accounts_auditevent SET {column} = %s WHERE number = %s", [value, number]
                )
            elif kind == "remove":
                cursor.execute("DELETE FROM accounts_auditevent WHERE number = %s", [number])
            elif kind == "cut":
                cursor.execute("DELETE FROM accounts_auditevent WHERE number >= %s", [number])
            elif kind == "swap":
                other = number % self.n_entries + 1
                for a, b in ((number, -1), (other, number), (-1, other)):
                    cursor.execute("UPDATE accounts_auditevent SET number = %s WHERE number = %s", [b, a])
            elif kind == "add":
                cursor.execute(
                    f"INSERT INTO accounts_auditevent (number, {OTHERS}) SELECT %s, {OTHERS} "
                    "FROM accounts_auditevent WHERE number = %s",
                    [chance.choice((0, -3, self.n_entries + 1, self.n_entries + 9)), number],
                )
            elif kind == "head":
                hash_of = f"(SELECT hash FROM accounts_auditevent WHERE number = {number})"
                change = chance.choice(
                    (
                        "DELETE FROM accounts_audithead",
                        f"UPDATE accounts_audithead SET number = number + {number}",
                    )
                )
                cursor.execute(change)
                cursor.execute(f"UPDATE accounts_audithead SET hash = {hash_of}")
            else:
                self.forge(cursor, number)
        return f"{kind} at {number}"

    def forge(self, cursor, number: int) -> None:
        """Edit an entry and make all hashes after it fit, as somebody without the key could."""
        cursor.execute("UPDATE accounts_auditevent SET why = 'forged' WHERE number = %s", [number])
        previous = None
        for event in AuditEvent.objects.filter(number__gte=number).order_by("number"):
            event.previous_hash = previous or event.previous_hash
            previous = entry_hash(_hashed_fields([getattr(event, name) for name in COLUMNS]))
            cursor.execute(
                "UPDATE accounts_auditevent SET previous_hash = %s, hash = %s WHERE number = %s",
                [event.previous_hash, previous, event.number],
            )

    def test_a_thousand_random_changes_are_all_found(self, cast) -> None:
        """Serves X047."""
        write_entries(cast, self.n_entries)
        guards.drop_guards(connection)
        chance = random.Random(SEED)
        missed = []
        for _ in range(TAMPERINGS):
            saved = transaction.savepoint()
            what = self.tamper(chance)
            if verify().is_whole:
                missed.append(what)
            transaction.savepoint_rollback(saved)
        assert missed == []
        assert verify().is_whole

    def test_the_first_broken_place_is_named(self, cast) -> None:
        write_entries(cast, 10)
        guards.drop_guards(connection)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM accounts_auditevent WHERE number > 8")
            assert verify().fault == "Entries 9 to 10 are missing at the end."
            cursor.execute("DELETE FROM accounts_auditevent WHERE number = 6")
            assert verify().fault == "Entry 6 is missing."
            cursor.execute("UPDATE accounts_auditevent SET why = '' WHERE number = 3")
        assert (verify().fault, verify().broken_at) == ("Entry 3 was changed.", 3)
