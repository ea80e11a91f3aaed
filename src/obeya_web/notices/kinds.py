"""Every kind of notice, and the ways it may take; the only list of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """The way a notice takes, from the quietest to the loudest; each louder one holds those before it."""

    OFF = "off", _("Not at all")
    INBOX = "inbox", _("Inbox")
    DIGEST = "digest", _("Inbox, and once a day by e-mail")
    EMAIL = "email", _("Inbox, and an e-mail at once")

    @property
    def loudness(self) -> int:
        """Return the place in the order from quiet to loud."""
        return list(Channel).index(self)


MAILED = frozenset({Channel.DIGEST, Channel.EMAIL})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice. `least` is the quietest way a person may choose: where that is an e-mail, it cannot be left.

    Within `same_within` the same matter (the same `key`) is told once.
    """

    words: str | Promise
    usual: Channel = Channel.DIGEST
    least: Channel = Channel.OFF
    same_within: timedelta = timedelta(hours=24)
    icon: str = "bell"
    for_admins: bool = False

    @property
    def choices(self) -> list[Channel]:
        """Return the ways a person may choose from."""
        return [channel for channel in Channel if channel.loudness >= self.least.loudness]

    @property
    def may_leave(self) -> bool:
        """Say whether its e-mails can be left."""
        return self.least not in MAILED


KINDS: Mapping[str, Kind] = {
    "import_finished": Kind(_("Your import is finished"), Channel.INBOX, icon="file-import"),
    "import_failed": Kind(_("Your import did not work"), icon="file-import"),
    "role_given": Kind(_("Your roles changed"), least=Channel.INBOX, icon="users"),
    "deputy_named": Kind(_("You stand in for somebody"), Channel.EMAIL, icon="users"),
    "view_shared": Kind(_("A view of your process was shared"), Channel.INBOX, icon="share"),
    "idea_answered": Kind(_("What becomes of your ideas"), icon="bulb"),
    "idea_came": Kind(_("An idea waits for an answer"), icon="bulb"),
    "improvement_news": Kind(_("News of an improvement that you work on"), icon="target-arrow"),
    "decision_asked": Kind(_("An improvement asks for your decision"), icon="target-arrow"),
    "backup_failed": Kind(
        _("A backup did not work"), Channel.EMAIL, least=Channel.INBOX, icon="database", for_admins=True
    ),
    "disk_low": Kind(_("The disk is nearly full"), Channel.EMAIL, icon="database", for_admins=True),
}


def words_of(kind: str) -> str:
    """Return what people call a kind; one that this version does not know keeps its name."""
    known = KINDS.get(kind)
    return str(known.words) if known else kind.replace("_", " ")
