"""The organisation's own sign-in (OpenID Connect), as the environment describes it.

OBEYA_OIDC_NAME           what the button says, such as Northside (default: the host name of the issuer)
OBEYA_OIDC_ISSUER         the issuer's address; its /.well-known/openid-configuration is read
OBEYA_OIDC_CLIENT_ID      what the provider calls this application
OBEYA_OIDC_CLIENT_SECRET  the secret that goes with it
OBEYA_OIDC_DOMAINS        e-mail domains whose invited people are recognised by their verified address
OBEYA_OIDC_ONLY           1: nobody signs in in any other way
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PROVIDER_ID = "organisation"
TRUE_WORDS = ("1", "true", "yes", "on")
NEEDED = ("OBEYA_OIDC_ISSUER", "OBEYA_OIDC_CLIENT_ID", "OBEYA_OIDC_CLIENT_SECRET")


@dataclass(frozen=True, slots=True)
class Oidc:
    """One provider, trusted for the addresses of its domains."""

    name: str
    issuer: str
    client_id: str
    client_secret: str
    domains: tuple[str, ...] = ()
    is_only: bool = False

    def as_provider(self) -> dict[str, Any]:
        """Return it as allauth's settings want it."""
        app = {
            "provider_id": PROVIDER_ID,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.client_secret,
            "settings": {"server_url": self.issuer, "oauth_pkce_enabled": True},
        }
        return {"openid_connect": {"APPS": [app]}}


def read_oidc(environ: Mapping[str, str]) -> tuple[Oidc | None, list[str]]:
    """Return the provider, if one is named, and every fault with its remedy."""
    is_only = environ.get("OBEYA_OIDC_ONLY", "").lower() in TRUE_WORDS
    given = [name for name in NEEDED if environ.get(name)]
    if not given:
        fault = (
            "OBEYA_OIDC_ONLY is set without OBEYA_OIDC_ISSUER, so nobody could sign in; set both or neither."
        )
        return None, [fault] if is_only else []
    faults = [
        f"{name} is missing; the three of {', '.join(NEEDED)} go together."
        for name in NEEDED
        if name not in given
    ]
    issuer = environ.get("OBEYA_OIDC_ISSUER", "").strip()
    domains = tuple(
        word.lower().lstrip("@") for word in environ.get("OBEYA_OIDC_DOMAINS", "").replace(",", " ").split()
    )
    if issuer and not _is_safe(issuer):
        faults.append(f"OBEYA_OIDC_ISSUER is “{issuer}”; it must begin with https://.")
    if is_only and not domains:
        faults.append("OBEYA_OIDC_ONLY needs OBEYA_OIDC_DOMAINS, or nobody who was invited could sign in.")
    if faults:
        return None, faults
    return Oidc(
        name=environ.get("OBEYA_OIDC_NAME") or urlsplit(issuer).hostname or issuer,
        issuer=issuer,
        client_id=environ["OBEYA_OIDC_CLIENT_ID"],
        client_secret=environ["OBEYA_OIDC_CLIENT_SECRET"],
        domains=domains,
        is_only=is_only,
    ), []


def _is_safe(issuer: str) -> bool:
    """Say whether answers of the issuer cannot be changed on the way: over https, or on this machine."""
    parts = urlsplit(issuer)
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme != "http" or not parts.hostname:
        return False
    if parts.hostname == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(parts.hostname).is_loopback
    return False
