"""Cases by their ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa

from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.checks import at_least_one
from obeya.tables.filters.quoting import quote_list, say_list, say_plain
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader

# A clause lists this many ids and counts the rest.
IDS_SAID = 3
IDS_SPELLED_OUT = 100


@dataclass(frozen=True, slots=True)
class CaseIds(CaseFilter):
    """Cases whose id is one of `ids`, compared byte for byte; ids that the log does not have are ignored."""

    kind: ClassVar[str] = "case_ids"
    examples: ClassVar[tuple[str, ...]] = ('case id in ["4711", "4712"]',)

    ids: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse an empty list."""
        at_least_one(self.ids, "case id")

    @classmethod
    def read(cls, reader: Reader) -> CaseIds:
        """Read what follows `case id`."""
        if not (reader.accept_words("=") or reader.accept_words("in")):
            raise reader.expected("`=` or `in`")
        return cls(reader.names("a case id in quotes"))

    def text(self) -> str:
        """Write ``case id in ["4711", "4712"]``."""
        return f"case id in {quote_list(self.ids)}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “have the id “4711” or “4712””."""
        if len(self.ids) > IDS_SAID:
            form = phrase("are among the {n} listed") if holds else phrase("are not among the {n} listed")
            return say(form, n=say_plain(len(self.ids)))
        form = phrase("have the id {ids}") if holds else phrase("do not have the id {ids}")
        return say(form, ids=say_list(self.ids, "or"))

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Compare the ids; many are handed to the engine as a table, which is faster than a long statement."""
        import ibis

        ids = list(dict.fromkeys(self.ids))
        if len(ids) <= IDS_SPELLED_OUT:
            return tables.cases.case_id.isin(ids)
        return tables.cases.case_id.isin(ibis.memtable(pa.table({"listed_id": ids})).listed_id)
