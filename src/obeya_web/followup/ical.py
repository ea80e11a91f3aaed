"""Due dates as iCalendar (RFC 5545): one entry of a day, or one to-do, for each action.

The UID stays for ever and SEQUENCE counts every change that a calendar shows, so programs change their entry instead
of adding another. What was cancelled or put away is said to be, so that it disappears there too.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Component, Event, Todo
from icalendar.prop import vDate, vDatetime

from obeya_web.followup.models import Action
from obeya_web.followup.states import Priority, State

# RFC 5545: 1 is the highest, 9 the lowest.
PRIORITIES = {Priority.CRITICAL: 1, Priority.HIGH: 3, Priority.MEDIUM: 5, Priority.LOW: 7}
TODO_STATES = {
    State.OPEN: "NEEDS-ACTION",
    State.DOING: "IN-PROCESS",
    State.BLOCKED: "IN-PROCESS",
    State.DONE: "COMPLETED",
    State.VERIFIED: "COMPLETED",
    State.CANCELLED: "CANCELLED",
}
REFRESH = "PT1H"


def calendar_of(actions: Iterable[Action], *, name: str, has_todos: bool = False) -> bytes:
    """Return a calendar with the due dates of actions; those without a due day are left out."""
    calendar = Calendar()
    calendar.add("prodid", "-//obeya//actions//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", REFRESH)
    for action in actions:
        if action.due is not None:
            calendar.add_component(_todo(action) if has_todos else _event(action))
    return bytes(calendar.to_ical())


def _event(action: Action) -> Event:
    assert action.due is not None
    event = Event()
    _common(event, action)
    event.add("dtstart", vDate(action.due))
    event.add("dtend", vDate(action.due + timedelta(days=1)))
    event.add("status", "CANCELLED" if _is_off(action) else "CONFIRMED")
    # A due date keeps nobody busy.
    event.add("transp", "TRANSPARENT")
    return event


def _todo(action: Action) -> Todo:
    assert action.due is not None
    todo = Todo()
    _common(todo, action)
    todo.add("due", vDate(action.due))
    todo.add("status", "CANCELLED" if _is_off(action) else TODO_STATES[State(action.state)])
    todo.add("percent-complete", action.percent)
    if action.done_at is not None and not _is_off(action):
        todo.add("completed", vDatetime(_utc(action.done_at)))
    return todo


def _common(component: Component, action: Action) -> None:
    address = f"{settings.CONFIGURATION.base_url}{reverse('action', args=[action.pk])}"
    is_done = action.state in (State.DONE, State.VERIFIED)
    component.add("uid", f"{action.uid}@{settings.CONFIGURATION.host or 'obeya'}")
    component.add("sequence", action.sequence)
    # The moment of the last change, not of this reading: the same calendar is the same bytes.
    component.add("dtstamp", vDatetime(_utc(action.touched_at)))
    component.add("last-modified", vDatetime(_utc(action.touched_at)))
    component.add("created", vDatetime(_utc(action.created_at)))
    component.add("summary", f"✓ {action.title}" if is_done else action.title)
    component.add("description", "\n\n".join(part for part in (action.why, address) if part))
    component.add("url", address)
    component.add("priority", PRIORITIES[Priority(action.priority)])
    component.add("categories", [str(action.unit)])


def _is_off(action: Action) -> bool:
    return action.state == State.CANCELLED or action.deleted_at is not None


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
