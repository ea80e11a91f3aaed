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
    "mentioned": Kind(_("Somebody mentions you in a comment"), icon="at"),
    "action_assigned": Kind(_("An action is yours"), Channel.EMAIL, least=Channel.INBOX, icon="checklist"),
    "action_due": Kind(_("An action of yours is due soon"), Channel.EMAIL, icon="calendar"),
    # Escalations cannot be left: what nobody may silence is what makes the ladder worth something.
    "action_overdue": Kind(
        _("An action of yours is overdue"), Channel.EMAIL, least=Channel.EMAIL, icon="alert-triangle"
    ),
    "action_escalated": Kind(
        _("An action is escalated to you"), Channel.EMAIL, least=Channel.EMAIL, icon="alert-triangle"
    ),
    "action_stalled": Kind(
        _("An action of yours has stalled"), Channel.EMAIL, least=Channel.INBOX, icon="hourglass"
    ),
    "action_old": Kind(_("A card of yours stays long in its column"), icon="hourglass"),
    "action_to_verify": Kind(_("An action waits for you to verify it"), Channel.EMAIL, icon="circle-check"),
    "action_sent_back": Kind(_("Your action was sent back"), Channel.EMAIL, icon="arrow-back-up"),
    "action_answered": Kind(_("An owner answers about an action"), Channel.EMAIL, icon="message"),
    "promise_late": Kind(_("What you were promised is late"), Channel.EMAIL, icon="alert-triangle"),
    "measure_stale": Kind(_("A measure of yours is past its review date"), icon="calendar"),
    "path_broken": Kind(
        _("New data break an agreed path of yours"), Channel.EMAIL, least=Channel.INBOX, icon="alert-triangle"
    ),
    "gain_look": Kind(_("A look at a gain that you own is ready"), icon="chart-line"),
    "gain_signal": Kind(
        _("A gain that concerns you turned"), Channel.EMAIL, least=Channel.INBOX, icon="chart-line"
    ),
    "decision_request": Kind(_("A decision waits for you"), Channel.EMAIL, least=Channel.INBOX, icon="scale"),
    "decision_late": Kind(_("A decision is late"), Channel.EMAIL, least=Channel.EMAIL, icon="alert-triangle"),
    "decision_taken": Kind(_("What you asked was decided"), icon="scale"),
    "week": Kind(_("Your week, on Monday, if something changed"), Channel.EMAIL, icon="calendar"),
    "backup_failed": Kind(
        _("A backup did not work"), Channel.EMAIL, least=Channel.INBOX, icon="database", for_admins=True
    ),
    "disk_low": Kind(_("The disk is nearly full"), Channel.EMAIL, icon="database", for_admins=True),
}


def words_of(kind: str) -> str:
    """Return what people call a kind; one that this version does not know keeps its name."""
    known = KINDS.get(kind)
    return str(known.words) if known else kind.replace("_", " ")
