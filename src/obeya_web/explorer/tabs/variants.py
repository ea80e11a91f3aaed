"""The ways cases take."""

from __future__ import annotations

from django.utils.translation import gettext as _

from obeya.figures.variants import variants_picture
from obeya.mining.variants import Variant, Variants, variants
from obeya.tables.filters import FollowsVariant
from obeya_web.explorer.asking import Asked
from obeya_web.explorer.state import ARROW, State
from obeya_web.explorer.tabs.sheet import Column, Number, Sheet, TabContent
from obeya_web.lib.numbers import count_here, share_here

TOP = 50


def ask_variants(asked: Asked) -> Variants:
    """Return the most frequent variants of the selection."""
    return asked.ask("variants", lambda log: variants(log, top=TOP), TOP)


def content(asked: Asked, state: State) -> TabContent:
    """Show the most frequent variants, each with its cases and its throughput time."""
    told = ask_variants(asked)
    if not told.variants:
        return TabContent(_("No case is left by the filter"))
    first = told.variants[0]
    headline = _("%(share)s of the cases take the most frequent way; %(n)s ways cover 80 %% of them") % {
        "share": share_here(first.share),
        "n": count_here(told.n_covering_80_percent),
    }
    numbers = (
        Number(_("Variants"), told.n_variants, "count", _("different ways through the process")),
        Number(_("Cover 80 % of cases"), told.n_covering_80_percent, "count", _("most frequent ways")),
        Number(_("Taken once"), told.n_single_case, "count", _("ways that a single case took")),
    )
    return TabContent(headline, (_sheet(told, state),), (variants_picture(told),), numbers)


def _sheet(told: Variants, state: State) -> Sheet:
    columns = (
        Column("variant", _("Way")),
        Column("n_cases", _("Cases"), "count"),
        Column("share", _("Share"), "share"),
        Column("cumulative_share", _("With more frequent ones"), "share"),
        Column("median", _("Median"), "duration"),
        Column("p90", _("9 in 10 below"), "duration"),
        Column("n_handovers", _("Hand-overs a case"), "number"),
    )
    return Sheet(
        "variants",
        _("The most frequent variants"),
        columns,
        tuple(_row(each) for each in told.variants),
        tuple(state.query(where=state.with_filter(_filter(each)), page=1) for each in told.variants),
        n_all=told.n_variants,
    )


def _filter(variant: Variant) -> str:
    return FollowsVariant(variant.activities).text()


def _row(variant: Variant) -> tuple[object, ...]:
    spread = variant.duration_s
    return (
        f" {ARROW} ".join(variant.activities),
        variant.n_cases,
        variant.share,
        variant.cumulative_share,
        spread.median,
        spread.p90,
        variant.n_handovers,
    )
