"""Tokens with which programs ask in a person's name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a program may do with a token; never more than the person may."""

    READ = "read", _("read")
    WRITE = "write", _("read and change")


class ApiToken(models.Model):
    """One token of one person: shown once, kept as a hash, ends by itself."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    # The first signs, by which people and secret scanners recognise it.
    prefix = models.CharField(max_length=20, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(_("may"), max_length=8, choices=Scope.choices, default=Scope.READ)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("ends"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_live(self) -> bool:
        """Say whether it still opens anything."""
        return self.revoked_at is None and self.expires_at > timezone.now()
