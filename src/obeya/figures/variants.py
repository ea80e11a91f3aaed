"""The variants: one row of arrows per way through the process, with the share of cases that take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.figure import Figure
from obeya.figures.svg import Markup, element, group, joined, number
from obeya.figures.text import display_name, text_width, wrap
from obeya.figures.tokens import FONT, token
from obeya.figures.words import basis_words, cases, percent
from obeya.tables.sentences import joined as side_by_side
from obeya.tables.sentences import say, say_many
from obeya.tables.wording import say_count, say_time

if TYPE_CHECKING:
    from obeya.mining.variants import Variant, Variants

MAX_VARIANTS = 12
_BLOCK, _HEIGHT, _TIP, _GAP = 104.0, 36.0, 9.0, 3.0
_ROW, _LEFT, _MARGIN = 50.0, 206.0, 4.0
_MAX_BLOCKS = 8
_HEAD = 26.0


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow: an activity done `times` in a row, or `times` steps that are left out (activity None)."""

    activity: str | None
    times: int
    is_new: bool
    is_again: bool


def steps_of(variant: Variant, usual: frozenset[str], most: int = _MAX_BLOCKS) -> tuple[Step, ...]:
    """Turn a variant into at most `most` arrows: repetitions in a row become one, a long middle is left out.

    `is_new` marks activities that the most frequent variant (`usual`) does not have, `is_again` those that the
    case has had before.
    """
    steps: list[Step] = []
    seen: set[str] = set()
    for activity in variant.activities:
        if steps and steps[-1].activity == activity:
            last = steps[-1]
            steps[-1] = Step(activity, last.times + 1, last.is_new, True)
            continue
        steps.append(Step(activity, 1, activity not in usual, activity in seen))
        seen.add(activity)
    if len(steps) <= most:
        return tuple(steps)
    n_head = most - 3
    middle = steps[n_head:-2]
    left_out = Step(None, sum(step.times for step in middle), False, False)
    return (*steps[:n_head], left_out, *steps[-2:])


def variants_picture(variants: Variants, *, top: int = MAX_VARIANTS) -> Figure:
    """Draw the most frequent variants, at most `top`, each with its share of cases and its median throughput time.

    Raises QuestionError when there is no variant.
    """
    if not variants.variants:
        raise QuestionError("There is no variant to draw: the filter leaves no case. Widen the filter.")
    shown = variants.variants[:top]
    usual = frozenset(shown[0].activities)
    rows = [steps_of(variant, usual) for variant in shown]
    width = _LEFT + max(len(row) for row in rows) * (_BLOCK + _GAP) + _TIP + 2 * _MARGIN
    width = max(width, 620.0)
    height = _HEAD + len(rows) * _ROW + 34
    largest = shown[0].share
    body = element(
        "svg",
        _header(),
        *(
            _row(variant, row, place, largest, variants.basis.working_day_h)
            for place, (variant, row) in enumerate(zip(shown, rows, strict=True))
        ),
        _legend(rows, height - 18),
        width=width,
        height=height,
        viewBox=f"0 0 {number(width)} {number(height)}",
        font_family=FONT,
    )
    return Figure(
        title=_title(variants, len(shown)),
        alt=_alt(variants),
        caption=_caption(variants, len(shown)),
        table=_table(variants),
        svg=body,
    )


def _words(
    text: str, x: float, y: float, *, ink: str = "ink", bold: bool = False, anchor: str | None = None
) -> Markup:
    return element(
        "text", text, x=x, y=y, font_size=11.5, fill=token(ink), text_anchor=anchor,
        font_weight="600" if bold else None,
    )  # fmt: skip


def _header() -> Markup:
    return joined(
        [
            _words(say("share of cases"), _MARGIN, 12, ink="ink-soft"),
            _words(say("median time"), _LEFT - 24, 12, ink="ink-soft", anchor="end"),
        ]
    )


def _row(
    variant: Variant, steps: tuple[Step, ...], place: int, largest: float, day_h: float | None
) -> Markup:
    top = _HEAD + place * _ROW
    bar = 110.0 * variant.share / largest if largest else 0.0
    arrows = [_arrow(step, _LEFT + column * (_BLOCK + _GAP), top) for column, step in enumerate(steps)]
    words = f"{' → '.join(variant.activities)}: {cases(variant.n_cases)}, {percent(variant.share)}"
    return group(
        element("title", words),
        _words(percent(variant.share), _MARGIN, top + 14, bold=True),
        _words(cases(variant.n_cases), _MARGIN + 44, top + 14, ink="ink-soft"),
        _words(say_time(variant.duration_s.median, day_h), _LEFT - 24, top + 14, anchor="end"),
        element("rect", x=_MARGIN, y=top + 24, width=_LEFT - 24 - _MARGIN, height=4, rx=2, fill=token("line")),
        element("rect", x=_MARGIN, y=top + 24, width=max(4.0, bar * (_LEFT - 24 - _MARGIN) / 110), height=4, rx=2,
                fill=token("accent")),
        *arrows,
        data_kind="variant",
        data_n_cases=str(variant.n_cases),
    )  # fmt: skip


def _outline(x: float, y: float) -> str:
    right, middle, bottom = x + _BLOCK, y + _HEIGHT / 2, y + _HEIGHT
    corners = ((x, y), (right, y), (right + _TIP, middle), (right, bottom), (x, bottom), (x + _TIP, middle))
    return " ".join(f"{number(px)},{number(py)}" for px, py in corners)


def _arrow(step: Step, x: float, y: float) -> Markup:
    middle = y + _HEIGHT / 2
    if step.activity is None:
        dots = _words(
            say("+ {n} steps", n=str(step.times)),
            x + _BLOCK / 2 + _TIP / 2,
            middle + 4,
            ink="ink-soft",
            anchor="middle",
        )
        return group(dots, data_kind="left-out")
    mark = f"×{step.times}" if step.times > 1 else ""
    room = _BLOCK - _TIP - 12 - (text_width(mark, 11, bold=True) + 5 if mark else 0.0)
    lines = wrap(display_name(step.activity), room, 11, lines=2)
    first = middle + 4 - (len(lines) - 1) * 6.5
    labels = []
    for place, line in enumerate(lines):
        is_last = place == len(lines) - 1
        count = [element("tspan", mark, dx=5, font_weight="600")] if mark and is_last else []
        labels.append(
            element(
                "text",
                line,
                *count,
                x=x + _TIP + 7,
                y=first + place * 13,
                font_size=11,
                fill=token("tint-ink-0"),
            )
        )
    return group(
        element("title", f"{step.activity} {mark}".strip()),
        element("polygon", points=_outline(x, y), fill=token("tint-2" if step.is_new else "tint-0"),
                stroke=token("accent" if step.is_again else "outline"), stroke_width=1.5 if step.is_again else 1,
                stroke_dasharray="4 3" if step.is_again else None),
        *labels,
        data_kind="step",
        data_activity=step.activity,
    )  # fmt: skip


def _key(words: str, x: float, y: float, *, fill: str, stroke: str, dashed: bool) -> Markup:
    box = element("rect", x=x, y=y - 9, width=18, height=12, rx=2, fill=token(fill), stroke=token(stroke),
                  stroke_width=1.5 if dashed else 1, stroke_dasharray="4 3" if dashed else None)  # fmt: skip
    return joined([box, _words(words, x + 25, y + 1, ink="ink-soft")])


def _legend(rows: list[tuple[Step, ...]], y: float) -> Markup:
    steps = [step for row in rows for step in row if step.activity is not None]
    keys: list[tuple[str, str, str, bool]] = [
        (say("in the most frequent variant"), "tint-0", "outline", False)
    ]
    if any(step.is_new for step in steps):
        keys.append((say("not in it"), "tint-2", "outline", False))
    if any(step.is_again for step in steps):
        keys.append((say("done again"), "tint-0", "accent", True))
    x, parts = _LEFT, []
    for words, fill, stroke, dashed in keys:
        parts.append(_key(words, x, y, fill=fill, stroke=stroke, dashed=dashed))
        x += 25 + text_width(words, 11.5) + 24
    return group(*parts, data_kind="legend")


def _title(variants: Variants, n_shown: int) -> str:
    n_needed, n_all = variants.n_covering_80_percent, variants.n_variants
    if n_all == 1:
        return say("All {cases} go the same way", cases=cases(variants.n_cases))
    if n_needed <= n_shown:
        return say_many(
            n_needed,
            "{n} of {n_all} way carries four in five cases",
            "{n} of {n_all} ways carry four in five cases",
            n=say_count(n_needed),
            n_all=say_count(n_all),
        )
    covered = percent(variants.variants[n_shown - 1].cumulative_share)
    if n_shown == 1:
        return say(
            "The most frequent of {n_all} ways carries {share} of cases",
            n_all=say_count(n_all),
            share=covered,
        )
    return say(
        "The {n} most frequent of {n_all} ways carry {share} of cases",
        n=str(n_shown),
        n_all=say_count(n_all),
        share=covered,
    )


def _alt(variants: Variants) -> str:
    listed = [
        say(
            "{cases} ({share}): {path}, median {time}",
            cases=cases(v.n_cases),
            share=percent(v.share),
            path=" → ".join(v.activities),
            time=say_time(v.duration_s.median, variants.basis.working_day_h),
        )
        for v in variants.variants[:3]
    ]
    return say("Variants by number of cases. The most frequent: {listed}.", listed=side_by_side("; ", listed))


def _caption(variants: Variants, n_shown: int) -> str:
    return say(
        "A variant is one exact order of activities. Shown: {n} of {n_all}; {n_once} occur only once. {basis}",
        n=str(n_shown),
        n_all=say_count(variants.n_variants),
        n_once=say_count(variants.n_single_case),
        basis=basis_words(variants.basis),
    )


def _table(variants: Variants) -> pa.Table:
    rows = variants.variants
    return pa.table(
        {
            "variant": pa.array([list(v.activities) for v in rows], pa.list_(pa.string())),
            "n_cases": pa.array([v.n_cases for v in rows], pa.int64()),
            "share": pa.array([v.share for v in rows], pa.float64()),
            "cumulative_share": pa.array([v.cumulative_share for v in rows], pa.float64()),
            "mean_s": pa.array([v.duration_s.mean for v in rows], pa.float64()),
            "median_s": pa.array([v.duration_s.median for v in rows], pa.float64()),
            "p90_s": pa.array([v.duration_s.p90 for v in rows], pa.float64()),
        }
    )
