"""The parts of an A3: sections of text, causes, countermeasures. Its plan are the actions of the improvement."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Unit, Versioned
from obeya_web.improvement.models.improvement import Improvement
from obeya_web.improvement.words import CauseState


class OfImprovement(Versioned):
    """A part of an improvement: it belongs to the same unit."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="%(class)ss")

    class Meta:
        abstract = True

    @property
    def unit(self) -> Unit:
        """Return the unit of the improvement: whoever may see it sees its parts."""
        return self.improvement.unit


class Section(OfImprovement):
    """The text of one section of the A3; each has a version of its own, so that two people write side by side."""

    key = models.CharField(max_length=20)
    body = models.TextField(blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["improvement", "key"], name="one_section_each"),)

    def __str__(self) -> str:
        return f"{self.improvement}: {self.key}"


class Cause(OfImprovement):
    """Why the problem exists; a cause may lie behind another one."""

    behind = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="causes")
    words = models.CharField(_("cause"), max_length=300)
    state = models.CharField(
        _("how sure"), max_length=10, choices=CauseState.choices, default=CauseState.HYPOTHESIS
    )
    evidence = models.TextField(_("evidence"), blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.words


class Countermeasure(OfImprovement):
    """What is done against one or several causes, with the effect that was predicted and the one that came."""

    words = models.CharField(_("countermeasure"), max_length=300)
    causes = models.ManyToManyField(
        Cause, verbose_name=_("against"), related_name="countermeasures", blank=True
    )
    predicted = models.CharField(_("predicted effect"), max_length=300, blank=True)
    actual = models.CharField(_("actual effect"), max_length=300, blank=True)
    # Said by a person: effects are words, and nobody should guess whether they were kept.
    is_missed = models.BooleanField(_("missed"), default=False)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.words
