"""Verbs with verbs of their own, such as `obeya user add`, and the options that these share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import click
from django.core.exceptions import PermissionDenied

from obeya.cli.options import VerbCommand
from obeya.errors import ObeyaError
from obeya_web.cli.database_words import in_words
from obeya_web.project.setup import start_django

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

unit_option = click.option(
    "--unit",
    required=True,
    metavar="UNIT",
    help="The unit, by its name or number; its number is in its address.",
)
below_option = click.option(
    "--unit", default="", metavar="UNIT", help="Only of this unit and those below it, by name or number."
)
as_option = click.option(
    "--as",
    "acting",
    default="",
    metavar="EMAIL",
    help="In whose name; left out, the one administrator of the whole organisation.",
)


def group(name: str) -> Callable[[Callable[[], None]], click.Group]:
    """Make a group of a function: the decorator that a verb with verbs of its own starts with."""
    return click.group(name, subcommand_metavar="VERB ...")


def member(of: click.Group, name: str) -> Callable[[Callable[..., None]], click.Command]:
    """Add a verb to a group; Django is started before it runs, and what is refused is said in words."""

    def add(callback: Callable[..., None]) -> click.Command:
        return of.command(name, cls=VerbCommand)(_ready(callback))

    return add


def _ready(callback: Callable[Given, Answer]) -> Callable[Given, Answer]:
    @functools.wraps(callback)
    @in_words
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        start_django()
        try:
            return callback(*args, **kwargs)
        except PermissionDenied as refusal:
            raise ObeyaError(
                "The roles of this person do not allow that here. Name somebody else with --as EMAIL, or give them a "
                "role with `obeya user add`."
            ) from refusal

    return run
