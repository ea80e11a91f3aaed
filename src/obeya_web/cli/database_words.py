"""What a database answers when something is missing, in words for the person at the keyboard."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from obeya.errors import ConfigurationError
from obeya_web.lib.database_faults import is_full

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def in_words(callback: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Turn what the database refuses into a message with its remedy."""

    @functools.wraps(callback)
    def spoken(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        try:
            return callback(*args, **kwargs)
        except (OperationalError, InterfaceError, ProgrammingError) as fault:
            raise ConfigurationError(words_of(fault)) from fault

    return spoken


def words_of(fault: DatabaseError | InterfaceError) -> str:
    """Say what a database fault means and what to do about it."""
    told = str(fault).strip().splitlines()[0] if str(fault).strip() else type(fault).__name__
    if is_full(fault):
        return (
            "The disk that holds the database is full. Free some space, and try again; nothing was changed."
        )
    if "no such table" in told or ("does not exist" in told and "relation" in told):
        return "The database is not set up for this version. Run `obeya migrate`."
    if "locked" in told:
        return "The database is in use and did not become free in time. Try again."
    return f"The database does not answer ({told}). Check OBEYA_DATABASE_URL, and that the server runs."
