"""Who is who, and who is hidden: pseudonyms for people, and the rule that small groups are not shown.

Both stand here and nowhere else, so that every way out (terminal, JSON, report, sheet) has the same.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from obeya.errors import QuestionError, StoreError

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

# 50 bits: among 10,000 people two share a code once in some twenty million logs.
CODE_LENGTH: Final = 10
# With a shorter key all keys could be tried out.
LEAST_KEY_BYTES: Final = 16
# Groups of fewer people are hidden; works councils often ask for 10.
SMALLEST_GROUP: Final = 5
HIDDEN: Final = "hidden"


def pseudonym_of(name: str, key: bytes) -> str:
    """Return the pseudonym of a person: a keyed hash (HMAC-SHA-256) as a short code such as ``R-7KQ2M4XW3A``.

    The same name gives the same code under the same key; without the key names cannot be tried out.
    Raises `StoreError` for a key of fewer than 16 bytes.
    """
    if len(key) < LEAST_KEY_BYTES:
        raise StoreError(f"The key for pseudonyms has {len(key)} bytes; it needs {LEAST_KEY_BYTES} at least.")
    digest = hmac.digest(key, name.encode("utf-8", "surrogatepass"), "sha256")
    return "R-" + base64.b32encode(digest).decode("ascii")[:CODE_LENGTH]


def hide_small_groups(
    table: pa.Table,
    *,
    group_columns: Sequence[str],
    person_count_column: str,
    k: int = SMALLEST_GROUP,
    totals_shown: bool = True,
) -> pa.Table:
    """Return the table with the values of groups of fewer than `k` distinct people taken out.

    One row is one group. All columns but `group_columns` become null in hidden rows, the number of people
    included, and the column ``hidden`` says which rows those are.

    A hidden row must not follow from a total minus the rows shown. So, unless `totals_shown` is False, every line
    of groups that differ in one group column only has no hidden row, or at least two of which one has `k` people
    or more; to this end the smallest rows shown are hidden as well (the first of equals). Then what a total gives
    away is about `k` people at least, even if one person belongs to several groups. Totals are tables of their
    own, to be passed through here as well; what follows from several lines together is not analysed.
    Raises `QuestionError` for unknown columns.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    _check_columns(table, [*group_columns, person_count_column], k)
    counts = pc.fill_null(table[person_count_column].cast(pa.float64()), 0.0)
    n_people = np.asarray(counts.to_numpy(zero_copy_only=False), dtype=np.float64)
    hidden = ~(n_people >= k)
    if totals_shown and hidden.any():
        hidden = _hide_more(hidden, n_people, _lines(table, group_columns), k)
    mask = pa.array(hidden)
    columns = {
        name: table[name]
        if name in group_columns
        else pc.if_else(mask, pa.scalar(None, table[name].type), table[name])
        for name in table.column_names
    }
    return pa.table({**columns, HIDDEN: mask})


def _check_columns(table: pa.Table, needed: Sequence[str], k: int) -> None:
    missing = [name for name in needed if name not in table.column_names]
    if missing:
        raise QuestionError(f"Small groups cannot be hidden: the table has no column {', '.join(missing)}.")
    if HIDDEN in table.column_names:
        raise QuestionError("The table has a column “hidden” already: small groups are hidden once.")
    if k < 2:
        raise QuestionError(f"The smallest group is {k}; it must be at least 2 people.")


def _lines(table: pa.Table, group_columns: Sequence[str]) -> list[NDArray[np.int64]]:
    """Number, for each group column, the lines of rows that differ in this column only."""
    codes = [_codes(table[name]) for name in group_columns]
    lines = []
    for place in range(len(codes)):
        others = codes[:place] + codes[place + 1 :]
        if not others:
            lines.append(np.zeros(table.num_rows, np.int64))
            continue
        _, line = np.unique(np.stack(others, axis=1), axis=0, return_inverse=True)
        lines.append(np.asarray(line, np.int64).reshape(-1))
    return lines


def _codes(column: pa.ChunkedArray) -> NDArray[np.int64]:
    encoded = column.combine_chunks().dictionary_encode("encode")
    return np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64)


def _hide_more(
    hidden: NDArray[np.bool_], n_people: NDArray[np.float64], lines: list[NDArray[np.int64]], k: int
) -> NDArray[np.bool_]:
    """Hide the smallest shown row of every line that gives something away, until no line does."""
    hidden = hidden.copy()
    while True:
        n_before = int(hidden.sum())
        for line in lines:
            n_lines = int(line.max()) + 1
            n_hidden = np.bincount(line[hidden], minlength=n_lines)
            has_large = np.bincount(line[hidden & (n_people >= k)], minlength=n_lines) > 0
            gives_away = (n_hidden > 0) & ~(has_large & (n_hidden > 1))
            candidates = np.flatnonzero(~hidden & gives_away[line])
            ordered = candidates[np.lexsort((candidates, n_people[candidates], line[candidates]))]
            _, first = np.unique(line[ordered], return_index=True)
            hidden[ordered[first]] = True
        if int(hidden.sum()) == n_before:
            return hidden
