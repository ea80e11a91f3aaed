"""Addresses for people without an account: sealed with the secret key, so that only an e-mail of ours holds them."""

from __future__ import annotations

from django.conf import settings
from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

from obeya_web.notices.choosing import Recipient

SALT = "obeya.notices.sealing"


def address_for(person: Recipient, url: str) -> str:
    """Return the whole address that an e-mail gives a person; for somebody without an account it carries its seal."""
    if not url:
        return ""
    return f"{settings.CONFIGURATION.base_url}{sealed(url) if person.is_guest else url}"


def sealed(url: str) -> str:
    """Return an address of this site with its seal as the last part."""
    return f"{url}{_seal_of(url)}/"


def has_seal(url: str, seal: str) -> bool:
    """Say whether a seal is the one of an address."""
    return constant_time_compare(seal, _seal_of(url))


def _seal_of(url: str) -> str:
    return Signer(salt=SALT).signature(url)
