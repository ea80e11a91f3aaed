"""Resolve what XML writes as a reference (`&amp;`, `&#228;`) in texts that were cut out of a file without a parser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyarrow as pa

REFERENCE = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|lt|gt|amp|quot|apos);")
ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
LOWEST_PLAIN, SURROGATES, NOT_LETTERS = 0x20, range(0xD800, 0xE000), (0xFFFE, 0xFFFF)


class BadReferenceError(Exception):
    """A text holds a reference that XML does not know."""


def resolve_all(texts: pa.Array) -> pa.Array:
    """Return the texts with their references resolved; repeated texts are looked at once."""
    import pyarrow.compute as pc

    if not pc.any(pc.match_substring(texts, "&")).as_py():
        return texts
    encoded = texts.dictionary_encode()
    resolved = pa.array([resolve_references(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return resolved.take(encoded.indices)


def resolve_references(text: str) -> str:
    """Return `text` with XML's five entities and character references resolved; others are errors."""
    return "".join(_resolved(text)) if "&" in text else text


def _resolved(text: str) -> Iterator[str]:
    done = 0
    for at in (place for place, letter in enumerate(text) if letter == "&"):
        yield text[done:at]
        found = REFERENCE.match(text, at)
        if found is None:
            raise BadReferenceError(text)
        yield _referred(found.group(1))
        done = found.end()
    yield text[done:]


def _referred(name: str) -> str:
    if name in ENTITIES:
        return ENTITIES[name]
    try:
        code = int(name[2:], 16) if name.startswith("#x") else int(name[1:])
        letter = chr(code)
    except (ValueError, OverflowError) as error:
        raise BadReferenceError(name) from error
    if (code < LOWEST_PLAIN and letter not in "\t\n\r") or code in SURROGATES or code in NOT_LETTERS:
        raise BadReferenceError(name)
    return letter
