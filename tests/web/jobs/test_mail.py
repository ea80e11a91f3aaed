"""E-mail against a real server on this machine: nothing is replaced but the address of the server."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.utils import timezone

from obeya_web.jobs.models import OutboxMessage
from obeya_web.jobs.outbox import deliver_due, send_later
from obeya_web.project.deliveries import DELIVERIES
from obeya_web.project.mail_server import read_mail_server
from tests.web.postbox import Postbox, free_port

State = OutboxMessage.State
pytestmark = pytest.mark.django_db
HELLO = {"to": ["ada@example.org"], "subject": "Your process", "text": "It has a finding."}


def deliver(*, after: timedelta = timedelta()) -> OutboxMessage:
    deliver_due(timezone.now() + after, DELIVERIES)
    return OutboxMessage.objects.get()


def test_an_email_arrives_with_its_sender_and_an_id_that_is_ours(postbox: Postbox) -> None:
    message = send_later("email", "finding:1", HELLO)
    assert deliver().state == State.SENT
    (arrived,) = postbox.arrived
    assert (arrived["From"], arrived["To"]) == ("obeya@example.org", "ada@example.org")
    assert arrived["Subject"] == "Your process"
    assert arrived["Message-ID"] == f"<{message.message_id.hex}@example.org>"
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived.get_content().strip() == "It has a finding."


def test_what_django_sends_goes_through_the_outbox(postbox: Postbox) -> None:
    send_mail("Your link", "Sign in: https://…", None, ["ada@example.org"], html_message="<a>Sign in</a>")
    assert not postbox.arrived
    assert deliver().state == State.SENT
    body = postbox.arrived[0].get_body(("html",))
    assert body is not None and "<a>Sign in</a>" in body.get_content()


def test_cc_reply_to_and_headers_survive_the_outbox(postbox: Postbox) -> None:
    EmailMultiAlternatives(
        "Hello",
        "Text",
        to=["ada@example.org"],
        cc=["bob@example.org"],
        reply_to=["eve@example.org"],
        headers={"List-Unsubscribe": "<https://obeya.example.org/me/>"},
    ).send()
    deliver()
    (arrived,) = postbox.arrived
    assert (arrived["Cc"], arrived["Reply-To"]) == ("bob@example.org", "eve@example.org")
    assert arrived["List-Unsubscribe"] == "<https://obeya.example.org/me/>"


def test_without_a_server_nothing_leaves_and_messages_wait(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    send_later("email", "finding:1", HELLO)
    assert (deliver().state, deliver().attempts) == (State.WAITING, 0)


def test_a_server_that_is_down_is_tried_again(postbox: Postbox, settings: Any) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    send_later("email", "finding:1", HELLO)
    message = deliver()
    assert message.state == State.WAITING and "cannot be reached" in message.error
    settings.EMAIL_PORT = port
    assert deliver(after=timedelta(minutes=1)).state == State.SENT


@pytest.mark.parametrize(
    ("answer", "state"), [("451 busy", State.WAITING), ("554 spam", State.FAILED), ("250 OK", State.SENT)]
)
def test_the_server_s_answer_decides(postbox: Postbox, answer: str, state: OutboxMessage.State) -> None:
    postbox.answers = [answer]
    send_later("email", "finding:1", HELLO)
    assert deliver().state == state


@pytest.mark.parametrize(
    ("address", "state"), [("nobody@b.org", State.FAILED), ("later@b.org", State.WAITING)]
)
def test_an_address_the_server_does_not_know_fails_and_a_busy_one_waits(
    postbox: Postbox, address: str, state: OutboxMessage.State
) -> None:
    send_later("email", "finding:1", {**HELLO, "to": [address]})
    assert deliver().state == state
    assert not postbox.arrived


def test_a_server_that_hangs_up_before_it_answers_gets_the_message_once_more_with_the_same_id(
    postbox: Postbox,
) -> None:
    postbox.answers = ["hang up", "hang up"]
    send_later("email", "finding:1", HELLO)
    for minutes in (0, 5, 10, 15):
        message = deliver(after=timedelta(minutes=minutes))
    assert message.state == State.UNCLEAR
    assert len(postbox.arrived) == 2
    assert len({arrived["Message-ID"] for arrived in postbox.arrived}) == 1


@pytest.mark.parametrize(
    "payload",
    [
        {**HELLO, "subject": "Hello\r\nBcc: eve@example.org"},
        {**HELLO, "to": ["ada@example.org\nBcc: eve@example.org"]},
        {**HELLO, "headers": {"X-Note": "a\nBcc: eve@example.org"}},
        {**HELLO, "to": []},
        {"to": ["ada@example.org"]},
    ],
)
def test_an_email_with_smuggled_lines_or_without_parts_is_never_sent(
    postbox: Postbox, payload: dict[str, Any]
) -> None:
    send_later("email", "finding:1", payload)
    assert deliver().state == State.FAILED
    assert not postbox.arrived


def test_attachments_are_refused_at_once(postbox: Postbox) -> None:
    message = EmailMessage(
        "Hello", "Text", to=["ada@example.org"], attachments=[("a.txt", "a", "text/plain")]
    )
    with pytest.raises(ValueError, match="link"):
        message.send()


@pytest.mark.parametrize(
    ("url", "host", "port", "has_tls", "starts_tls"),
    [
        ("smtps://u:p%40ss@mail.example.org", "mail.example.org", 465, True, False),
        ("smtp://mail.example.org", "mail.example.org", 587, False, True),
        ("smtp://mail.example.org:2525", "mail.example.org", 2525, False, True),
        ("smtp://localhost:25", "localhost", 25, False, False),
        ("", "", 0, False, False),
    ],
)
def test_the_mail_server_is_read_from_one_address(
    url: str, host: str, port: int, has_tls: bool, starts_tls: bool
) -> None:
    server, faults = read_mail_server({"OBEYA_SMTP_URL": url}, "obeya.example.org")
    assert not faults
    assert (server.host, server.port, server.has_tls, server.starts_tls) == (host, port, has_tls, starts_tls)
    assert server.sender == "obeya@obeya.example.org"


@pytest.mark.parametrize(
    "url", ["mail.example.org", "https://secret@mail.example.org", "smtp://:25", "smtp://h:x"]
)
def test_an_address_that_is_none_is_refused_without_repeating_its_password(url: str) -> None:
    _, faults = read_mail_server({"OBEYA_SMTP_URL": url}, "")
    assert len(faults) == 1 and "OBEYA_SMTP_URL" in faults[0] and "secret" not in faults[0]


def test_a_sender_that_is_no_address_is_refused() -> None:
    _, faults = read_mail_server({"OBEYA_MAIL_FROM": "obeya"}, "")
    assert faults == ["OBEYA_MAIL_FROM is “obeya”; write it like obeya@example.org."]
