"""A home of its own with real processes, for tests that kill them.

`python -m tests.web.processes.workplace VERB HOME …` is what the processes run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
LEASE_S = 2.0


def start(verb: str, home: Path, *words: object) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "OBEYA_HOME": str(home),
        "OBEYA_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "obeya_web.project.settings",
    }
    command = [sys.executable, "-m", "tests.web.processes.workplace", verb, str(home), *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE)


def ask(verb: str, home: Path, *words: object) -> Any:
    process = start(verb, home, *words)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    return json.loads(said.splitlines()[-1])


# What the processes do; Django is started first, so its models are imported inside.


def prepare(path: str) -> dict[str, Any]:
    """Make a database and an import of one file that waits for its worker."""
    from obeya_web.accounts.models import Grant, Person, Unit
    from obeya_web.cli.schema import migrate
    from obeya_web.processes.actions.drafts import do_begin_draft, do_begin_upload, do_import_draft
    from obeya_web.processes.models import Draft, DraftState
    from obeya_web.processes.uploads import write_chunk

    migrate()
    unit = Unit.objects.create(name="Northside")
    person = Person.objects.create_user("owner@example.org")
    Grant.objects.create(person=person, unit=unit, role="process_owner")
    draft = do_begin_draft(person, unit, "Orders")
    data = Path(path).read_bytes()
    upload = do_begin_upload(draft, Path(path).name, len(data))
    import hashlib

    for offset in range(0, len(data), 2_000_000):
        chunk = data[offset : offset + 2_000_000]
        write_chunk(upload, offset, chunk, sha256=hashlib.sha256(chunk).hexdigest())
    Draft.objects.filter(pk=draft.pk).update(state=DraftState.READY, preview={"files": [{"faults": []}]})
    return {"asked": do_import_draft(Draft.objects.get(pk=draft.pk))}


def do_work(until_idle: str) -> dict[str, Any]:
    """Work until killed, or until nothing is due."""
    from obeya_web.jobs.worker import Patience, work
    from obeya_web.project.handlers import HANDLERS

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    patience = Patience(lease_s=LEASE_S, most_deaths=1000)
    work(HANDLERS, deliveries={}, until_idle=until_idle == "idle", patience=patience)
    return {}


def tell() -> dict[str, Any]:
    """Say what there is: records, store and files."""
    from obeya_web.processes.logs import open_log, store
    from obeya_web.processes.models import Draft, Process, Source, Summary

    stored = store()
    processes = list(Process.objects.select_related("unit"))
    logs = [log for log in map(open_log, processes) if log is not None]
    _, damages = stored.scrub()
    return {
        "processes": [[process.name, process.log_name, process.log_version] for process in processes],
        "n_events": [log.facts.n_events for log in logs],
        "drafts": [draft.state for draft in Draft.objects.all()],
        "sources": [[source.name, source.n_records] for source in Source.objects.all()],
        "n_summaries": Summary.objects.count(),
        "names": list(stored.names()),
        "damages": len(damages),
        "versions": sorted(path.name for path in (stored.home / "versions").glob("*")),
        "uploads": len([path for path in (stored.home / "web" / "uploads").rglob("*") if path.is_file()]),
    }


def wake_up() -> dict[str, Any]:
    """Let every lease be over, as if time had passed, and finish what was left."""
    from django.utils import timezone

    from obeya_web.jobs.models import Job
    from obeya_web.processes.work.sweeping import sweep

    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(state=Job.State.RUNNING).update(lease_until=past)
    Job.objects.filter(state=Job.State.READY).update(run_at=past)
    do_work("idle")
    sweep()
    return tell()


VERBS = {"prepare": prepare, "work": do_work, "tell": tell, "wake_up": wake_up}


def main() -> None:
    import django

    django.setup()
    verb, _, *words = sys.argv[1:]
    sys.stdout.write(json.dumps(VERBS[verb](*words)) + "\n")


if __name__ == "__main__":
    main()
