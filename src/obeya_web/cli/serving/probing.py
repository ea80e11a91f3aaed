"""Ask a server of this machine whether it works."""

from __future__ import annotations

import http.client
from contextlib import suppress
from urllib.parse import urlsplit

HEALTH = "/health/"


def answers(host: str, port: int, *, base_url: str) -> bool:
    """Say whether the server that listens at `host` and `port` answers its health page."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=5)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", HEALTH, headers={"Host": urlsplit(base_url).netloc})
        return connection.getresponse().status == http.client.OK
    connection.close()
    return False


def reachable(host: str) -> str:
    """Return an address at which this machine reaches what listens at `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
