"""What an edit changes of a map, field by field, so that it can be undone and comes together with the edits of others.

A patch is a list of rows: where (the list, the key of the part, its field), what stood there and what stands there now;
a row without `before` adds, one without `after` takes away. It takes effect where everything that it changes still
holds what its author saw. The place of parts in their list is a row of its own, merged by who stands behind whom.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from obeya.errors import ObeyaError

Content = dict[str, Any]
Row = dict[str, Any]
Patch = list[Row]
Place = tuple[str, ...]
_NOTHING: Any = object()
KEY = "key"
PARTS = frozenset({"steps", "links", "rework", "information", "parties", "bursts", "notes"})
"The lists of a map whose members have keys."


class Clash(ObeyaError):  # noqa: N818 - the word of the trade, used as "except Clash"
    """Somebody else changed the same meanwhile; `rows` are those that no longer fit, `theirs` what stands there now."""

    def __init__(self, rows: Sequence[Row], theirs: Mapping[Place, Any]) -> None:
        super().__init__("Somebody else changed the same fields meanwhile.")
        self.rows = list(rows)
        self.theirs = dict(theirs)


def flatten(content: Content) -> dict[Place, Any]:
    """Return every value of a map by its place; a list of parts also gives the keys of its parts in their order."""
    flat: dict[Place, Any] = {}
    for name, value in content.items():
        if name in PARTS:
            flat[(name,)] = [part[KEY] for part in value]
            for part in value:
                flat |= {(name, part[KEY], field): each for field, each in part.items()}
        elif isinstance(value, dict):
            flat |= {(name, field): each for field, each in value.items()}
        else:
            flat[(name,)] = value
    return flat


def patch_between(before: Content, after: Content) -> Patch:
    """Return what turns one map into another."""
    was, now = flatten(before), flatten(after)
    rows: Patch = []
    for place in {**was, **now}:
        old, new = was.get(place, _NOTHING), now.get(place, _NOTHING)
        if old is _NOTHING or new is _NOTHING or old != new:
            rows.append(_row(place, old, new))
    return rows


def patched(content: Content, patch: Patch) -> Content:
    """Return a map with a patch; raises `Clash` where somebody changed the same."""
    clashes = [row for row in patch if not _fits(content, row)]
    if clashes:
        theirs = flatten(content)
        raise Clash(clashes, {tuple(row["at"]): theirs.get(tuple(row["at"])) for row in clashes})
    made = copy.deepcopy(content)
    # Parts are made before their fields are filled, and their places are known.
    for row in sorted(patch, key=lambda row: len(row["at"])):
        _apply(made, row)
    return {name: value for name, value in made.items() if name not in PARTS or value}


def inverse(patch: Patch) -> Patch:
    """Return the patch that takes a patch back."""
    names = {"before": "after", "after": "before"}
    return [{names.get(name, name): value for name, value in row.items()} for row in patch]


def merged_order(before: Sequence[str], after: Sequence[str], current: Sequence[str]) -> list[str] | None:
    """Return the order of parts with a change made to an older one; None where both moved parts."""
    if list(current) == list(before):
        return list(after)
    stayed = [key for key in before if key in after]
    if stayed != [key for key in after if key in before]:
        return None
    result = [key for key in current if key in after or key not in before]
    for place, key in enumerate(after):
        if key in before or key in result:
            continue
        ahead = [each for each in after[:place] if each in result]
        result.insert(result.index(ahead[-1]) + 1 if ahead else 0, key)
    return result


def _row(place: Place, before: Any, after: Any) -> Row:
    row: Row = {"at": list(place)}
    if before is not _NOTHING:
        row["before"] = before
    if after is not _NOTHING:
        row["after"] = after
    return row


def _keys(content: Content, name: str) -> list[str]:
    return [part[KEY] for part in content.get(name) or []]


def _is_order(row: Row) -> bool:
    """Say whether a row is about which parts a list has, in which order."""
    return len(row["at"]) == 1 and row["at"][0] in PARTS


def _fits(content: Content, row: Row) -> bool:
    if _is_order(row):
        current = _keys(content, row["at"][0])
        return merged_order(row.get("before", []), row.get("after", []), current) is not None
    now = flatten(content).get(tuple(row["at"]), _NOTHING)
    # Made the same edit twice: it holds already.
    if now == row.get("after", _NOTHING):
        return True
    before = row.get("before", _NOTHING)
    return now is _NOTHING if before is _NOTHING else now == before


def _apply(content: Content, row: Row) -> None:
    name, *rest = row["at"]
    if _is_order(row):
        _arrange(content, name, row)
    elif len(rest) == 2:
        part = next((one for one in content.get(name) or [] if one[KEY] == rest[0]), None)
        if part is not None:
            _put(part, rest[1], row)
    elif len(rest) == 1:
        content[name] = content.get(name) or {}
        _put(content[name], rest[0], row)
    else:
        _put(content, name, row)


def _arrange(content: Content, name: str, row: Row) -> None:
    current = _keys(content, name)
    order = merged_order(row.get("before", []), row.get("after", []), current) or []
    parts = {part[KEY]: part for part in content.get(name) or []}
    content[name] = [parts.get(key) or {KEY: key} for key in order]


def _put(target: dict[str, Any], field: str, row: Row) -> None:
    if "after" in row:
        target[field] = copy.deepcopy(row["after"])
    else:
        target.pop(field, None)


def places_of(patch: Iterable[Row]) -> set[Place]:
    """Return where a patch changes something."""
    return {tuple(row["at"]) for row in patch}
