"""Sentences are plain English, keep how they were made, and are said again in another tongue."""

from __future__ import annotations

import copy
import json
import pickle
from typing import ClassVar

import pytest

from obeya.tables.filters import read_filter, to_words
from obeya.tables.sentences import (
    Sentence,
    from_data,
    has_words,
    joined,
    numeral,
    phrase,
    resaid,
    say,
    say_many,
    speaking,
    tidied,
    to_data,
)
from obeya.tables.wording import say_count, say_duration


class Dutch:
    """A tongue with a few templates."""

    locale = "nl-NL"
    words: ClassVar[dict[str, str]] = {
        "{step} waits {time}": "{step} wacht {time}",
        "{n} case": "{n} zaak",
        "{n} cases": "{n} zaken",
        "{n} d": "{n} dgn",
    }

    def template(self, one: str, many: str | None, n: int) -> str:
        """Return the Dutch form where there is one."""
        form = one if many is None or n == 1 else many
        return self.words.get(form, form)

    def numeral(self, text: str) -> str:
        """Swap the separators."""
        return text.translate(str.maketrans(",.", ".,"))


WAITS = say("{step} waits {time}", step="Pay {now}", time=say_duration(1_299_600))
CASES = say_many(1_200, "{n} case", "{n} cases", n=say_count(1_200))


def test_a_sentence_is_plain_english_text() -> None:
    assert WAITS == "Pay {now} waits 15 d"
    assert CASES == "1,200 cases"
    assert say_many(1, "{n} case", "{n} cases", n=say_count(1)) == "1 case"
    assert json.dumps([WAITS]) == '["Pay {now} waits 15 d"]'


def test_a_sentence_is_said_again_with_everything_in_it() -> None:
    both = joined("; ", (WAITS, CASES))
    with speaking(Dutch()):
        assert resaid(both) == "Pay {now} wacht 15 dgn; 1.200 zaken"
        assert say("{step} waits {time}", step="Pay", time=numeral("1,234.5 d")) == "Pay wacht 1.234,5 d"
    assert resaid(both) == both == "Pay {now} waits 15 d; 1,200 cases"


def test_other_text_stays_as_it_is() -> None:
    with speaking(Dutch()):
        assert resaid("2 cases") == "2 cases"


@pytest.mark.parametrize("text", [WAITS, CASES, joined(" ", (WAITS, numeral("0.5"))), "plain"])
def test_what_is_stored_is_said_in_any_tongue_later(text: str) -> None:
    data = json.loads(json.dumps(to_data(text)))
    assert from_data(data) == text
    with speaking(Dutch()):
        assert from_data(data) == resaid(text)


def test_copies_keep_how_they_were_made() -> None:
    for made in (copy.deepcopy(WAITS), pickle.loads(pickle.dumps(WAITS))):
        assert made == WAITS
        assert isinstance(made, Sentence) and made.template == WAITS.template


def test_blanks_of_names_are_closed_up() -> None:
    wide = say("{step} waits {time}", step="  Pay \n out ", time="1 d")
    assert tidied(wide) == "Pay out waits 1 d"
    with speaking(Dutch()):
        assert resaid(tidied(wide)) == "Pay out wacht 1 d"


def test_the_tongue_ends_with_its_block() -> None:
    with pytest.raises(RuntimeError), speaking(Dutch()):
        raise RuntimeError
    assert resaid(CASES) == "1,200 cases"


def test_templates_without_words_are_told_apart() -> None:
    assert has_words("{n} d") and not has_words("{part0}, {part1}")
    assert phrase("on {day}") == "on {day}"


def test_the_words_of_a_filter_keep_their_parts() -> None:
    words = to_words(read_filter("duration > 20 d"))
    assert words == "cases that took longer than 20 d"
    with speaking(Dutch()):
        assert resaid(words) == "cases that took longer than 20 dgn"
