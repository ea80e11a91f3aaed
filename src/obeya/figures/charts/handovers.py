"""The hand-over matrix: from whom (rows) to whom (columns), with the number in each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.figure import Figure
from obeya.figures.scales import count_steps
from obeya.figures.text import display_name, shorten
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import chart_spec
from obeya.figures.words import basis_words, percent
from obeya.mining.moves import RESOURCE
from obeya.tables.sentences import joined, numeral, resaid, say
from obeya.tables.wording import say_count, say_number

if TYPE_CHECKING:
    import altair as alt

    from obeya.mining.handovers import Handover, Handovers

MAX_GROUPS = 14
_CELL_WIDTH, _CELL_HEIGHT = 52, 30
_NAME_WIDTH = 150.0
_N_TINTS = 5


def handovers_picture(handovers: Handovers, *, max_groups: int = MAX_GROUPS) -> Figure:
    """Draw the hand-over matrix of the busiest groups; work that stays in its group stands grey on the diagonal.

    What the privacy rule hides is not in `handovers.matrix`; the caption says so. Raises QuestionError when
    nothing may be shown.
    """
    if not handovers.matrix:
        reason = handovers.hidden or say("no work has a known group before and after")
        raise QuestionError(
            say("There is no hand-over to draw: {reason}. Choose another attribute with 'by'.", reason=reason)
        )
    groups = _busiest(handovers, max_groups)
    cells = [cell for cell in handovers.matrix if cell.source in groups and cell.target in groups]
    alt_text = _alt(handovers)
    return Figure(
        title=_title(handovers),
        alt=alt_text,
        caption=_caption(handovers, len(groups)),
        table=_table(handovers),
        spec=chart_spec(_chart(cells, groups), description=alt_text),
    )


def _busiest(handovers: Handovers, most: int) -> list[str]:
    """Give the groups with most hand-overs, in the order of work through them."""
    moved: dict[str, int] = {}
    for cell in handovers.matrix:
        for name in (cell.source, cell.target):
            moved[name] = moved.get(name, 0) + cell.n
    return sorted(moved, key=lambda name: (-moved[name], name))[:most]


def _labels(groups: list[str]) -> dict[str, str]:
    """Shorten names for the axes and keep them apart where shortening made them equal."""
    labels: dict[str, str] = {}
    for group in groups:
        label = shorten(display_name(group), _NAME_WIDTH, 11.5)
        n_before = sum(other.split(" · ")[0] == label for other in labels.values())
        labels[group] = f"{label} · {n_before + 1}" if n_before else label
    return labels


def _rows(cells: list[Handover], labels: dict[str, str]) -> list[dict[str, Any]]:
    steps = count_steps([cell.n for cell in cells if cell.source != cell.target])
    rows = []
    for cell in cells:
        is_kept = cell.source == cell.target
        tint = round(steps.step(cell.n) * (_N_TINTS - 1) / max(1, steps.n - 1)) if not is_kept else -1
        fill = LIGHT["surface-2"] if is_kept else LIGHT[f"tint-{tint}"]
        ink = LIGHT["ink-soft"] if is_kept else LIGHT["tint-ink-3" if tint >= 3 else "tint-ink-0"]
        text = say_count(cell.n) if cell.n < 100_000 else say("{n}k", n=numeral(f"{cell.n / 1000:,.0f}"))
        rows.append(
            {
                "from": labels[cell.source],
                "to": labels[cell.target],
                "n": cell.n,
                "text": text,
                "fill": fill,
                "ink": ink,
            }
        )
    return rows


def _chart(cells: list[Handover], groups: list[str]) -> alt.TopLevelMixin:
    import altair as alt

    labels = _labels(groups)
    order = list(labels.values())
    axis: dict[str, Any] = {"domain": False, "ticks": False, "labelLimit": 200, "labelColor": LIGHT["ink"]}
    top = alt.Axis(orient="top", labelAngle=-40, labelAlign="left", title=str(say("to")), **axis)
    side = alt.Axis(title=str(say("from")), **axis)
    base = alt.Chart(alt.InlineData(values=_rows(cells, labels))).encode(
        x=alt.X(
            "to:N", sort=order, axis=top, scale=alt.Scale(domain=order, paddingInner=0.06, paddingOuter=0)
        ),
        y=alt.Y(
            "from:N", sort=order, axis=side, scale=alt.Scale(domain=order, paddingInner=0.1, paddingOuter=0)
        ),
    )
    squares = base.mark_rect(cornerRadius=4).encode(fill=alt.Fill("fill:N", scale=None))
    numbers = base.mark_text(fontSize=11, fontWeight=600).encode(
        text="text:N", color=alt.Color("ink:N", scale=None)
    )
    return alt.layer(squares, numbers).properties(
        width=_CELL_WIDTH * len(order), height=_CELL_HEIGHT * len(order)
    )


def _changed(handovers: Handovers) -> list[Handover]:
    return [cell for cell in handovers.matrix if cell.source != cell.target]


def _title(handovers: Handovers) -> str:
    changed = _changed(handovers)
    if not changed:
        return say("No work changes hands between the groups shown")
    if (
        handovers.by == RESOURCE
        and handovers.share_handed_over is not None
        and handovers.per_case is not None
    ):
        # Single people are never the headline.
        per_case = say_number(handovers.per_case.mean)
        return say(
            "{share} of the moves change hands, {n} in a case on average",
            share=percent(handovers.share_handed_over),
            n=per_case,
        )
    most = max(changed, key=lambda cell: (cell.n, cell.source, cell.target))
    share = percent(most.n / handovers.n_handovers)
    return say(
        "{share} of the hand-overs go from {source} to {target}",
        share=share,
        source=display_name(most.source),
        target=display_name(most.target),
    )


def _alt(handovers: Handovers) -> str:
    ranked = sorted(_changed(handovers), key=lambda cell: (-cell.n, cell.source, cell.target))[:3]
    listed = [
        say("{source} to {target} {n}", source=cell.source, target=cell.target, n=say_count(cell.n))
        for cell in ranked
    ]
    return say(
        "Matrix of {n} hand-overs between {n_groups} groups ({by}). Most frequent: {listed}.",
        n=say_count(handovers.n_handovers),
        n_groups=str(handovers.n_groups),
        by=handovers.by,
        listed=joined("; ", listed) or say("none"),
    )


def _caption(handovers: Handovers, n_shown: int) -> str:
    words: list[str] = [
        say(
            "Rows hand over to columns, by {by}; grey: work that stays in its group, {n} moves.",
            by=handovers.by,
            n=say_count(handovers.n_kept),
        )
    ]
    if n_shown < handovers.n_groups:
        n_all = say_count(handovers.n_groups)
        words.append(say("{n} of {n_all} groups are shown.", n=str(n_shown), n_all=n_all))
    if handovers.hidden:
        reason = resaid(handovers.hidden).rstrip(".")
        words.append(say("{reason} ({n} moves).", reason=reason, n=say_count(handovers.n_hidden)))
    return joined(" ", [*words, basis_words(handovers.basis)])


def _table(handovers: Handovers) -> pa.Table:
    cells = handovers.matrix
    return pa.table(
        {
            "source": pa.array([cell.source for cell in cells], pa.string()),
            "target": pa.array([cell.target for cell in cells], pa.string()),
            "n": pa.array([cell.n for cell in cells], pa.int64()),
            "n_cases": pa.array([cell.n_cases for cell in cells], pa.int64()),
            "median_wait_s": pa.array([c.wait_s.median if c.wait_s else None for c in cells], pa.float64()),
        }
    )
