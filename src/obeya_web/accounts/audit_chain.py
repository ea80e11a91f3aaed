"""The arithmetic of the audit trail: what is hashed, and how the head is signed. Knows no database."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

GENESIS = "0" * 64
SALT = "obeya.audit.head"


def canonical(value: Any) -> str:
    """Return the one way to write a value as JSON: keys in order, no spaces, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def moment(at: datetime) -> str:
    """Return a moment as it is hashed: in UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def entry_hash(fields: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an entry, whose fields include the hash of the one before."""
    return hashlib.sha256(canonical(fields).encode("ascii")).hexdigest()


def signature(number: int, last_hash: str) -> str:
    """Sign the head of the trail."""
    return _signed_with(number, last_hash, settings.SECRET_KEY)


def is_signed(number: int, last_hash: str, given: str) -> bool:
    """Say whether a head carries our signature, made with the key of today or one before."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(hmac.compare_digest(_signed_with(number, last_hash, key), given) for key in keys)


def _signed_with(number: int, last_hash: str, key: str | bytes) -> str:
    return salted_hmac(SALT, f"{number}:{last_hash}", secret=key, algorithm="sha256").hexdigest()
