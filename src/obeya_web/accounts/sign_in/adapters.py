"""How allauth behaves here: nobody signs up, limits cannot be walked around, mail leaves through the outbox."""

from __future__ import annotations

import time
import unicodedata
from typing import Any
from urllib.parse import urlencode

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.accounts.sign_in.links import find_invited
from obeya_web.accounts.sign_in.mails import send_mail_later
from obeya_web.accounts.sign_in.oidc import Oidc
from obeya_web.accounts.sign_in.secrets import new_secret, seal, unseal
from obeya_web.accounts.sign_in.sessions import SIGNED_IN_AT, mark_signed_in

# Whoever signed in this recently need not prove it again before a change of their sign-in.
FRESH_S = 300
NONCE = "organisation_nonce"


def limit_key(address: str) -> str:
    """Return the one form of an address that attempts are counted under: width, case and accents do not matter."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", address).casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign) and not sign.isspace())


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation or on the command line, never by whoever comes along."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address and the password do not fit together."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait 15 minutes, or use “Forgotten your password?”."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject as it is."""
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put a message into the outbox."""
        message = self.render_mail(template_prefix, email, context)
        send_mail_later(to=email, subject=message.subject, text=message.body)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in and note when, so that a session has an end; sweep out those that had theirs."""
        super().login(request, user)
        mark_signed_in(request)
        request.session.clear_expired()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt before anything is hashed: for the address that is tried, and for where it comes from.

        They are counted apart, because a good second step forgets what was counted for the person; it must not
        forget what was counted for the place.
        """
        super().pre_authenticate(request, **credentials)
        self._tried_from = ratelimit.consume(request, app="allauth.account", action="login_failed_from")
        if not self._tried_from:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        self._tried_from.rollback()

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before a change of the sign-in, but not right after signing in."""
        signed_in_at = context.request.session.get(SIGNED_IN_AT, 0)
        if time.time() - signed_in_at < FRESH_S:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth adds the host name, which multiplies the attempts where several names lead here.
        return limit_key(credentials.get("email", ""))


class SecondStep(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of the second step are sealed with the installation's key."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code or passkey does not fit."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret. One that was sealed with another key becomes random, so that no code fits.

        Never empty: the codes of an empty secret can be worked out by anybody.
        """
        return unseal(encrypted_text) or generate_totp_secret()

    def get_totp_issuer(self) -> str:
        """Return the name that authenticator apps show."""
        return "obeya"

    def build_totp_svg(self, url: str) -> str:
        """Draw the QR code on white, so that cameras read it on dark pages too."""
        drawn: bytes = qrcode.make(url, image_factory=SvgPathFillImage).to_string()
        return drawn.decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bind passkeys to the host name that people use."""
        return {"id": settings.CONFIGURATION.host, "name": "obeya"}


class OrganisationAccounts(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in with the organisation's accounts: for who linked theirs, and for who was invited by a proven address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Refuse."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Check what the provider says, and link the account of somebody who was invited."""
        claims, oidc = sociallogin.account.extra_data, settings.OIDC
        if oidc is None or not is_from(oidc, claims, nonce=request.session.get(NONCE)):
            raise ImmediateHttpResponse(
                render(request, "socialaccount/authentication_error.html", status=403)
            )
        # Addresses at the provider are no addresses here: they could be somebody else's.
        sociallogin.email_addresses = []
        sociallogin.account.extra_data = {}
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
            return
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        person = find_invited(proven_address(oidc, claims))
        if person is not None:
            self._do_link_invited(request, sociallogin, person)

    def _do_link_invited(self, request: HttpRequest, sociallogin: SocialLogin, person: Person) -> None:
        with transaction.atomic():
            sociallogin.connect(request, person)
            person.sign_in_links.open().delete()
            record(person, "linked the organisation's account", person)


def ask_for_nonce(request: HttpRequest) -> None:
    """Bind the ID token that is asked for to this session, which the library leaves to us."""
    nonce = request.session.setdefault(NONCE, new_secret())
    asked = request.GET.copy()
    asked["auth_params"] = urlencode({"nonce": nonce})
    request.GET = asked  # type: ignore[assignment]


def is_from(oidc: Oidc, claims: dict[str, Any], *, nonce: str | None) -> bool:
    """Say whether an ID token is the issuer's answer to this session, and all that was read is about one person."""
    token, userinfo = claims.get("id_token") or {}, claims.get("userinfo") or {}
    is_issuer = token.get("iss", "").rstrip("/") == oidc.issuer.rstrip("/")
    is_answer = bool(nonce) and token.get("nonce") == nonce
    return (
        is_issuer
        and is_answer
        and bool(token.get("sub"))
        and userinfo.get("sub", token["sub"]) == token["sub"]
    )


def proven_address(oidc: Oidc, claims: dict[str, Any]) -> str:
    """Return the address that the issuer marks as verified, if its domain is one that the issuer is trusted for."""
    for source in (claims.get("userinfo") or {}, claims.get("id_token") or {}):
        address = source.get("email")
        # Some providers write "false" as text, which Python takes for true.
        if isinstance(address, str) and source.get("email_verified") is True:
            address = address.strip().lower()
            return address if address.rpartition("@")[2] in oidc.domains else ""
    return ""
