"""Cases that follow one of the most frequent variants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.errors import FilterError
from obeya.tables.filters.base import CaseFilter, Filter
from obeya.tables.filters.quoting import say_plain
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


_FOLLOW = phrase("follow the most frequent variant"), phrase("follow one of the {n} most frequent variants")
_DO_NOT_FOLLOW = (
    phrase("do not follow the most frequent variant"),
    phrase("do not follow one of the {n} most frequent variants"),
)


@dataclass(frozen=True, slots=True)
class TopVariants(CaseFilter):
    """Cases that follow one of the `n` most frequent variants; among equals the lower variant number wins."""

    kind: ClassVar[str] = "top_variants"
    examples: ClassVar[tuple[str, ...]] = ("variants top 5",)

    n: int

    def __post_init__(self) -> None:
        """Refuse counts below one."""
        if self.n < 1:
            raise FilterError(f"The number of variants is {self.n}; it must be at least 1.")

    @property
    def depends_on_others(self) -> bool:
        """Return True: how frequent a variant is depends on all cases."""
        return True

    @classmethod
    def read(cls, reader: Reader) -> TopVariants:
        """Read what follows `variants top`."""
        return cls(reader.whole_number("a number of variants"))

    @staticmethod
    def refuse(reader: Reader) -> Filter:
        """Say what can follow `variants`."""
        raise reader.expected("`top 5` or `cover 80 %`")

    def text(self) -> str:
        """Write ``variants top 5``."""
        return f"variants top {self.n}"

    def clause(self, *, holds: bool = True) -> str:
        """Say “follow one of the 5 most frequent variants”."""
        one, many = _FOLLOW if holds else _DO_NOT_FOLLOW
        return say(one) if self.n == 1 else say(many, n=say_plain(self.n))

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Rank the variants by their cases."""
        import ibis

        variants = tables.variants
        rank = ibis.row_number().over(order_by=[ibis.desc(variants.n_cases), variants.variant])
        ranked = variants.select("variant", place=rank)
        return tables.cases.variant.isin(ranked.filter(ranked.place < self.n).variant)
