"""`obeya migrate`: bring the database of the web application to this version."""

from __future__ import annotations

from obeya.cli.options import verb
from obeya.cli.output import say
from obeya_web.cli.database_words import in_words
from obeya_web.cli.schema import copy_before_upgrade, migrate, refuse_newer, schema_state
from obeya_web.cli.serving.refusals import refuse_network_file_system
from obeya_web.project.configuration import read_configuration
from obeya_web.project.setup import start_django


@verb()
@in_words
def command() -> None:
    """Bring the database of the web application to this version.

    A SQLite file is copied beside itself first. For PostgreSQL run `obeya backup` before. Stop `obeya serve`
    on all machines while it runs.
    """
    configuration = read_configuration()
    refuse_network_file_system(configuration)
    start_django()
    state = schema_state()
    refuse_newer(state)
    if not state.n_behind:
        say("The database is up to date.")
        return
    if configuration.is_sqlite and not state.is_empty:
        say(f"Copied the database to {copy_before_upgrade()}.")
    migrate()
    say(f"The database is up to date ({state.n_behind} steps).")
