"""How allauth behaves here: people are invited, nobody signs up by themselves."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes sign-up; accounts are made by invitation or on the command line."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False
