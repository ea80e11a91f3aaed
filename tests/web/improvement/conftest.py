"""A home of its own for each test, the sample behind the process of the cast, and improvements in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from obeya.sources.importing import import_file
from obeya.sources.samples import write_sample
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.models import Improvement
from obeya_web.processes.logs import log_of, store
from obeya_web.processes.models import Process
from obeya_web.processes.work.summing_up import keep_summary, sum_up
from tests.web.conftest import Cast

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of this test alone; commands that it runs keep their logs there too."""
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, home=tmp_path / "home")
    monkeypatch.setenv("OBEYA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample process as a file."""
    return write_sample("invoice-approval", tmp_path_factory.mktemp("sample"))


@pytest.fixture
def with_sample(cast: Cast, sample_file: Path) -> Process:
    """The process with the sample log and its findings."""
    process = cast.process
    process.log_name = "invoice-approval"
    log = import_file(sample_file, store=store(), now=NOW, name=process.log_name)
    process.log_version = log.facts.version
    process.save()
    keep_summary(process, sum_up(log_of(process)))
    return Process.objects.select_related("unit", "summary").get(pk=process.pk)


@pytest.fixture
def begin(cast: Cast) -> Callable[..., Improvement]:
    """Begin an improvement of finance."""

    def made(**fields: object) -> Improvement:
        title = str(fields.pop("title", "Fewer reminders"))
        method = str(fields.pop("method", "a3"))
        return do_begin_improvement(cast.owner, cast.finance, title=title, method=method, fields=fields)

    return made


@pytest.fixture
def improvement(cast: Cast) -> Improvement:
    """An improvement of finance that works with an A3."""
    return do_begin_improvement(cast.owner, cast.finance, title="Approvals wait 9 days", method="a3")
