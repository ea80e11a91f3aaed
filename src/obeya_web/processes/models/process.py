"""Processes: the register that everything else hangs on."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit, Versioned


class Process(Versioned, SoftlyDeleted):
    """A process of one unit: who owns it, what it is for, and which stored log shows how it works.

    `log_name` is the name of its log in the store, empty until something was imported, and `log_version` the
    version that its pages show: it changes in the same transaction as everything else an import records.
    `working_hours`, `working_zone` and `holidays_of` are the parts of its working calendar.
    """

    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="processes")
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    purpose = models.TextField(_("purpose"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    suppliers = models.TextField(_("suppliers and inputs"), blank=True)
    customers = models.TextField(_("customers and outputs"), blank=True)
    log_name = models.CharField(max_length=100, blank=True, default="")
    log_version = models.CharField(max_length=64, blank=True, default="")
    working_hours = models.CharField(_("working hours"), max_length=300, blank=True, default="")
    working_zone = models.CharField(
        _("time zone of the working hours"), max_length=64, blank=True, default=""
    )
    holidays_of = models.CharField(_("public holidays of"), max_length=8, blank=True, default="")
    # After so many days newer data are expected; none: no more data come.
    expected_days = models.PositiveSmallIntegerField(
        _("new data are expected every … days"),
        default=7,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def calendar(self) -> str:
        """Return its working calendar as `--calendar` of the command line reads it; empty where none is set."""
        parts = (self.working_hours, self.working_zone, self.holidays_of)
        return "; ".join(part for part in parts if part)
