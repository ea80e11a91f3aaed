"""`obeya user`: who may come in."""

from __future__ import annotations

import click

from obeya.cli.options import Output, output_options
from obeya.cli.output import say, show
from obeya_web.accounts.roles import ROLE_NAMES
from obeya_web.cli.answers import Users
from obeya_web.cli.groups import as_option, group, member, unit_option


@group("user")
def command() -> None:
    """Add people, list them, deactivate them, and let them in again."""


@member(command, "add")
@click.argument("email")
@unit_option
@click.option(
    "--role",
    required=True,
    type=click.Choice(list(ROLE_NAMES)),
    help="What they may do at this unit and below.",
)
@as_option
def add(email: str, unit: str, role: str, acting: str) -> None:
    """Give somebody a role at a unit, and print the link by which they come in for the first time.

    Whoever signed in before keeps their account and gets the role. They are told by e-mail, too, if one is set up.
    """
    from obeya_web.cli.records import people

    invited = people.add_user(email, unit=unit, role=role, acting=acting)
    if not invited.link:
        say(f"{email} has an account already and got the role.")
        return
    say("Give this link to nobody but that person; it works once and for 7 days.")
    click.echo(invited.link)


@member(command, "list")
@output_options(Users)
def list_(output: Output) -> None:
    """List everybody with their roles."""
    from obeya_web.cli.records import people

    found = people.list_users()
    show(found, output, main_table="users")
    if not found.users and not output.json:
        say("Nobody is here yet. Run `obeya serve` and follow the link that it prints.")


@member(command, "deactivate")
@click.argument("email")
@click.option("--why", default="", help="The reason, for the audit trail.")
@as_option
def deactivate(email: str, why: str, acting: str) -> None:
    """Take everything from a person at once: sessions, passwords, tokens.

    Their roles stay for the day they come back; the last administrator of the whole organisation cannot be taken away.
    """
    from obeya_web.cli.records import people

    was_active = people.deactivate_user(email, why=why, acting=acting)
    say(f"{email} can no longer sign in." if was_active else f"{email} was deactivated already.")


@member(command, "link")
@click.argument("email")
@click.option(
    "--without-second-step",
    is_flag=True,
    help="Also take away the person's authenticator app, passkeys and recovery codes, when those are lost.",
)
def link(email: str, without_second_step: bool) -> None:
    """Print a link that signs a person in once; the same as `obeya sign-in-link`."""
    from obeya_web.accounts.sign_in.links import make_sign_in_link

    address = make_sign_in_link(email, without_second_step=without_second_step)
    say("Give this link to nobody but that person; it works once and for an hour.")
    click.echo(address)
