"""What the parts of pages of this app are made from."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.conversation.about import kind_of, may_speak
from obeya_web.conversation.models import Sign
from obeya_web.conversation.reading import SIGN_ICONS, files_of, thread_of


def thread_context(request: HttpRequest, target: Any) -> dict[str, Any]:
    """Return what the thread of comments about a record shows to who asks."""
    person = request.user
    assert isinstance(person, Person), "the policy lets only people in"
    return {
        "target": target,
        "kind": kind_of(target),
        "thread": thread_of(target, person),
        "may_speak": may_speak(person, target),
        "signs": [(sign, SIGN_ICONS[sign]) for sign in Sign],
        "person": person,
    }


def files_context(request: HttpRequest, target: Any) -> dict[str, Any]:
    """Return what the list of files of a record shows to who asks."""
    person = request.user
    assert isinstance(person, Person), "the policy lets only people in"
    return {
        "target": target,
        "kind": kind_of(target),
        "files": list(files_of(target)),
        "may_speak": may_speak(person, target),
        "may_tidy": may(person, Right.EDIT, target.unit),
        "person": person,
    }
