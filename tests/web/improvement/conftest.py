"""A home of its own for each test, the sample behind the process of the cast, and improvements in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.models import Improvement
from obeya_web.processes.models import Process
from tests.web.conftest import Cast
from tests.web.sample import with_summary


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of this test alone; commands that it runs keep their logs there too."""
    settings.CONFIGURATION = dataclasses.replace(settings.CONFIGURATION, home=tmp_path / "home")
    monkeypatch.setenv("OBEYA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def with_sample(with_sample: Process) -> Process:
    """The process with the sample log and its findings."""
    return with_summary(with_sample)


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
