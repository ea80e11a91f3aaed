"""The whole way of a gain as a person goes it: registered, shown, lost and found again; and a change that was none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.processes.samples import do_load_sample
from tests.browser.conftest import Site, Visit

pytestmark = pytest.mark.browser

STARTS = date(2024, 10, 15)
LOOKS = {30: "Improved, provisionally", 60: "Regressed", 90: "Improved and held", 180: "Improved and held"}


def verdict_of(seen: Visit) -> str:
    badge = seen.page.locator("section[aria-labelledby=verdict-heading] .card-head .badge")
    return " ".join(badge.inner_text().split())


def test_the_gain_of_the_sample_is_shown_lost_where_the_department_slips_found_again_and_held(
    site: Site, visit: Callable[..., Visit]
) -> None:
    """Serves L021, L034 and L064."""
    seen = visit(site.cast.owner)
    found = {}
    for day in LOOKS:
        seen.open(f"/improvements/{site.improvement.pk}/gain/?as_of={STARTS + timedelta(days=day + 1)}")
        found[day] = verdict_of(seen)
        named = seen.page.locator("section[aria-labelledby=slip-heading] tbody tr").all_inner_texts()
        assert any("Operations" in row and "named" in row for row in named) == (day == 60)
    assert found == LOOKS
    seen.open(f"/improvements/{site.improvement.pk}/benefits/")
    assert "1 month suspended: Dec 2024" in " ".join(seen.page.locator("main").inner_text().split())
    assert seen.faults() == []


def test_where_nothing_was_changed_no_change_is_detected(site: Site, visit: Callable[..., Visit]) -> None:
    """Serves L037."""
    claims = do_load_sample("customer-claims", site.cast.finance, site.cast.owner)
    improvement = do_begin_improvement(
        site.cast.owner, site.cast.finance, title="Ask once", method="a3", fields={"process": claims}
    )
    seen = visit(site.cast.owner)
    seen.open(f"/improvements/{improvement.pk}/gain/")
    seen.page.get_by_role("link", name="Register the gain").click()
    seen.page.get_by_label("Goes live").fill("2024-10-01")
    seen.page.get_by_role("button", name="Lock and register").click()
    seen.page.wait_for_url(f"**/improvements/{improvement.pk}/gain/")
    assert verdict_of(seen) == "No detectable change"
    assert "registered late" in seen.page.locator("main").inner_text()
    assert seen.faults() == []
