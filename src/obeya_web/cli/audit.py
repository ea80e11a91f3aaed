"""`obeya audit`: prove that the audit trail was not tampered with."""

from __future__ import annotations

import click

from obeya.cli.options import verb
from obeya.cli.output import say
from obeya_web.cli.database_words import in_words
from obeya_web.project.setup import start_django


@verb()
@click.argument("action", type=click.Choice(["verify"]))
@click.option(
    "--noted",
    default="",
    metavar="HEAD",
    help="A head that was written down earlier; also a trail that was set back is then found out.",
)
@click.pass_context
@in_words
def command(ctx: click.Context, action: str, noted: str) -> None:
    """Read the whole audit trail and name the first entry that was changed, taken out or cut off.

    Prints the head of the trail: write it down elsewhere and give it with --noted next time. Ends with exit
    code 2 when the trail is broken.
    """
    start_django()
    # Models can be imported only once Django has started.
    from obeya_web.accounts.audit import verify

    found = verify(noted=noted)
    if not found.is_whole:
        say(f"The audit trail is broken. {found.fault} The entries before it are whole.")
        ctx.exit(2)
    say(f"The audit trail is whole: {found.n_entries} entries. Its head:")
    click.echo(found.head)
