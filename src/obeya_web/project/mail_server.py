"""The e-mail server, read from the environment; without one nothing is sent.

OBEYA_SMTP_URL is smtps://USER:PASSWORD@HOST (TLS) or smtp://USER:PASSWORD@HOST (STARTTLS; none on loopback),
OBEYA_MAIL_FROM the sender's address (default: obeya@ and the host people use). OBEYA_MAIL_REPLY_TO is an address
whose server keeps what stands behind a plus sign (reply@example.org gets reply+TOKEN@example.org); with it e-mails
about one action say where an answer goes (default: none).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where e-mails are handed over; an empty host means nowhere."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    has_tls: bool = False
    starts_tls: bool = False
    sender: str = "obeya@localhost"
    reply_to: str = ""


NO_MAIL_SERVER = MailServer()


def read_mail_server(environ: Mapping[str, str], base_host: str) -> tuple[MailServer, list[str]]:
    """Return the server and the faults of its settings, each with its remedy."""
    sender = environ.get("OBEYA_MAIL_FROM", "").strip() or f"obeya@{base_host or 'localhost'}"
    reply_to = environ.get("OBEYA_MAIL_REPLY_TO", "").strip()
    faults = [*_address_faults("OBEYA_MAIL_FROM", sender), *_reply_faults(reply_to)]
    url = environ.get("OBEYA_SMTP_URL", "").strip()
    if not url:
        return MailServer(sender=sender, reply_to=reply_to), faults
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    if parts.scheme not in PORTS or not host:
        # The URL may hold a password, so it is not repeated.
        return MailServer(sender=sender, reply_to=reply_to), [
            *faults,
            "OBEYA_SMTP_URL cannot be read; write it like smtps://USER:PASSWORD@mail.example.org.",
        ]
    is_local = host in ("localhost", "127.0.0.1", "::1")
    server = MailServer(
        host,
        port or PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        has_tls=parts.scheme == "smtps",
        starts_tls=parts.scheme == "smtp" and not is_local,
        sender=sender,
        reply_to=reply_to,
    )
    return server, faults


def _reply_faults(reply_to: str) -> list[str]:
    if "+" in reply_to:
        return [f"OBEYA_MAIL_REPLY_TO is “{reply_to}”; leave out the plus sign, the token is put behind it."]
    return _address_faults("OBEYA_MAIL_REPLY_TO", reply_to) if reply_to else []


def _address_faults(name: str, address: str) -> list[str]:
    user, at, host = address.rpartition("@")
    if at and user and host and address.isprintable():
        return []
    return [f"{name} is “{address}”; write it like obeya@example.org."]
