"""Who is who, and who is hidden: pseudonyms for people, and the rule that small groups are not shown."""

from __future__ import annotations

import base64
import hashlib
import hmac

# 50 bits: among 10,000 people two share a code once in some twenty million logs.
CODE_LENGTH = 10


def pseudonym_of(name: str, key: bytes) -> str:
    """Return the pseudonym of a person: a keyed hash (HMAC-SHA-256) as a short code such as ``R-7KQ2M4XW3A``.

    The same name gives the same code under the same key; without the key names cannot be tried out.
    """
    digest = hmac.new(key, name.encode("utf-8"), hashlib.sha256).digest()
    return "R-" + base64.b32encode(digest).decode("ascii")[:CODE_LENGTH]
