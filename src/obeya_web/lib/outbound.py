"""The one door to the network outside: every address is checked, and the connection goes to the checked address.

A name is resolved once. All its addresses must be public, or in a range that an administrator allowed; the
connection is made to one of them, so that a second answer of the resolver changes nothing. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from obeya.errors import ObeyaError

PATIENCE_S = 10.0
LARGEST_ANSWER = 1_000_000
CHUNK = 64 * 1024
PORTS = {"https": 443, "http": 80}
# Addresses that carry another one inside: what counts is the one inside.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# What the library's list of special addresses leaves out, in some versions of Python.
SPECIAL = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("192.88.99.0/24"))
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], Sequence[str]]


class OutboundError(ObeyaError):
    """A request to the outside was refused or not answered."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `headers` by name in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Door:
    """What may be reached: public addresses over https, and what an administrator adds."""

    allowed: tuple[Network, ...] = ()
    allows_http: bool = False
    ports: frozenset[int] = frozenset(PORTS.values())
    context: ssl.SSLContext | None = None


def resolve(host: str, port: int) -> Sequence[str]:
    """Return all addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def fetch(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    door: Door = Door(),
    resolver: Resolver = resolve,
) -> Answer:
    """Ask an address outside. Raises `OutboundError` for whatever may not be reached, is too slow or too large."""
    scheme, host, port, target = _parts(url, door)
    address = checked_address(host, port, door=door, resolver=resolver)
    ends_at = time.monotonic() + PATIENCE_S
    connection = _connect(scheme, host, port, address, door)
    try:
        connection.request(method, target, body=body, headers={"Accept": "*/*", **(headers or {})})
        response = connection.getresponse()
        answer = _read(response, ends_at)
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, answer)
    except (OSError, http.client.HTTPException) as fault:
        raise OutboundError(f"{host} did not answer: {fault}") from fault
    finally:
        connection.close()


def checked_address(host: str, port: int, *, door: Door, resolver: Resolver = resolve) -> str:
    """Return an address of the host to connect to; every address of the name must be allowed."""
    try:
        found = list(dict.fromkeys(resolver(host, port)))
    except (OSError, UnicodeError) as fault:
        raise OutboundError(f"{host} is not known: {fault}") from fault
    refused = [text for text in found if not is_allowed(text, door)]
    if refused or not found:
        raise OutboundError(
            f"{host} means {', '.join(refused) or 'nothing'}, which is not an address in the public network. "
            "An administrator can allow ranges of your own network."
        )
    return found[0]


def is_allowed(text: str, door: Door) -> bool:
    """Say whether an address is public, or in a range that is allowed."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if getattr(address, "scope_id", None):
        return False
    inner = _inner(address)
    if any(inner.version == network.version and inner in network for network in door.allowed):
        return True
    if inner != address or inner.is_multicast or inner.is_reserved or not inner.is_global:
        return False
    if isinstance(inner, ipaddress.IPv6Address):
        return inner in GLOBAL_UNICAST
    return not any(inner in network for network in SPECIAL)


def _inner(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _parts(url: str, door: Door) -> tuple[str, str, int, str]:
    """Return scheme, host, port and target of an address; `OutboundError` for what is not a plain web address."""
    if any(sign <= " " or sign == "\\" for sign in url):
        raise OutboundError("The address holds blanks or backslashes.")
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as fault:
        raise OutboundError(f"The address cannot be read: {fault}") from fault
    allowed = ("https", "http") if door.allows_http else ("https",)
    if parts.scheme not in allowed:
        raise OutboundError(f"The address must begin with {' or '.join(f'{name}://' for name in allowed)}.")
    if parts.username or parts.password or not parts.hostname:
        raise OutboundError("The address needs a host, and neither a name nor a password in it.")
    if port not in door.ports:
        raise OutboundError(f"Port {port} is not open; use {' or '.join(map(str, sorted(door.ports)))}.")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, port, target


def _connect(scheme: str, host: str, port: int, address: str, door: Door) -> http.client.HTTPConnection:
    """Return a connection to the checked address that speaks to `host`."""
    try:
        plain = socket.create_connection((address, port), timeout=PATIENCE_S)
        if scheme == "https":
            context = door.context or ssl.create_default_context()
            plain = context.wrap_socket(plain, server_hostname=host)
    except OSError as fault:
        raise OutboundError(f"{host} cannot be reached: {fault}") from fault
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
    connection.default_port = PORTS[scheme]
    connection.sock = plain
    return connection


def _read(response: http.client.HTTPResponse, ends_at: float) -> bytes:
    chunks, size = [], 0
    while chunk := response.read1(CHUNK):
        size += len(chunk)
        if size > LARGEST_ANSWER:
            raise OutboundError(f"The answer is larger than {LARGEST_ANSWER:,} bytes.")
        if time.monotonic() > ends_at:
            raise OutboundError(f"The answer took longer than {PATIENCE_S:.0f} s.")
        chunks.append(chunk)
    return b"".join(chunks)
