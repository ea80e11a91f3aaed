"""Links that sign somebody in once: for the first administrator, for whoever was invited, after a lock-out."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OpenLinks(models.QuerySet["SignInLink"]):
    """Questions about many links."""

    def open(self) -> OpenLinks:
        """Return the links that can still be used."""
        may_sign_in = self.filter(person__is_active=True, person__is_guest=False)
        return may_sign_in.filter(used_at=None, expires_at__gt=timezone.now())


class SignInLink(models.Model):
    """One link for one person. Only a hash of the secret part is kept, so a copy of the records opens nothing."""

    class Purpose(models.TextChoices):
        """What a link was made for."""

        FIRST_ADMIN = "first-admin", _("first administrator")
        INVITATION = "invitation", _("invitation")
        SIGN_IN = "sign-in", _("sign-in")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_in_links"
    )
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[OpenLinks] = OpenLinks.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.person}"
