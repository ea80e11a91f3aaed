"""`obeya serve`: run the web application, its pages and its background work, until it is stopped."""

from __future__ import annotations

import os
import secrets

import click

from obeya.cli.options import verb
from obeya.cli.output import say
from obeya_web.cli.database_words import in_words
from obeya_web.cli.schema import bring_up_to_date
from obeya_web.cli.serving.children import Child, run_children
from obeya_web.cli.serving.one_server import only_server_of
from obeya_web.cli.serving.probing import answers
from obeya_web.cli.serving.refusals import refuse_to_serve
from obeya_web.project.configuration import address_of, read_configuration
from obeya_web.project.health import RUN_VARIABLE
from obeya_web.project.setup import start_django


@verb()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen at."
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that answer requests.",
)
@click.option(
    "--threads", default=8, show_default=True, type=click.IntRange(1, 256), help="Threads in each of them."
)
@in_words
def command(host: str, port: int, workers: int, threads: int) -> None:
    """Run the web application until it is stopped.

    One command runs the pages and the background work; both are started again when they die. A new database
    is set up, one that is older than this version is brought up to date (PostgreSQL: by `obeya migrate`).
    Until the first administrator has signed in it prints a link that signs in once.

    OBEYA_BASE_URL says how people reach it; OBEYA_HOME and OBEYA_DATABASE_URL where it keeps its records.
    """
    os.environ.setdefault("OBEYA_BASE_URL", address_of(host, port))
    configuration = read_configuration()
    with only_server_of(configuration.folder):
        refuse_to_serve(configuration, host, port)
        start_django()
        bring_up_to_date()
        link = _first_link()
        run = os.environ[RUN_VARIABLE] = secrets.token_hex(8)
        run_children(
            [
                Child("web", ("obeya_web.cli.serving.web", host, str(port), str(workers), str(threads))),
                Child("worker", ("obeya_web.cli.serving.worker",)),
            ],
            is_ready=lambda: answers(host, port, base_url=configuration.base_url, run=run),
            when_ready=lambda: _greet(configuration.base_url, link),
        )
    say("Stopped.")


def _first_link() -> str | None:
    # Models can be imported only once Django has started.
    from obeya_web.accounts.sign_in.first import make_first_link

    return make_first_link()


def _greet(base_url: str, link: str | None) -> None:
    say(f"obeya is ready at {base_url}/ (Ctrl-C ends it)")
    if link:
        say(
            f"No administrator has signed in yet. Open this link, which works once and for an hour:\n  {link}"
        )
