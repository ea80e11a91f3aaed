"""What the map, the timeline and the replay read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse

from obeya_web.accounts.requests import PersonRequest
from obeya_web.explorer.answering import answer_json
from obeya_web.explorer.asking import asked_about, compared_to
from obeya_web.explorer.map_json import map_json
from obeya_web.explorer.state import read_state
from obeya_web.explorer.time_json import PERIOD_WORDS, replay_json, timeline_json


def map_figure(request: PersonRequest, slug: str) -> HttpResponse:
    """Answer the map of the selection, and beside it the map of what it is compared to."""
    state = read_state(request.GET)
    asked, other = asked_about(request.target, state), compared_to(request.target, state)

    def figure() -> dict[str, Any]:
        drawn = map_json(asked, state)
        return drawn if other is None else {**drawn, "compared": map_json(other, state)}

    return answer_json(asked, request, figure)


def timeline_figure(request: PersonRequest, slug: str) -> HttpResponse:
    """Answer how many cases began and ended on each day, whatever part of the time line is chosen."""
    state = read_state(request.GET)
    around = tuple(text for text in state.where if not text.startswith(PERIOD_WORDS))
    asked = asked_about(request.target, replace(state, where=around, compare=None))
    return answer_json(asked, request, lambda: asked.ask("timeline", timeline_json))


def replay_figure(request: PersonRequest, slug: str) -> HttpResponse:
    """Answer the moves of at most a thousand cases of the selection."""
    asked = asked_about(request.target, read_state(request.GET))
    return answer_json(asked, request, lambda: asked.ask("replay", replay_json))
