"""Every kind of record that can be talked about, and that files can be added to; the only list of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse

from obeya_web.accounts.models import Person
from obeya_web.conversation.about import About
from obeya_web.followup.actions.writing import do_touch
from obeya_web.improvement.people import people_of_improvement
from obeya_web.processes.models import Process


def _address(name: str, *arguments: Any) -> str:
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return reverse("home")


def _process(process: Process) -> str:
    return _address("process", process.slug)


def _a3(part: Any) -> str:
    return f"{_address('a3', part.improvement_id)}#{part._meta.model_name}-{part.pk}"


def _team(part: Any) -> list[Person]:
    return people_of_improvement(part.improvement)


ABOUT: Mapping[str, About] = {
    "processes.process": About(_process),
    "followup.action": About(
        lambda action: _address("action", action.pk),
        people=lambda action: (action.owner, action.verifier),
        # A comment counts as an update: an action that is talked about does not stall.
        touched=lambda action: do_touch(action),
    ),
    "improvement.idea": About(lambda idea: _address("idea", idea.pk)),
    "improvement.improvement": About(
        lambda improvement: _address("improvement", improvement.pk),
        people=people_of_improvement,
    ),
    "streams.stream": About(
        lambda stream: _address("stream", stream.pk), people=lambda stream: (stream.owner,)
    ),
    "improvement.section": About(_a3, people=_team),
    "improvement.cause": About(_a3, people=_team),
    "improvement.countermeasure": About(_a3, people=_team),
}
