"""Reports that were sent, and who gets which one how often. Read `ReportPack`, then `ReportSubscription`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit
from obeya_web.reporting.words import FileKind, Rhythm


class ReportPack(models.Model):
    """What the report of a unit said as of one day, kept when it was sent; it never changes.

    `content` holds numbers and texts in no language, as `gathering.gather` writes them.
    """

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="report_packs")
    as_of = models.DateField()
    content = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-as_of",)
        constraints = (models.UniqueConstraint(fields=["unit", "as_of"], name="one_report_a_day"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.as_of}"


class ReportSubscription(models.Model):
    """The report of a unit, sent again and again while its maker may see the unit and nobody ends it."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="report_subscriptions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    rhythm = models.CharField(_("how often"), max_length=5, choices=Rhythm, default=Rhythm.WEEK)
    suffix = models.CharField(_("attachment"), max_length=4, choices=FileKind, default=FileKind.PDF)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"{self.unit}, {self.get_rhythm_display()}"

    @property
    def names(self) -> str:
        """Return who gets it."""
        return ", ".join(each.person.shown_name for each in self.recipients.all() if each.left_at is None)


class ReportRecipient(models.Model):
    """One person who gets a report, until they leave it."""

    subscription = models.ForeignKey(ReportSubscription, on_delete=models.CASCADE, related_name="recipients")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["subscription", "person"], name="one_report_a_recipient"),
        )

    def __str__(self) -> str:
        return f"{self.subscription}: {self.person}"


class ReportSent(models.Model):
    """A report was sent for the week or month that begins on a day, so that each is sent once."""

    subscription = models.ForeignKey(ReportSubscription, on_delete=models.CASCADE, related_name="sent")
    begin = models.DateField()
    pack = models.ForeignKey(ReportPack, on_delete=models.CASCADE, related_name="+")
    n_sent = models.PositiveIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ("-begin",)
        constraints = (models.UniqueConstraint(fields=["subscription", "begin"], name="one_report_a_period"),)

    def __str__(self) -> str:
        return f"{self.subscription} {self.begin}"
