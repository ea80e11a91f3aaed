"""The report: one HTML file with everything in it, for reading on any screen, printing and sending.

`inputs.py` says what goes in; `pictures.py`, `headlines.py`, `definitions.py` and `quality.py` prepare what stands
on the page; `templates/report.html.j2` sets it. Nothing is fetched and nothing is run: the page has no script.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

from obeya.figures.figure import Figure
from obeya.figures.tokens import declarations
from obeya.reports import headlines
from obeya.reports.cells import cells_of, evidence_words
from obeya.reports.definitions import headline_numbers
from obeya.reports.inputs import ReportInputs
from obeya.reports.paper import shape_of
from obeya.reports.pictures import Pictures, draw_pictures
from obeya.reports.quality import data_checks, quality_badge, score_checks
from obeya.reports.saying import Saying, saying_of
from obeya.tables import wording
from obeya.tables.sentences import locale_in_force, resaid, say, say_many

if TYPE_CHECKING:
    import jinja2

TOP_ROWS = 20
"""How many activities, paths and other rows a table of the report lists."""


def report(inputs: ReportInputs) -> str:
    """Write the report of a log as one self-contained HTML page, in the language in force.

    The same inputs give the same text.
    """
    saying = saying_of(
        inputs.overview.basis, log_argument=inputs.log_argument, where=inputs.where, calendar=inputs.calendar
    )
    pictures = draw_pictures(inputs)
    return _environment(saying).get_template("report.html.j2").render(_context(inputs, pictures, saying))


def _context(inputs: ReportInputs, pictures: Pictures, saying: Saying) -> dict[str, Any]:
    checks = data_checks(inputs.facts, inputs.overview, saying)
    throughput = pictures.throughput.title if pictures.throughput else say("No case is left by the filter")
    hands = pictures.handovers.title if pictures.handovers else None
    return {
        "inputs": inputs,
        "facts": inputs.facts,
        "overview": inputs.overview,
        "basis": inputs.overview.basis,
        "pictures": pictures,
        "numbers": headline_numbers(inputs.overview, saying),
        "checks": (*score_checks(inputs.quality), *checks),
        "badge": quality_badge(inputs.quality),
        "main_headline": headlines.main_headline(inputs, throughput),
        "findings_headline": headlines.findings_headline(inputs),
        "times_headline": headlines.times_headline(inputs.times),
        "rework_headline": headlines.rework_headline(inputs.rework),
        "handovers_headline": headlines.handovers_headline(inputs.handovers, hands),
        "quality_headline": headlines.quality_headline(checks),
        "language": (locale_in_force() or "en")[:2],
        "map_verb": f"map --activities {inputs.map_activities:g} --paths {inputs.map_paths:g}",
        "top_rows": TOP_ROWS,
    }


def _stylesheet() -> str:
    css = resources.files("obeya.reports").joinpath("templates/report.css").read_text("utf-8")
    light, dark = declarations("light"), declarations("dark")
    dark_rule = f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return f":root{{{light}}}\n{dark_rule}\n{css}"


def _environment(saying: Saying) -> jinja2.Environment:
    import jinja2
    from markupsafe import Markup

    def drawn(figure: Figure) -> Markup:
        # Our own drawing, in which every name of the log has been escaped already.
        return Markup(figure.to_svg("page"))

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("obeya.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        duration=saying.duration,
        moment=saying.moment,
        day=saying.day,
        count=wording.say_count,
        number=wording.say_number,
        share=wording.say_share,
        hours=lambda hours: wording.say_hours(None if hours is None else hours * 3600),
        drawn=drawn,
        shape=shape_of,
        cells=lambda table: cells_of(table, saying),
        evidence=lambda evidence: evidence_words(evidence, saying),
        command=saying.command,
        said=resaid,
        wait_word=wording.say_wait_word,
        first_upper=lambda words: words[:1].upper() + words[1:],
    )
    environment.globals.update(
        say=say,
        say_many=say_many,
        say_interval=wording.say_interval,
        stylesheet=Markup(_stylesheet()),
    )
    return environment
