"""What a row of the policy says: who may ask, about which object, with which right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from obeya_web.accounts.roles import Right


class Access(Enum):
    """Who may ask at all."""

    PUBLIC = "everybody, signed in or not"
    TOKEN = "whoever holds a token that the view checks"
    SIGNED_IN = "whoever is signed in and has the right"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call a page: `find` gives its object (with a `unit`), `right` is needed to read, `write` to change.

    An object without a unit says by `sees` who may call its page; a page about the whole installation needs its
    right `everywhere`, at the top of every tree of units. Whom `also` says yes to needs no right at the unit.
    """

    access: Access
    right: Right | None = None
    write: Right | None = None
    find: Callable[..., Any] | None = None
    sees: Callable[..., bool] | None = None
    everywhere: bool = False
    also: Callable[[Any, Any], bool] | None = None

    def right_for(self, method: str) -> Right | None:
        """Return the right that a request of this method needs."""
        return self.right if method in ("GET", "HEAD", "OPTIONS") else self.write or self.right


PUBLIC: Final = Rule(Access.PUBLIC)
TOKEN: Final = Rule(Access.TOKEN)
SIGNED_IN: Final = Rule(Access.SIGNED_IN)


def anywhere(right: Right, *, write: Right | None = None) -> Rule:
    """Return the rule of a page without an object: the right is needed at some unit."""
    return Rule(Access.SIGNED_IN, right, write)


def everywhere(right: Right) -> Rule:
    """Return the rule of a page about the whole installation: the right is needed at every unit."""
    return Rule(Access.SIGNED_IN, right, everywhere=True)


def personal(find: Callable[..., Any], sees: Callable[..., bool]) -> Rule:
    """Return the rule of a page about an object without a unit: `sees` says for a person and it who may know of it."""
    return Rule(Access.SIGNED_IN, find=find, sees=sees)


def on(
    find: Callable[..., Any],
    right: Right = Right.SEE,
    *,
    write: Right | None = None,
    also: Callable[[Any, Any], bool] | None = None,
) -> Rule:
    """Return the rule of a page about the object that `find` returns for the URL's arguments."""
    return Rule(Access.SIGNED_IN, right, write, find, also=also)
