"""kill −9 while a browser looks on: of the web process in an upload, of the worker in an import. Nothing is lost."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import new_window
from tests.browser.travelling import Traveller, signed_in_state
from tests.web.cli.house import House, Server, wait_for

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        sys.platform != "linux", reason="kills with SIGKILL and looks at processes through /proc"
    ),
]
N_CASES = 60_000
STEPS = ("Receive", "Check", "Ship", "Bill")
WORKING_MS = 300_000
LINE_BYTES_S = 2_000_000


def write_long_csv(path: Path) -> None:
    """Write a log of many parts of an upload."""
    start = datetime(2024, 1, 1, 8)
    with path.open("w", encoding="utf-8") as file:
        file.write("Order,Step,Done at,Remark\n")
        for case in range(N_CASES):
            for place, step in enumerate(STEPS):
                done = start + timedelta(minutes=case, hours=place * (1 + case % 5))
                file.write(
                    f"O-{case},{step},{done:%Y-%m-%d %H:%M:%S},remark number {case * 7 + place} of this order\n"
                )


def kill(server: Server, kind: str) -> None:
    """End all processes of a kind at once, as a power cut would, and wait until others have taken their place."""
    before = {number for number, words in server.children().items() if f"serving.{kind}" in words}
    assert before
    for number in before:
        os.kill(number, signal.SIGKILL)
    wait_for(lambda: {n for n, words in server.children().items() if f"serving.{kind}" in words} - before)


def slow_down(context: Any, page: Any) -> None:
    """Give the browser a line on which an upload can be met in its middle."""
    line = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": LINE_BYTES_S}
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)


def in_database(house: House, question: str) -> list[Any]:
    with sqlite3.connect(house.home / "web" / "obeya.sqlite3", timeout=30) as database:
        return database.execute(question).fetchall()


def test_an_upload_and_an_import_survive_kills_and_arrive_once(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "Many_orders.csv"
    write_long_csv(path)
    house = House(tmp_path / "home")
    with house.serving() as server:
        context = new_window(
            browser, width=1440, scheme="light", storage_state=signed_in_state(browser, server)
        )
        seen = Traveller(context.new_page(), server, width=1440, scheme="light")
        page = seen.page
        slow_down(context, page)
        seen.open("/processes/import/")

        page.set_input_files("#files", path)
        page.wait_for_function("() => document.querySelector('.upload-list progress')?.value > 0.2")
        kill(server, "web")
        [[n_received, n_bytes]] = in_database(house, "SELECT n_received, n_bytes FROM processes_upload")
        assert 0 < n_received < n_bytes == path.stat().st_size
        page.get_by_role("heading", level=1, name="Many orders can be imported").wait_for(timeout=WORKING_MS)
        [stored] = [file for file in (house.home / "web" / "uploads").rglob("*") if file.is_file()]
        assert digest(stored) == digest(path), "every byte is there, once"

        page.get_by_role("button", name="Import", exact=True).click()
        page.get_by_role("heading", level=1, name="Many orders is being imported").wait_for()
        wait_for(
            lambda: in_database(
                house, "SELECT 1 FROM jobs_job WHERE kind = 'import_log' AND state = 'running'"
            )
        )
        kill(server, "worker")
        assert in_database(house, "SELECT count(*) FROM processes_process") == [(0,)]
        page.get_by_role("link", name="Go to the process").wait_for(timeout=WORKING_MS)

        n_events = N_CASES * len(STEPS)
        assert page.inner_text("h1") == f"Many orders: {n_events:,} events were imported"
        assert in_database(house, "SELECT name FROM processes_process") == [("Many orders",)]
        assert in_database(house, "SELECT name, n_records FROM processes_source") == [(path.name, n_events)]
        assert in_database(house, "SELECT deaths FROM jobs_job WHERE kind = 'import_log'") == [(1,)]
        context.close()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
