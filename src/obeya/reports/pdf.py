"""The report on A4 paper: the same results, words and pictures as the page, set by typst."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from obeya.figures.figure import Figure
from obeya.reports import headlines
from obeya.reports.definitions import headline_numbers
from obeya.reports.inputs import ReportInputs
from obeya.reports.paper import shape_of
from obeya.reports.pictures import Pictures, draw_pictures
from obeya.reports.quality import data_checks, quality_badge, score_checks
from obeya.reports.saying import Saying, saying_of
from obeya.tables.sentences import locale_in_force, resaid, say
from obeya.tables.wording import say_count, say_hours, say_interval, say_number, say_share

TOP_ROWS = 15
"""How many paths and activities a table of the report lists."""

# A4 between its margins, less the heading and the caption of a picture; and a pixel on paper, where there is room.
_WIDTH_MM, _HEIGHT_MM = 174.0, 222.0
_PIXEL_MM = 0.23


def report_pdf(inputs: ReportInputs) -> bytes:
    """Write the report of a log as a PDF on A4 with all fonts in it.

    Needs the package `typst`. The same inputs give the same pages.
    """
    import typst

    saying = saying_of(
        inputs.overview.basis, log_argument=inputs.log_argument, where=inputs.where, calendar=inputs.calendar
    )
    template = resources.files("obeya.reports").joinpath("templates/report.typ").read_bytes()
    data = json.dumps(_data(inputs, draw_pictures(inputs), saying), ensure_ascii=False)
    return bytes(
        typst.compile(
            template,
            sys_inputs={"data": data},
            timestamp=int(inputs.made_at.timestamp()),
        )
    )


def _data(inputs: ReportInputs, pictures: Pictures, saying: Saying) -> dict[str, Any]:
    basis = inputs.overview.basis
    throughput = pictures.throughput.title if pictures.throughput else say("No case is left by the filter")
    under = say(
        "{log}: {n} cases, {filter}, source {source}, data until {moment} {zone}.",
        log=inputs.facts.name,
        n=say_count(basis.n_cases),
        filter=basis.filter,
        source=basis.source,
        moment=saying.moment(basis.as_of),
        zone=basis.zone,
    )
    footer = say(
        "obeya {version} · made {moment} {zone}",
        version=inputs.obeya_version,
        moment=saying.moment(inputs.made_at),
        zone=basis.zone,
    )
    return {
        "title": headlines.main_headline(inputs, throughput),
        "under": f"{under} {quality_badge(inputs.quality).words}.",
        "footer": footer,
        "language": (locale_in_force() or "en")[:2],
        "sections": [section for section in _sections(inputs, pictures, saying) if section],
    }


def _sections(inputs: ReportInputs, pictures: Pictures, saying: Saying) -> list[dict[str, Any] | None]:
    checks = data_checks(inputs.facts, inputs.overview, saying)
    hands = pictures.handovers.title if pictures.handovers else None
    numbers = [[n.name, n.value, n.definition] for n in headline_numbers(inputs.overview, saying)]
    return [
        _findings(inputs),
        _pictured(say("Process map"), pictures.process_map),
        _section(
            say("Numbers of the log"),
            say("What was counted, and how"),
            columns=(say("Number"), "-" + say("Value"), say("Why this number")),
            rows=numbers,
        ),
        _pictured(say("Throughput time"), pictures.throughput),
        _pictured(say("Variants"), pictures.variants),
        _times(inputs, saying),
        _section(say("Rework"), headlines.rework_headline(inputs.rework)),
        _pictured(say("Hand-overs"), pictures.handovers)
        or _section(say("Hand-overs"), headlines.handovers_headline(inputs.handovers, hands)),
        _pictured(say("Workload"), pictures.workload),
        _section(
            say("Data quality"),
            headlines.quality_headline(checks),
            columns=(say("Looked at"), say("Found"), say("What it means")),
            rows=[
                [check.name, check.found, check.meaning] for check in (*score_checks(inputs.quality), *checks)
            ],
        ),
        _section(
            say("Method"),
            say("How these numbers were made"),
            paragraphs=tuple(resaid(words) for words in inputs.findings.method),
        ),
    ]


def _section(
    name: str,
    title: str,
    *,
    paragraphs: tuple[str, ...] = (),
    columns: tuple[str, ...] = (),
    rows: list[list[str]] | None = None,
) -> dict[str, Any]:
    """Describe a section; the label of a column of numbers begins with a dash."""
    return {
        "name": name,
        "title": title,
        "paragraphs": list(paragraphs),
        "columns": [{"label": c.removeprefix("-"), "number": c.startswith("-")} for c in columns],
        "rows": rows or [],
        "svg": None,
    }


def _pictured(name: str, figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    svg = figure.to_svg("light", framed=False)
    shape = shape_of(svg)
    width_mm = min(_WIDTH_MM, shape.width * _PIXEL_MM, _HEIGHT_MM * shape.width / shape.height)
    drawn = {"svg": svg, "alt": figure.alt, "caption": figure.caption, "width_mm": round(width_mm, 2)}
    return {**_section(name, figure.title), **drawn}


def _findings(inputs: ReportInputs) -> dict[str, Any]:
    rows = [
        [
            say("{title}. {statement}", title=finding.title, statement=finding.statement),
            say_number(finding.hours_per_week),
            say_interval(finding.hours_per_week_interval.low, finding.hours_per_week_interval.high),
            say_share(finding.share_of_lead_time),
        ]
        for finding in inputs.findings.findings
    ]
    return _section(
        say("What costs most time"),
        headlines.findings_headline(inputs),
        columns=(
            say("Finding"),
            "-" + say("Hours a week"),
            "-" + say("95 % interval"),
            "-" + say("Of lead time"),
        ),
        rows=rows,
    )


def _times(inputs: ReportInputs, saying: Saying) -> dict[str, Any]:
    rows = [
        [
            f"{path.source} → {path.target}",
            say_count(path.n),
            saying.duration(path.wait_s.median if path.wait_s else None),
            saying.duration(path.wait_s.p90 if path.wait_s else None),
            say_hours(path.wait_hours * 3600),
            say_share(path.wait_share),
        ]
        for path in inputs.times.paths[:TOP_ROWS]
    ]
    numbers = (say("Moves"), say("Median"), say("9 in 10 below"), say("In all"), say("Share"))
    columns = (say("Path"), *(f"-{number}" for number in numbers))
    return _section(say("Times"), headlines.times_headline(inputs.times), columns=columns, rows=rows)
