"""What is tried on a twin: a list of changes, and what came of it in paired runs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import SoftlyDeleted, Unit
from obeya_web.twins.models.twin import Twin


class Scenario(SoftlyDeleted):
    """One scenario: `changes` as `obeya.twin.scenarios` writes them, made one after the other.

    `result` is what `comparing.py` keeps of the comparison with the twin as it is: it belongs to `changes` as long as
    its `of` is `state`. The same seed gives the same result. `assumptions` is what `assuming.py` keeps of which
    assumption matters, in the same way; `assuming` is the job that asks.
    """

    twin = models.ForeignKey(Twin, on_delete=models.CASCADE, related_name="scenarios")
    title = models.CharField(_("title"), max_length=200, blank=True, default="")
    changes = models.JSONField(default=list)
    seed = models.PositiveIntegerField(default=1)
    state = models.PositiveIntegerField(default=1)
    result = models.JSONField(default=dict)
    assumptions = models.JSONField(default=dict)
    job = models.PositiveBigIntegerField(null=True, blank=True)
    assuming = models.PositiveBigIntegerField(null=True, blank=True)
    fault = models.TextField(blank=True, default="")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    compared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("scenario")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.title or str(_("Scenario"))

    @property
    def unit(self) -> Unit:
        """Return the unit of its twin's process."""
        return self.twin.process.unit

    @property
    def is_compared(self) -> bool:
        """Say whether the result belongs to the changes as they are."""
        return bool(self.result.get("of") == self.state)

    @property
    def is_weighed(self) -> bool:
        """Say whether what is known of the assumptions belongs to the changes as they are."""
        return bool(self.assumptions.get("of") == self.state)

    @property
    def is_whole(self) -> bool:
        """Say whether as many runs were made as are wanted, rather than a first look."""
        return self.is_compared and not self.result.get("is_first_look", False)
