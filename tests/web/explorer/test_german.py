"""A German reader reads German: what the core says, its numbers and its pictures; nobody else is told otherwise."""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache

import pytest
from django.test import Client

from obeya.figures.process_map import process_map_picture
from obeya.mining.process_map import process_map
from obeya.tables.filters import KINDS, read_filter, to_words
from obeya.tables.sentences import Sentence, from_data, has_words, speaking, to_data
from obeya_web.explorer.asking import ANSWERS
from obeya_web.explorer.state import TABS
from obeya_web.lib.tongue import tongue_of
from obeya_web.processes.logs import log_of
from obeya_web.processes.models import Process
from tests.web.sample import with_summary
from tools import messages

pytestmark = pytest.mark.any_database

PATH = "path:Finance review→Release payment"
WHERE = ("duration > 20 d", 'has "Register invoice"', "not variants top 2")
# Pieces of templates that are names or the same in both languages, or too short to tell.
LEAST_LETTERS = 9


@cache
def english_pieces() -> set[str]:
    """Return the fixed words of every template of the core whose German is another."""
    pieces = set()
    for message in messages.gather():
        if not message.id or not any(place.startswith("src/obeya/") for place, _line in message.locations):
            continue
        given = [message.id] if isinstance(message.id, str) else list(message.id)
        for template in given:
            pieces |= {part.strip(" .,;:()“”") for part in re.split(r"\{\w*\}", template)}
    german = german_text((messages.LOCALE / "de" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8"))
    long_ones = {piece for piece in pieces if sum(map(str.isalpha, piece)) >= LEAST_LETTERS and " " in piece}
    return {piece for piece in long_ones if piece not in german}


def german_text(po: str) -> str:
    """Return all translations of a catalogue as one text."""
    return "\n".join(re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', po, re.MULTILINE))


def visible(page: str) -> str:
    """Return the text of a page with labels and titles, without what is typed on the command line."""
    text = re.sub(r"<(style|script|code)\b.*?</\1>", " ", page, flags=re.DOTALL)
    labels = " ".join(re.findall(r'(?:aria-label|title|alt|content)="([^"]*)"', text))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text) + " " + labels).split())


def english_in(page: str) -> list[str]:
    """Return the English pieces that a page shows."""
    text = visible(page)
    # Looked for as they are first: to compile a pattern takes a hundred times as long.
    near = (piece for piece in english_pieces() if piece in text)
    return sorted(piece for piece in near if re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text))


@pytest.fixture
def german(cast, signed_in: Callable[..., Client]) -> Client:
    """Somebody who reads German."""
    cast.reader.language = "de"
    cast.reader.save()
    return signed_in(cast.reader)


@pytest.fixture(scope="module")
def made_rows() -> list[dict[str, str]]:
    """A log with a queue, a batch day, rework, duplicates and two groups; made anew each time, always the same."""
    rng, rows = random.Random(5), []
    for case in range(700):
        at = datetime(2024, 1, 1, 8) + timedelta(hours=8 * case)
        region = "North" if case % 4 else "South"
        for step, mean in (("Take in", 0.5), ("Check", 6), ("Check", 3), ("Decide", 40), ("Close", 4)):
            if step == "Check" and mean == 3 and rng.random() < 0.6:
                continue
            slow = 3.0 if region == "South" and step == "Decide" else 1.0
            at += timedelta(hours=rng.expovariate(1 / (mean * slow)))
            team = rng.choice(["Front", "Back"])
            rows.append(
                {
                    "case": str(case),
                    "activity": step,
                    "completed": at.isoformat(),
                    "region": region,
                    "team": team,
                }
            )
    return rows


def pages_of(process: Process) -> Iterator[str]:
    """Yield the addresses of everything that speaks about a log."""
    explore = f"/processes/{process.slug}/explore/"
    yield from ("/", "/processes/", f"/processes/{process.slug}/", f"/processes/{process.slug}/?how=median")
    where = f'where={WHERE[0]}&where=has "{log_of(process).activities[0]}"'
    yield from (f"{explore}?tab={tab}" for tab in TABS)
    yield f"{explore}?{where}"
    yield f"{explore}?tab=times&calendar=mon-fri-8-17"
    yield f"{explore}?compare=duration > 10 d"
    yield f"{explore}panel/?select=activity:{log_of(process).activities[1]}"
    yield f"/processes/{process.slug}/report/"


def summed_up(process: Process) -> Process:
    """Keep the findings of a process as an import does."""
    return with_summary(process)


def test_no_page_about_the_sample_says_anything_in_english(german, with_sample) -> None:
    for address in pages_of(summed_up(with_sample)):
        answer = german.get(address)
        assert answer.status_code == 200, address
        assert (address, english_in(answer.content.decode())) == (address, [])


def test_no_page_about_another_log_says_anything_in_english(german, with_rows, made_rows) -> None:
    for address in pages_of(summed_up(with_rows(made_rows))):
        answer = german.get(address)
        assert (address, english_in(answer.content.decode())) == (address, [])


def test_english_is_found_where_it_is(cast, signed_in, with_sample) -> None:
    page = signed_in(cast.mate).get(f"/processes/{summed_up(with_sample).slug}/").content.decode()
    assert "before someone starts" in english_in(page)


def test_findings_are_said_in_german_with_german_separators(german, with_sample) -> None:
    slug = summed_up(with_sample).slug
    text = visible(german.get(f"/processes/{slug}/").content.decode())
    assert "Release payment wartet 3 d 2 h" in text
    assert "Release payment wartet nach Finance review 3 d 2 h (Median), bevor jemand beginnt" in text
    assert "gehen von Request order number zurück zu Match order und verlieren im Mittel je 7 d 5 h" in text
    assert re.search(r"\d\.\d{3} Fälle \(\d+ %\)", text) and not re.search(r"\d,\d{3}\b", text)


def test_old_findings_without_their_parts_stay_english(german, with_sample) -> None:
    process = summed_up(with_sample)
    kept = process.summary
    for one in kept.findings["findings"]:
        del one["said"]
    kept.headline_said = {}
    kept.save()
    text = visible(german.get(f"/processes/{process.slug}/").content.decode())
    assert "Release payment waits 3 d 2 h" in text
    assert "Release payment waits" in visible(german.get("/processes/").content.decode())


def test_two_readers_of_one_kept_answer_read_it_each_in_their_language(
    german, cast, signed_in, with_sample
) -> None:
    address = "/processes/invoice-approval/explore/?tab=findings"
    english = signed_in(cast.mate)
    ANSWERS.clear()
    for _round in range(2):
        assert "Release payment wartet" in visible(german.get(address).content.decode())
        assert "Release payment waits" in visible(english.get(address).content.decode())


def test_programs_read_english_whoever_asks(german, with_sample) -> None:
    answer = german.get("/api/v1/processes/invoice-approval/findings")
    assert answer.status_code == 200, answer.content
    assert "waits 3 d 2 h" in json.dumps(answer.json(), ensure_ascii=False)


def test_chips_and_report_are_german(german, with_sample) -> None:
    chips = visible(german.get("/processes/invoice-approval/explore/?where=duration > 20 d").content.decode())
    assert "Länger als 20 d dauern" in chips
    report = german.get("/processes/invoice-approval/report/").content.decode()
    assert '<html lang="de">' in report
    assert "Was am meisten Zeit kostet" in visible(report)


def test_the_map_is_drawn_in_german(with_sample) -> None:
    drawn = process_map(log_of(with_sample))
    with speaking(tongue_of("de")):
        figure = process_map_picture(drawn)
    assert re.search(r"\d+ % der Wartezeit vergehen von .* zu ", figure.title)
    assert english_in(f"{figure.title} {figure.caption} {figure.alt} {figure.to_svg()}") == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_filter_is_said_in_german(kind: str) -> None:
    for example in KINDS[kind].examples:
        words = to_words(read_filter(example))
        assert isinstance(words, Sentence)
        with speaking(tongue_of("de")):
            german = from_data(to_data(words))
            assert german == to_words(read_filter(example))
        assert english_in(german) == []
        assert german != words


def test_every_template_of_the_core_has_a_german_one() -> None:
    kept = messages.read_catalog("de")
    for message in messages.gather():
        if message.id and any(place.startswith("src/obeya/") for place, _line in message.locations):
            one = message.id if isinstance(message.id, str) else message.id[0]
            said = kept.get(one)
            assert said is not None and said.string, one
            assert has_words(one) or "{" in one
