"""What cases can be told apart by: their attributes with few values, and the path they took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from obeya.errors import QuestionError

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

MOST_VALUES: Final = 40
MOST_VARIANTS: Final = 12
VARIANT: Final = "variant"


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to tell cases apart: a code per row into `names`; -1 where a case has no value that counts."""

    name: str
    names: tuple[str, ...]
    codes: NDArray[np.int64]


def read_dimensions(
    log: EventLog,
    case: NDArray[np.int64],
    is_open: NDArray[np.bool_],
    attributes: Sequence[str] | None,
) -> list[Dimension]:
    """Return the dimensions of the cases of some rows; an open case has no variant yet."""
    wanted = [each for each in log.facts.case_attributes if each.kind in ("text", "truth")]
    if attributes is not None:
        known = {each.name: each for each in log.facts.case_attributes}
        unknown = [name for name in attributes if name not in known]
        if unknown:
            raise QuestionError(
                f"The log has no case attribute {', '.join(unknown)}. It has: {', '.join(known)}."
            )
        wanted = [known[name] for name in attributes]
    found = []
    for attribute in wanted:
        names, codes = _codes(log, log.cases[attribute.column].cast("string"), case)
        if 2 <= len(names) <= MOST_VALUES:
            found.append(Dimension(attribute.name, names, codes))
    names, codes = _codes(log, log.cases.variant.cast("string"), case)
    return [*found, _variants(names, np.where(is_open, -1, codes))]


def _codes(
    log: EventLog, column: ir.StringValue, case: NDArray[np.int64]
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    table = log.cases.select("case_index", value=column).to_pyarrow()
    index = np.asarray(table["case_index"].to_numpy(), np.int64)
    encoded = table["value"].combine_chunks().dictionary_encode()
    codes = np.asarray(encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False), np.int64)
    place = np.full(int(max(index.max(initial=0), case.max(initial=0))) + 1, -1, np.int64)
    place[index] = codes
    return tuple(str(each) for each in encoded.dictionary.to_pylist()), place[case]


def _variants(names: tuple[str, ...], codes: NDArray[np.int64]) -> Dimension:
    """Keep the most frequent variants and number them by frequency, as `obeya variants` does."""
    counts = np.bincount(codes[codes >= 0], minlength=max(len(names), 1))
    most = np.argsort(-counts, kind="stable")[:MOST_VARIANTS]
    renamed = np.full(len(names) + 1, -1, np.int64)
    renamed[most] = np.arange(most.size)
    return Dimension(VARIANT, tuple(str(rank + 1) for rank in range(most.size)), renamed[codes])
