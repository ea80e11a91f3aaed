"""`make demo`: a web application with the sample process and people who improve it, in its own home, until Ctrl-C.

With OBEYA_DEMO_ONCE=1 it tells the story in less time and ends as soon as it answers, which is how it is tested.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

from obeya.cli.output import say
from obeya.errors import ConfigurationError
from obeya_web.cli.schema import bring_up_to_date
from obeya_web.cli.serving.one_server import only_server_of
from obeya_web.project.setup import start_django

HOME = Path("obeya-demo", "home").absolute()
SAMPLE = "invoice-approval"
FIRST_PORT = 8000
READY = "obeya is ready at "
OTHERS = ("OBEYA_", "DJANGO_")


def main() -> int:
    """Fill the home, then serve it."""
    door = free_door()
    port = door.getsockname()[1]
    # What is set for an installation in earnest must not reach the demo, nor the demo that installation.
    kept = {name: text for name, text in os.environ.items() if not name.startswith(OTHERS)}
    own = {"OBEYA_HOME": str(HOME), "OBEYA_BASE_URL": f"http://localhost:{port}"}
    is_once = bool(os.environ.get("OBEYA_DEMO_ONCE"))
    os.environ.clear()
    os.environ.update({**kept, **own})
    with only_server_of(HOME / "web"):
        fill(is_quick=is_once)
    # Nobody else could take the port while we filled the home; now the server takes it.
    door.close()
    command = [str(Path(sys.executable).with_name("obeya")), "serve", "--port", str(port)]
    if is_once:
        return look_once(command)
    if os.name == "posix":
        # In our place, so that Ctrl-C reaches the server alone and it ends in order.
        os.execv(command[0], command)
    return subprocess.run(command, check=False).returncode


def fill(*, is_quick: bool) -> None:
    """Set up the records, the first administrator, the sample and its story, unless they are there."""
    start_django()
    bring_up_to_date()
    # Models can be imported only once Django has started.
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from obeya_web.accounts.models import Person, Unit
    from obeya_web.accounts.sign_in.first import do_prepare_admin
    from obeya_web.accounts.sign_in.links import has_signed_in_admin, make_sign_in_link
    from obeya_web.improvement.models import Improvement
    from obeya_web.processes.models import Process
    from obeya_web.processes.samples import do_load_sample
    from tools.demo_story import tell_story

    email = settings.CONFIGURATION.admin_email
    is_set_up = has_signed_in_admin()
    if is_set_up:
        say(f"To sign in again, open this link once the address below answers:\n  {make_sign_in_link(email)}")
        person = Person.objects.get(email=email)
    else:
        with transaction.atomic():
            person = do_prepare_admin(email)
    sample = Process.objects.filter(is_sample=True, deleted_at=None).order_by("pk").first()
    if sample is None and not is_set_up:
        say("Simulating a process and importing its log ...")
        sample = do_load_sample(SAMPLE, Unit.objects.filter(parent=None).order_by("pk")[0], person)
    if sample is not None and not Improvement.objects.exists():
        say("Telling what people did about it in the last ten weeks ...")
        tell_story(person, sample, now=timezone.now(), is_quick=is_quick)


def look_once(command: list[str]) -> int:
    """Serve until the page for signing in was seen, and say so."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            for line in server.stderr:
                say(line.rstrip())
                if line.startswith(READY):
                    address = line.removeprefix(READY).split()[0]
                    with urllib.request.urlopen(f"{address}account/login/", timeout=30) as page:
                        say(f"The page for signing in answers with {page.status}.")
                    server.terminate()
        finally:
            server.terminate()
    return server.returncode


def free_door() -> socket.socket:
    """Take the first port from 8000 on that nobody listens at, or any."""
    for port in (*range(FIRST_PORT, FIRST_PORT + 50), 0):
        with suppress(OSError):
            return socket.create_server(("127.0.0.1", port))
    raise ConfigurationError("No port of this machine is free to listen at.")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
