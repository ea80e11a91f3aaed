"""Pages of who is signed in, about their own signing in: passwords, second step, sessions, tokens; and inviting."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.base.views import IndexView
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from obeya_web.accounts.models import ApiToken
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.sign_in.forms import FirstPassword, Invitation, NewToken
from obeya_web.accounts.sign_in.invitations import do_invite, waiting_people
from obeya_web.accounts.sign_in.passwords import came_by_link, do_set_password
from obeya_web.accounts.sign_in.second_step import do_remove_second_step
from obeya_web.accounts.sign_in.sessions import do_end_sessions, sessions_of
from obeya_web.accounts.sign_in.tokens import do_make_token, do_revoke_token


class SecurityView(IndexView):  # type: ignore[misc]
    """Everything about a person's own signing in, on one page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what is linked, and whether passkeys work at this address."""
        person = self.request.user
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {
            "organisation": settings.OIDC,
            "linked": SocialAccount.objects.filter(user=person).first(),
            "n_sessions": len(sessions_of(person, this_key=None)),
            "n_tokens": live_tokens(person).count(),
        }


security = SecurityView.as_view()


@sensitive_post_parameters()
@never_cache
def set_password(request: PersonRequest) -> HttpResponse:
    """Set a password without the old one: after a one-time link, or where there was none."""
    person = request.user
    if settings.OIDC and settings.OIDC.is_only:
        raise Http404
    if not came_by_link(request, person):
        if person.has_usable_password():
            return redirect("account_change_password")
        raise_if_reauthentication_required(request, app="allauth.account")
    form = FirstPassword(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        do_set_password(request, person, form.cleaned_data["password"])
        return redirect("home")
    return render(request, "account/password_set.html", {"form": form})


@never_cache
def sessions(request: PersonRequest) -> HttpResponse:
    """List where a person is signed in; end one session, or all others."""
    person, this_key = request.user, request.session.session_key
    if request.method != "POST":
        shown = sessions_of(person, this_key=this_key)
        return render(request, "usersessions/usersession_list.html", {"sessions": shown})
    only = request.POST.get("session", "")
    n_ended = do_end_sessions(
        person, by=person, only=int(only) if only.isdigit() else None, keep_key=this_key
    )
    words = ngettext("%(n)s session was ended.", "%(n)s sessions were ended.", n_ended) % {"n": n_ended}
    messages.success(request, words)
    return redirect("usersessions_list")


@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]
def tokens(request: PersonRequest) -> HttpResponse:
    """List a person's API tokens; make one and show it this once."""
    form, secret = NewToken(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _token, secret = do_make_token(request.user, **form.cleaned_data)
        form = NewToken()
    shown = {"form": form, "secret": secret, "tokens": live_tokens(request.user)}
    return render(request, "accounts/sign_in/tokens.html", shown)


@require_POST
def revoke_token(request: PersonRequest, token_id: int) -> HttpResponse:
    """End one of a person's own tokens."""
    token = get_object_or_404(live_tokens(request.user), pk=token_id)
    do_revoke_token(token, person=request.user)
    messages.success(request, _("The token “%(name)s” no longer works.") % {"name": token.name})
    return redirect("api_tokens")


def live_tokens(person: Any) -> Any:
    """Return the tokens of a person that were not revoked."""
    return ApiToken.objects.filter(person=person, revoked_at=None)


@require_POST
def remove_second_step(request: PersonRequest, pk: int) -> HttpResponse:
    """Take away the second step of somebody who lost it."""
    if do_remove_second_step(request.target, by=request.user):
        words = _("%(person)s is no longer asked for a second step.") % {"person": request.target}
        messages.success(request, words)
    return redirect("person", pk)


@never_cache
def invite(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Invite somebody to a unit, and show the link this once."""
    unit, form, invited = request.target.unit, Invitation(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        invited = do_invite(request.user, unit=unit, **form.cleaned_data)
        form = Invitation()
    shown = {"unit": unit, "form": form, "invited": invited, "waiting": waiting_people(unit)}
    return render(request, "accounts/sign_in/invite.html", shown)
