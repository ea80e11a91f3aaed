"""How an improvement is worked on: who does what, what is assumed, what was tried."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.improvement.models.a3 import OfImprovement
from obeya_web.improvement.words import AssumptionState, LoopDecision, RaciLetter


class RaciRow(OfImprovement):
    """One piece of work of an improvement and what each person has to do with it; exactly one answers for it."""

    work = models.CharField(_("piece of work"), max_length=200)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.work


class RaciPart(models.Model):
    """What one person has to do with a piece of work."""

    row = models.ForeignKey(RaciRow, on_delete=models.CASCADE, related_name="parts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    letter = models.CharField(max_length=1, choices=RaciLetter.choices)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["row", "person"], name="one_letter_each"),
            models.UniqueConstraint(
                fields=["row"], condition=models.Q(letter=RaciLetter.ACCOUNTABLE), name="one_accountable"
            ),
        )

    def __str__(self) -> str:
        return f"{self.row}: {self.letter}"


class Assumption(OfImprovement):
    """Something taken for true until it is known; its changes are listed when people look back."""

    words = models.CharField(_("assumption"), max_length=300)
    state = models.CharField(
        _("how it stands"), max_length=8, choices=AssumptionState.choices, default=AssumptionState.OPEN
    )
    noted_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.words


class AssumptionChange(models.Model):
    """An assumption turned out otherwise, or was put in other words."""

    assumption = models.ForeignKey(Assumption, on_delete=models.CASCADE, related_name="changes")
    before = models.CharField(max_length=8, choices=AssumptionState.choices)
    after = models.CharField(max_length=8, choices=AssumptionState.choices)
    words_before = models.CharField(max_length=300)
    why = models.TextField(_("why"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("moment", "pk")

    def __str__(self) -> str:
        return f"{self.assumption}: {self.before} → {self.after}"


class Loop(OfImprovement):
    """One turn of plan, do, study, act: what was tried, what was expected, what came, what was decided."""

    tried = models.CharField(_("what is tried"), max_length=300)
    predicted = models.TextField(_("what is expected"))
    first_day = models.DateField(_("begins"))
    last_day = models.DateField(_("ended"), null=True, blank=True)
    came = models.TextField(_("what came"), blank=True)
    decision = models.CharField(
        _("decision"), max_length=8, choices=LoopDecision.choices, blank=True, default=""
    )

    class Meta:
        ordering = ("first_day", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(last_day=None) | models.Q(last_day__gte=models.F("first_day")),
                name="loop_days_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.tried

    @property
    def days(self) -> int | None:
        """Return how many days it took, the first and the last counted; None while it goes on."""
        return (self.last_day - self.first_day).days + 1 if self.last_day else None
