"""`obeya backup`: save all records and stored logs to one file, while everything goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from django.db import DatabaseError

from obeya.cli.options import verb
from obeya.cli.output import say
from obeya.errors import ObeyaError
from obeya_web.cli.backups.making import make_backup, save_keys
from obeya_web.cli.database_words import in_words
from obeya_web.cli.schema import refuse_empty, refuse_newer, schema_state
from obeya_web.project.configuration import read_configuration
from obeya_web.project.setup import start_django

MEGABYTE = 1_000_000


@verb()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--with-keys",
    is_flag=True,
    help="Also write the keys, to a second file: keep it apart from the backup.",
)
@click.pass_context
@in_words
def command(ctx: click.Context, file: Path | None, with_keys: bool) -> None:
    """Save all records and stored logs of the web application to one file, while everything goes on.

    FILE is a file or a folder; left out, a file named after the time is written here. It holds what was true
    at one instant, with a hash of every part, and fits SQLite and PostgreSQL alike. Whoever is signed in is
    not saved: after a restore everybody signs in again.

    With --with-keys a second file holds the key behind pseudonyms and the key that seals second steps and
    signs the audit trail. Whoever has both files can tell who did what. Ends with exit code 2 when stored
    files are damaged; they are in the backup as they are.
    """
    configuration = read_configuration()
    start_django()
    state = schema_state()
    refuse_empty(state)
    refuse_newer(state)
    now = datetime.now(UTC)
    with _failure_told():
        backup = make_backup(configuration.home, _path_for(file, now), now=now)
    size = f"{backup.n_bytes / MEGABYTE:,.1f} MB"
    say(f"Saved {backup.n_rows:,} rows and {backup.n_files:,} files, {size}:")
    click.echo(str(backup.path))
    if with_keys:
        say("The keys, to be kept in another place:")
        click.echo(str(save_keys(configuration.home, backup.path)))
    if backup.damages:
        say(f"{len(backup.damages)} stored files were damaged before: {', '.join(backup.damages[:5])}.")
        say("Run `obeya scrub`, and import the files behind them again.")
        _tell(f"{len(backup.damages)} stored files were damaged before; run `obeya scrub`.")
        ctx.exit(2)


@contextmanager
def _failure_told() -> Iterator[None]:
    """Tell administrators in their inbox as well: whoever reads the output of a nightly run does so too late."""
    try:
        yield
    except (ObeyaError, OSError, DatabaseError) as fault:
        _tell(str(fault))
        raise


def _tell(fault: str) -> None:
    # Models can be imported only once Django has started.
    from obeya_web.backstage.housekeeping import tell_of_failed_backup

    tell_of_failed_backup(fault)


def _path_for(given: Path | None, now: datetime) -> Path:
    name = f"obeya-{now:%Y%m%dT%H%M%SZ}.backup.zip"
    if given is None:
        return Path(name).absolute()
    return (given / name if given.is_dir() else given).absolute()
