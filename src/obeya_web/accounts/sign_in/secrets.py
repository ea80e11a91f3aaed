"""Secrets: made at random, kept as a hash where they are only compared, sealed where they are needed again."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

RANDOM_BYTES = 32


def new_secret() -> str:
    """Return 256 random bits in letters that fit into an address."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def hash_of(secret: str) -> str:
    """Return what is kept of a random secret; it needs no salt, because nobody can guess 256 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seal(text: str) -> str:
    """Return a text that only this installation's secret key opens again."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str | None:
    """Return the text that was sealed; None when the secret key has changed since."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box() -> Fernet:
    key = hashlib.sha256(b"obeya.sealed." + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
