"""Cases that follow the variants which together cover a share of all cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from obeya.errors import FilterError
from obeya.tables.filters.base import CaseFilter
from obeya.tables.filters.quoting import say_plain
from obeya.tables.sentences import phrase, say

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.filters.context import FilterContext, LogTables
    from obeya.tables.filters.reader import Reader


_FOLLOW = phrase("follow the most frequent variants that cover {percent} % of the cases")
_DO_NOT_FOLLOW = phrase("do not follow the most frequent variants that cover {percent} % of the cases")


@dataclass(frozen=True, slots=True)
class VariantCoverage(CaseFilter):
    """Cases that follow the fewest, most frequent variants that together cover at least `percent` of the cases."""

    kind: ClassVar[str] = "variant_coverage"
    examples: ClassVar[tuple[str, ...]] = ("variants cover 80 %", "not variants cover 95 %")

    percent: int | float

    def __post_init__(self) -> None:
        """Refuse shares that are not over 0 and up to 100 percent."""
        if not 0 < self.percent <= 100:
            raise FilterError(f"The share of cases is {self.percent!r} %; it must be over 0 and at most 100.")

    @property
    def depends_on_others(self) -> bool:
        """Return True: how frequent a variant is depends on all cases."""
        return True

    @classmethod
    def read(cls, reader: Reader) -> VariantCoverage:
        """Read what follows `variants cover`."""
        percent = reader.number()
        reader.expect("%")
        return cls(percent)

    def text(self) -> str:
        """Write ``variants cover 80 %``."""
        return f"variants cover {self.percent!r} %"

    def clause(self, *, holds: bool = True) -> str:
        """Say “follow the most frequent variants that cover 80 % of the cases”."""
        return say(_FOLLOW if holds else _DO_NOT_FOLLOW, percent=say_plain(self.percent))

    def case_condition(self, tables: LogTables, context: FilterContext) -> ir.BooleanValue:
        """Keep a variant while those before it do not reach the share."""
        import ibis

        variants = tables.variants
        order = [ibis.desc(variants.n_cases), variants.variant]
        ranked = variants.select(
            "variant",
            "n_cases",
            reached=variants.n_cases.sum().over(order_by=order, rows=(None, 0)),
            total=variants.n_cases.sum().over(),
        )
        before = (ranked.reached - ranked.n_cases) * 100.0
        return tables.cases.variant.isin(ranked.filter(before < ranked.total * float(self.percent)).variant)
