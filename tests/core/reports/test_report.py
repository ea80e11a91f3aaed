"""The report as a page: complete, in order, inert, self-contained, and readable by those who do not see it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

from obeya.reports.inputs import ReportInputs
from obeya.reports.report import report
from obeya.tables.sentences import speaking
from obeya.tables.wording import say_working

EVIL = "<img src=x onerror=alert(1)>"
SECTIONS = ["findings", "map", "numbers", "throughput", "variants", "times", "rework", "handovers", "workload",
            "quality", "method"]  # fmt: skip


class Page(HTMLParser):
    """What a browser would see: tags with attributes, and all text outside style."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.by_tag: dict[str, list[str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._open.append(tag)
        self.by_tag.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            return
        self.texts.append(data)
        for tag in set(self._open):
            if self.by_tag.get(tag):
                self.by_tag[tag][-1] += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def having(self, tag: str) -> Iterator[dict[str, str]]:
        return (attributes for name, attributes in self.tags if name == tag)


def test_the_sections_stand_in_their_order(written: str) -> None:
    page = Page(written)
    assert [section["id"] for section in page.having("section")] == SECTIONS


def test_the_title_line_is_the_main_finding(written: str) -> None:
    page = Page(written)
    assert page.by_tag["h1"] == [f"{EVIL} waits 2 d"]
    assert page.by_tag["title"][0] == f"{EVIL} waits 2 d · test"


def test_without_a_finding_the_title_says_how_long_cases_take(plain_inputs: ReportInputs) -> None:
    page = Page(report(plain_inputs))
    assert page.by_tag["h1"][0].startswith("Half of all cases take longer than")
    assert "Nothing stands out from chance" in page.text
    assert "99 comparisons were made" in page.text


def test_source_rows_and_zone_stand_under_the_title(inputs: ReportInputs) -> None:
    facts = replace(inputs.facts, n_records=190, n_rejected=3)
    text = Page(report(replace(inputs, facts=facts))).text
    assert "187 of 190 records imported, 3 rejected" in text
    assert "(UTC)" in text and "Source rows" in text


def test_a_finding_shows_everything_a_person_needs_to_act(written: str) -> None:
    text = Page(written).text
    for words in (
        f"Cases wait 2 d 3 h before {EVIL} & more.",
        "212 h a week",
        "188 to 240",
        "44 % of lead time",
        "1,640 h in all (1,500 to 1,800)",
        "8,200 EUR (7,500 to 9,000)",
        "Look at next: Ask who approves on holidays.",
        f"cases with {EVIL}",
        "waiting time, less 12 h each time",
        f"obeya findings log --where 'has \"{EVIL}\"'",
        "median 2 d 3 h",
        "below 1 in a million",
    ):
        assert words in text, words


def test_markup_and_formulas_in_names_are_text(written: str) -> None:
    page = Page(written)
    assert not list(page.having("img")) and not list(page.having("script"))
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert page.text.count(EVIL) > 10


def test_the_page_fetches_nothing_and_says_so_to_the_browser(written: str) -> None:
    page = Page(written)
    policy = next(meta for meta in page.having("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    links = [
        attributes[name] for _, attributes in page.tags for name in ("href", "src") if name in attributes
    ]
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert links and all(link.startswith("#") and link[1:] in ids for link in links)
    assert not re.findall(r"@import|url\((?!#)", written)


def test_ids_are_unique(written: str) -> None:
    counts = Counter(attributes["id"] for _, attributes in Page(written).tags if "id" in attributes)
    assert [name for name, n in counts.items() if n > 1] == []


def test_headings_never_skip_a_level_and_sections_are_named(written: str) -> None:
    page = Page(written)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert all(section["aria-labelledby"] in ids for section in page.having("section"))


def test_every_table_has_a_caption_and_scoped_heads(written: str) -> None:
    page = Page(written)
    tables = len(list(page.having("table")))
    assert tables == len(list(page.having("caption"))) > 10
    assert all(head.get("scope") in ("col", "row") for head in page.having("th"))


def test_every_picture_has_a_name_words_and_its_table(written: str) -> None:
    page = Page(written)
    pictures = [attributes for attributes in page.having("svg") if attributes.get("role") == "img"]
    assert len(pictures) == 6 == len(list(page.having("details")))
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    assert all({p["aria-labelledby"], p["aria-describedby"]} <= ids for p in pictures)


def test_a_log_without_resources_says_so(plain_inputs: ReportInputs) -> None:
    assert "The log does not say who did the work" in Page(report(plain_inputs)).text


def test_what_the_privacy_rule_hides_is_said(inputs: ReportInputs) -> None:
    assert inputs.handovers is not None
    words = "Groups of fewer than 5 people are hidden."
    hidden = replace(inputs.handovers, matrix=(), ping_pong=(), hidden=words)
    assert words in Page(report(replace(inputs, handovers=hidden))).text


def test_commands_name_the_log_the_filter_and_the_calendar_as_typed(inputs: ReportInputs) -> None:
    asked = replace(inputs, where=("has Pay",), calendar="office.json", map_activities=0.98, map_paths=0.9)
    text = Page(report(asked)).text
    log = "'my log.csv' --where 'has Pay' --calendar office.json"
    assert f"obeya variants {log}" in text
    assert f"obeya map {log} --activities 0.98 --paths 0.9" in text


def test_in_working_time_durations_are_said_in_working_days(inputs: ReportInputs) -> None:
    basis = replace(inputs.overview.basis, time_basis="office", working_day_h=8.0)
    text = Page(report(replace(inputs, overview=replace(inputs.overview, basis=basis)))).text
    assert "working time (office)" in text
    assert inputs.overview.duration_s is not None
    assert f"Throughput time, median {say_working(inputs.overview.duration_s.median, 8.0)}" in text


def test_the_same_inputs_give_the_same_page(inputs: ReportInputs, written: str) -> None:
    assert report(inputs) == written


class Shouting:
    """A tongue that says everything in capitals, with other separators."""

    locale = "de-DE"

    def template(self, one: str, many: str | None, n: int) -> str:
        """Return the template in capitals; the names of its places stay."""
        text = one if many is None or n == 1 else many
        return "".join(
            part if part.startswith("{") else part.upper() for part in re.split(r"(\{\w*\})", text)
        )

    def numeral(self, text: str) -> str:
        """Return the numeral with a comma before decimals."""
        return text.translate(str.maketrans(",.", ".,"))


def test_a_report_is_written_in_the_language_in_force(inputs: ReportInputs, written: str) -> None:
    with speaking(Shouting()):
        text = report(inputs)
    assert '<html lang="de">' in text
    assert "WHAT COSTS MOST TIME" in text
    words = re.sub(r"<(style|code)\b.*?</\1>|<[^>]*>", " ", text, flags=re.S)
    assert "What costs" not in words and "on average" not in words
    assert report(inputs) == written
