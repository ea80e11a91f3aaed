"""The dotted chart: a row per case, a dot per step, so that batches, gaps and queues show as lines and slopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from obeya.errors import QuestionError
from obeya.figures.figure import Figure
from obeya.figures.text import display_name, shorten
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.figures.words import basis_words, percent
from obeya.tables.sentences import joined, phrase, say
from obeya.tables.wording import say_count

if TYPE_CHECKING:
    import altair as alt

    from obeya.tables.basis import Basis

MAX_DOTS = 3000
_N_KINDS = 6
_OTHER = phrase("other")
_HEIGHT = 420
_SHAPES = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down")
_WEEKDAYS = (
    phrase("Monday"), phrase("Tuesday"), phrase("Wednesday"), phrase("Thursday"), phrase("Friday"),
    phrase("Saturday"), phrase("Sunday"),
)  # fmt: skip


def dotted_picture(dots: pa.Table, *, basis: Basis, max_dots: int = MAX_DOTS) -> Figure:
    """Draw steps over time, cases sorted by their start.

    `dots` has one row per step, as `mining.points.steps_over_time` gives it: `case_rank` (0 for the case that
    starts first), `at` (timestamp on the clock of the display zone, without zone) and `activity` (name). With more
    than `max_dots` steps every k-th case is drawn, and the caption says so. Raises QuestionError when there is no
    step.
    """
    if dots.num_rows == 0:
        raise QuestionError("There is no step to draw: the filter leaves no events. Widen the filter.")
    ranks = dots["case_rank"].to_numpy()
    drawn = _sampled(dots, max_dots)
    n_cases = int(ranks.max()) + 1
    every = round(n_cases / len(np.unique(drawn["case_rank"].to_numpy())))
    kinds = _kinds(dots)
    title = _title(dots)
    alt_text = say(
        "Dotted chart of {n} steps by start of the case. {title}.", n=say_count(dots.num_rows), title=title
    )
    return Figure(
        title=title,
        alt=alt_text,
        caption=_caption(every, drawn.num_rows, kinds, basis),
        table=drawn.select(["case_rank", "at", "activity"]),
        spec=chart_spec(_chart(drawn, kinds, n_cases), description=alt_text),
    )


def _sampled(dots: pa.Table, most: int) -> pa.Table:
    """Keep whole cases, evenly over their starts, with about `most` steps in all; some may be missing already."""
    every = -(-dots.num_rows // most)
    if every == 1:
        return dots
    kept = np.unique(dots["case_rank"].to_numpy())[::every]
    return dots.filter(pa.array(np.isin(dots["case_rank"].to_numpy(), kept)))


def _kinds(dots: pa.Table) -> list[str]:
    """Give the activities that have a colour and a shape of their own: the most frequent ones."""
    counts = pc.value_counts(dots["activity"]).to_pylist()
    ranked = sorted(counts, key=lambda entry: (-entry["counts"], entry["values"]))
    most = _N_KINDS if len(ranked) <= _N_KINDS else _N_KINDS - 1
    return [entry["values"] for entry in ranked[:most]]


def _busiest_weekday(dots: pa.Table) -> tuple[int, float]:
    counts = np.bincount(pc.day_of_week(dots["at"]).to_numpy(), minlength=7)
    return int(counts.argmax()), float(counts.max() / counts.sum())


def _title(dots: pa.Table) -> str:
    weekday, share = _busiest_weekday(dots)
    name = say(_WEEKDAYS[weekday])
    if share < 0.2:
        return say(
            "Work goes on all week: {day}, the busiest day, has {share} of the steps",
            day=name,
            share=percent(share),
        )
    return say("{share} of the steps are done on a {day}", share=percent(share), day=name)


def _chart(drawn: pa.Table, kinds: list[str], n_cases: int) -> alt.TopLevelMixin:
    import altair as alt

    names = [shorten(display_name(kind), 150, 11.5) for kind in kinds]
    shown = {
        kind: f"{name} " * (names[:place].count(name) + 1)
        for place, (kind, name) in enumerate(zip(kinds, names, strict=True))
    }
    has_other = len(set(drawn["activity"].to_pylist()) - set(kinds)) > 0
    other = str(say(_OTHER))
    domain = [*shown.values(), *([other] if has_other else [])]
    colours = [LIGHT[f"kind-{place}"] for place in range(len(kinds))] + [LIGHT["kind-other"]] * has_other
    shapes = [*_SHAPES[: len(kinds)], *(["circle"] if has_other else [])]
    rows: list[dict[str, Any]] = [
        {"case": rank, "at": at.isoformat(), "kind": shown.get(activity, other)}
        for rank, at, activity in zip(
            *(drawn[name].to_pylist() for name in ("case_rank", "at", "activity")), strict=True
        )
    ]
    legend = alt.Legend(title=None, columns=0, symbolSize=60, symbolOpacity=1)
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_point(filled=True, size=14, opacity=0.8, strokeWidth=1)
        .encode(
            x=alt.X("at:T", title=None, axis=alt.Axis(tickCount=8, labelOverlap=True, format="%b %Y")),
            y=alt.Y("case:Q", title=str(say("cases by start")), scale=alt.Scale(domain=[n_cases, 0], nice=False),
                    axis=alt.Axis(tickCount=6, format=",d")),
            color=alt.Color("kind:N", scale=alt.Scale(domain=domain, range=colours), legend=legend),
            shape=alt.Shape("kind:N", scale=alt.Scale(domain=domain, range=shapes), legend=legend),
        )
        .properties(width=CHART_WIDTH, height=_HEIGHT)
    )  # fmt: skip
    return chart


def _caption(every: int, n_drawn: int, kinds: list[str], basis: Basis) -> str:
    words: list[str] = [say("One row per case, the first to start on top; one dot per step.")]
    if every > 1:
        words.append(
            say(
                "To stay readable, one case in {every} is drawn ({n} steps).",
                every=str(every),
                n=say_count(n_drawn),
            )
        )
    words.append(say("Time zone {zone}.", zone=basis.zone))
    return joined(" ", [*words, basis_words(basis)])
