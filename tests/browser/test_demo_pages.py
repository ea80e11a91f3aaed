"""The pages as the demo shows them, full of people's work: nothing scrolls sideways, and everybody can use them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django.live_server_helper import LiveServer

from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.sign_in.first import do_prepare_admin
from obeya_web.followup.models import Action, Board
from obeya_web.improvement.models import Idea, Improvement
from obeya_web.portfolio.models import Goal
from obeya_web.processes.models import Process
from obeya_web.processes.samples import do_load_sample
from obeya_web.streams.models import Stream
from obeya_web.twins.models import Prediction, Scenario, Twin
from tests.browser.accessibility import accessibility_faults
from tests.browser.conftest import Visit, new_window, sign_in_window
from tools.demo_story import tell_story

pytestmark = pytest.mark.browser
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LISTS = (
    "/", "/processes/", "/my-week/", "/actions/", "/actions/bottlenecks/", "/boards/", "/improve/", "/ideas/", "/wins/",
    "/portfolio/", "/portfolio/timeline/", "/portfolio/people/", "/portfolio/priorities/", "/goals/", "/people/",
    "/inbox/", "/search/?q=release",
)  # fmt: skip


@pytest.fixture(scope="module")
def demo(db: None) -> Iterator[tuple[Person, str]]:
    """The demo, served: its administrator and the address."""
    with transaction.atomic():
        admin = do_prepare_admin("admin@example.org")
    process = do_load_sample("invoice-approval", Unit.objects.get(parent=None), admin)
    assert tell_story(admin, process, now=datetime.now(UTC), is_quick=True)
    server = LiveServer("localhost")
    yield admin, server.url
    server.stop()


def pages() -> list[str]:
    """Return the addresses of all lists and of every single thing the story tells of."""
    process = Process.objects.get()
    single = [f"/processes/{process.slug}/", f"/processes/{process.slug}/explore/"]
    single += [f"/actions/{one.pk}/" for one in Action.objects.all()]
    single += [f"/ideas/{one.pk}/" for one in Idea.objects.all()]
    single += [f"/goals/{one.pk}/" for one in Goal.objects.all()]
    for board in Board.objects.all():
        single += [f"/boards/{board.pk}/", f"/boards/{board.pk}/flow/"]
    for one in Improvement.objects.all():
        single += [f"/improvements/{one.pk}/{part}" for part in ("", "a3/", "plan/")]
    single += [f"/improvements/{Prediction.objects.get().improvement_id}/gain/"]
    for stream in Stream.objects.all():
        single += [f"/streams/{stream.pk}/", f"/streams/{stream.pk}/?side=future"]
    single += [f"/twins/{one.pk}/" for one in Twin.objects.all()]
    single += [f"/scenarios/{one.pk}/" for one in Scenario.objects.all()]
    return [*LISTS, *single]


def test_every_page_of_the_demo_fits_a_phone_and_is_accessible(
    browser: object, demo: tuple[Person, str]
) -> None:
    admin, address = demo
    context = new_window(browser, width=390, scheme="light")
    sign_in_window(context, admin, address)
    seen = Visit(context.new_page(), address)
    wrong = {}
    for path in pages():
        seen.open(path)
        said = accessibility_faults(seen.page) + seen.faults()
        if seen.page.evaluate(SIDEWAYS) > 0:
            said.append("scrolls sideways")
        if said:
            wrong[path] = said
        seen.complaints.clear()
    assert wrong == {}
    context.close()
