"""What the card of a win says of its gain: the change, the verdict, quotes with consent, and the source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone

from obeya_web.improvement.actions.improving import ImprovementError
from obeya_web.improvement.actions.quoting import do_add_quote, do_answer_quote
from obeya_web.improvement.actions.working import do_set_naming
from obeya_web.improvement.models import Improvement, Quote
from obeya_web.notices.models import Notice
from obeya_web.watch.models import GainRegistration, WatchState
from tests.web.conftest import Cast
from tests.web.watch.conftest import Register
from tests.web.watch.test_watching import text_of

Say = Callable[..., WatchState]


@pytest.fixture
def done(improvement: Improvement) -> Improvement:
    Improvement.objects.filter(pk=improvement.pk).update(standing="done", ended_at=timezone.now())
    return Improvement.objects.select_related("unit", "owner").get(pk=improvement.pk)


@pytest.fixture
def says(done: Improvement, register: Register) -> Say:
    """Let the watch say a word on a day."""
    gain = register()

    def say(word: str, day: date = date(2025, 1, 14), **fields: Any) -> WatchState:
        effect = {"ratio": 0.76, "low": 0.69, "high": 0.84, "n_weeks": 13}
        return WatchState.objects.create(
            gain=gain, as_of=day, log_version="x", word=word, **{**effect, **fields}
        )

    return say


def paper_of(client: Any, improvement: Improvement) -> tuple[str, set[str]]:
    """The words and the links of the card on paper."""
    pypdf = pytest.importorskip("pypdf")
    answer = client.get(f"/improvements/{improvement.pk}/card/card.pdf")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    [page] = pypdf.PdfReader(BytesIO(answer.content)).pages
    links = {str(note.get_object()["/A"]["/URI"]) for note in page.get("/Annots", [])}
    return " ".join(page.extract_text().split()), links


def test_the_card_shows_change_dates_verdict_quote_and_source(
    cast: Cast, done: Improvement, says: Say, signed_in: Any
) -> None:
    """Serves X079."""
    says("improved & held")
    do_add_quote(
        cast.owner, done, said="Nothing to chase.", speaker="Maria, supplier", consent="by mail, 3 May"
    )
    client = signed_in(cast.reader)
    address = f"/improvements/{done.pk}/gain/"
    page = text_of(client, f"/improvements/{done.pk}/card/")
    paper, links = paper_of(client, done)
    for said in (page, paper):
        assert "−24 % (−31 % to −16 %)" in said and "Improved and held" in said
        assert "Nothing to chase." in said and "Maria, supplier" in said and "quoted with consent" in said
        assert "lost" not in said
    assert f'href="{address}"' in page and f"http://localhost:8000{address}" in links
    assert "1 Oct 2024" in paper and "14 Jan 2025" in paper and "13 weeks" in paper
    table = client.get("/wins/wins.csv").content.decode("utf-8-sig")
    assert "improved & held" in table and address in table


def test_a_win_whose_gain_has_regressed_says_so_and_since_when(
    cast: Cast, done: Improvement, says: Say, signed_in: Any
) -> None:
    """Serves X079."""
    says("improved & held")
    says("regressed", date(2025, 2, 11), ratio=0.98, low=0.9, high=1.06)
    says("regressed", date(2025, 2, 18), ratio=0.98, low=0.9, high=1.06)
    client = signed_in(cast.reader)
    for said in (
        text_of(client, f"/improvements/{done.pk}/card/"),
        text_of(client, "/wins/"),
        paper_of(client, done)[0],
    ):
        assert "Regressed" in said and "lost since 11 Feb 2025" in said
    assert "Regressed" in text_of(client, "/improve/")
    says("improved & held", date(2025, 3, 11))
    assert "lost since" not in text_of(client, "/wins/")


def test_without_a_registered_gain_a_win_is_not_proved(cast: Cast, done: Improvement, signed_in: Any) -> None:
    Improvement.objects.filter(pk=done.pk).update(baseline_value=9.0, actual_value=4.0, measure_unit="days")
    client = signed_in(cast.reader)
    page = text_of(client, "/wins/")
    assert "No gain was registered" in page and "as entered by the team" in page
    assert "Missing: No gain was registered" in paper_of(client, done)[0]


def test_a_registered_gain_without_a_verdict_shows_no_effect(
    cast: Cast, done: Improvement, says: Say, signed_in: Any
) -> None:
    assert GainRegistration.objects.exists()
    assert "there is no effect to show yet" in text_of(signed_in(cast.reader), "/wins/")


def test_nobody_is_quoted_before_they_agree_and_anybody_takes_their_words_back(
    cast: Cast, done: Improvement, signed_in: Any
) -> None:
    """Serves X079."""
    given = {"said": "I go home on time.", "by": cast.mate.pk}
    signed_in(cast.owner).post(f"/improvements/{done.pk}/quote/add/", given)
    quote = Quote.objects.get()
    card = f"/improvements/{done.pk}/card/"
    assert "on time" not in text_of(signed_in(cast.reader), card)
    assert "on time" not in text_of(signed_in(cast.reader), f"/improvements/{done.pk}/")
    assert Notice.objects.get(person=cast.mate).text.startswith("May you be quoted")
    with pytest.raises(ImprovementError, match="Only whoever said it"):
        do_answer_quote(cast.owner, quote, agrees=True)
    assert signed_in(cast.reader).post(f"/quotes/{quote.pk}/answer/", {"agrees": "yes"}).status_code == 404
    assert "I agree to be quoted" in text_of(signed_in(cast.mate), f"/improvements/{done.pk}/")
    signed_in(cast.mate).post(f"/quotes/{quote.pk}/answer/", {"agrees": "yes"})
    assert "on time" in text_of(signed_in(cast.reader), card)
    do_set_naming(cast.mate, is_named=False)
    assert "on time" not in text_of(signed_in(cast.reader), card)
    signed_in(cast.mate).post(f"/quotes/{quote.pk}/answer/", {"agrees": "no"})
    assert not Quote.objects.exists()


def test_a_quote_of_an_outsider_needs_word_of_their_consent(
    cast: Cast, done: Improvement, signed_in: Any
) -> None:
    """Serves X079."""
    given = {"said": "Good.", "speaker": "Maria, supplier"}
    address = f"/improvements/{done.pk}/quote/add/"
    answer = signed_in(cast.owner).post(address, given)
    assert answer.status_code == 422 and "how they agreed" in answer.content.decode()
    assert not Quote.objects.exists()
    assert signed_in(cast.owner).post(address, {**given, "consent": "by phone"}).status_code == 302
