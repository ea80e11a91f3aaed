"""What `obeya doctor` looks at beyond the core: the web application of this home, and how it is mended."""

from __future__ import annotations

import stat
import sys
from datetime import timedelta

from obeya.cli.doctor import Check
from obeya.errors import ConfigurationError
from obeya_web.cli.database_words import words_of
from obeya_web.cli.schema import schema_state
from obeya_web.cli.serving.refusals import refuse_network_file_system
from obeya_web.lib.static_files import MANIFEST
from obeya_web.project.configuration import Configuration, read_configuration
from obeya_web.project.setup import start_django

# Work that is due is begun within seconds; what waits longer than this has no worker.
WAITS_TOO_LONG = timedelta(minutes=15)


def checks() -> tuple[Check, ...]:
    """Look at the web application; what cannot be looked at before something else is mended is left out."""
    parts = (check_scripts(), check_pdf())
    try:
        configuration = read_configuration()
        start_django()
    except ConfigurationError as fault:
        remedy = "Change these settings; docs/how-to/team.md lists them."
        return (*parts, Check("web settings", "fault", " ".join(str(fault).split()), remedy))
    found = [*parts, Check("web settings", "ok", f"people reach it at {configuration.base_url}")]
    found += [check_secret(configuration), check_email(configuration)]
    database = check_database(configuration)
    return (*found, database, *([check_work()] if database.state == "ok" else []))


def check_scripts() -> Check:
    """Look for the scripts and styles of the pages, which are built before they are packed."""
    if MANIFEST.is_file():
        return Check("web scripts", "ok", "the scripts and styles of the pages are there")
    remedy = "Run `pip install --force-reinstall 'obeya[web]'`; in a copy of the source, `make bundle`."
    return Check("web scripts", "fault", "the scripts and styles of the pages were not built", remedy)


def check_pdf() -> Check:
    """Set one line, as reports on paper are set."""
    try:
        import typst

        is_pdf = typst.compile(b"obeya").startswith(b"%PDF")
    except Exception as error:  # noqa: BLE001  (any failure here is the finding)
        found = f"{type(error).__name__}: {error}"
        return Check("web PDF", "fault", found, "Run `pip install --upgrade 'obeya[web]'`.")
    if is_pdf:
        return Check("web PDF", "ok", "typst sets reports on paper")
    return Check("web PDF", "fault", "typst gave no PDF", "Run `pip install --upgrade 'obeya[web]'`.")


def check_secret(configuration: Configuration) -> Check:
    """Look at who may read the key; that it is strong was asked when the settings were read."""
    path = configuration.folder / "secret.key"
    if not path.is_file():
        return Check("web secret", "ok", "a strong key is in OBEYA_SECRET_KEY")
    mode = stat.S_IMODE(path.stat().st_mode)
    if sys.platform != "win32" and mode & 0o077:
        found = f"{path} can be read by others (mode {mode:o})"
        remedy = (
            f"Run `chmod 600 {path}`; if others use this machine, remove the file, which signs everybody out."
        )
        return Check("web secret", "fault", found, remedy)
    return Check("web secret", "ok", "a strong key that only its owner may read")


def check_email(configuration: Configuration) -> Check:
    """Say whether e-mails leave."""
    server = configuration.mail
    if server.host:
        return Check("web e-mail", "ok", f"e-mails leave by {server.host} from {server.sender}")
    return Check("web e-mail", "not needed", "no e-mail leaves", "For e-mails: set OBEYA_SMTP_URL.")


def check_database(configuration: Configuration) -> Check:
    """Ask the database, and compare it with what this version expects."""
    from django.db import DatabaseError, InterfaceError

    name = "web database"
    kind = "SQLite" if configuration.is_sqlite else "PostgreSQL"
    try:
        refuse_network_file_system(configuration)
        state = schema_state()
    except ConfigurationError as fault:
        return Check(name, "fault", str(fault), "Move the database as it says.")
    except (DatabaseError, InterfaceError) as fault:
        return Check(name, "fault", words_of(fault), "Start the server, or correct OBEYA_DATABASE_URL.")
    if state.is_empty:
        return Check(name, "not needed", f"{kind} is empty", "`obeya serve` sets it up.")
    if state.unknown:
        found = f"a newer version of obeya has changed it ({', '.join(state.unknown[:3])})"
        return Check(name, "fault", found, "Install that version again.")
    if state.n_behind:
        found = f"{kind} is {state.n_behind} steps behind this version"
        return Check(name, "fault", found, "Run `obeya backup`, then `obeya migrate`.")
    return Check(name, "ok", f"{kind} answers and fits this version")


def check_work() -> Check:
    """Look for work that waits although it is due, and for work that waits for a person."""
    # Models can be imported only once Django has started.
    from django.utils import timezone

    from obeya_web.jobs.models import Job, OutboxMessage

    late = Job.objects.filter(state=Job.State.READY, run_at__lt=timezone.now() - WAITS_TOO_LONG).count()
    if late:
        found = f"background work is due and nobody does it: {late}"
        return Check("web work", "fault", found, "Start `obeya serve`, which does background work too.")
    stuck = Job.objects.filter(state=Job.State.QUARANTINED).count()
    unsent = OutboxMessage.objects.filter(state__in=("failed", "unclear")).count()
    if stuck or unsent:
        found = f"work set aside: {stuck}; messages that did not surely arrive: {unsent}"
        return Check("web work", "not needed", found, "Look at the page “Background work”.")
    return Check("web work", "ok", "nothing is late or set aside")
