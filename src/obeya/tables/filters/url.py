"""Filters as the value of one parameter in a URL."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Final

from obeya.errors import FilterError
from obeya.tables.filters.base import Filter
from obeya.tables.filters.grammar import parse

# Text out of a URL may unpack to this many bytes and no more.
LARGEST_TEXT: Final = 4_000_000
_RAW_DEFLATE: Final = -15


def to_url(filter: Filter) -> str:
    """Return the filter as short text of letters, digits, - and _ only: its text, deflated, in base64."""
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW_DEFLATE)
    packed = packer.compress(filter.text().encode("utf-8", "surrogatepass")) + packer.flush()
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def from_url(text: str) -> Filter:
    """Return the filter that `to_url` wrote; `FilterError` if the text was changed on the way."""
    try:
        packed = base64.b64decode(
            text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True
        )
        unpacker = zlib.decompressobj(_RAW_DEFLATE)
        found = unpacker.decompress(packed, LARGEST_TEXT)
        if not unpacker.eof:
            raise ValueError("it is cut off or too long")
        described = found.decode("utf-8", "surrogatepass")
    except (ValueError, binascii.Error, zlib.error) as error:
        raise FilterError(
            f"The filter in the address cannot be read ({error}); copy the whole address."
        ) from error
    return parse(described)
