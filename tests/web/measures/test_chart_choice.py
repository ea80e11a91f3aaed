"""Which chart and rule set a measure is judged by."""

from __future__ import annotations

import pytest

from obeya_web.measures.actions.measures import MeasureError, do_change_measure
from obeya_web.measures.charting import Charted, chart_of
from obeya_web.measures.latest import latest_of
from obeya_web.measures.models import Measure
from tests.web.conftest import Cast
from tests.web.measures.conftest import MONDAY, Add, compute

WEEKS = [5, 6, 7, 5, 6, 4, 5, 6, 7, 5, 6, 14]


def charted(measure: Measure) -> Charted:
    measure.refresh_from_db()
    found = chart_of(latest_of(Measure.objects.filter(pk=measure.pk), MONDAY)[0])
    assert found is not None
    return found


def change(cast: Cast, measure: Measure, **fields: str) -> None:
    measure.refresh_from_db()
    do_change_measure(cast.owner, measure, fields, seen_version=measure.version)


def test_shares_of_cases_have_limits_that_know_how_many_cases_there_were(
    cast: Cast, add: Add, with_sample
) -> None:
    definition = {"what": "first_pass_yield", "source": "log"}
    measure = add("First pass", process=with_sample, definition=definition)
    compute(measure)
    shown = charted(measure)
    assert shown.chart.kind == "p-prime" and "Laney p′" in shown.caption
    widths = shown.chart.upper - shown.chart.centre
    sizes = [point.n for point in latest_of(Measure.objects.filter(pk=measure.pk), MONDAY)[0].judged]
    # The limits of a week with more cases are closer: half widths go with 1 / √n.
    assert widths[0] / widths[1] == pytest.approx((sizes[1] / sizes[0]) ** 0.5)
    assert 0 < shown.chart.centre[0] < 1


def test_times_and_typed_values_stand_on_an_xmr_chart_with_the_nhs_rules(cast: Cast, add: Add) -> None:
    shown = charted(add("Reminders", *WEEKS))
    assert (shown.chart.kind, shown.chart.rules) == ("xmr", "nhs")


def test_whoever_edits_a_measure_chooses_chart_and_rules(cast: Cast, signed_in, add: Add) -> None:
    measure = add("Reminders", *WEEKS)
    form = {"name": "Reminders", "direction": "lower", "tolerance": "10", "seen_version": measure.version}
    chosen = {**form, "chart": "run", "rules": "anhoej"}
    address = f"/measures/{measure.pk}/"
    assert signed_in(cast.owner).post(f"{address}edit/", chosen).status_code == 302
    assert (charted(measure).chart.kind, charted(measure).chart.rules) == ("run", "anhoej")
    assert "Run chart" in signed_in(cast.reader).get(address).content.decode()


def test_rules_that_need_limits_are_refused_beside_the_field(cast: Cast, signed_in, add: Add) -> None:
    measure = add("Reminders", *WEEKS)
    form = {"name": "Reminders", "direction": "lower", "tolerance": "10", "seen_version": measure.version}
    page = signed_in(cast.owner).post(
        f"/measures/{measure.pk}/edit/", {**form, "chart": "run", "rules": "nelson"}
    )
    assert page.status_code == 422
    assert "A run chart has no limits, which this rule set needs" in page.content.decode()


@pytest.mark.parametrize(("chart", "rules"), [("run", "western_electric"), ("p-prime", "usual")])
def test_what_does_not_fit_is_refused_below_the_form_too(
    cast: Cast, add: Add, chart: str, rules: str
) -> None:
    measure = add("Reminders", *WEEKS)
    with pytest.raises(MeasureError):
        change(cast, measure, chart=chart, rules=rules)
    measure.refresh_from_db()
    assert measure.chart == "fitting"
