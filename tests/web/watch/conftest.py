from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from obeya.sources.importing import import_file
from obeya.studies.gain import register_in_log
from obeya_web.accounts.models import Grant, Person
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.models import Improvement
from obeya_web.processes.logs import store
from obeya_web.processes.models import Process
from obeya_web.watch.actions.registering import do_register_gain
from obeya_web.watch.models import GainRegistration
from tests.web.conftest import Cast

Register = Callable[..., GainRegistration]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
GO_LIVE = date(2024, 10, 1)
# The two departments with which the change of the sample began; one of them slips back six weeks later.
SLICE = "Department = Operations or Department = Facilities"


@pytest.fixture
def improvement(cast: Cast) -> Improvement:
    return do_begin_improvement(
        cast.owner,
        cast.finance,
        title="Release payments daily",
        method="a3",
        fields={"process": cast.process, "sponsor": cast.admin},
    )


@pytest.fixture
def controller(cast: Cast) -> Person:
    """Somebody who validates benefits of finance."""
    person = Person.objects.create_user("controller@example.org", name="controller")
    Grant.objects.create(person=person, role="finance", unit=cast.finance)
    return person


@pytest.fixture
def register(cast: Cast, improvement: Improvement) -> Register:
    def gain(of: Improvement | None = None, **fields: Any) -> GainRegistration:
        given = {"slice": SLICE, "transition_days": 14, **fields}
        asked = register_in_log("cycle_time", given.pop("go_live", GO_LIVE), **given)
        return do_register_gain(cast.owner, of or improvement, asked)

    return gain


def show_log(process: Process, path: Path) -> Process:
    """Import a file as the log of a process."""
    process.log_name = path.stem
    log = import_file(path, store=store(), now=NOW, name=process.log_name)
    process.log_version = str(log.facts.version)
    process.save()
    return process
