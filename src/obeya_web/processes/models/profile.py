"""What people say of a process beside its data: SIPOC, maturity, and how much risk is borne."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit, Versioned
from obeya_web.processes.models.process import Process

SIPOC_COLUMNS = ("supplier", "input", "step", "output", "customer")


class Maturity(models.IntegerChoices):
    """How well a process is in hand, each level with the criterion that shows it (after ISO/IEC 33020)."""

    INCOMPLETE = 0, _("0 Incomplete: the purpose is not always reached")
    PERFORMED = 1, _("1 Performed: the purpose is reached, each in their own way")
    MANAGED = 2, _("2 Managed: planned, with an owner, and followed up")
    ESTABLISHED = 3, _("3 Established: one standard that people work by")
    PREDICTABLE = 4, _("4 Predictable: measured, and stable within known limits")
    INNOVATING = 5, _("5 Innovating: improved all the time, with proof")


class Profile(Versioned):
    """The profile of one process. `sipoc` is a list of rows with supplier, input, step, output and customer."""

    process = models.OneToOneField(
        Process, verbose_name=_("process"), on_delete=models.CASCADE, related_name="profile"
    )
    sipoc = models.JSONField(_("SIPOC"), default=list, blank=True)
    maturity = models.PositiveSmallIntegerField(
        _("maturity"), choices=Maturity.choices, null=True, blank=True
    )
    maturity_words = models.TextField(_("what shows it"), blank=True)
    # Risks that weigh more than this lie above the line.
    risk_appetite = models.PositiveSmallIntegerField(
        _("risks are borne up to"), default=9, validators=[MinValueValidator(1), MaxValueValidator(25)]
    )

    def __str__(self) -> str:
        return str(self.process)

    @property
    def unit(self) -> Unit:
        """Return the unit of its process."""
        return self.process.unit
