"""Let people write at once, and kill the server while they do: `python -m bench.writers [--seconds 60] [--writers 30]`.

Each writer adds actions through the API, starts them and reports them as done, and now and then changes one action that
all of them change, naming the version they read. What was acknowledged must be there afterwards, every action must
have one whole way from step to step, the shared one must have as many versions as acknowledged changes, and the audit
chain must verify. With `--kills N` the server is killed with SIGKILL so many times meanwhile. Ends with 1 where
anything is missing.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "bench" / "writers"
N_THREADS = 8
SHARED_EVERY = 4
READY_S = 180
WAYS = ("open", "doing", "done")


@dataclass
class Acknowledged:
    """What the server said yes to: the last state of each action, and the changes of the shared one."""

    states: dict[int, str] = field(default_factory=dict)
    n_shared: int = 0
    n_stale: int = 0
    n_faults: int = 0
    slowest_s: float = 0.0


class Writer(threading.Thread):
    """One person who writes without a pause until told to stop."""

    def __init__(self, port: int, made: dict[str, Any], number: int) -> None:
        super().__init__(daemon=True)
        self.port, self.made, self.number = port, made, number
        self.said = Acknowledged()
        self.stopping = threading.Event()

    def run(self) -> None:
        """Write actions, each through all of its states."""
        for n in range(10**9):
            if self.stopping.is_set():
                return
            try:
                self._write(n)
            except (OSError, http.client.HTTPException, ValueError):
                # No answer is no promise: the server was killed just then.
                time.sleep(0.05)

    def _write(self, n: int) -> None:
        body = {"unit": self.made["unit"], "title": f"Writer {self.number}, action {n}"}
        status, said, etag = self._ask("POST", "/actions", body)
        if status != 201:
            return
        self.said.states[said["id"]] = "open"
        for state in WAYS[1:]:
            status, _said, etag = self._ask("POST", f"/actions/{said['id']}/move", {"state": state}, etag)
            if status != 200:
                return
            self.said.states[said["id"]] = state
        if n % SHARED_EVERY == 0:
            self._change_shared(n)

    def _change_shared(self, n: int) -> None:
        address = f"/actions/{self.made['shared']}"
        _status, _said, etag = self._ask("GET", address)
        status, _said, _etag = self._ask("PATCH", address, {"lane": f"{self.number} {n}"}, etag)
        self.said.n_shared += status == 200
        self.said.n_stale += status == 412

    def _ask(self, method: str, address: str, body: Any = None, etag: str = "") -> tuple[int, Any, str]:
        headers = {"Authorization": f"Bearer {self.made['token']}", "Content-Type": "application/json"}
        begun = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(
                method,
                f"/api/v1{address}",
                None if body is None else json.dumps(body),
                headers | ({"If-Match": etag} if etag else {}),
            )
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self.said.slowest_s = max(self.said.slowest_s, time.perf_counter() - begun)
        self.said.n_faults += answer.status >= 500
        return answer.status, json.loads(content or b"{}"), answer.headers.get("ETag", "")


def main() -> int:
    """Fill a home, let them write, count what is there."""
    options = argparse.ArgumentParser(prog="python -m bench.writers", description=__doc__)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--writers", type=int, default=30)
    options.add_argument("--kills", type=int, default=0)
    options.add_argument("--home", type=Path, default=WORK)
    options.add_argument("--port", type=int, default=8948)
    chosen = options.parse_args()
    shutil.rmtree(chosen.home, ignore_errors=True)
    chosen.home.mkdir(parents=True)
    os.environ["OBEYA_HOME"] = str(chosen.home)
    os.environ["OBEYA_BASE_URL"] = f"http://127.0.0.1:{chosen.port}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "obeya_web.project.settings"
    made = fill()
    writers = [Writer(chosen.port, made, number) for number in range(chosen.writers)]
    write(writers, chosen)
    found = look([writer.said for writer in writers], made, was_killed=bool(chosen.kills))
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    shutil.rmtree(chosen.home, ignore_errors=True)
    return 1 if found["faults"] else 0


def fill() -> dict[str, Any]:
    """Make a unit, somebody who coordinates it, their token, and the action that all of them change."""
    from obeya_web.project.setup import start_django

    start_django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from obeya_web.accounts.models import Grant, Person, Unit
    from obeya_web.accounts.sign_in.tokens import do_make_token
    from obeya_web.followup.actions.writing import do_add_action

    unit = Unit.objects.create(name="Northside")
    person = Person.objects.create_user("bench@example.org", name="Bench")
    Grant.objects.create(person=person, unit=unit, role="coordinator")
    token = do_make_token(person, name="bench", scope="write", n_days=1)[1]
    shared = do_add_action(person, unit, title="Changed by all")
    return {"unit": unit.pk, "token": token, "shared": shared.pk}


def write(writers: list[Writer], chosen: argparse.Namespace) -> None:
    """Let all of them write for so many seconds, and kill the server so many times meanwhile."""
    rng, server = random.Random(5), serve(chosen.port)
    try:
        for writer in writers:
            writer.start()
        for _ in range(chosen.kills):
            time.sleep(chosen.seconds / (chosen.kills + 1) * rng.uniform(0.8, 1.2))
            server.kill()
            server.wait()
            server = serve(chosen.port)
        time.sleep(chosen.seconds / (chosen.kills + 1))
        for writer in writers:
            writer.stopping.set()
        for writer in writers:
            writer.join(60)
    finally:
        server.kill()
        server.wait()


def serve(port: int) -> subprocess.Popen[bytes]:
    """Start the web process, and wait until it answers."""
    command = [sys.executable, "-m", "obeya_web.cli.serving.web", "127.0.0.1", str(port), "1", str(N_THREADS)]
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health/")
            if connection.getresponse().status == 200:
                return server
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
    raise SystemExit("The server did not answer.")


def look(all_said: list[Acknowledged], made: dict[str, Any], *, was_killed: bool) -> dict[str, Any]:
    """Compare what was acknowledged with what is there; return the numbers and every fault in words."""
    from obeya_web.accounts.audit import verify
    from obeya_web.accounts.models import AuditEvent
    from obeya_web.followup.models import Action, Step

    kept = dict(Action.objects.values_list("pk", "state"))
    ways: dict[int, list[str]] = {}
    for action, after in Step.objects.order_by("pk").values_list("action", "after"):
        ways.setdefault(action, []).append(after)
    said = {key: state for one in all_said for key, state in one.states.items()}
    n_shared = 1 + sum(one.n_shared for one in all_said)
    version = Action.objects.get(pk=made["shared"]).version
    created = AuditEvent.objects.filter(kind="followup.action", verb="created").count()
    trail = verify()
    faults = [
        *(f"action {key} is lost" for key in said if key not in kept),
        *(
            f"action {key} is {kept[key]}, and {state} was acknowledged"
            for key, state in said.items()
            if key in kept and WAYS.index(kept[key]) < WAYS.index(state)
        ),
        *(f"action {key} went {way}" for key, way in ways.items() if tuple(way) != WAYS[: len(way)]),
        *(
            f"action {key} is {state}, its way ended elsewhere"
            for key, state in kept.items()
            if ways[key][-1] != state
        ),
    ]
    if version < n_shared or (version > n_shared and not was_killed):
        faults.append(f"the shared action has version {version}, {n_shared} were acknowledged")
    if created != len(kept):
        faults.append(f"{created} entries of the trail for {len(kept)} actions")
    if not trail.is_whole:
        faults.append(f"the audit chain does not verify: {trail.fault}")
    n_errors = sum(one.n_faults for one in all_said)
    if n_errors and not was_killed:
        faults.append(f"{n_errors} answers were faults of the server")
    return {
        "acknowledged_actions": len(said),
        "actions": len(kept),
        "acknowledged_changes_of_one": n_shared - 1,
        "refused_as_stale": sum(one.n_stale for one in all_said),
        "slowest_answer_s": round(max((one.slowest_s for one in all_said), default=0.0), 2),
        "faults": faults[:20],
    }


if __name__ == "__main__":
    sys.exit(main())
