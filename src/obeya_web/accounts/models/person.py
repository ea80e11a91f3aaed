"""People: who signs in, how they read, and nothing more about them than needed."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models.unit import Unit


def pseudonym_in_words(pseudonym: uuid.UUID) -> str:
    """Return what stands for somebody whose name is not known here."""
    return _("person %(sign)s") % {"sign": pseudonym.hex[:8]}


class People(BaseUserManager["Person"]):
    """Makes and finds people."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Add a person; without a password they sign in by link, passkey or the organisation's sign-in."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Someone who signs in by e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    # Stands for the person wherever a record must outlive the name, such as the audit trail.
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    # Works on single actions by links in e-mails, and cannot sign in; an invitation makes it a full account.
    is_guest = models.BooleanField(_("without an account"), default=False)
    # By their own wish named neither among contributors, in thanks and wins, nor in any file.
    is_unnamed = models.BooleanField(default=False, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(
        _("appearance"),
        max_length=8,
        default="system",
        choices=[("system", _("as the device")), ("light", _("light")), ("dark", _("dark"))],
    )
    reading = models.JSONField(default=dict, blank=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    # The audit trail outlives the name, so it never holds one.
    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"email", "name"})

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """Return the name, or the address where there is none, or the pseudonym of who was erased."""
        if self.erased_at:
            return pseudonym_in_words(self.pseudonym)
        return self.name or self.email

    @property
    def name_in_files(self) -> str:
        """Return what files and reports call the person: the pseudonym of whoever wants no naming."""
        return pseudonym_in_words(self.pseudonym) if self.is_unnamed else self.shown_name

    @property
    def units(self) -> models.QuerySet[Unit]:
        """Return where the person belongs: the units of their roles and teams, else the top of the organisation."""
        belongs = models.Q(grants__person=self) | models.Q(teams__members=self, teams__deleted_at=None)
        found = Unit.objects.filter(belongs).distinct()
        return found if found.exists() else Unit.objects.filter(parent=None)

    @property
    def audit_label(self) -> str:
        """Return what the audit trail calls the person: never the name; who reads it sees the name while it exists."""
        return str(self.pseudonym)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read the person again, and what was worked out from their grants too."""
        super().refresh_from_db(*args, **kwargs)
        self.__dict__.pop("_held_grants", None)

    @property
    def initials(self) -> str:
        """Return one or two letters that stand for the name."""
        words = self.shown_name.replace("@", " ").replace(".", " ").split()
        return "".join(word[0] for word in words[:2]).upper() or "?"
