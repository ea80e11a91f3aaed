"""`obeya serve` as a process: it starts, answers, starts again what dies, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import sys
import urllib.error

import pytest

from tests.web.cli.house import House, free_port, processes, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
LINK = re.compile(r"http://localhost:\d+/account/link/#[\w-]{40,}")


def test_a_first_start_sets_up_the_database_answers_and_prints_a_link(house: House):
    with house.serving() as server:
        assert LINK.search(server.said), server.said
        assert server.get("/health/")[1] == b'{"status": "ok"}'
        headers, page = server.get("/account/login/")
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        style = re.search(r"/static/obeya/dist/style-[A-Z0-9]{8}\.css", page.decode())
        assert style, "the page names a style that was built"
        headers, _ = server.get(style[0], **{"Accept-Encoding": "br"})
        assert headers["Content-Encoding"] == "br" and "immutable" in headers["Cache-Control"]
        assert not re.search("warning|traceback", server.said, re.IGNORECASE)
        assert server.stop() < 10
        assert server.process.returncode == 0 and server.said.endswith("Stopped.\n")


def test_what_dies_is_started_again_and_everything_ends_with_the_server(house: House):
    with house.serving() as server:
        before = server.children()
        web = min(number for number, words in before.items() if "serving.web" in words)
        worker = next(number for number, words in before.items() if "serving.worker" in words)
        os.kill(web, signal.SIGKILL)
        os.kill(worker, signal.SIGKILL)
        wait_for(lambda: {"web", "worker"} <= {w for c in server.children().values() for w in kinds(c)})
        wait_for(server.answers)
        assert "by SIGKILL" in server.said
        after = set(server.children())
        assert not {web, worker} & after
        server.process.kill()
        server.process.wait()
        wait_for(lambda: not after & {number for number, _, _ in processes()})


def kinds(words: str) -> list[str]:
    return [kind for kind in ("web", "worker") if f"serving.{kind}" in words]


def test_behind_tls_every_answer_is_for_https_only(house: House):
    house.more = {"OBEYA_BASE_URL": "https://obeya.example.org"}
    with house.serving() as server:
        headers, _ = server.get("/account/login/", Host="obeya.example.org")
        assert "max-age=" in headers["Strict-Transport-Security"]
        assert headers["Set-Cookie"].startswith("__Host-csrf=") and "Secure" in headers["Set-Cookie"]
        with pytest.raises(urllib.error.HTTPError, match="400"):
            server.get("/health/", Host="elsewhere.example.org")


def test_a_start_after_an_upgrade_copies_the_database_first(house: House):
    house.obeya("migrate")
    house.ask("forget_last_step")
    with house.serving() as server:
        assert "Copied the database to" in server.said and server.answers()
    copies = list((house.home / "web").glob("obeya-before-upgrade-*.sqlite3"))
    assert len(copies) == 1


def test_a_database_of_a_newer_version_is_refused(house: House):
    house.obeya("migrate")
    house.ask("come_from_the_future")
    told = house.obeya("serve", "--port", free_port(), code=2).stderr
    assert "newer version" in told and "accounts.9999_future" in told
