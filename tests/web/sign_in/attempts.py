"""A process of its own for test_limits.py: `prepare EMAIL` makes the records and a person, `try EMAIL SEED` tries wrong
passwords and prints how many were looked at.
"""

from __future__ import annotations

import sys

from django.test import Client

from obeya_web.project.setup import start_django

N_TRIED = 12


def prepare(email: str) -> None:
    """Set up an empty database with one person in it."""
    from obeya_web.accounts.models import Person
    from obeya_web.cli.schema import bring_up_to_date

    bring_up_to_date()
    Person.objects.create_user(email, "x")


def attempt(email: str, seed: str) -> None:
    """Try wrong passwords from as many addresses; print how many were compared with the password."""
    looked_at = 0
    for number in range(N_TRIED):
        form = {"login": email, "password": f"wrong {seed} {number}"}
        answer = Client(REMOTE_ADDR=f"203.0.{seed}.{number}", SERVER_NAME="localhost").post(
            "/account/login/", form
        )
        looked_at += "do not fit together" in answer.content.decode()
    sys.stdout.write(str(looked_at))


if __name__ == "__main__":
    start_django()
    {"prepare": prepare, "try": attempt}[sys.argv[1]](*sys.argv[2:])
