"""A process of its own that tries wrong passwords; prints how many were looked at. Run by test_limits.py."""

from __future__ import annotations

import sys

import django
from django.test import Client


def tried(n: int, email: str, seed: str) -> int:
    """Try n wrong passwords from as many addresses; return how many were compared with the password."""
    looked_at = 0
    for attempt in range(n):
        form = {"login": email, "password": f"wrong {seed} {attempt}"}
        answer = Client(REMOTE_ADDR=f"203.0.{seed}.{attempt}", SERVER_NAME="localhost").post(
            "/account/login/", form
        )
        looked_at += "do not fit together" in answer.content.decode()
    return looked_at


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(str(tried(12, "anna@example.org", sys.argv[1])))
