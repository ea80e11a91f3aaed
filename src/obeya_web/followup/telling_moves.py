"""What the buttons say that take an action from one state to the next: a verb, as people say it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obeya_web.followup.states import State

_WORDS: Mapping[tuple[State, State], str | Promise] = {
    (State.BLOCKED, State.DOING): _("Go on"),
    (State.DONE, State.DOING): _("Send back"),
    (State.VERIFIED, State.DOING): _("Take up again"),
    (State.CANCELLED, State.OPEN): _("Take up again"),
}
_USUAL: Mapping[State, str | Promise] = {
    State.OPEN: _("Put back"),
    State.DOING: _("Start"),
    State.BLOCKED: _("Block"),
    State.DONE: _("Report as done"),
    State.VERIFIED: _("Verify"),
    State.CANCELLED: _("Cancel the action"),
}


def button_words(before: State, after: State) -> str:
    """Return the verb for a step."""
    return str(_WORDS.get((before, after), _USUAL[after]))
