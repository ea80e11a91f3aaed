"""Measure what a backup costs those who write meanwhile: `python -m bench.backup`.

Four people save something twenty times a second each, for so many seconds without a backup and as many with one backup
after the other, in one run; the promise is a 95th percentile at most twice as long (fault catalogue, D15).
OBEYA_DATABASE_URL names a PostgreSQL database, which is filled; left out, a SQLite file of its own is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

N_WRITERS = 4
A_SECOND = 20
PROMISE = 2.0
OBEYA = ("-c", "from obeya.cli.main import main; main()")
SELF = ("-m", "bench.backup")


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.backup", description=__doc__)
    options.add_argument("--seconds", type=float, default=20.0)
    options.add_argument("--people", type=int, default=20_000, help="rows that make the backup take a while")
    options.add_argument("--write", type=float, help=argparse.SUPPRESS)
    options.add_argument("--fill", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.fill:
        fill(chosen.fill)
    elif chosen.write:
        sys.stdout.write(json.dumps(write(chosen.write)))
    else:
        measure(chosen.seconds, chosen.people)


def measure(seconds: float, n_people: int) -> None:
    with tempfile.TemporaryDirectory(prefix="obeya-bench-") as scratch:
        home = Path(scratch, "home")
        run(home, *OBEYA, "migrate")
        run(home, *SELF, "--fill", str(n_people))
        # In turns, so that a change of the machine's load hits both alike.
        quiet, beside, n_backups = [], [], 0
        for turn in range(4):
            quiet += written(home, seconds / 4)
            with ThreadPoolExecutor(1) as pool:
                writing = pool.submit(written, home, seconds / 4)
                while not writing.done():
                    run(home, *OBEYA, "backup", str(Path(scratch, f"{turn}-{n_backups}.zip")))
                    n_backups += 1
                beside += writing.result()
        ratio = p95(beside) / p95(quiet)
        kept = "kept" if ratio <= PROMISE else "MISSED"
        print(f"writes: {len(quiet):,} quiet, {len(beside):,} beside {n_backups} backups")
        print(f"p95: {p95(quiet) * 1000:.1f} ms quiet, {p95(beside) * 1000:.1f} ms beside backups")
        print(f"longest: {max(quiet) * 1000:.0f} ms quiet, {max(beside) * 1000:.0f} ms beside backups")
        print(f"ratio {ratio:.2f}, promised at most {PROMISE:g}: {kept}")


def written(home: Path, seconds: float) -> list[float]:
    """Return how long each write took, of all writers together."""
    told = run(home, *SELF, "--write", str(seconds))
    return [float(each) for each in json.loads(told)]


def run(home: Path, *words: str) -> str:
    environment = {**os.environ, "OBEYA_HOME": str(home)}
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def fill(n_people: int) -> None:
    from obeya_web.project.setup import start_django

    start_django()
    from obeya_web.accounts.models import Person

    Person.objects.bulk_create(
        Person(email=f"person-{n}@example.org", name=f"Person {n}", password="!" + "x" * 80)
        for n in range(n_people)
    )


def write(seconds: float) -> list[float]:
    """Save at a steady pace in several threads, each a transaction with its entry in the trail."""
    from obeya_web.project.setup import start_django

    start_django()
    from django.db import connection, transaction

    from obeya_web.accounts.audit import record
    from obeya_web.accounts.models import Person

    keys = list(Person.objects.order_by("pk").values_list("pk", flat=True)[:N_WRITERS])

    def save(place: int) -> list[float]:
        took, begun = [], time.perf_counter()
        for n in range(int(seconds * A_SECOND)):
            due = begun + (n + place / N_WRITERS) / A_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            start = time.perf_counter()
            with transaction.atomic():
                person = Person.objects.select_for_update().get(pk=keys[place])
                person.reading = {"n": n}
                person.save(update_fields=["reading"])
                record(person, "changed", person, after={"n": n})
            took.append(time.perf_counter() - start)
        connection.close()
        return took

    with ThreadPoolExecutor(N_WRITERS) as pool:
        return [each for took in pool.map(save, range(N_WRITERS)) for each in took]


def p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


if __name__ == "__main__":
    main()
