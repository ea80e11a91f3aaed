"""A control chart in plain words: its finding, its signals, and how often it cries wolf."""

from __future__ import annotations

import numpy as np

from obeya.spc.control_chart import ControlChart
from obeya.spc.icons import say_assurance, say_variation
from obeya.spc.signals import Finding
from obeya.tables.sentences import numeral, say
from obeya.tables.wording import MINUS, say_count, say_number, say_share


def finding_of_chart(chart: ControlChart) -> str:
    """Return the finding in one sentence without full stop: the latest signal, or that there is none."""
    if not chart.findings:
        return say(
            "“{name}” varies by common causes only: no signal in {n} points", name=chart.name, n=_n(chart)
        )
    placed = [each for each in chart.findings if each.points]
    if not placed:
        return say("“{name}” shows more than chance on the chart as a whole", name=chart.name)
    latest = max(placed, key=lambda each: (each.points[-1], len(each.points)))
    where = _span(chart, latest)
    meaning = chart.meanings[latest.points[-1]]
    if meaning == "improvement":
        return say("“{name}” improved: {words}, {where}", name=chart.name, words=latest.words, where=where)
    if meaning == "concern":
        return say(
            "“{name}” became worse: {words}, {where}", name=chart.name, words=latest.words, where=where
        )
    return say("“{name}” changed: {words}, {where}", name=chart.name, words=latest.words, where=where)


def chart_sentences(chart: ControlChart) -> list[str]:
    """Return the chart in sentences: lines, signals, icons, false alarms."""
    sentences = [_say_lines(chart)]
    sentences += [_say_finding(chart, each) for each in chart.findings]
    if not chart.findings:
        sentences.append(say("No rule of the set “{rules}” found anything.", rules=chart.rules_name))
    if chart.better is not None:
        sentences.append(say_variation(chart.variation))
    if chart.assurance is not None:
        sentences.append(say_assurance(chart.assurance))
    sentences.append(say_false_alarm(chart))
    return sentences


def say_false_alarm(chart: ControlChart) -> str:
    """Say how often a chart with these rules alarms although nothing changed."""
    rate = chart.alarm_rate
    if rate.arl0 is None:
        return say(
            "Of charts of {n} points on which only chance is at work, these rules call out {share}.",
            n=say_count(rate.n_points),
            share=say_share(rate.within_known),
        )
    known = say(
        "Where nothing changes, these rules give a false alarm every {arl} points on average "
        "(independent points, known limits).",
        arl=say_number(rate.arl0),
    )
    if rate.within_estimated is None:
        return known
    return say(
        "{known} With limits from {n} points, the chance of one or more within {within} points is {share}.",
        known=known,
        n=say_count(rate.n_baseline),
        within=say_count(rate.n_points),
        share=say_share(rate.within_estimated),
    )


def say_point(chart: ControlChart, place: int) -> str:
    """Name a point: its label, or its number where it has none."""
    label = chart.labels[place]
    return say("point {number}", number=label) if label == str(place + 1) else label


def _say_lines(chart: ControlChart) -> str:
    centre, lower, upper = (float(each[-1]) for each in (chart.centre, chart.lower, chart.upper))
    words = {
        "chart": chart.kind_name,
        "n": _n(chart),
        "word": chart.centre_word,
        "centre": say_chart_level(chart, centre),
    }
    if np.isnan(upper):
        return say("{chart} of {n} points: {word} {centre}.", **words)
    if np.isnan(lower):
        return say(
            "{chart} of {n} points: {word} {centre}, upper limit {upper}.",
            **words,
            upper=say_chart_level(chart, upper),
        )
    return say(
        "{chart} of {n} points: {word} {centre}, limits {lower} to {upper}.",
        **words,
        lower=say_chart_level(chart, lower),
        upper=say_chart_level(chart, upper),
    )


def _say_finding(chart: ControlChart, finding: Finding) -> str:
    if not finding.points:
        return finding.words
    return say("{where}: {words}.", where=_span(chart, finding), words=finding.words.removesuffix("."))


def _span(chart: ControlChart, finding: Finding) -> str:
    first, last = say_point(chart, finding.points[0]), say_point(chart, finding.points[-1])
    if first == last:
        return first
    return say("{first} to {last}", first=first, last=chart.labels[finding.points[-1]])


def _n(chart: ControlChart) -> str:
    return say_count(int((~np.isnan(chart.values)).sum()))


def say_level(value: float) -> str:
    """Say a level of a measurement, with enough digits to tell limits apart."""
    if value == 0:
        return numeral("0")
    digits = max(0, 3 - int(np.floor(np.log10(abs(value)))))
    text = f"{abs(value):,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return numeral(f"{MINUS if value < 0 else ''}{text}")


def say_chart_level(chart: ControlChart, value: float) -> str:
    """Say a level of a chart: as a percentage where it plots shares."""
    if chart.kind in ("p", "p-prime"):
        return numeral(f"{100 * value:.3g} %")
    return say_level(value)
