"""The outcome chain of metric, KPI and money: every missing link is said in words, on the page and on paper."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest

from obeya.studies.gain import register_in_log
from obeya_web.improvement.models import Improvement
from obeya_web.portfolio.actions.goals import do_add_goal, do_add_kpi, do_link_goal
from obeya_web.portfolio.outcome import outcome_of
from obeya_web.watch.actions.registering import do_register_gain
from obeya_web.watch.models import BenefitLine, WatchState
from tests.web.conftest import Cast
from tests.web.portfolio.conftest import Begin
from tests.web.portfolio.test_kpis import measure

STARTS = date(2025, 1, 6)


@pytest.fixture
def improvement(cast: Cast, begin: Begin) -> Improvement:
    return begin("Release payments daily", process=cast.process)


def prove(cast: Cast, improvement: Improvement, *words: str) -> None:
    """Register a gain and let the watch say a word a month."""
    gain = do_register_gain(cast.owner, improvement, register_in_log("cycle_time", STARTS))
    for month, word in enumerate(words, start=2):
        fields = {"ratio": 0.76, "low": 0.69, "high": 0.84, "n_weeks": 4 * month, "log_version": "x"}
        WatchState.objects.create(gain=gain, as_of=date(2025, month, 3), word=word, **fields)


def claim(improvement: Improvement, **fields: Any) -> BenefitLine:
    given = {"name": "Hours", "kind": "soft", "rate": 50, "forecast": 40.0, "from_month": STARTS, **fields}
    return BenefitLine.objects.create(improvement=improvement, **given)


def serve(cast: Cast, improvement: Improvement, *, with_kpi: bool) -> None:
    goal = do_add_goal(cast.owner, cast.finance, name="Pay on time")
    do_link_goal(cast.owner, goal, improvement)
    if with_kpi:
        do_add_kpi(cast.owner, goal, measure(cast, "Reminders", 25.0))


def read(client: Any, improvement: Improvement) -> tuple[str, str, set[str]]:
    """The words of the page, those of the paper, and the links of the paper."""
    pypdf = pytest.importorskip("pypdf")
    address = f"/improvements/{improvement.pk}/outcome/"
    page = client.get(address).content.decode()
    [paper] = pypdf.PdfReader(BytesIO(client.get(f"{address}outcome.pdf").content)).pages
    links = {str(note.get_object()["/A"]["/URI"]) for note in paper.get("/Annots", [])}
    return " ".join(page.split()), " ".join(paper.extract_text().split()), links


def test_the_chain_leads_from_the_metric_over_the_kpi_to_money_with_its_sources(
    cast: Cast, improvement: Improvement, signed_in: Any
) -> None:
    """Serves L057."""
    prove(cast, improvement, "improved & held", "regressed", "improved & held", "improved & held")
    serve(cast, improvement, with_kpi=True)
    claim(improvement)
    claim(improvement, name="Licences", kind="hard", unit_word="EUR", rate=1, forecast=300.0)
    page, paper, links = read(signed_in(cast.reader), improvement)
    for said in (page, paper):
        assert "−24 % (−31 % to −16 %)" in said and "Improved and held" in said
        assert "Reminders: 25" in said and "off target" in said and "no test shows it" in said
        assert "4,600 accrued of 27,600 claimed" in said
        assert "2,300" in said and "Suspended while the gain was lost" in said
        assert "hard: cost taken out" in said and "soft: time freed" in said and "600" in said
        assert "Finance has validated nothing of it." in said and "No goal is linked" not in said
    base = "http://localhost:8000"
    own = f"{base}/improvements/{improvement.pk}"
    assert {f"{own}/gain/", f"{own}/benefits/", f"{own}/outcome/"} < links
    assert any(link.startswith(f"{base}/goals/") for link in links)
    assert any(link.startswith(f"{base}/measures/") for link in links)


def test_every_missing_link_is_said_in_words(cast: Cast, improvement: Improvement, signed_in: Any) -> None:
    """Serves L057."""
    client = signed_in(cast.reader)
    page, paper, _links = read(client, improvement)
    for said in (page, paper):
        assert "No gain is registered" in said and "No goal is linked" in said
        assert "No benefit is claimed" in said
    assert "3 links of the outcome chain are incomplete" in page and "badge-good" not in page
    serve(cast, improvement, with_kpi=False)
    claim(improvement, rate=None)
    page, paper, _links = read(client, improvement)
    for said in (page, paper):
        assert "“Pay on time” has no KPI" in said and "No line has a rate" in said
        assert "nothing accrues, all of it is a claim" in said


def test_a_lost_gain_is_bad_news_along_the_whole_chain(cast: Cast, improvement: Improvement) -> None:
    """Serves L057."""
    prove(cast, improvement, "improved & held", "regressed")
    claim(improvement)
    metric, _kpi, money = outcome_of(improvement, cast.owner).links
    assert (metric.family, money.family) == ("bad", "bad")
    assert any("lost since" in line for line in metric.lines)
    assert money.state == "suspended: the gain is lost"


def test_a_kpi_without_data_is_never_good_news(cast: Cast, improvement: Improvement) -> None:
    """Serves L057."""
    goal = do_add_goal(cast.owner, cast.finance, name="Pay on time")
    do_link_goal(cast.owner, goal, improvement)
    kpi = measure(cast, "Reminders", 25.0)
    kpi.readings.all().delete()
    do_add_kpi(cast.owner, goal, kpi)
    link = outcome_of(improvement, cast.owner).links[1]
    assert link.family == "none" and link.missing == ("The KPI “Reminders” has no data.",)


def test_strangers_see_no_outcome(cast: Cast, improvement: Improvement, signed_in: Any) -> None:
    for part in ("", "outcome.pdf"):
        assert (
            signed_in(cast.stranger).get(f"/improvements/{improvement.pk}/outcome/{part}").status_code == 404
        )


def test_the_portfolio_says_beside_each_improvement_whether_its_gain_holds(
    cast: Cast, improvement: Improvement, begin: Begin, signed_in: Any
) -> None:
    begin("Nothing registered")
    prove(cast, improvement, "improved–provisional", "improved & held", "regressed")
    page = " ".join(signed_in(cast.owner).get("/portfolio/").content.decode().split())
    assert page.count(f'href="/improvements/{improvement.pk}/gain/"') == 1
    assert 'class="badge badge-bad">Regressed</span><span class="soft">−24 %' in page
    assert page.count(">Gain</a>") == 1
