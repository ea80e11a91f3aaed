"""Measure what the pages cost: `python -m bench.pages`.

Processor time per request of the home, the register and the list of cases, beside a bare Django template that shows
the same 200 rows in the same process; then the time that nine in ten answers of a running server keep to, at ten
requests a second, alone and while a log of a million events is imported.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.__main__ import Line, at_most, print_table
from bench.synthetic import write_log

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "bench" / "pages"
N_ROWS, N_RUNS, SECONDS, PER_SECOND = 200, 15, 20, 10
PORT = 8947
ADDRESS = f"http://127.0.0.1:{PORT}"
ARGUMENTS = {
    "OBEYA_HOME": str(WORK),
    "OBEYA_BASE_URL": ADDRESS,
    "DJANGO_SETTINGS_MODULE": "obeya_web.project.settings",
}
BARE = """<!doctype html><title>Bare</title><table>{% for row in rows %}<tr>
<td><a href="/{{ row.slug }}/">{{ row.name }}</a>
<td>{{ row.unit.name }}<td>{{ row.owner.name }}<td>{{ row.purpose }}<td>{{ row.created_at|date:"j M Y" }}
<td>{{ row.summary.headline }}<td>{{ row.summary.hours_per_week }}</tr>{% endfor %}</table>"""


def main() -> None:
    """Fill a home, measure, print."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    os.environ.update(ARGUMENTS)
    cookie, paths = fill()
    lines = [*processor_times(paths), *answer_times(cookie, paths)]
    print_table(lines)
    shutil.rmtree(WORK, ignore_errors=True)


def fill() -> tuple[str, dict[str, tuple[str, int]]]:
    """Make 200 processes with findings; return the cookie of somebody who sees them, and pages with rows."""
    from obeya_web.project.setup import start_django

    start_django()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    from obeya_web.accounts.models import Grant, Person, Unit
    from obeya_web.processes.models import Process, Summary
    from obeya_web.processes.samples import do_load_sample

    unit = Unit.objects.create(name="Northside")
    person = Person.objects.create_user("bench@example.org", name="Bench")
    Grant.objects.create(person=person, unit=unit, role="admin")
    process = do_load_sample("invoice-approval", unit, person)
    summary = Summary.objects.get(process=process)
    for n in range(N_ROWS - 1):
        copy = Process.objects.create(
            unit=unit,
            name=f"Process {n}",
            slug=f"process-{n}",
            owner=person,
            purpose=process.purpose,
            log_name=process.log_name,
            log_version=process.log_version,
        )
        summary.pk, summary.process, summary._state.adding = None, copy, True
        summary.save()
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    pages = {
        "home": ("/", N_ROWS),
        "register": ("/processes/", N_ROWS),
        "process": (f"/processes/{process.slug}/", N_ROWS),
        "cases": (f"/processes/{process.slug}/explore/cases/?tab=cases", N_ROWS),
    }
    return client.cookies["sid"].value, pages


def processor_times(paths: dict[str, tuple[str, int]]) -> list[Line]:
    """Compare each page with the bare one, in this process."""
    from django.template import engines
    from django.test import Client

    from obeya_web.accounts.models import Person
    from obeya_web.processes.models import Process

    template = engines["django"].from_string(BARE)

    def bare(n_rows: int) -> None:
        rows = Process.objects.select_related("unit", "owner", "summary").defer(
            "summary__findings", "summary__numbers", "summary__trend"
        )[:n_rows]
        template.render({"rows": rows})

    client = Client(headers={"host": f"127.0.0.1:{PORT}"})
    client.force_login(Person.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
    lines = []
    for name, (path, n_rows) in paths.items():
        floor = processor_seconds(lambda n=n_rows: bare(n))
        assert client.get(path).status_code == 200, path
        used = processor_seconds(lambda path=path: client.get(path))
        lines.append(
            at_most(f"processor time of the page “{name}” / bare template of {n_rows} rows", used, floor, 2.5)
        )
    return lines


def processor_seconds(job: Callable[[], Any]) -> float:
    """Return the median processor time of a job, warm."""
    job()
    seconds = []
    for _ in range(N_RUNS):
        begin = time.process_time()
        job()
        seconds.append(time.process_time() - begin)
    return statistics.median(seconds)


def answer_times(cookie: str, pages: dict[str, tuple[str, int]]) -> list[Line]:
    """Ask a running server, alone and beside an import."""
    paths = [path for path, _ in pages.values()]
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "obeya"), "serve", "--port", str(PORT)],
        env={**os.environ, **ARGUMENTS},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_server()
        ask_for(cookie, paths, seconds=5)
        idle = ask_for(cookie, paths)
        log = write_log(ROOT / "build" / "bench" / "million.parquet", 1_000_000)
        importing = subprocess.Popen(
            [sys.executable, "-m", "bench.pages", "import", str(log)],
            env={**os.environ, **ARGUMENTS},
            cwd=ROOT,
        )
        busy = ask_for(cookie, paths, until=lambda: importing.poll() is not None)
    finally:
        server.terminate()
        server.wait(20)
    return [
        at_most("p95 of answers at 10 requests a second (seconds / 1 s)", idle, 1.0, 0.4),
        at_most("p95 while a million events are imported / alone", busy, idle, 2.0),
    ]


def wait_for_server() -> None:
    """Wait until the server is healthy."""
    from urllib.request import urlopen

    for _ in range(120):
        try:
            urlopen(f"{ADDRESS}/health/", timeout=2).close()
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The server did not start.")


def ask_for(
    cookie: str, paths: list[str], *, seconds: float = SECONDS, until: Callable[[], bool] = lambda: False
) -> float:
    """Ask for the pages in turn, ten times a second whether or not the last answer is there; return the p95."""
    from concurrent.futures import ThreadPoolExecutor
    from urllib.request import Request, urlopen

    def ask(path: str) -> float:
        begin = time.perf_counter()
        with urlopen(Request(ADDRESS + path, headers={"Cookie": f"sid={cookie}"}), timeout=30) as answer:
            assert answer.status == 200 and "/login/" not in answer.url
            answer.read()
        return time.perf_counter() - begin

    with ThreadPoolExecutor(20) as hands:
        ends_at, n, waiting = time.monotonic() + seconds, 0, []
        while time.monotonic() < ends_at and not until():
            waiting.append(hands.submit(ask, paths[n % len(paths)]))
            n += 1
            time.sleep(1 / PER_SECOND)
        times = sorted(one.result() for one in waiting)
    return times[int(0.95 * (len(times) - 1))]


def import_beside(path: Path) -> None:
    """Import a log into the store, as the worker does."""
    from obeya.sources.importing import import_file
    from obeya.tables.store import Store

    import_file(path, store=Store(WORK), now=datetime.now(UTC), name="beside")


if __name__ == "__main__":
    if sys.argv[1:2] == ["import"]:
        import_beside(Path(sys.argv[2]))
    else:
        main()
