"""A home with a server and programs on it, as they run in earnest: each a process of its own.

`python -m tests.web.cli.house VERB …` is what the processes run; the class `House` starts and asks them.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
READY = "obeya is ready"
WRITER_GOES = "goes"
# How the clock of a test that waits for a process runs out: far beyond what a busy machine needs.
PATIENCE_S = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """One home and one database."""

    home: Path
    database_url: str = ""
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        mine = {name: text for name, text in os.environ.items() if not name.startswith(("OBEYA_", "DJANGO_"))}
        own = {"OBEYA_HOME": str(self.home), "OBEYA_DATABASE_URL": self.database_url}
        return {**mine, **own, **self.more}

    def obeya(self, *words: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        """Run the command line to its end."""
        command = [sys.executable, "-m", "tests.web.cli.house", "obeya", *map(str, words)]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, text=True, capture_output=True, timeout=300
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def ask(self, verb: str, *words: object) -> Any:
        """Run one of the programs below to its end and return what it says."""
        with self.program(verb, *words) as process:
            said, _ = process.communicate(timeout=300)
            assert process.returncode == 0, said
        return json.loads(said)

    @contextmanager
    def program(self, verb: str, *words: object) -> Iterator[subprocess.Popen[str]]:
        """Run one of the programs below; it is ended when the block ends."""
        command = [sys.executable, "-m", "tests.web.cli.house", verb, *map(str, words)]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment, text=True, stdout=subprocess.PIPE)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    @contextmanager
    def serving(self, *words: object) -> Iterator[Server]:
        """Run `obeya serve` until the block ends, and see to it that nothing of it is left."""
        port = free_port()
        command = [sys.executable, "-m", "tests.web.cli.house", "obeya", "serve", "--port", str(port)]
        log = self.home.parent / f"serve-{port}.log"
        with log.open("w") as sink:
            process = subprocess.Popen(
                [*command, *map(str, words)], cwd=ROOT, env=self.environment, stderr=sink
            )
        server = Server(process, port, log)
        try:
            server.wait_until_ready()
            yield server
        finally:
            server.stop()


@dataclass
class Server:
    """A running `obeya serve`."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_until_ready(self) -> None:
        wait_for(lambda: READY in self.said or self.process.poll() is not None)
        assert READY in self.said, self.said

    def get(self, path: str, **headers: str) -> Any:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.headers, answer.read()

    def answers(self) -> bool:
        try:
            self.get("/health/")
        except OSError:
            return False
        return True

    def children(self) -> dict[int, str]:
        """Return the processes below the server by number, with their command lines."""
        found: dict[int, str] = {}
        parents = {self.process.pid}
        for number, parent, words in sorted(processes()):
            if parent in parents:
                parents.add(number)
                found[number] = words
        return found

    def stop(self) -> float:
        """Ask the server to end and return how long that took."""
        start = time.monotonic()
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE_S)
        return time.monotonic() - start


def processes() -> Iterator[tuple[int, int, str]]:
    """Give number, parent and command line of every process of this machine."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError, ValueError):
            continue
        yield int(folder.name), parent, words


def wait_for(is_true: Any, patience_s: float = PATIENCE_S) -> None:
    end = time.monotonic() + patience_s
    while not is_true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


# What the processes run. Django starts in `main`, so its models are imported after it.


def fill(without_log: str = "") -> Any:
    """Make a small company with a process that has a log, a person with a token, and messages that wait."""
    from django.db import transaction

    from obeya_web.accounts.audit import record
    from obeya_web.accounts.models import Grant, Person, Unit
    from obeya_web.accounts.sign_in.tokens import do_make_token
    from obeya_web.cli.schema import migrate
    from obeya_web.jobs.outbox import send_later
    from obeya_web.processes.samples import do_load_sample

    migrate()
    with transaction.atomic():
        unit = Unit.objects.create(name="Größe & Söhne")
        people = [
            Person.objects.create_user(f"{name}@example.org", name=name) for name in ("ann", "bo", "cy", "di")
        ]
        people[0].set_password("a long and winding road")
        people[0].save()
        for person in people:
            grant = Grant.objects.create(person=person, unit=unit, role="admin")
            record(
                None,
                "prepared",
                grant,
                after={"share": 0.5, "whole": 2.0, "words": "größer „als“ \u2028 ' \" \\"},
            )
        gone = Unit.objects.create(name="Gone", parent=unit)
        number = gone.pk
        gone.delete()
    process = None if without_log else do_load_sample("invoice-approval", unit, people[0])
    _, secret = do_make_token(people[0], name="test", scope="write", n_days=1)
    send_later("email", "waiting-1", {"to": "ann@example.org", "subject": "Grüße"})
    made = {"token": secret, "unit": unit.pk, "gone": number}
    return made if process is None else {**made, "process": process.slug, "version": process.log_version}


def write(number: str) -> None:
    """Count without end: in each transaction one entry of the trail and one step of a person's own counter."""
    from django.db import transaction

    from obeya_web.accounts.audit import record
    from obeya_web.accounts.models import Person

    key = Person.objects.order_by("pk")[int(number)].pk
    say = sys.stdout
    while True:
        with transaction.atomic():
            person = Person.objects.select_for_update().get(pk=key)
            person.reading = {"n": person.reading.get("n", 0) + 1}
            person.save(update_fields=["reading"])
            record(person, "counted", person)
        if person.reading["n"] == 1:
            say.write(f"{WRITER_GOES}\n")
            say.flush()


def write_and_say(n: str) -> Any:
    """Write so often, whatever the disk answers; say which writes were acknowledged and how many were refused."""
    from django.db import Error, connection, transaction

    from obeya_web.accounts.audit import record
    from obeya_web.accounts.models import Person

    person = Person.objects.earliest("pk")
    saved: list[int] = []
    for number in range(int(n)):
        try:
            with transaction.atomic():
                Person.objects.filter(pk=person.pk).update(reading={"n": number})
                record(person, "counted", person, after={"n": number})
        except Error:
            connection.close()
        else:
            saved.append(number)
    return {"saved": saved, "failed": int(n) - len(saved)}


def counted() -> Any:
    """Return which writes of the program above are in the trail, and whether it and the file are whole."""
    from django.db import connection

    from obeya_web.accounts.audit import verify
    from obeya_web.accounts.models import AuditEvent

    found = verify()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        (integrity,) = cursor.fetchone()
    entries = [event.after["n"] for event in AuditEvent.objects.filter(verb="counted").order_by("number")]
    return {
        "entries": entries,
        "is_whole": found.is_whole,
        "fault": found.fault,
        "integrity": integrity,
    }


def facts() -> Any:
    """Return a hash of the rows of every table, read through the models of today, and what the trail says."""
    from django.apps import apps

    from obeya_web.accounts.audit import verify

    tables = {}
    for model in apps.get_models(include_auto_created=True):
        names = [column.attname for column in model._meta.concrete_fields]
        rows = sorted(
            repr([_plain(value) for value in row]) for row in model._base_manager.values_list(*names)
        )
        tables[model._meta.label_lower] = [len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()]
    found = verify()
    return {"tables": tables, "is_whole": found.is_whole, "fault": found.fault, "head": found.head}


def _plain(value: Any) -> Any:
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else str(value)


def messages() -> Any:
    """Return the state of every message of the outbox."""
    from obeya_web.jobs.models import OutboxMessage

    return dict(OutboxMessage.objects.values_list("key", "state"))


def new_unit() -> Any:
    """Return the number of a new unit."""
    from obeya_web.accounts.models import Unit

    return Unit.objects.create(name="New").pk


def n_events(version: str) -> Any:
    """Return how many events a stored log has, read through the engine."""
    from django.conf import settings

    from obeya.tables.store import Store

    return Store(settings.CONFIGURATION.home).open_version(version).facts.n_events


def go_all_steps() -> None:
    """Set up the database by every step of the past, as one that was there from the beginning."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def structure() -> Any:
    """Return tables, columns, constraints, indexes and triggers, without the order of columns."""
    from django.db import connection

    found = connection.introspection
    told: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table in found.table_names(cursor):
            columns = sorted(map(repr, found.get_table_description(cursor, table)))
            constraints = found.get_constraints(cursor, table)
            told[table] = [columns, sorted(repr(sorted(each.items())) for each in constraints.values())]
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
            if connection.vendor == "sqlite"
            else "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
        )
        told["triggers"] = sorted(map(list, cursor.fetchall()))
        cursor.execute("SELECT app, name FROM django_migrations")
        told["steps"] = sorted(map(list, cursor.fetchall()))
    return told


def forget_last_step() -> Any:
    """Go back one step, as a database of the version before would be."""
    from django.core.management import call_command

    call_command("migrate", "usersessions", "zero", verbosity=0)


def come_from_the_future() -> Any:
    """Note a step that this version does not know."""
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.create(app="accounts", name="9999_future")


PROGRAMS = (
    fill,
    write,
    write_and_say,
    counted,
    facts,
    messages,
    new_unit,
    n_events,
    go_all_steps,
    structure,
    forget_last_step,
    come_from_the_future,
)
VERBS = {program.__name__: program for program in PROGRAMS}


def main(verb: str, *words: str) -> None:
    if verb == "obeya":
        from obeya.cli.main import run

        sys.exit(run(words))
    # Whoever ends pytest ends these too.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    from obeya_web.project.setup import start_django

    start_django()
    sys.stdout.write(json.dumps(VERBS[verb](*words)))


if __name__ == "__main__":
    main(*sys.argv[1:])
