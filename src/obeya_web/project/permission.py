"""The one place that decides who may call which page: every URL has a row in policy/, or nobody may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, may_everywhere, units_of
from obeya_web.api.authentication import ADDRESS as API
from obeya_web.api.problems import unknown_caller
from obeya_web.project.policy import POLICY
from obeya_web.project.rules import Access, Rule


class Permission:
    """Ask the policy before every view: invisible objects answer 404, visible ones without the right 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the decision is taken once the view is known."""
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Let the request through, ask to sign in, or refuse."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        rule = POLICY.get(name)
        if rule is None:
            raise PermissionDenied(f"The page “{name}” has no row in the policy.")
        if rule.access is Access.PUBLIC or rule.access is Access.TOKEN:
            return None
        person = request.user
        if not isinstance(person, Person):
            if request.path.startswith(API):
                return unknown_caller()
            return redirect_to_login(request.get_full_path())
        request.target = decide(rule, person, request.method or "GET", kwargs)  # type: ignore[attr-defined]
        return None


def decide(rule: Rule, person: Person, method: str, kwargs: dict[str, Any]) -> Any:
    """Return the object that the page is about (None: no object), or raise `Http404` or `PermissionDenied`."""
    right = rule.right_for(method)
    if any("\x00" in str(value) for value in kwargs.values()):
        raise Http404
    if rule.find is None:
        if right is not None and not _may_somewhere(person, right, rule):
            raise PermissionDenied
        return None
    target = rule.find(**kwargs)
    if rule.sees is not None:
        if target is None or not rule.sees(person, target):
            raise Http404
        return target
    if target is not None and rule.also is not None and rule.also(person, target):
        return target
    units = [] if target is None else units_of(target)
    if not any(may(person, Right.SEE, unit) for unit in units):
        raise Http404
    if right is not None and not any(may(person, right, unit) for unit in units):
        raise PermissionDenied
    return target


def _may_somewhere(person: Person, right: Right, rule: Rule) -> bool:
    return may_everywhere(person, right) if rule.everywhere else may(person, right, None)
