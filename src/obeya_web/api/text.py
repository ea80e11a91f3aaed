"""Text and numbers as they may come from outside: what a database cannot hold is refused with its place."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

LARGEST_ID = 2**63 - 1


def _storable(text: str) -> str:
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\n" for sign in text):
        raise ValueError("holds control characters; leave them out")
    return unicodedata.normalize("NFC", text)


Words = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_storable)]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True), AfterValidator(_storable)
]
Slug = Annotated[str, StringConstraints(max_length=140, pattern=r"^[-a-zA-Z0-9_]+$")]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
