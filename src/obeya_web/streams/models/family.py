"""The families of products of a map: what the log says of each, so that a map can show one or another at once."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit
from obeya_web.streams.models.stream import Stream


class Family(models.Model):
    """One family of cases with its map, as it was counted; an empty name is all families together.

    All families of a map are counted at once from one version of the log, and replaced when they are counted anew.
    """

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="families")
    # Name of the case attribute that tells families apart.
    attribute = models.CharField(max_length=200)
    name = models.CharField(max_length=300, blank=True, default="")
    number = models.PositiveSmallIntegerField()
    n_cases = models.PositiveIntegerField()
    share_of_cases = models.FloatField()
    content = models.JSONField()
    basis = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("family of products")
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["stream", "number"], name="one_family_each"),)

    def __str__(self) -> str:
        return self.name or str(_("All families together"))

    @property
    def unit(self) -> Unit:
        """Return the unit of its stream."""
        return self.stream.unit
