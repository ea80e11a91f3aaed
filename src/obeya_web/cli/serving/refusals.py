"""What `obeya serve` refuses, each with its remedy."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from obeya.errors import ConfigurationError
from obeya_web.cli.serving.file_systems import network_file_system
from obeya_web.project.configuration import Configuration, is_loopback


def refuse_to_serve(configuration: Configuration, host: str, port: int) -> None:
    """Raise `ConfigurationError` with every reason not to start."""
    faults = [*_network_faults(configuration, host), *_database_faults(configuration)]
    faults += _port_faults(host, port)
    if faults:
        raise ConfigurationError.listing("The web application does not start like this.", faults)


def refuse_network_file_system(configuration: Configuration) -> None:
    """Raise `ConfigurationError` when the database is a file on a network file system."""
    faults = _database_faults(configuration)
    if faults:
        raise ConfigurationError(faults[0])


def _network_faults(configuration: Configuration, host: str) -> list[str]:
    if is_loopback(host) or configuration.is_https:
        return []
    return [
        f"--host {host} can be reached by others, but OBEYA_BASE_URL is “{configuration.base_url}”; put a "
        "server with TLS in front and set OBEYA_BASE_URL=https://…, or listen at 127.0.0.1."
    ]


def _database_faults(configuration: Configuration) -> list[str]:
    if not configuration.is_sqlite:
        return []
    path = Path(configuration.database["NAME"])
    kind = network_file_system(path.parent)
    if kind is None:
        return []
    return [
        f"The database {path} lies on a network file system ({kind}), where SQLite loses data; set "
        "OBEYA_HOME to a folder on a local disk, or OBEYA_DATABASE_URL to a PostgreSQL server."
    ]


def _port_faults(host: str, port: int) -> list[str]:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if sys.platform != "win32":
                # As the server does, or a port that was in use a moment ago would look taken.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            # Another server may share a port that is not yet listened at; listening tells.
            probe.listen(1)
    except OSError as fault:
        return [
            f"Port {port} at {host} cannot be used ({fault.strerror}); choose another with --port, or stop "
            "the program that uses it."
        ]
    return []
