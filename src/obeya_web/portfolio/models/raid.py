"""The RAID log: risks, assumptions, issues and dependencies of one improvement."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.portfolio.models.plan import PlanPart


class RaidKind(models.TextChoices):
    """The four kinds."""

    RISK = "risk", _("risk")
    ASSUMPTION = "assumption", _("assumption")
    ISSUE = "issue", _("issue")
    DEPENDENCY = "dependency", _("dependency")


class RaidItem(PlanPart):
    """One entry: what it is, how much it matters (1 to 5), who looks after it until when."""

    kind = models.CharField(_("kind"), max_length=10, choices=RaidKind.choices)
    words = models.CharField(_("what"), max_length=300)
    weight = models.PositiveSmallIntegerField(
        _("how much it matters"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    response = models.TextField(_("what we do about it"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    review_day = models.DateField(_("look again on"), null=True, blank=True)
    is_closed = models.BooleanField(_("closed"), default=False)

    class Meta:
        ordering = ("is_closed", "-weight", "pk")

    def __str__(self) -> str:
        return self.words
