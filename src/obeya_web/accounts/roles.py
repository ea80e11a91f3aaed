"""Roles and what each may do; the only list of it."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Right(StrEnum):
    """One thing that may be done with an object of a unit."""

    SEE = "see"
    CONTRIBUTE = "contribute"
    IMPORT = "import"
    EDIT = "edit"
    APPROVE = "approve"
    SHARE = "share"
    VALIDATE_BENEFIT = "validate benefit"
    MANAGE_PEOPLE = "manage people"
    READ_HISTORY = "read history"
    CONFIGURE = "configure"


_SEE = {Right.SEE}
_MEMBER = _SEE | {Right.CONTRIBUTE}
_COORDINATOR = _MEMBER | {Right.IMPORT, Right.EDIT, Right.SHARE}

RIGHTS: dict[str, frozenset[Right]] = {
    "viewer": frozenset(_SEE),
    "member": frozenset(_MEMBER),
    "coordinator": frozenset(_COORDINATOR),
    "process_owner": frozenset(_COORDINATOR | {Right.APPROVE}),
    "manager": frozenset(_MEMBER | {Right.APPROVE, Right.SHARE}),
    "finance": frozenset(_SEE | {Right.VALIDATE_BENEFIT}),
    "admin": frozenset(Right),
}
ROLE_NAMES: dict[str, str | Promise] = {
    "viewer": _("viewer"),
    "member": _("member"),
    "coordinator": _("coordinator"),
    "process_owner": _("process owner"),
    "manager": _("manager"),
    "finance": _("finance"),
    "admin": _("admin"),
}
