"""What the database keeps of notices: the notices themselves, and how each person wants to be told."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.notices.kinds import KINDS, Channel, words_of

QUIET_FROM, QUIET_UNTIL, DIGEST_AT = time(20), time(7), time(8)
LONGEST_TEXT = 500
LONGEST_URL = 500


class Notice(models.Model):
    """One thing that one person is told, in their language at that time; it goes when the person goes."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=LONGEST_TEXT)
    # Where it leads, within this site.
    url = models.CharField(max_length=LONGEST_URL, blank=True, default="")
    # What it is about, as the audit trail names objects.
    about_kind = models.CharField(max_length=80, blank=True, default="")
    about_id = models.CharField(max_length=64, blank=True, default="")
    # The same key of the same kind is the same matter, told once within the time of its kind.
    key = models.CharField(max_length=200, blank=True, default="")
    n_times = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    # When an e-mail about it is due, and when it was put into the outbox; none: only in the inbox.
    mail_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    # Does not wait for the end of quiet hours.
    is_urgent = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("notice")
        ordering = ("-last_at", "-id")
        indexes = (
            models.Index(fields=["person", "read_at", "last_at"], name="notices_inbox"),
            models.Index(fields=["person", "kind", "key", "created_at"], name="notices_same"),
            models.Index(fields=["person", "mailed_at", "mail_at"], name="notices_mail"),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def icon(self) -> str:
        """Return the icon of its kind."""
        known = KINDS.get(self.kind)
        return known.icon if known else "bell"

    @property
    def kind_words(self) -> str:
        """Return what people call its kind."""
        return words_of(self.kind)


class Wish(models.Model):
    """The way one person chose for one kind of notice; without a row the usual way of the kind holds."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_wishes"
    )
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=Channel)

    class Meta:
        verbose_name = _("way of notices")
        constraints = (models.UniqueConstraint(fields=["person", "kind"], name="one_wish_each"),)

    def __str__(self) -> str:
        return f"{self.kind}: {self.channel}"


class Thread(models.Model):
    """The e-mails to one person about one object; its token is the door for their answer.

    Who writes to the address with the token is that person, whatever the From header says.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_threads"
    )
    about_kind = models.CharField(max_length=80)
    about_id = models.CharField(max_length=64)
    token = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("e-mails about something")
        constraints = (
            models.UniqueConstraint(fields=["person", "about_kind", "about_id"], name="one_thread_each"),
        )

    def __str__(self) -> str:
        return f"{self.about_kind} {self.about_id}"


class ThreadMail(models.Model):
    """One e-mail of a thread, by the Message-ID it left with: what an answer refers to."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="mails")
    message_id = models.UUIDField(unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.message_id.hex


class Hours(models.Model):
    """When one person wants no e-mails, and when the daily one comes; in their own time zone."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_hours"
    )
    # Equal times, such as 0:00 and 0:00, mean that there are no quiet hours.
    quiet_from = models.TimeField(_("no e-mails from"), default=QUIET_FROM)
    quiet_until = models.TimeField(_("until"), default=QUIET_UNTIL)
    digest_at = models.TimeField(_("daily e-mail at"), default=DIGEST_AT)

    class Meta:
        verbose_name = _("quiet hours")

    def __str__(self) -> str:
        return f"{self.quiet_from:%H:%M} – {self.quiet_until:%H:%M}"
