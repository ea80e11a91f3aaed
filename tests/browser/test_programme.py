"""From an idea on a phone to a win: the whole way through the programme, by hand and by keys alone.

Serves L001, L017, P005, O003, X020.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.models import Action, ActionLink, Breach
from obeya_web.followup.states import State
from obeya_web.followup.work.chasing import chase
from obeya_web.followup.workdays import USUAL_DAYS
from obeya_web.improvement.models import Cause, Countermeasure, Idea, Improvement, Section
from obeya_web.improvement.words import CauseState, IdeaState, Standing
from obeya_web.jobs.worker import work
from obeya_web.notices.models import Hours
from obeya_web.project.deliveries import DELIVERIES
from obeya_web.project.handlers import HANDLERS
from tests.browser.accessibility import assert_accessible
from tests.browser.conftest import Site, Visit
from tests.browser.hands import Hands, Keys
from tests.browser.travelling import SIDEWAYS
from tests.web.postbox import Postbox, open_postbox

pypdf = pytest.importorskip("pypdf")
pytestmark = pytest.mark.browser
IDEA = "Release payments every day instead of on Fridays"
SLOW = "Ask the bank whether it takes a file every day"
ACTIONS = (SLOW, "Write the rule for the daily release", "Tell the departments")
PHONE = 390
PATIENCE_S = 60.0
TEXTS = {
    "background": "Suppliers wait for their money although 5,620 invoices are approved.",
    "people": "The payment clerk and her deputy; the coordinator tells both on Monday.",
    "learning": "Ask for the reason of each fixed day first.",
}


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    with open_postbox(settings) as box:
        yield box


class Walk:
    """One person's window, how it is used, and what every page must stand."""

    def __init__(self, seen: Visit, hands: type[Hands]) -> None:
        self.seen, self.page = seen, seen.page
        self.hands = hands(seen.page)

    def open(self, path: str) -> None:
        self.seen.open(path)
        self.look()

    def look(self) -> None:
        """See to it that everybody can use what is there."""
        self.page.wait_for_load_state("networkidle")
        assert_accessible(self.page)
        assert self.page.evaluate(SIDEWAYS) <= 0, f"{self.page.url} scrolls sideways"
        assert self.seen.faults() == [], self.page.url

    def press(self, role: str, name: str, *, within: str = "main") -> None:
        self.hands.press(self.page.locator(within).get_by_role(role, name=name, exact=True).first)

    def go(self, role: str, name: str, *, within: str = "main") -> None:
        """Press what leads to another page, and look at it."""
        with self.page.expect_navigation():
            self.press(role, name, within=within)
        self.look()

    def at(self, selector: str) -> Any:
        return self.page.locator(selector)


def until(holds: Callable[[], Any]) -> None:
    """Wait for what the page saves by itself."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def day_ahead(n_days: int) -> date:
    """Return a day from then on that is typed alike whether days or months come first, such as 3 March."""
    day = date.today() + timedelta(days=n_days)
    while day.day != day.month:
        day += timedelta(days=1)
    return day


def work_off() -> None:
    work(HANDLERS, deliveries=DELIVERIES, until_idle=True)


def send_idea(mate: Walk) -> Idea:
    mate.open("/ideas/new/")
    mate.hands.write(mate.at("#id_words"), IDEA)
    mate.go("button", "Send")
    return Idea.objects.latest("pk")


def begin_from_finding(owner: Walk, site: Site) -> Improvement:
    owner.open(f"/processes/{site.sample.slug}/")
    with owner.page.expect_navigation():
        owner.hands.press(owner.at(".finding-begin button").first)
    work_off()
    owner.page.reload()
    owner.look()
    improvement = Improvement.objects.latest("pk")
    assert improvement.baseline_value and improvement.hours_per_week and improvement.basis.picture
    assert "Release payment" in improvement.title and improvement.log_version == site.sample.log_version
    return improvement


def accept_idea(owner: Walk, idea: Idea, improvement: Improvement) -> None:
    owner.open("/ideas/")
    owner.go("link", IDEA)
    owner.hands.choose(owner.at("#id_improvement"), improvement.title)
    owner.go("button", "Accept")
    idea.refresh_from_db()
    assert (idea.state, idea.improvement) == (IdeaState.ACCEPTED, improvement)


def fill_a3(owner: Walk, improvement: Improvement, folder: Path) -> None:
    """Fill the sheet, which saves itself, and take it along on one page."""
    owner.open(f"/improvements/{improvement.pk}/a3/")
    for key, text in TEXTS.items():
        owner.hands.open_editor(owner.at(f"#{key} [data-part=text-{key}]"))
        owner.hands.write(owner.at(f"#text-{key}"), text)
        owner.page.keyboard.press("Escape")
        bodies = Section.objects.filter(improvement=improvement, key=key)
        until(lambda: bodies.filter(body=text).exists())  # noqa: B023 - asked at once
    fill_goal(owner, improvement)
    owner.hands.write(owner.at("#new-cause"), "Payments are released on Fridays only")
    owner.page.keyboard.press("Enter")
    owner.at("#causes .a3-cause").wait_for()
    owner.hands.open_editor(owner.at("#causes .a3-cause"))
    owner.hands.choose(owner.at("#causes select[name=state]"), "confirmed")
    owner.page.keyboard.press("Escape")
    causes = Cause.objects.filter(improvement=improvement, state=CauseState.CONFIRMED)
    until(causes.exists)
    owner.hands.write(owner.at("#new-countermeasure"), "Release on every working day")
    owner.page.keyboard.press("Enter")
    owner.at("#countermeasures .a3-grow").wait_for()
    until(Countermeasure.objects.filter(improvement=improvement).exists)
    owner.look()
    with owner.page.expect_download() as coming:
        owner.press("link", "PDF on A3")
    pdf = folder / "a3.pdf"
    coming.value.save_as(pdf)
    assert len(pypdf.PdfReader(pdf).pages) == 1


def fill_goal(owner: Walk, improvement: Improvement) -> None:
    owner.hands.press(owner.at("#goal .a3-fields summary"))
    owner.hands.write(owner.at("#goal input[name=target_value]"), "1")
    owner.hands.set_day(owner.at("#goal input[name=target_day]"), day_ahead(90))
    owner.hands.write(owner.at("#goal input[name=counter_measure]"), "Payments stopped after release")
    owner.page.keyboard.press("Escape")
    until(
        Improvement.objects.filter(
            pk=improvement.pk,
            target_value=1,
            counter_measure__startswith="Payments",
            target_day__isnull=False,
        ).exists
    )


def add_actions(owner: Walk, improvement: Improvement) -> list[Action]:
    owner.open(f"/improvements/{improvement.pk}/")
    for title in ACTIONS:
        owner.hands.write(owner.at("#action-title"), title)
        owner.hands.choose(owner.at("#action-owner"), "mate")
        owner.hands.set_day(owner.at("#action-due"), day_ahead(60))
        with owner.page.expect_navigation():
            owner.press("button", "Add", within="#action")
        owner.page.wait_for_load_state("networkidle")
    owner.look()
    return [ActionLink.actions_of(improvement).get(title=title) for title in ACTIONS]


def let_it_stall(action: Action, postbox: Postbox) -> str:
    """Let fifteen days pass without a word, and the ladder climb; return the address in the e-mail to the owner."""
    now = timezone.now()
    Action.objects.filter(pk=action.pk).update(touched_at=now - timedelta(days=15))
    # Nobody is told outside of working hours, and one level at a time.
    for n_days in (1, 2, 6):
        chase(USUAL_DAYS.plus_days(now, n_days))
    work_off()
    told = [mail for mail in postbox.arrived if "owner@example.org" in str(mail["To"])]
    bodies = [mail.get_body(("plain",)).get_content() for mail in told]
    about = [body for body in bodies if action.title in body]
    assert about, "the escalation is an e-mail that arrived"
    [address] = {f"/actions/{action.pk}/" for body in about if f"/actions/{action.pk}/" in body}
    return address


def take_care(owner: Walk, address: str) -> None:
    owner.open(address)
    owner.go("button", "I take care of it")
    assert Breach.objects.get(action__title=SLOW, resolved_at=None).acknowledged_by is not None


def move(walk: Walk, action: Action, words: str, after: State, *, evidence: str = "") -> None:
    walk.open(f"/actions/{action.pk}/")
    if evidence:
        walk.press("button", words)
        walk.hands.write(walk.at("#evidence-done"), evidence)
    walk.go("button", words, within="#move-done" if evidence else "main")
    until(Action.objects.filter(pk=action.pk, state=after).exists)


def finish(owner: Walk, improvement: Improvement) -> None:
    """Go through every gate; what is missing is passed by with a reason."""
    owner.open(f"/improvements/{improvement.pk}/")
    for _stage in range(5):
        if owner.at("#gate details summary").count():
            owner.hands.press(owner.at("#gate details summary"))
            for field in owner.at("#gate details input[name^=why-]").all():
                owner.hands.write(field, "Agreed at the wall on Monday")
        with owner.page.expect_navigation():
            owner.hands.press(owner.at("#gate button.button-primary"))
        owner.look()
    improvement.refresh_from_db()
    assert improvement.standing == Standing.DONE
    owner.open("/wins/")
    assert improvement.title in owner.page.inner_text("main")


@pytest.mark.parametrize(
    ("width", "scheme", "hands"),
    [(1440, "light", Hands), (390, "dark", Hands), (1440, "dark", Keys)],
    ids=["desktop", "phone", "keys"],
)
def test_an_idea_becomes_a_win(
    width: int,
    scheme: str,
    hands: type[Hands],
    site: Site,
    visit: Callable[..., Visit],
    postbox: Postbox,
    tmp_path: Path,
) -> None:
    cast = site.cast
    # The test runs at night, too.
    Hours.objects.update_or_create(person=cast.owner, defaults={"quiet_from": "0:00", "quiet_until": "0:00"})
    mate = Walk(visit(cast.mate, width=PHONE), hands)
    owner = Walk(visit(cast.owner, width=width, scheme=scheme), hands)

    idea = send_idea(mate)
    improvement = begin_from_finding(owner, site)
    accept_idea(owner, idea, improvement)
    fill_a3(owner, improvement, tmp_path)
    slow, *others = add_actions(owner, improvement)
    address = let_it_stall(slow, postbox)
    take_care(owner, address)

    move(mate, slow, "Start", State.DOING)
    move(mate, slow, "Report as done", State.DONE, evidence="The bank's letter")
    move(owner, slow, "Verify", State.VERIFIED)
    assert not Breach.objects.filter(action=slow, resolved_at=None).exists()
    for action in others:
        do_move_action(cast.mate, action, State.DONE, seen_version=action.version)
        do_move_action(cast.owner, action, State.VERIFIED, seen_version=action.version)
    finish(owner, improvement)
    assert re.search(r"/wins/$", owner.page.url)
