"""Text at the border: normal form NFC and no control characters but TAB and LF; everything else byte for byte."""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa

FIRST_PRINTABLE, LAST_ASCII = 0x20, 0x7E
FORBIDDEN = r"[\x00-\x08\x0b-\x1f\x7f\x{80}-\x{9f}\x{fffe}\x{ffff}]"
CLEANED_NOTE = (
    "{n:,} values held control characters or letters in a composed-from-parts form; they were normalised."
)


def clean_text(column: pa.Array) -> tuple[pa.Array, int]:
    """Return the text column (or dictionary column) normalised, and how many of its values were changed."""
    if pa.types.is_dictionary(column.type):
        values, _ = clean_text(column.dictionary)
        if values is column.dictionary:
            return column, 0
        import pyarrow.compute as pc

        changed = pc.not_equal(values, column.dictionary)
        n_changed = pc.sum(changed.take(column.indices.drop_null())).as_py() or 0
        merged = values.dictionary_encode()
        indices = merged.indices.take(column.indices).cast(pa.int32())
        return pa.DictionaryArray.from_arrays(indices, merged.dictionary), n_changed
    if _is_printable_ascii(column):
        return column, 0
    import pyarrow.compute as pc

    cleaned = pc.replace_substring_regex(pc.utf8_normalize(column, "NFC"), FORBIDDEN, "")
    n_changed = pc.sum(pc.not_equal(cleaned, column)).as_py() or 0
    return (cleaned, n_changed) if n_changed else (column, 0)


def _is_printable_ascii(column: pa.Array) -> bool:
    data = column.buffers()[2] if len(column) else None
    if data is None or not data.size:
        return True
    octets = np.frombuffer(data, np.uint8)
    return bool(octets.min() >= FIRST_PRINTABLE and octets.max() <= LAST_ASCII)


def clean_name(name: str) -> str:
    """Return one name normalised like the values; undecodable parts become a visible sign."""
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    kept = "".join(
        c for c in unicodedata.normalize("NFC", shown) if c in "\t\n" or unicodedata.category(c) != "Cc"
    )
    return kept.replace("\ufffe", "").replace("\uffff", "")
