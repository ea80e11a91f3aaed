"""The process map: boxes for activities, paths as wide as they are frequent and as dark as they are slow.

How it comes about: `map_choice` decides what is shown, `map_layout` gives it places, `map_labels` puts the
numbers between the lines, `map_legend` explains, `map_drawing` writes the SVG.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from obeya.errors import QuestionError
from obeya.figures.figure import Figure
from obeya.figures.map_choice import (
    COUNTS,
    MAP_METRICS,
    MAX_ACTIVITIES,
    METRIC_WORDS,
    Choice,
    MapMetric,
    ShownEdge,
    choose,
)
from obeya.figures.map_drawing import draw_map, shown_marks
from obeya.figures.map_labels import Labelling, place_labels
from obeya.figures.map_layout import MapLayout, lay_out
from obeya.figures.map_legend import map_legend
from obeya.figures.words import basis_words, cases, percent, step_words, time_between_words
from obeya.tables.sentences import joined, say
from obeya.tables.wording import say_count, say_wait_word

if TYPE_CHECKING:
    from obeya.mining.process_map import PathEdge, ProcessMap

_SPREADS = (1.0, 1.25, 1.6)
# The mean cost of a label's place (see map_labels) that is good enough, and what a wider map costs beside it.
_GOOD_STRAIN, _ROOM_COST = 2.0, 1.5
_MARGIN = 16.0
_LEAST_WIDTH = 600.0


def process_map_picture(
    process_map: ProcessMap, *, metric: MapMetric = "median wait", max_activities: int = MAX_ACTIVITIES
) -> Figure:
    """Draw a process map; paths are coloured and labelled by `metric`.

    `metric` is "median wait", "mean wait", "p90" (of the time on a path), "total hours" (its sum), "cases" or
    "moves". At most
    `max_activities` boxes are drawn, those of the happy path first; the caption says what was left out.
    Raises QuestionError for an unknown metric or a map without activities.
    """
    if metric not in MAP_METRICS:
        raise QuestionError(f"A map cannot show '{metric}': choose one of {', '.join(MAP_METRICS)}.")
    if not process_map.activities:
        raise QuestionError("There is no activity to draw: the filter leaves no events. Widen the filter.")
    choice = choose(process_map, metric=metric, max_activities=max_activities)
    layout, labelling = arranged(choice)
    return picture_of(process_map, choice, layout, labelling)


def picture_of(process_map: ProcessMap, choice: Choice, layout: MapLayout, labelling: Labelling) -> Figure:
    """Draw a map whose parts have been chosen and placed."""
    metric, main = choice.numbering.metric, _main_edge(choice)
    marks = shown_marks(process_map, choice)
    legend = map_legend(
        choice, title=_measure(process_map, metric), width=layout.size[0], margin=_MARGIN, marks=marks
    )
    svg = draw_map(
        layout,
        labelling.labels,
        choice,
        n_cases=process_map.basis.n_cases,
        main=main,
        legend=legend,
        marks=marks,
    )
    return Figure(
        title=_title(process_map, main, metric),
        alt=_alt(process_map, choice, main),
        caption=_caption(process_map, choice, metric, labelling.n_unplaced),
        table=_table(choice),
        svg=svg,
    )


def arranged(choice: Choice) -> tuple[MapLayout, Labelling]:
    """Lay out with more and more room until every label stands well on its own path."""
    arranged = []
    for place, spread in enumerate(_SPREADS):
        layout = lay_out(choice, spread=spread, margin=_MARGIN, least_width=_LEAST_WIDTH)
        labelling = place_labels(layout)
        strain = labelling.cost / max(1, len(labelling.labels))
        arranged.append((labelling.n_unplaced, strain + place * _ROOM_COST, place, layout, labelling))
        if labelling.n_unplaced == 0 and strain < _GOOD_STRAIN:
            break
    best = min(arranged, key=lambda each: each[:3])
    return best[3], best[4]


def _hours(edge: PathEdge) -> float:
    return edge.wait_s.mean * edge.wait_s.n / 3600 if edge.wait_s else 0.0


def _main_edge(choice: Choice) -> ShownEdge | None:
    """Find the path on which most time passes in all, or for a measure that counts the most frequent one."""
    if choice.numbering.metric in COUNTS:
        return max(choice.edges, key=lambda s: (s.value or 0, s.edge.n, s.edge.target), default=None)
    best = max(choice.edges, key=lambda s: (_hours(s.edge), s.edge.n, s.edge.target), default=None)
    return best if best and _hours(best.edge) > 0 else None


def _measure(process_map: ProcessMap, metric: MapMetric) -> str:
    word = say_wait_word(process_map.wait_word)
    names = {
        "median wait": say("median {time}", time=word),
        "mean wait": say("mean {time}", time=word),
        "p90": say("{time}, 9 in 10 below", time=word),
        "total hours": say("{time}, hours in all", time=word),
        "cases": say("cases"),
        "moves": say("moves"),
    }
    return names[metric]


def _title(process_map: ProcessMap, main: ShownEdge | None, metric: MapMetric) -> str:
    n_cases = process_map.basis.n_cases
    if main is None:
        n_activities = say_count(len(process_map.activities))
        return say("{n} cases go through {m} activities", n=say_count(n_cases), m=n_activities)
    step = step_words(main.edge.source, main.edge.target)
    if metric == "moves":
        return say(
            "The most frequent path, taken {n} times, goes {step}", n=say_count(main.edge.n), step=step
        )
    if metric == "cases":
        n, n_all = say_count(main.edge.n_cases), say_count(n_cases)
        return say("Most cases, {n} of {n_all}, go {step}", n=n, n_all=n_all, step=step)
    total = sum(_hours(edge) for edge in process_map.paths)
    share = percent(_hours(main.edge) / total)
    time = time_between_words(process_map.wait_word)
    return say("{share} of the {time} passes {step}", share=share, time=time, step=step)


def _alt(process_map: ProcessMap, choice: Choice, main: ShownEdge | None) -> str:
    n_activities = len(choice.activities) + len(choice.apart)
    words = [
        say(
            "Process map of {cases} with {n_activities} activities and {n_paths} paths.",
            cases=cases(process_map.basis.n_cases),
            n_activities=str(n_activities),
            n_paths=str(len(choice.edges)),
        ),
        say("The most frequent way is {path}.", path=" → ".join(process_map.happy_path)),
    ]
    if main is not None:
        words.append(
            say(
                "The path {step} is taken {n} times, {metric} {value}.",
                step=step_words(main.edge.source, main.edge.target),
                n=say_count(main.edge.n),
                metric=say(METRIC_WORDS[choice.numbering.metric]),
                value=main.text,
            )
        )
    ranked = sorted((s for s in choice.edges if s.value), key=lambda s: (-(s.value or 0), s.edge.source))[:3]
    listed = "; ".join(f"{s.edge.source} → {s.edge.target} {s.text}" for s in ranked)
    if listed:
        metric = say(METRIC_WORDS[choice.numbering.metric])
        words.append(say("Largest {metric}: {listed}.", metric=metric, listed=listed))
    return joined(" ", words)


def _caption(process_map: ProcessMap, choice: Choice, metric: MapMetric, n_unplaced: int) -> str:
    words = [
        say(
            "{n} of {n_all} activities ({events} of events) and {m} of {m_all} paths ({moves} of moves).",
            n=str(len(choice.activities) + len(choice.apart)),
            n_all=str(process_map.n_activities_total),
            events=percent(process_map.share_of_events),
            m=str(len(choice.edges)),
            m_all=str(process_map.n_paths_total),
            moves=percent(process_map.share_of_moves),
        ),
        say(
            "On paths: {measure}; in boxes: cases that have the activity.",
            measure=_measure(process_map, metric),
        ),
    ]
    if choice.n_left_out:
        words.append(say("{n} rarer activities are left out of the picture.", n=str(choice.n_left_out)))
    if n_unplaced:
        words.append(say("{n} labels found no room and stand in the table only.", n=str(n_unplaced)))
    return joined(" ", [*words, basis_words(process_map.basis)])


def _table(choice: Choice) -> pa.Table:
    """Give activities and paths as rows; times in seconds."""
    rows = [
        ("activity", node.activity, None, node.n, node.n_cases, node.service_s)
        for node in (*choice.activities, *choice.apart)
    ] + [
        ("path", s.edge.source, s.edge.target, s.edge.n, s.edge.n_cases, s.edge.wait_s) for s in choice.edges
    ]
    spreads = [row[5] for row in rows]
    return pa.table(
        {
            "kind": pa.array([row[0] for row in rows], pa.string()),
            "source": pa.array([row[1] for row in rows], pa.string()),
            "target": pa.array([row[2] for row in rows], pa.string()),
            "n": pa.array([row[3] for row in rows], pa.int64()),
            "n_cases": pa.array([row[4] for row in rows], pa.int64()),
            "mean_s": pa.array([s.mean if s else None for s in spreads], pa.float64()),
            "median_s": pa.array([s.median if s else None for s in spreads], pa.float64()),
            "p90_s": pa.array([s.p90 if s else None for s in spreads], pa.float64()),
            "total_h": pa.array([s.mean * s.n / 3600 if s else None for s in spreads], pa.float64()),
        }
    )
