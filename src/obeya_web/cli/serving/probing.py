"""Ask a server of this machine whether it works."""

from __future__ import annotations

import http.client
from contextlib import suppress
from urllib.parse import urlsplit

from obeya_web.project.health import RUN_HEADER

HEALTH = "/health/"


def answers(host: str, port: int, *, base_url: str, run: str) -> bool:
    """Say whether it is our server, started as `run`, that answers the health page at `host` and `port`."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=5)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", HEALTH, headers={"Host": urlsplit(base_url).netloc})
        said = connection.getresponse()
        return said.status == http.client.OK and said.getheader(RUN_HEADER) == run
    connection.close()
    return False


def reachable(host: str) -> str:
    """Return an address at which this machine reaches what listens at `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
