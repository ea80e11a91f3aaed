"""How far the forecast of ends and of lateness could be believed on the past: two panels of promises against facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from obeya.figures.charts.calibration import Kept, calibration_panel
from obeya.figures.figure import Figure
from obeya.figures.vega import chart_spec
from obeya.figures.words import basis_words
from obeya.tables.sentences import say
from obeya.tables.wording import say_count, say_share

if TYPE_CHECKING:
    import altair as alt

    from obeya.foresight.remaining import RemainingForecast


def remaining_picture(result: RemainingForecast) -> Figure:
    """Draw promised against true shares, of remaining times and of the chances to be late."""
    alt_text = str(
        say(
            "{sentence} Intervals that promise 80 % held {coverage}. {risk}",
            sentence=result.sentence,
            coverage=say_share(result.coverage),
            risk=result.risk_sentence,
        )
    )
    return Figure(
        title=str(say("Intervals that promise 80 % held {share}", share=say_share(result.coverage))),
        alt=alt_text,
        caption=str(
            say(
                "Asked about {cases} cases at {n} moments, each answered from what was known then. On the dashed line "
                "promises are kept; bars are 95 % intervals that count each case once. {due} {basis}",
                cases=say_count(result.n_cases_asked),
                n=say_count(result.n_asked),
                due=result.due_words,
                basis=basis_words(result.basis),
            )
        ),
        table=_table(result),
        spec=chart_spec(_chart(result), description=alt_text),
    )


def _table(result: RemainingForecast) -> pa.Table:
    rows = [("remaining time", each.promised, each.share, each.low, each.high) for each in result.held]
    rows += [
        ("late", each.chance_mean, each.share_late, each.share_low, each.share_high) for each in result.risks
    ]
    names = ("about", "promised", "share", "low", "high")
    columns = zip(*rows, strict=True)
    return pa.table({name: list(column) for name, column in zip(names, columns, strict=True)})


def _chart(result: RemainingForecast) -> alt.TopLevelMixin:
    import altair as alt

    times = calibration_panel(
        [Kept(each.promised, each.share, each.low, each.high) for each in result.held],
        title=str(say("Remaining times")),
        x=str(say("promised chance to take no longer")),
        y=str(say("share that took no longer")),
    )
    if not result.risks:
        return times
    late = calibration_panel(
        [Kept(each.chance_mean, each.share_late, each.share_low, each.share_high) for each in result.risks],
        title=str(say("Chances to be late")),
        x=str(say("forecast chance to be late")),
        y=str(say("share that was late")),
    )
    both: alt.HConcatChart = alt.hconcat(times, late, spacing=56)
    return both
