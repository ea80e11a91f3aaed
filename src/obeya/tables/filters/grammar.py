"""Read the text of a filter.

A filter is conditions joined by words; ``and`` binds more tightly than ``or``, brackets group::

    filter    = either { "then" either }          each step works on what the step before has left
    either    = both { "or" both }
    both      = single { "and" single }
    single    = "not" single | "(" either ")" | condition

    condition =
      cases by their steps
        "has" names  |  "has all of" names  |  "has any of" names
        "count" name range                        how often an activity occurs
        name "->" name [how]                      directly followed by
        name "->>" name [how]                     eventually followed by
        name "never followed by" name [how]
        "wait" name "->" name range               a direct path, by the time it takes
        "starts with" names  |  "ends with" names
        "variant" names  |  "variants top" number  |  "variants cover" number "%"
        "rework" ["of" name]  |  "self-loop" ["of" name]  |  "return" ["to" name]
      cases by time and size
        "duration" range  |  "events" range
        ("started" | "completed" | "contained" | "intersecting") period
        "open"  |  "complete"
      cases by attributes, resources, ids
        ["case" | "event"] name comparison
        "resource" ("=" | "in") names ["at" name]
        "handover" name "->" name
        "case id" ("=" | "in") names
      only some of the events (the rest is linked anew)
        "events" ["not"] "in" names
        "events where" name comparison
        "events during" period  |  "events by" names  |  "events from" name "to" name

    how        = ["within" duration | "taking" range] ["by the same resource" | "by different resources"]
    comparison = ("=" | "!=" | "<" | "<=" | ">" | ">=") value | "in" values | "not in" values
               | "between" value "and" value | "contains" value | "is missing" | "is present"
    range      = ">" n | ">=" n | "<" n | "<=" n | ">" n "<" n | "=" n | n ".." n | n ".." | ".." n
    period     = moment | moment ".." moment | moment ".." | ".." moment
    moment     = 2024 | 2024-03 | 2024-03-31 | 2024-03-31T14:30 | 2024-03-31T14:30Z
    duration   = number unit { number unit }      s, min, h, d (24 h), w (7 d)
    names      = name | "[" name { "," name } "]"
    name       = "in double quotes" (with JSON's escapes) | 'in single quotes' | “in curly quotes” | plain_word

A day, month or year in a period counts whole: ``started 2024-01..2024-03`` ends with 31 March.
"""

from __future__ import annotations

from typing import Final

from obeya.errors import FilterError
from obeya.tables.filters.base import AllOf, AnyOf, Filter, Not, Then
from obeya.tables.filters.kinds.attribute import AttributeIs
from obeya.tables.filters.kinds.follows import Follows, read_sign
from obeya.tables.filters.quoting import quote
from obeya.tables.filters.reader import Reader
from obeya.tables.filters.registry import CONDITIONS
from obeya.tables.filters.tokens import PlacedError

# Deeper nesting is refused: nobody types it, and it would exhaust Python's stack.
DEEPEST: Final = 50
_A_CONDITION: Final = (
    'a condition such as `duration > 10 d`, `has "A"`, `"A" -> "B"`, `Team = "Sales"`, `events in ["A"]`'
)


def parse(text: str) -> Filter:
    """Return the filter that `text` describes; `FilterError` points at the place and says what is allowed there."""
    reader = Reader(text)
    steps = [_either(reader, 0)]
    while reader.accept_words("then"):
        steps.append(_either(reader, 0))
    if reader.token.kind != "end":
        raise reader.expected("`and`, `or`, `then` or the end")
    return Then(tuple(steps)) if len(steps) > 1 else steps[0]


def _either(reader: Reader, depth: int) -> Filter:
    parts = [_both(reader, depth)]
    while reader.accept_words("or"):
        parts.append(_both(reader, depth))
    return AnyOf(tuple(parts)) if len(parts) > 1 else parts[0]


def _both(reader: Reader, depth: int) -> Filter:
    parts = [_single(reader, depth)]
    while reader.accept_words("and"):
        parts.append(_single(reader, depth))
    return AllOf(tuple(parts)) if len(parts) > 1 else parts[0]


def _single(reader: Reader, depth: int) -> Filter:
    if depth > DEEPEST:
        raise reader.fault(f"The filter is nested more than {DEEPEST} levels deep.")
    if reader.accept_words("not"):
        return Not(_single(reader, depth + 1))
    if reader.accept_words("("):
        inside = _either(reader, depth + 1)
        if reader.token.is_word("then"):
            raise reader.fault("`then` can only stand outermost, not in brackets.")
        if not reader.accept_words(")"):
            raise reader.expected("`and`, `or` or `)`")
        return inside
    return _condition(reader)


def _condition(reader: Reader) -> Filter:
    place = reader.token.begin
    try:
        return _read_condition(reader)
    except PlacedError:
        raise
    except FilterError as fault:
        raise reader.fault(str(fault), place) from fault


def _read_condition(reader: Reader) -> Filter:
    for words, read in CONDITIONS:
        if reader.accept_words(*words):
            return read(reader)
    name = reader.name(_A_CONDITION)
    how = read_sign(reader)
    if how is not None:
        return Follows.read_after(reader, name, how)
    if reader.token.kind in ("end", "name") or reader.token.value in ("and", "or", "then", ")"):
        raise reader.fault(
            f"A name alone is no condition; write has {quote(name)}, or a sign such as `->` or `=`."
        )
    return AttributeIs.read_after(reader, name)
