"""A place of its own for tests with real processes: a database nobody else uses, and programs that work on it.

`python -m tests.web.jobs.station VERB …` is what the processes run; the class `Station` starts and asks them.
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
LEASE_S = 2.0
LIMIT_S = 2.0
READY = "ready"


@dataclass
class Station:
    """One home and one database, and the processes on it."""

    home: Path
    database_url: str = ""
    workers: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, verb: str, *words: object, **options: Any) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "OBEYA_HOME": str(self.home),
            "OBEYA_DATABASE_URL": self.database_url,
            "DJANGO_SETTINGS_MODULE": "obeya_web.project.settings",
        }
        command = [sys.executable, "-m", "tests.web.jobs.station", verb, *(str(word) for word in words)]
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, **options
        )

    def ask(self, verb: str, *words: object) -> Any:
        """Run a verb to its end and return what it says."""
        process = self.start(verb, *words)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return json.loads(said)

    def hire(self, *, most_deaths: int = 1000) -> subprocess.Popen[str]:
        """Start a worker and wait until it works."""
        # A kill hits whatever is running, so chance may hit one job three times: by default nothing is set aside.
        worker = self.start("work", most_deaths)
        assert worker.stdout is not None
        assert worker.stdout.readline().strip() == READY
        self.workers.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[str]) -> None:
        """End a worker as a power cut would: at once, wherever it is."""
        worker.kill()
        worker.wait()
        self.workers.remove(worker)

    def dismiss(self) -> list[int]:
        """Ask all workers to stop and return their exit codes."""
        for worker in self.workers:
            worker.terminate()
        codes = [worker.wait(20) for worker in self.workers]
        self.workers.clear()
        return codes


class Nursery:
    """Makes workers at once, as copies of a process in which Django has started: for tests that kill many."""

    def __init__(self, station: Station) -> None:
        self._process = station.start("nurse", stdin=subprocess.PIPE)
        self.workers: list[int] = []

    def hire(self) -> None:
        """Start a worker and wait until it works."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self.workers.append(int(self._process.stdout.readline()))

    def kill(self, worker: int) -> None:
        """End a worker as a power cut would: at once, wherever it is."""
        os.kill(worker, signal.SIGKILL)
        self.workers.remove(worker)

    def close(self) -> None:
        """End all workers and the nursery."""
        for worker in list(self.workers):
            self.kill(worker)
        self._process.kill()
        self._process.wait()


# What the processes run. Django starts in `main`, so its models are imported after it.


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def prepare() -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", "jobs", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (job_id bigint NOT NULL)")
        cursor.execute("CREATE TABLE total (n bigint NOT NULL)")
        cursor.execute("INSERT INTO total VALUES (0)")
    return {}


def enqueue(kind: str, n: int, queue: str = "default") -> dict[str, Any]:
    from django.db import transaction

    from obeya_web.jobs.queue import enqueue as ask_for

    with transaction.atomic():
        for number in range(n):
            ask_for(kind, {"number": number}, queue=queue)
    return {}


def count(run: Any) -> Mapping[str, Any] | None:
    """Write an effect that shows when it comes twice: a row, a number read and written again, a message."""
    from django.db import connection

    from obeya_web.jobs.outbox import send_later

    rng = random.Random()
    time.sleep(rng.uniform(0, 1.0))
    run.progress(0.5, "half")
    with run.completing() as result, connection.cursor() as cursor:
        cursor.execute("INSERT INTO effect VALUES (%s)", [run.job_id])
        lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
        cursor.execute(f"SELECT n FROM total{lock}")
        (total,) = cursor.fetchone()
        # Long enough for some kills to hit the open transaction.
        time.sleep(rng.uniform(0, 0.15))
        cursor.execute("UPDATE total SET n = %s", [total + 1])
        send_later("chat", f"job:{run.job_id}", {})
        result["number"] = run.payload["number"]
    time.sleep(rng.uniform(0, 0.005))
    return None


def die(run: Any) -> None:
    """What a segmentation fault does to a worker."""
    os.kill(os.getpid(), signal.SIGKILL)


def doze(run: Any) -> None:
    """Take long without a word; the heart must keep the lease."""
    time.sleep(3 * LEASE_S)


def hold(run: Any) -> None:
    """Take longer than any test."""
    time.sleep(600)


def hang(run: Any) -> None:
    """Never end, in Python."""
    while True:
        pass


def hang_in_c(run: Any) -> None:
    """Never end, in C, which waits and lets other threads go on."""
    ctypes.CDLL(None).sleep(600)


def hang_and_block(run: Any) -> None:
    """Never end, in C, which lets no other thread of Python go on."""
    ctypes.PyDLL(None).sleep(600)


def hang_in_transaction(run: Any) -> None:
    """Never end while the database is locked."""
    from django.db import connection

    with run.completing(), connection.cursor() as cursor:
        cursor.execute("UPDATE total SET n = n + 1")
        time.sleep(600)


HANGING = (hang, hang_in_c, hang_and_block, hang_in_transaction)


def nurse() -> None:
    """Make a worker for every line that comes in."""
    # Whoever was killed is forgotten at once.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            work(1000, greeting=str(os.getpid()))


def work(most_deaths: int, greeting: str = READY) -> None:
    from obeya_web.jobs.lane import Patience
    from obeya_web.jobs.worker import work

    say(greeting)
    patience = Patience(lease_s=LEASE_S, finish_s=0.2, leave_s=1.0, most_deaths=most_deaths)
    handlers = {each.__name__: each for each in (count, die, doze, hold, *HANGING)}
    limits_s = {each.__name__: LIMIT_S for each in HANGING}
    work(handlers, deliveries={}, patience=patience, limits_s=limits_s)


def report() -> dict[str, Any]:
    from django.db import connection
    from django.db.models import Count, Sum

    from obeya_web.jobs.models import Job, OutboxMessage

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT job_id) FROM effect")
        effects, jobs_with_effect = cursor.fetchone()
        cursor.execute("SELECT n FROM total")
        (total,) = cursor.fetchone()
    return {
        "states": dict(Job.objects.order_by().values_list("state").annotate(Count("pk"))),
        "errors": list(Job.objects.exclude(error="").order_by("pk").values_list("error", flat=True)),
        **Job.objects.aggregate(deaths=Sum("deaths"), attempts=Sum("attempts")),
        "effects": effects,
        "jobs_with_effect": jobs_with_effect,
        "total": total,
        "messages": OutboxMessage.objects.count(),
    }


def add(n: int) -> dict[str, Any]:
    """Read a number and write it again, so often; return how often the database refused."""
    from django.db import Error, connection, transaction

    n_refused = 0
    for _ in range(n):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
                cursor.execute(f"SELECT n FROM total{lock}")
                (total,) = cursor.fetchone()
                cursor.execute("UPDATE total SET n = %s", [total + 1])
        except Error:
            n_refused += 1
    return {"n_refused": n_refused}


VERBS: Mapping[str, Callable[..., Any]] = {
    "prepare": prepare,
    "enqueue": enqueue,
    "work": work,
    "nurse": nurse,
    "report": report,
    "add": add,
}


def main(verb: str, *words: str) -> None:
    import django

    django.setup()
    said = VERBS[verb](*(int(word) if word.isdigit() else word for word in words))
    if said is not None:
        say(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
