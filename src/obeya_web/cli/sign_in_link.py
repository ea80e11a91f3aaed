"""`obeya sign-in-link`: let somebody in who is locked out."""

from __future__ import annotations

import click

from obeya.cli.options import verb
from obeya.cli.output import say
from obeya_web.cli.database_words import in_words
from obeya_web.project.setup import start_django


@verb()
@click.argument("email")
@click.option(
    "--without-second-step",
    is_flag=True,
    help="Also take away the person's authenticator app, passkeys and recovery codes, when those are lost.",
)
@in_words
def command(email: str, without_second_step: bool) -> None:
    """Print a link that signs a person in once, for who lost their password or second step.

    EMAIL is the address of somebody who may sign in. The link works for an hour; earlier ones stop working.
    It begins with OBEYA_BASE_URL, so set that as for `obeya serve`.
    """
    start_django()
    # Models can be imported only once Django has started.
    from obeya_web.accounts.sign_in.links import make_sign_in_link

    link = make_sign_in_link(email, without_second_step=without_second_step)
    say("Give this link to nobody but that person; it works once and for an hour.")
    click.echo(link)
