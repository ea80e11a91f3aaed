"""Rows that cannot become events: each with its line, its reason and its text, none lost in silence."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from obeya.sources.raw import REJECTED_SCHEMA

RAW_LENGTH = 2_000


def reject_rows(
    table: pa.Table, faults: Mapping[str, NDArray[np.bool_]], columns: tuple[str, ...]
) -> pa.Table:
    """Return the rejected rows of `table`: a row with several faults is listed once with all its reasons.

    `faults` maps a reason to a mask over the rows; the raw text joins the row's own fields by commas.
    """
    reasons: dict[int, list[str]] = {}
    for reason, mask in faults.items():
        for place in np.flatnonzero(mask).tolist():
            reasons.setdefault(place, []).append(reason)
    places = sorted(reasons)
    if not places:
        return REJECTED_SCHEMA.empty_table()
    chosen = table.take(pa.array(places))
    fields = [chosen[column].to_pylist() for column in columns]
    raw = [
        ",".join("" if value is None else str(value) for value in row)[:RAW_LENGTH]
        for row in zip(*fields, strict=True)
    ]
    return pa.table(
        [
            chosen["line"],
            pa.array(["; ".join(reasons[place]) for place in places]),
            pa.array(raw, pa.string()),
        ],
        schema=REJECTED_SCHEMA,
    )


def in_file_order(rejected: pa.Table) -> pa.Table:
    """Return rejected rows by their lines, wherever in the reading each was rejected."""
    return rejected.sort_by("line") if rejected.num_rows else rejected


def hide_names(rejected: pa.Table, pseudonyms: Mapping[str, str]) -> pa.Table:
    """Replace every known person name in the raw text by its pseudonym."""
    if not rejected.num_rows or not pseudonyms:
        return rejected
    names = sorted((name for name in pseudonyms if len(name) > 1), key=len, reverse=True)
    texts = rejected["raw"].to_pylist()
    for name in names:
        texts = [text.replace(name, pseudonyms[name]) if text else text for text in texts]
    return rejected.set_column(2, "raw", pa.array(texts, pa.string()))
