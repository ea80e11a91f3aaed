"""How long a filtered map takes over HTTP at a million events: `python -m bench.web [N_EVENTS]`.

A server of our own answers on this machine. *kept*: the filter was asked before, as when sliders move; *new*: a filter
that nobody asked before. Printed: median and 95th percentile, and the ratio of the latter to what is allowed.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from wsgiref.simple_server import WSGIRequestHandler, make_server

ALLOWED_MS = 300.0
N_EVENTS = 1_000_000
N_KEPT, N_NEW = 200, 40
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def prepare(home: Path, n_events: int) -> str:
    """Import a log into a new installation and return the cookie of somebody who may see it."""
    os.environ |= {"OBEYA_HOME": str(home), "OBEYA_BASE_URL": "http://127.0.0.1:8000"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "obeya_web.project.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from bench.synthetic import write_log
    from obeya.sources.importing import import_file
    from obeya_web.accounts.models import Grant, Person, Unit
    from obeya_web.processes.logs import store
    from obeya_web.processes.models import Process

    call_command("migrate", verbosity=0)
    log = import_file(write_log(home / "log.parquet", n_events), store=store(), now=NOW, name="million")
    unit = Unit.objects.create(name="Bench")
    person = Person.objects.create_user("bench@example.org")
    Grant.objects.create(person=person, unit=unit, role="viewer")
    Process.objects.create(
        unit=unit, name="Million", slug="million", log_name="million", log_version=log.facts.version
    )
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sid"].value


def timed_ms(address: str, cookie: str) -> float:
    """Return the milliseconds until the whole answer is there."""
    begin = time.perf_counter()
    with urlopen(Request(address, headers={"Cookie": f"sid={cookie}"}), timeout=60) as answer:
        answer.read()
    return (time.perf_counter() - begin) * 1000


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def main() -> None:
    """Measure and print."""
    n_events = int(sys.argv[1]) if len(sys.argv) > 1 else N_EVENTS
    with tempfile.TemporaryDirectory() as folder:
        cookie = prepare(Path(folder), n_events)
        from django.core.wsgi import get_wsgi_application

        server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}/processes/million/explore/map.json"
        first = timed_ms(base, cookie)
        filtered = {"where": 'duration > 1 d and has "Negotiate"'}
        timed_ms(f"{base}?{urlencode(filtered)}", cookie)
        kept = [
            timed_ms(f"{base}?{urlencode({**filtered, 'paths': place % 20 / 20})}", cookie)
            for place in range(N_KEPT)
        ]
        new = [
            timed_ms(f"{base}?{urlencode({'where': f'duration > {place + 20} h'})}", cookie)
            for place in range(N_NEW)
        ]
        server.shutdown()
    sys.stdout.write(f"{n_events:,} events; first map of a new process {first:,.0f} ms\n")
    for name, values in (("kept", kept), ("new", new)):
        ratio = p95(values) / ALLOWED_MS
        sys.stdout.write(
            f"{name:5} n={len(values):3} median {statistics.median(values):6.0f} ms  p95 {p95(values):6.0f} ms  "
            f"of {ALLOWED_MS:.0f} ms allowed: {ratio:.2f}\n"
        )


if __name__ == "__main__":
    main()
