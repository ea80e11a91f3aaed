"""The door to the network outside opens to public addresses only, whatever a name or an answer says."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from obeya_web.lib import outbound
from obeya_web.lib.outbound import Door, OutboundError, fetch, is_allowed

PRIVATE = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.9.9",
    "192.168.0.1",
    "169.254.169.254",
    "169.254.1.1",
    "100.64.0.1",
    "100.127.255.254",
    "192.0.0.8",
    "192.0.2.5",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "64:ff9b::a00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
    "fec0::1",
    "100::1",
    "not-an-address",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address: str):
    assert not is_allowed(address, Door())


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_a_public_address_is_allowed(address: str):
    assert is_allowed(address, Door())


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "gopher://example.org/",
        "file:///etc/passwd",
        "unix:///run/x.sock",
        "https://",
        "https://user:word@example.org/",
        "https://example.org:22/",
        "https://example.org:8443/",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://example.org\\@127.0.0.1/",
        "https://[::1",
        "//example.org/",
        "javascript:alert(1)",
        "",
    ],
)
def test_what_is_not_a_plain_https_address_is_refused_before_any_name_is_asked(url: str):
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(f"{host} was asked for")

    with pytest.raises(OutboundError):
        fetch(url, resolver=never)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "0x7f.1", "2130706433", "0177.0.0.1", "127.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_every_way_to_write_this_machine_is_refused(host: str):
    with pytest.raises(OutboundError):
        fetch(f"https://{host}/")


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(OutboundError, match=r"10\.0\.0\.7"):
        fetch("https://example.org/", resolver=lambda host, port: ["93.184.215.14", "10.0.0.7"])


class Server(BaseHTTPRequestHandler):
    asked: list[tuple[str, str]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        Server.asked.append((self.path, self.headers["Host"]))
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1/secret")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        size = outbound.LARGEST_ANSWER + 1 if self.path == "/large" else 5
        self.wfile.write(b"h" * size)

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[int]:
    Server.asked.clear()
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield listening.server_address[1]
    listening.shutdown()
    listening.server_close()


def own_network(port: int) -> Door:
    return Door(allowed=(ipaddress.ip_network("127.0.0.0/8"),), allows_http=True, ports=frozenset({port}))


def test_a_range_that_was_allowed_is_reached_under_its_own_name(server: int):
    answer = fetch(
        f"http://intranet.example:{server}/a?b=c",
        door=own_network(server),
        resolver=lambda host, port: ["127.0.0.1"],
    )
    assert (answer.status, answer.body) == (200, b"hhhhh")
    assert Server.asked == [("/a?b=c", f"intranet.example:{server}")]


def test_the_connection_goes_to_the_address_that_was_checked_even_if_the_name_changes_its_mind(server: int):
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    answer = fetch(
        f"http://rebinding.example:{server}/",
        door=own_network(server),
        resolver=lambda host, port: next(answers),
    )
    assert answer.status == 200
    assert next(answers) == ["10.0.0.1"], "the name was asked for once"


def test_a_redirect_is_an_answer_and_is_not_followed(server: int):
    answer = fetch(
        f"http://a.example:{server}/moved", door=own_network(server), resolver=lambda h, p: ["127.0.0.1"]
    )
    assert (answer.status, answer.headers["location"]) == (302, "http://127.0.0.1/secret")
    assert len(Server.asked) == 1


def test_an_answer_that_is_too_large_is_cut_off(server: int):
    with pytest.raises(OutboundError, match="larger than"):
        fetch(
            f"http://a.example:{server}/large", door=own_network(server), resolver=lambda h, p: ["127.0.0.1"]
        )


def test_what_is_allowed_in_version_four_is_not_reached_through_version_six():
    door = Door(allowed=(ipaddress.ip_network("10.1.0.0/16"),))
    assert is_allowed("10.1.2.3", door)
    assert not is_allowed("10.2.2.3", door)
