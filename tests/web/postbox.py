"""A real e-mail server on this machine, for tests of what arrives: the fixture `postbox`."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage as Received
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Postbox:
    """What a server does with the messages that arrive; `answers` are given to DATA, one each, then it takes all."""

    def __init__(self) -> None:
        self.arrived: list[Received] = []
        self.answers: list[str] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 no such person"
        if address.startswith("later@"):
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if not answer.startswith(("4", "5")):
            self.arrived.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if answer == "hang up":
            # Taken, and gone before it said so: nobody on our side can know.
            server.transport.abort()
        return answer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def open_postbox(settings: Any) -> Iterator[Postbox]:
    """Run a server and have e-mails handed to it."""
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_BACKEND = "obeya_web.jobs.mail.ThroughOutbox"
    settings.DEFAULT_FROM_EMAIL = "obeya@example.org"
    try:
        yield box
    finally:
        server.stop()
