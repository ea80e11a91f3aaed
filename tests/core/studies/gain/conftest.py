"""The samples as event logs, made once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from obeya.sources.importing import import_file
from obeya.sources.samples import write_sample
from obeya.tables.event_log import EventLog
from obeya.tables.store import Store


def read_sample(name: str, folder: Path) -> EventLog:
    path = write_sample(name, folder)
    return import_file(path, store=Store(folder / "home"), now=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="session")
def watched(tmp_path_factory: pytest.TempPathFactory) -> EventLog:
    """Invoices where Operations slips back in weeks five to eight after go-live."""
    return read_sample("invoice-approval-watch", tmp_path_factory.mktemp("watched"))


@pytest.fixture(scope="session")
def claims(tmp_path_factory: pytest.TempPathFactory) -> EventLog:
    """Claims, of which nothing ever changes."""
    return read_sample("customer-claims", tmp_path_factory.mktemp("claims"))
