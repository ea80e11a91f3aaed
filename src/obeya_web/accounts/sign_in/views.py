"""Pages of who is not signed in yet: the sign-in page, one-time links, a forgotten password, the organisation."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from allauth.account.models import Login
from allauth.account.views import LoginView
from allauth.core import ratelimit
from allauth.mfa.webauthn.views import login_webauthn
from allauth.socialaccount.providers.openid_connect.views import callback as oidc_callback
from allauth.socialaccount.providers.openid_connect.views import login as oidc_login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from obeya_web.accounts.models import SignInLink
from obeya_web.accounts.sign_in.adapters import ask_for_nonce, limit_key
from obeya_web.accounts.sign_in.forgotten import do_ask_for_link
from obeya_web.accounts.sign_in.forms import Forgotten
from obeya_web.accounts.sign_in.links import do_use_link, find_open_link
from obeya_web.accounts.sign_in.passwords import allow_new_password, wants_password

View = Callable[..., HttpResponseBase]


def local_path(view: View) -> View:
    """Close a page where people sign in with the organisation's accounts only."""

    @wraps(view)
    def closed_or_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.OIDC and settings.OIDC.is_only:
            raise Http404
        return view(request, *args, **kwargs)

    return closed_or_view


class SignInView(LoginView):  # type: ignore[misc]
    """The sign-in page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the organisation's own sign-in."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {"organisation": settings.OIDC}


password_sign_in: View = SignInView.as_view()


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask who somebody is; with the organisation's accounts only, take no password."""
    if request.method != "GET":
        return local_path(password_sign_in)(request)
    return password_sign_in(request)


sign_in_by_passkey = local_path(login_webauthn)


def not_offered(request: HttpRequest, **_: Any) -> HttpResponse:
    """Answer where the library has a page that does not exist here, such as sign-up."""
    return render(request, "account/signup_closed.html", status=404)


@never_cache
def link(request: HttpRequest) -> HttpResponse:
    """Show the button of a one-time link; sign in when it is pressed."""
    if request.method != "POST":
        return render(request, "accounts/sign_in/link.html", {"organisation": settings.OIDC})
    refusal: HttpResponse | None = ratelimit.consume_or_429(request, action="sign_in_link")
    return refusal or _use(request)


def _use(request: HttpRequest) -> HttpResponse:
    found = find_open_link(request.POST.get("token", "").strip().rpartition("#")[2])
    is_closed = settings.OIDC and settings.OIDC.is_only
    if found is None or is_closed or not do_use_link(found):
        return render(request, "accounts/sign_in/link_gone.html", status=404)
    if request.user.is_authenticated:
        get_adapter().logout(request)
    person = found.person
    flows.login.record_authentication(request, person, method="link", purpose=found.purpose)
    allow_new_password(request, person)
    needs_password = found.purpose == SignInLink.Purpose.SIGN_IN or wants_password(person)
    target = reverse("account_set_password") if needs_password else reverse("home")
    response: HttpResponse = flows.login.perform_login(request, Login(user=person, redirect_url=target))
    return response


@local_path
@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    """Take the address of somebody who cannot sign in; the answer is the same whether it is known or not."""
    form = Forgotten(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/password_reset.html", {"form": form})
    address = form.cleaned_data["email"].strip().lower()
    refusal: HttpResponse | None = ratelimit.consume_or_429(
        request, action="reset_password", key=limit_key(address)
    )
    if refusal:
        return refusal
    do_ask_for_link(address)
    return redirect("sign_in_link_sent")


def link_sent(request: HttpRequest) -> HttpResponse:
    """Say that a message is on its way, if the address is known."""
    return render(request, "account/password_reset_done.html")


def organisation_sign_in(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Take somebody to the organisation's sign-in by a page of our own.

    A form may only be sent to ourselves, and browsers count the redirect of its answer too; so the answer is a page
    that goes there by itself.
    """
    if request.method == "POST" and set(request.GET) - {"next", "process"}:
        raise Http404
    ask_for_nonce(request)
    response: HttpResponseBase = oidc_login(request, provider_id)
    target = response.headers.get("Location", "") if response.status_code == 302 else ""
    if not settings.OIDC or not target.startswith(("https://", "http://")):
        return response
    return render(request, "accounts/sign_in/leaving.html", {"target": target, "name": settings.OIDC.name})


organisation_answer: View = oidc_callback
