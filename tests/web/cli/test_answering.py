"""What a process that answers owes its visitors, whatever they send: with real sockets and programs made for it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from obeya_web.cli.serving.answering import LARGEST_BODY, serve
from obeya_web.cli.serving.web import listen
from tests.web.cli.house import PATIENCE_S, House, wait_for


@contextmanager
def answering(
    application: Any, *, n_threads: int = 1, idle_s: int = 60
) -> Iterator[tuple[int, Callable[[], None]]]:
    """Give the port at which a program is served, and what asks the server to stop and waits until it has."""
    stop = threading.Event()
    with listen("127.0.0.1", 0) as listening:
        words = {"n_threads": n_threads, "stop": stop, "idle_s": idle_s}
        server = threading.Thread(target=serve, args=(application, listening), kwargs=words, daemon=True)
        server.start()

        def end() -> None:
            stop.set()
            server.join(30)
            assert not server.is_alive()

        yield listening.getsockname()[1], end
        end()


def echo(environ: Any, start_response: Any) -> list[bytes]:
    seen = [environ.get("HTTP_X_FORWARDED_FOR", ""), str(len(environ["wsgi.input"].read()))]
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [" ".join(seen).encode()]


def ask(
    port: int, method: str = "GET", body: bytes | None = None, *, path: str = "/", **headers: str
) -> tuple[int, bytes, Any]:
    # A busy machine takes its time until a process that was started answers what waits at the port.
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.headers


def test_what_is_in_flight_is_answered_before_the_end():
    begun = threading.Event()

    def slow(environ: Any, start_response: Any) -> list[bytes]:
        begun.set()
        time.sleep(1)
        return echo(environ, start_response)

    with answering(slow) as (port, end):
        answers: list[Any] = []
        client = threading.Thread(target=lambda: answers.append(ask(port)))
        client.start()
        assert begun.wait(20)
        end()
        client.join(20)
        assert [status for status, _, _ in answers] == [200]


def test_requests_that_arrive_slowly_hold_no_thread():
    with answering(echo) as (port, _):
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        for each in slow:
            each.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n1")
        assert ask(port)[0] == 200
        for each in slow:
            each.sendall(b"2")
            assert each.recv(12) == b"HTTP/1.1 200"
            each.close()


def test_a_reader_who_takes_nothing_holds_no_thread():
    large = b"x" * 8_000_000

    def much(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [large if environ["PATH_INFO"] == "/much" else b"little"]

    with answering(much) as (port, _):
        reader = socket.create_connection(("127.0.0.1", port))
        reader.sendall(b"GET /much HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        time.sleep(0.3)
        assert ask(port)[1] == b"little"
        taken = 0
        while part := reader.recv(1 << 20):
            taken += len(part)
        reader.close()
        assert taken > len(large)


def test_the_head_of_a_request_that_only_trickles_in_ends_the_connection():
    with answering(echo, idle_s=2) as (port, _), socket.create_connection(("127.0.0.1", port)) as visitor:
        visitor.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        start = time.monotonic()
        with suppress(ConnectionError):
            while time.monotonic() - start < 30:
                visitor.sendall(b"X-More: 1\r\n")
                time.sleep(0.2)
        assert time.monotonic() - start < 15


def test_silence_ends_a_kept_connection():
    with answering(echo, idle_s=2) as (port, _), socket.create_connection(("127.0.0.1", port), 30) as visitor:
        visitor.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        while part := visitor.recv(4096):
            last = part
        assert last.endswith(b" 0"), "the end comes after the answer"


def test_a_kept_connection_is_used_again():
    with answering(echo) as (port, _):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        for _ in range(3):
            connection.request("GET", "/")
            answer = connection.getresponse()
            assert (answer.status, answer.read(), answer.will_close) == (200, b" 0", False)
        connection.close()


def test_what_is_far_too_large_is_refused_before_it_is_sent():
    with answering(echo) as (port, _), socket.create_connection(("127.0.0.1", port), 20) as visitor:
        visitor.sendall(
            f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {LARGEST_BODY}\r\n\r\n".encode()
        )
        assert visitor.recv(12) == b"HTTP/1.1 413"
        assert ask(port, **{"X-Long": "x" * 70_000})[0] == 431


def test_a_port_is_taken_over_from_a_process_that_is_about_to_end():
    before = listen("127.0.0.1", 0)
    port = before.getsockname()[1]
    threading.Timer(1, before.close).start()
    with listen("127.0.0.1", port) as after:
        assert before.fileno() == -1 and after.getsockname()[1] == port


def test_the_note_of_a_server_in_front_arrives_and_ours_names_no_product():
    with answering(echo) as (port, _):
        status, said, headers = ask(port, "POST", b"12345", **{"X-Forwarded-For": "203.0.113.7"})
        assert (status, said) == (200, b"203.0.113.7 5")
        assert headers["Server"] is None


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")
def test_of_two_processes_one_dies_and_every_request_is_answered(house: House):
    with house.serving("--workers", "2") as server:

        def answering_processes() -> set[int]:
            return {number for number, words in server.children().items() if "spawn_main" in words}

        wait_for(lambda: len(answering_processes()) == 2)
        before = answering_processes()
        os.kill(min(before), signal.SIGKILL)
        for _ in range(20):
            assert ask(server.port, path="/health/")[1] == b'{"status": "ok"}'
        wait_for(lambda: len(answering_processes()) == 2 and answering_processes() != before)
        assert "ended (by SIGKILL); it starts again" in server.said
