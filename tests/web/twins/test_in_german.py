"""What a twin learned is said in the reader's language, as it was kept; older ones stay English."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from django.test import Client

from obeya.tables.sentences import Sentence
from obeya.tables.sentences import to_data as sentence_data
from obeya.twin.discovery.words import say_hours, say_work
from obeya.twin.model import Fit
from obeya.twin.model_json import to_data
from obeya.twin.roles import role_doing
from obeya_web.accounts.models import Person
from obeya_web.twins.models import Twin
from tests.web.conftest import Cast
from tests.web.twins.small import small_model


@pytest.fixture
def twin(cast: Cast) -> Twin:
    role = role_doing("Enter")
    model = small_model()
    fits = (
        Fit("durations", "Check", "share", 0.0123, 1_400, say_work("lognormal", 390.0, 6)),
        Fit("calendars", role, "share", 0.9, 1_400, say_hours(38.5, 1_400, is_known=True, is_always=False)),
    )
    people = tuple(
        dataclasses.replace(each, role=role) if each.role == "Clerks" else each for each in model.resources
    )
    data = to_data(dataclasses.replace(model, fits=fits, resources=people))
    said = [[each.measure, sentence_data(each.words)] for each in fits]
    return Twin.objects.create(process=cast.process, title="Claims", model=data, facts={
        "n_cases": 400, "first_at": "2026-01-05T00:00:00+00:00", "last_at": "2026-02-05T00:00:00+00:00", "said": said
    })  # fmt: skip


def page(cast: Cast, signed_in: Callable[[Person], Client], twin: Twin, language: str) -> str:
    cast.owner.language = language
    cast.owner.save(update_fields=["language"])
    return signed_in(cast.owner).get(f"/twins/{twin.pk}/").content.decode()


def test_a_german_reader_reads_what_was_learned_in_german(cast: Cast, signed_in, twin: Twin) -> None:
    german = page(cast, signed_in, twin, "de")
    assert "lognormalverteilt, im Mittel 6 min 30 s, 6 Personen" in german
    assert "38,5 Arbeitsstunden in der Woche." in german and "wer „Enter“ erledigt" in german
    english = page(cast, signed_in, twin, "en")
    assert "lognormal, mean 6 min 30 s, 6 people" in english and "who do Enter" in english


def test_a_twin_built_before_sentences_were_kept_is_shown_in_english(
    cast: Cast, signed_in, twin: Twin
) -> None:
    Twin.objects.filter(pk=twin.pk).update(facts={**twin.facts, "said": []})
    assert "lognormal, mean 6 min 30 s, 6 people" in page(cast, signed_in, twin, "de")


def test_every_sentence_of_what_was_learned_can_be_said_again(twin: Twin) -> None:
    words = say_work("gamma", 60.0, 0)
    assert isinstance(words, Sentence) and words == "gamma, mean 1 min, nobody is named"
