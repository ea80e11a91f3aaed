"""Measure what a board costs: `python -m bench.board`.

50,000 actions of 500 people in 100 units, every second one of 2,000 improvements; the board of one unit shows 200
cards. Processor time of the board and of the list beside a bare Django template that shows the same 200 rows in the
same process, and of the question whether anything changed, which every open board asks every 1.5 seconds; then the
time that 95 in 100 answers of a running server keep to, at ten requests a second.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.__main__ import Line, at_most, print_table
from bench.pages import ARGUMENTS, PORT, ask_for, processor_seconds, wait_for_server

WORK = Path(__file__).resolve().parents[1] / "build" / "bench" / "board"
N_ACTIONS, N_IMPROVEMENTS, N_UNITS, N_PEOPLE, N_CARDS = 50_000, 2_000, 100, 500, 200
STATES = ("open", "open", "doing", "blocked", "done")
BARE = """<!doctype html><title>Bare</title><table>{% for row in rows %}<tr>
<td><a href="/actions/{{ row.pk }}/">{{ row.title }}</a>
<td>{{ row.unit.name }}<td>{{ row.owner.name }}<td>{{ row.process.name }}<td>{{ row.due|date:"j M Y" }}
<td>{{ row.get_state_display }}<td>{{ row.get_priority_display }}<td>{{ row.blocked_reason }}</tr>{% endfor %}
</table>"""


def main() -> None:
    """Fill a home, measure, print."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    os.environ.update({**ARGUMENTS, "OBEYA_HOME": str(WORK)})
    cookie, board = fill()
    print_table([*processor_times(board), *answer_times(cookie, board)])
    shutil.rmtree(WORK, ignore_errors=True)


def fill() -> tuple[str, int]:
    """Make the actions; return the cookie of somebody who sees them all, and the board."""
    from obeya_web.project.setup import start_django

    start_django()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    from obeya_web.accounts.models import Grant, Person, Unit
    from obeya_web.followup.models import Board
    from obeya_web.processes.models import Process

    top = Unit.objects.create(name="Northside")
    units = [Unit.objects.create(name=f"Unit {n}", parent=top) for n in range(N_UNITS)]
    people = [
        Person.objects.create(email=f"person{n}@example.org", name=f"Person Number{n}", password="!")
        for n in range(N_PEOPLE)
    ]
    Grant.objects.create(person=people[0], unit=top, role="admin")
    processes = [
        Process.objects.create(unit=unit, name=f"Process {unit}", slug=f"p{unit.pk}") for unit in units
    ]
    link(make_actions(units, processes, people), make_improvements(units, processes, people))
    board = Board.objects.create(unit=units[0], name="Payables", columns={"doing": {"limit": 20}})
    client = Client()
    client.force_login(people[0], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sid"].value, board.pk


def make_actions(units: list[Any], processes: list[Any], people: list[Any]) -> list[Any]:
    """Make as many live actions in the first unit as its board has cards; elsewhere most are finished."""
    from django.utils import timezone

    from obeya_web.followup.models import Action

    now = timezone.now()

    def action(n: int) -> Action:
        unit = 0 if n < N_CARDS else 1 + n % (N_UNITS - 1)
        is_finished = n >= N_CARDS and n % 5 > 0
        age = timedelta(days=n % 90)
        return Action(
            unit=units[unit],
            process=processes[unit] if n % 2 else None,
            title=f"Agree with vendor {n} on order numbers",
            owner=people[n % N_PEOPLE] if n % 10 else None,
            due=(now + timedelta(days=n % 60 - 20)).date() if n % 8 else None,
            priority=("critical", "high", "medium", "low")[n % 4],
            state="verified" if is_finished else STATES[n % 5],
            is_ready=n % 10 == 0,
            blocked_reason="waits for an answer" if STATES[n % 5] == "blocked" else "",
            state_since=now - age,
            touched_at=now - age,
            ended_at=now - timedelta(days=20) - age if is_finished else None,
            place=float(n),
        )

    return Action.objects.bulk_create([action(n) for n in range(N_ACTIONS)], batch_size=2_000)


def make_improvements(units: list[Any], processes: list[Any], people: list[Any]) -> list[Any]:
    """Make the improvements that actions belong to, evenly over the units."""
    from obeya_web.improvement.models import Improvement

    return Improvement.objects.bulk_create(
        Improvement(
            unit=units[n % N_UNITS],
            process=processes[n % N_UNITS],
            title=f"Release payments daily {n}",
            method="a3",
            stage="plan",
            owner=people[n % N_PEOPLE],
        )
        for n in range(N_IMPROVEMENTS)
    )


def link(actions: list[Any], improvements: list[Any]) -> None:
    """Let every second action belong to an improvement of its unit."""
    from django.contrib.contenttypes.models import ContentType

    from obeya_web.followup.models import ActionLink

    kind = ContentType.objects.get_for_model(improvements[0])
    of_unit: dict[int, list[int]] = {}
    for improvement in improvements:
        of_unit.setdefault(improvement.unit_id, []).append(improvement.pk)
    links = [
        ActionLink(
            action=action, kind=kind, object_id=of_unit[action.unit_id][n % len(of_unit[action.unit_id])]
        )
        for n, action in enumerate(actions)
        if n % 2
    ]
    ActionLink.objects.bulk_create(links, batch_size=2_000)


def processor_times(board: int) -> list[Line]:
    """Compare the board and the list with the bare table, in this process."""
    from django.template import engines
    from django.test import Client

    from obeya_web.accounts.models import Person
    from obeya_web.followup.models import Action, Board

    template = engines["django"].from_string(BARE)
    unit = Board.objects.get(pk=board).unit_id

    def bare() -> None:
        rows = Action.objects.filter(unit=unit).select_related("unit", "owner", "process").order_by("place")
        template.render({"rows": rows[:N_CARDS]})

    client = Client(headers={"host": f"127.0.0.1:{PORT}"})
    client.force_login(Person.objects.first(), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/boards/{board}/")
    assert page.content.decode().count('data-card="') == N_CARDS
    floor = processor_seconds(bare)
    shown = processor_seconds(lambda: client.get(f"/boards/{board}/"))
    listed = processor_seconds(lambda: client.get(f"/actions/?unit={unit}"))
    cards = f"/boards/{board}/cards/"
    tag = client.get(cards).headers["ETag"]
    assert client.get(cards, headers={"if-none-match": tag}).status_code == 304
    unchanged = processor_seconds(lambda: client.get(cards, headers={"if-none-match": tag}))
    return [
        at_most(f"processor time of a board / bare template of {N_CARDS} rows", shown, floor, 2.5),
        at_most(f"processor time of the list / bare template of {N_CARDS} rows", listed, floor, 4.0),
        at_most("processor time of “nothing changed” / bare template", unchanged, floor, 0.5),
    ]


def answer_times(cookie: str, board: int) -> list[Line]:
    """Ask a running server for the board, its cards and the list of everything."""
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "obeya"), "serve", "--port", str(PORT)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_server()
        paths = [f"/boards/{board}/", f"/boards/{board}/cards/"]
        ask_for(cookie, paths, seconds=4)
        p95 = ask_for(cookie, paths)
    finally:
        server.terminate()
        server.wait(20)
    return [at_most("p95 of a board at 10 requests a second (seconds / 1 s)", p95, 1.0, 0.4)]


if __name__ == "__main__":
    main()
