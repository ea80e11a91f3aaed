"""`obeya serve`: run the web application, its pages and its background work, until it is stopped."""

from __future__ import annotations

import os

import click

from obeya.cli.options import verb
from obeya.cli.output import say
from obeya_web.cli.children import Child, run_children
from obeya_web.cli.first_link import first_link
from obeya_web.cli.refusals import refuse_to_serve
from obeya_web.cli.schema import bring_up_to_date
from obeya_web.project.configuration import address_of, read_configuration
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
def command(host: str, port: int, workers: int, threads: int) -> None:
    """Run the web application until it is stopped.

    One command runs the pages and the background work; both are started again when they die. A new database
    is set up, one that is older than this version is brought up to date (PostgreSQL: by `obeya migrate`).
    At the first start it prints a link with which the first person signs in, once.

    OBEYA_BASE_URL says how people reach it; OBEYA_HOME and OBEYA_DATABASE_URL where it keeps its records.
    """
    os.environ.setdefault("OBEYA_BASE_URL", address_of(host, port))
    refuse_to_serve(read_configuration(), host, port)
    start_django()
    bring_up_to_date()
    base_url = os.environ["OBEYA_BASE_URL"].rstrip("/")
    link = first_link()
    run_children(
        [
            Child("web", ("obeya_web.cli.web", host, str(port), str(workers), str(threads))),
            Child("worker", ("obeya_web.cli.worker",)),
        ],
        probe=(host, port),
        when_ready=lambda: _greet(base_url, link),
    )
    say("Stopped.")


def _greet(base_url: str, link: str | None) -> None:
    say(f"obeya is ready at {base_url}/ (Ctrl-C ends it)")
    if link:
        say(f"Nobody can sign in yet. Open this link once to make the first account:\n  {link}")
