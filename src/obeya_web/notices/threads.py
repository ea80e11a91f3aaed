"""E-mails about one object hang together in every mail program, and carry the door for an answer.

All e-mails about an object refer to one Message-ID that stands for it. With OBEYA_MAIL_REPLY_TO set, the Reply-To of
each holds a token of that person and that object. The ids of what was sent are kept, so that an answer can be told
apart by them too.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence

from django.conf import settings

from obeya_web.notices.choosing import Recipient
from obeya_web.notices.models import Notice, Thread, ThreadMail


def thread_about(person: Recipient, notices: Sequence[Notice]) -> Thread | None:
    """Return the thread of some notices to a person; None when they are about several things, or about nothing."""
    about = {(notice.about_kind, notice.about_id) for notice in notices}
    if len(about) != 1:
        return None
    ((kind, number),) = about
    if not kind:
        return None
    thread, _ = Thread.objects.get_or_create(
        person_id=person.pk,
        about_kind=kind,
        about_id=number,
        # As the part of an address it must not tell upper from lower case.
        defaults={"token": secrets.token_hex(16)},
    )
    return thread


def headers_of(thread: Thread) -> dict[str, str]:
    """Return the headers by which mail programs put the e-mails of a thread together."""
    root = root_id(thread)
    return {"References": root, "In-Reply-To": root}


def root_id(thread: Thread) -> str:
    """Return the Message-ID that stands for what a thread is about: the same for ever, and for everybody."""
    return f"<{thread.about_kind}.{thread.about_id}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>"


def reply_address(thread: Thread) -> str:
    """Return the address that an answer goes to."""
    name, _, host = settings.CONFIGURATION.mail.reply_to.rpartition("@")
    return f"{name}+{thread.token}@{host}"


def keep_mail(thread: Thread, message_id: uuid.UUID) -> None:
    """Keep the id with which an e-mail of a thread leaves; the same e-mail again is kept once."""
    ThreadMail.objects.get_or_create(message_id=message_id, defaults={"thread": thread})


def thread_of_reply(address: str) -> Thread | None:
    """Return the thread that an address with a token belongs to; whoever writes there is its person."""
    token = address.rpartition("@")[0].rpartition("+")[2]
    return Thread.objects.filter(token=token.lower()).first() if token else None
