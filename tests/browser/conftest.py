"""One Chromium for all tests of pages, and a site of its own with the cast, a sample process and a worker's results."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from obeya.studies.gain import register_in_log
from obeya_web.accounts.models import Person
from obeya_web.explorer.actions import do_make_view_link
from obeya_web.followup.actions.boards import do_create_board
from obeya_web.followup.actions.moving import do_move_action
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.followup.models import Action, Board
from obeya_web.followup.states import State
from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.models import Improvement
from obeya_web.jobs.worker import work
from obeya_web.measures.actions.defaults import do_add_default_set
from obeya_web.measures.actions.measures import do_change_measure
from obeya_web.measures.actions.readings import do_keep_readings
from obeya_web.measures.actions.saying import do_add_voice, do_note_on_chart, do_renew_limits
from obeya_web.measures.actions.values import GivenValue, do_keep_values
from obeya_web.measures.computing import compute_all, latest_definitions
from obeya_web.measures.models import Measure
from obeya_web.processes.actions.drafts import do_begin_draft, do_begin_upload, do_read_draft
from obeya_web.processes.models import Draft, Process
from obeya_web.processes.samples import do_load_sample
from obeya_web.processes.uploads import write_chunk
from obeya_web.project.handlers import HANDLERS
from obeya_web.watch.actions.benefits import do_add_benefit
from obeya_web.watch.actions.registering import do_register_gain
from obeya_web.watch.actions.watching import do_keep_states
from obeya_web.watch.judging import judge_days
from tests.browser.mapping import mapped
from tests.browser.stencil import Stencil
from tests.browser.trying import tried
from tests.web.conftest import Cast, make_cast
from tests.web.emptying import emptying
from tests.web.watch.conftest import SLICE

# Playwright keeps an event loop in the thread of the tests; they still talk to the database as usual.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# How long a page may take to come, and something to show on it, on a machine that does much else; how fast pages are
# is measured in `bench`.
NAVIGATION_MS = 120_000
WAIT_MS = 60_000
LISTEN = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refused.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: its address, the people, and a process with a log.

    Of the process there is a view shared by a link, and an import of more of its data that waits for a decision.
    """

    address: str
    cast: Cast
    sample: Process
    link: str
    draft: Draft
    action: Action
    board: Board
    improvement: Improvement
    measures: dict[str, Measure]
    streams: dict[str, Any]
    twins: dict[str, Any]

    @property
    def places(self) -> dict[str, Any]:
        """Return what the addresses of pages may name."""
        sample = self.sample
        return {
            "sample": sample.slug,
            "unit": sample.unit_id,
            "link": self.link,
            "draft": self.draft.pk,
            "action": self.action.pk,
            "board": self.board.pk,
            "improvement": self.improvement.pk,
            **{name: measure.pk for name, measure in self.measures.items()},
            **self.streams,
            **self.twins,
        }


class Visit:
    """A page as somebody sees it, with everything that the browser complained about."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))

    def _hear(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def open(self, path: str) -> None:
        """Go to an address of the site and wait until nothing moves."""
        self.page.goto(f"{self.address}{path}", wait_until="load")
        self.page.wait_for_load_state("networkidle")

    def faults(self) -> list[str]:
        """Return what was complained about and what the policy of the page refused."""
        return self.complaints + self.page.evaluate("window.refused")


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database of a module: written for real, as the site reads it in other threads; emptied afterwards."""
    with django_db_blocker.unblock():
        yield
        with emptying():
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="session")
def stencil(tmp_path_factory: pytest.TempPathFactory) -> Stencil:
    """The site as it was made for the first module."""
    return Stencil(tmp_path_factory.mktemp("stencil"))


@pytest.fixture(scope="module")
def site(db: None, stencil: Stencil) -> Iterator[Site]:
    """The site of a module."""
    if not stencil.is_made:
        stencil.make(furnish())
    furnished = stencil.put_back()
    server = LiveServer("localhost")
    yield replace(furnished, address=server.url)
    server.stop()


def furnish() -> Site:
    """Make all that a site has but its address."""
    cast = make_cast()
    sample = do_load_sample("invoice-approval", cast.finance, cast.owner)
    _, link = do_make_view_link(sample, cast.owner, name="Vendor", query="", days=7)
    draft = undecided_import(sample, cast.owner)
    board = board_with_actions(sample, cast)
    watched, measures = watched_improvement(sample, cast), measured(sample, cast)
    streams, twins = mapped(sample, cast), tried(sample, cast)
    return Site("", cast, sample, link, draft, *board, watched, measures, streams, twins)


def board_with_actions(process: Process, cast: Cast) -> tuple[Action, Board]:
    """Make a board with a card in most columns, overdue, stalled and blocked ones among them."""
    now = timezone.now()
    kinds = {
        "Call the vendor": (),
        "Ask the controller": (State.DOING,),
        "Sign": (State.DOING, State.BLOCKED),
        "Measure": (State.DOING, State.DONE),
        "Publish": (State.DOING, State.DONE, State.VERIFIED),
    }
    made = []
    for n, (title, states) in enumerate(kinds.items()):
        begun = now - timedelta(days=30 - n)
        action = do_add_action(
            cast.admin, process.unit, title=title, owner=cast.mate, process=process, now=begun,
            due=(begun + timedelta(days=10 * n)).date(),
        )  # fmt: skip
        for state in states:
            do_move_action(cast.owner, action, state, seen_version=action.version, why="no answer", now=begun)
        made.append(action)
    limits = {"verify": {"limit": 1, "policy": "Somebody else has time to look."}}
    return made[2], do_create_board(cast.owner, process.unit, name="Payables", fields={"columns": limits})


def watched_improvement(process: Process, cast: Cast) -> Improvement:
    """An improvement of the sample whose gain is registered and judged, with a line in the ledger."""
    improvement = do_begin_improvement(
        cast.owner, process.unit, title="Release payments daily", method="a3", fields={"process": process}
    )
    asked = register_in_log("cycle_time", date(2024, 10, 1), slice=SLICE, transition_days=14)
    gain = do_register_gain(cast.owner, improvement, asked, data_until=date(2025, 6, 30))
    do_keep_states(gain, judge_days(gain))
    fields = {"name": "Hours at the desk", "rate": 45, "forecast": 40.0, "from_month": date(2024, 11, 1)}
    do_add_benefit(cast.owner, improvement, fields)
    return improvement


def measured(process: Process, cast: Cast) -> dict[str, Measure]:
    """Measure the sample by the default set: a measure with all that its page can show, and one with answers."""
    found = {measure.definitions.get().what: measure for measure in do_add_default_set(cast.owner, process)}
    cycle, answers = found["cycle_time"], found["nps"]
    fields = {"target": 432_000.0, "review_day": date(2025, 1, 1), "context": "Not how many call."}
    cycle.refresh_from_db()
    do_change_measure(cast.owner, cycle, fields, seen_version=cycle.version)
    scores = [GivenValue(date(2026, 1 + n % 4, 1 + n), float(n % 11), key=str(n)) for n in range(24)]
    do_keep_values(cast.owner, answers, scores)
    do_note_on_chart(cast.owner, cycle, day=date(2024, 10, 1), words="Daily release")
    do_renew_limits(cast.owner, cycle, from_day=date(2024, 10, 7), reason="Payments are released daily")
    do_add_voice(cast.owner, cycle, words="They still call.", who="payables")
    do_keep_readings(compute_all(process, latest_definitions(found.values())))
    return {"measure": cycle, "answers": answers}


def undecided_import(process: Process, person: Person) -> Draft:
    """Upload a file in which days and months cannot be told apart and a row is broken, and have it read."""
    rows = [f"O-{n},{step},0{1 + n}/02/2024,Ann" for n in range(3) for step in ("Receive", "Check", "Ship")]
    data = "\n".join(["Order,Step,Done at,Clerk", *rows, "O-9,Ship"]).encode()
    draft = do_begin_draft(person, process.unit, "More invoices", process=process)
    upload = do_begin_upload(draft, "More invoices.csv", len(data))
    write_chunk(upload, 0, data, sha256=hashlib.sha256(data).hexdigest())
    do_read_draft(draft)
    work(HANDLERS, deliveries={}, until_idle=True)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def visit(browser: Any, site: Site) -> Iterator[Callable[..., Visit]]:
    """Open a browser window as a person (None: signed out), of a width and a colour scheme."""
    contexts = []

    def opened(
        person: Person | None, *, width: int = 1440, scheme: str = "light", locale: str = "en-GB"
    ) -> Visit:
        context = new_window(browser, width=width, scheme=scheme, locale=locale)
        contexts.append(context)
        if person is not None:
            sign_in_window(context, person, site.address)
        return Visit(context.new_page(), site.address)

    yield opened
    for context in contexts:
        context.close()


def new_window(browser: Any, *, width: int, scheme: str, locale: str = "en-GB", **more: Any) -> Any:
    """Open a window of a width, a phone where it is narrow, that notes what the policy of a page refuses."""
    is_phone = width <= 640
    context = browser.new_context(
        viewport={"width": width, "height": 844 if is_phone else 900},
        color_scheme=scheme,
        has_touch=is_phone,
        is_mobile=is_phone,
        locale=locale,
        reduced_motion="reduce",
        **more,
    )
    context.set_default_navigation_timeout(NAVIGATION_MS)
    context.set_default_timeout(WAIT_MS)
    context.add_init_script(LISTEN)
    return context


def sign_in_window(context: Any, person: Person, address: str) -> None:
    """Let a window be that of a person who has signed in."""
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": address}
    context.add_cookies([cookie])


def session_of(person: Person) -> str:
    """Return the key of a session of that person."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value
