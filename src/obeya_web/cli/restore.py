"""`obeya restore`: put a backup in place, after everything in it was checked."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click
from django.db import connection

from obeya.cli.options import verb
from obeya.cli.output import say
from obeya.errors import BackupError
from obeya_web.cli.backups.archive import Archive, reading
from obeya_web.cli.backups.placing import Place, build_beside, read_keys, remove_built
from obeya_web.cli.backups.restoring import Restored, restore
from obeya_web.cli.database_words import in_words
from obeya_web.cli.serving.one_server import only_server_of
from obeya_web.cli.serving.refusals import refuse_network_file_system
from obeya_web.project.configuration import read_configuration
from obeya_web.project.setup import start_django

SECRET_FILE = "web/secret.key"


@verb()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="HOME",
    help="Folder to restore to, instead of OBEYA_HOME.",
)
@click.option("--replace", is_flag=True, help="Move what is there out of the way instead of refusing.")
@click.option(
    "--keys",
    "keys_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="KEYS",
    help="The file with the keys that `obeya backup --with-keys` wrote.",
)
@in_words
def command(file: Path, into: Path | None, replace: bool, keys_file: Path | None) -> None:
    """Put a backup in place, after everything in it was checked.

    FILE is what `obeya backup` wrote, on this machine or another, from SQLite or PostgreSQL: the records go to
    where OBEYA_DATABASE_URL says. Every byte is compared with its hash before anything is done, and what was
    written is read back and compared before it is used. What was there stays, in a folder called replaced-….

    A PostgreSQL database must be empty. Messages that were waiting are not sent by themselves. Without --keys
    the keys of the home stay: second steps of other installations have to be set up again.
    """
    # What is written here holds what people entrusted to the application: for its owner only.
    os.umask(0o077)
    if into is not None:
        os.environ["OBEYA_HOME"] = str(into.absolute())
    with reading(file) as archive:
        keys = read_keys(keys_file, file) if keys_file else {}
        if SECRET_FILE in keys:
            os.environ.setdefault("OBEYA_SECRET_KEY", keys[SECRET_FILE])
        configuration = read_configuration()
        refuse_network_file_system(configuration)
        database = Path(configuration.database["NAME"]) if configuration.is_sqlite else None
        place = Place(configuration.home, database, keys, datetime.now(UTC))
        _refuse_what_is_there(place, replace=replace)
        with only_server_of(configuration.folder):
            start_django()
            done = _restore(archive, place)
    say(
        f"Restored {done.n_rows:,} rows and {done.n_files:,} files to {configuration.home}. The audit trail is "
        f"whole: {done.n_entries:,} entries. Its head:"
    )
    click.echo(done.head)
    if done.replaced:
        say(f"What was there before is in {done.replaced}; remove it when you do not need it any more.")


def _refuse_what_is_there(place: Place, *, replace: bool) -> None:
    found = place.in_the_way()
    if found and not replace:
        raise BackupError(
            f"{place.home} is not empty ({', '.join(path.name for path in found)}). Name an empty folder with "
            "--into, or add --replace to move what is there out of the way."
        )


def _restore(archive: Archive, place: Place) -> Restored:
    if place.database is None:
        if connection.introspection.table_names():
            raise BackupError(
                "The PostgreSQL database is not empty. Make an empty one (`createdb obeya_restored`), name it in "
                "OBEYA_DATABASE_URL, and restore again."
            )
        return restore(archive, place)
    built = build_beside(place.database)
    try:
        return restore(archive, place)
    finally:
        remove_built(built)
