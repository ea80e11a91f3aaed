"""A change week by week: the level before and after it, the interval of what it brought, and a flag at go-live."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.figure import Figure
from obeya.figures.tokens import LIGHT
from obeya.figures.vega import CHART_WIDTH, chart_spec
from obeya.studies.gain.saying import say_measure, say_verdict
from obeya.studies.gain.vocabulary import IMPROVED
from obeya.tables.sentences import joined, say
from obeya.tables.wording import say_count, say_date, say_number, say_share

if TYPE_CHECKING:
    import altair as alt

    from obeya.studies.gain.result import GainVerdict, Week

_HEIGHT: Final = 280
_HOURS_PER_DAY: Final = 24.0
# From so many hours on a case is told in days.
_LONG_H: Final = 72.0


def gain_picture(verdict: GainVerdict) -> Figure:
    """Draw the weeks of a verdict; raises QuestionError where there is no week to draw."""
    if not verdict.weeks:
        raise QuestionError(
            "There is no week to draw: no case was found in the weeks before and after the change."
        )
    scale, unit = _unit(verdict)
    return Figure(
        title=_title(verdict),
        alt=_alt(verdict, scale, unit),
        caption=_caption(verdict),
        table=_table(verdict, scale, unit),
        spec=chart_spec(_chart(verdict, scale, unit), description=_alt(verdict, scale, unit)),
    )


def _title(verdict: GainVerdict) -> str:
    effect = verdict.effect
    if effect is None:
        return verdict.sentence
    return say(
        "{verdict}: {measure} {percent} ({low} to {high})",
        verdict=say_verdict(verdict.verdict),
        measure=say_measure(verdict.registration.measure),
        percent=_signed(effect.ratio - 1),
        low=_signed(effect.low - 1),
        high=_signed(effect.high - 1),
    )


def _signed(share: float) -> str:
    return joined("", ("+", say_share(share))) if share > 0 else say_share(share)


def _unit(verdict: GainVerdict) -> tuple[float, str]:
    """Return what weekly values are multiplied with, and the name of the axis."""
    kind = verdict.registration.kind
    if kind == "proportion":
        return 100.0, say("% of cases")
    if kind == "count":
        return 1.0, say("a week")
    if verdict.effect is not None and verdict.effect.natural.unit != "h":
        return 1.0, verdict.effect.natural.unit
    if max(week.value for week in verdict.weeks) >= _LONG_H:
        return 1 / _HOURS_PER_DAY, say("days a case, mean")
    return 1.0, say("hours a case, mean")


def _alt(verdict: GainVerdict, scale: float, unit: str) -> str:
    before, after = _levels(verdict, scale)
    parts = [
        say("Weekly figures around the go-live of {date}.", date=_live(verdict)),
        say("Level before: {n} {unit}.", n=say_number(before), unit=unit),
    ]
    if after is not None:
        parts.append(say("Level after: {n} {unit}.", n=say_number(after), unit=unit))
    return joined(" ", parts)


def _caption(verdict: GainVerdict) -> str:
    parts = [
        say(
            "{before} weeks before, {after} after go-live on {date}. The band is the 95 % interval of the level after.",
            before=say_count(verdict.weeks_before),
            after=say_count(verdict.weeks_after),
            date=_live(verdict),
        )
    ]
    if verdict.is_provisional:
        parts.append(say("Open dots: less than 90 % of the cases of the week have ended."))
    if verdict.registration.slice:
        parts.append(say("Cases: {filter}.", filter=verdict.registration.slice))
    return joined(" ", parts)


def _live(verdict: GainVerdict) -> str:
    return say_date(verdict.registration.go_live)


def _levels(verdict: GainVerdict, scale: float) -> tuple[float, float | None]:
    sides = {
        side: [week.value for week in verdict.weeks if week.side == side] for side in ("before", "after")
    }
    means = {side: scale * sum(values) / len(values) for side, values in sides.items() if values}
    return means.get("before", 0.0), means.get("after")


def _table(verdict: GainVerdict, scale: float, unit: str) -> pa.Table:
    weeks = verdict.weeks
    return pa.table(
        {
            "week": [week.start.isoformat() for week in weeks],
            "side": [week.side for week in weeks],
            unit: [scale * week.value for week in weeks],
            "n": [week.n for week in weeks],
            "closed share": [week.closed for week in weeks],
        }
    )


def _chart(verdict: GainVerdict, scale: float, unit: str) -> alt.LayerChart:
    import altair as alt

    rows = [
        {
            "week": week.start.isoformat(),
            "value": scale * week.value,
            "side": week.side,
            "provisional": week.is_provisional,
        }
        for week in verdict.weeks
    ]
    x = alt.X("week:T", title=None, axis=alt.Axis(format="%d %b %y", tickCount=8, labelOverlap=True))
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, padding=8), axis=alt.Axis(tickCount=5))
    base = alt.Chart(alt.InlineData(values=rows))
    line = base.mark_line(color=LIGHT["common"], strokeWidth=1.2).encode(x=x, y=y, detail="side:N")
    full = base.transform_filter("!datum.provisional").mark_point(
        filled=True, size=34, opacity=1, color=LIGHT["common"]
    )
    young = base.transform_filter("datum.provisional").mark_point(
        filled=True, size=34, opacity=1, fill=LIGHT["surface"], stroke=LIGHT["common"], strokeWidth=1.4
    )
    layers = [_band(verdict, scale), line, full.encode(x=x, y=y), young.encode(x=x, y=y)]
    layers += [*_level_lines(verdict, scale), *_flag(verdict)]
    drawn: Any = alt.layer(*[layer for layer in layers if layer is not None])
    chart: alt.LayerChart = drawn.properties(width=CHART_WIDTH, height=_HEIGHT)
    return chart


def _band(verdict: GainVerdict, scale: float) -> alt.Chart | None:
    """Draw where the level after lies with 95 %: the level before and the interval of the difference."""
    import altair as alt

    after = _of(verdict, "after")
    if verdict.effect is None or not after:
        return None
    natural = verdict.effect.natural
    factor = 1.0 if verdict.registration.kind == "proportion" else scale
    low, high = (factor * (natural.before + end) for end in (natural.low, natural.high))
    rows = [{"from": after[0], "until": after[1], "low": low, "high": high}]
    band: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rect(color=_colour(verdict), opacity=0.16)
        .encode(x="from:T", x2="until:T", y="low:Q", y2="high:Q")
    )
    return band


def _level_lines(verdict: GainVerdict, scale: float) -> list[alt.Chart]:
    import altair as alt

    before, after = _levels(verdict, scale)
    drawn = []
    for side, level, colour in (("before", before, LIGHT["ink-soft"]), ("after", after, _colour(verdict))):
        span = _of(verdict, side)
        if level is None or span is None:
            continue
        rows = [{"from": span[0], "until": span[1], "level": level, "words": say_number(level)}]
        data = alt.Chart(alt.InlineData(values=rows))
        drawn.append(
            data.mark_rule(color=colour, strokeWidth=2).encode(x="from:T", x2="until:T", y="level:Q")
        )
        words = data.encode(x="until:T", y="level:Q", text="words:N")
        if side == "before":  # The weeks behind its line are free.
            drawn.append(words.mark_text(align="left", dx=5, color=colour, fontWeight="bold"))
        else:
            drawn.append(words.mark_text(align="right", dy=-7, color=colour, fontWeight="bold"))
    return drawn


def _flag(verdict: GainVerdict) -> list[alt.Chart]:
    import altair as alt

    rows = [
        {"at": verdict.registration.go_live.isoformat(), "words": say("go-live {date}", date=_live(verdict))}
    ]
    data = alt.Chart(alt.InlineData(values=rows))
    rule = data.mark_rule(color=LIGHT["ink"], strokeDash=[4, 3]).encode(x="at:T")
    words = data.mark_text(align="left", baseline="top", dx=5, color=LIGHT["ink"]).encode(
        x="at:T", y=alt.value(0), text="words:N"
    )
    return [rule, words]


def _of(verdict: GainVerdict, side: str) -> tuple[str, str] | None:
    weeks: list[Week] = [week for week in verdict.weeks if week.side == side]
    if not weeks:
        return None
    return weeks[0].start.isoformat(), (weeks[-1].start + timedelta(days=7)).isoformat()


def _colour(verdict: GainVerdict) -> Any:
    """Tell better from worse by the colours of signals; where nothing was shown, by the one of noise."""
    if verdict.primary in IMPROVED:
        return LIGHT["better"]
    return LIGHT["worse"] if verdict.primary in ("regressed", "worse (harm)") else LIGHT["common"]
