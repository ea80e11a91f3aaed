"""What the map, the timeline and the replay read."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from obeya_web.accounts.requests import PersonRequest
from obeya_web.explorer.answering import answer_json
from obeya_web.explorer.asking import asked_about, compared_to
from obeya_web.explorer.map_json import map_json
from obeya_web.explorer.state import read_state


def map_figure(request: PersonRequest, slug: str) -> HttpResponse:
    """Answer the map of the selection, and beside it the map of what it is compared to."""
    state = read_state(request.GET)
    asked, other = asked_about(request.target, state), compared_to(request.target, state)

    def figure() -> dict[str, Any]:
        drawn = map_json(asked, state)
        return drawn if other is None else {**drawn, "compared": map_json(other, state)}

    return answer_json(asked, request, figure)
