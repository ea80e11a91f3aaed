"""What a role is called that was learned: by the step that its people mostly do."""

from __future__ import annotations

from typing import Final

from obeya.tables.sentences import say

_WHO_DO: Final = "who do "
EVERYBODY: Final = "everybody"
"The calendar of all who have none of their own."


def role_doing(step: str) -> str:
    """Return the name of the role whose people mostly do a step.

    >>> role_doing("Check tax")
    'who do Check tax'
    """
    return f"{_WHO_DO}{step}"


def say_role(name: str) -> str:
    """Say the name of a role or of a calendar; names that came with a model stay as they are.

    >>> say_role("who do Check tax"), say_role("clerk")
    ('who do Check tax', 'clerk')
    """
    if name == EVERYBODY:
        return say("everybody")
    if name.startswith(_WHO_DO):
        return say("who do {step}", step=name.removeprefix(_WHO_DO))
    return name
