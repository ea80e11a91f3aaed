"""A PostgreSQL that is thrown away: `python -m tools.postgres COMMAND…` runs a command beside it.

The command finds its address in OBEYA_TEST_DATABASE_URL. The server runs in a folder of its own, answers on a socket
only, and syncs to disk as in earnest. PostgreSQL refuses to run as root, so root starts it as the user `postgres`.
Where PostgreSQL is missing the command is not run, and a line says so.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SYSTEM_USER = "postgres"
DATABASE = "obeya"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL and the folder with its data, socket and log."""

    folder: Path
    programs: Path
    user: str

    def url(self, database: str = DATABASE) -> str:
        """Return the address of one of its databases."""
        return f"postgresql://{self.user}@/{database}?host={self.folder}"

    def control(self, *words: str) -> None:
        """Run `pg_ctl` and wait until it has done its work."""
        command = [self.programs / "pg_ctl", "-D", self.folder / "data", "-w", "-s", *words]
        _run(self.user, [str(part) for part in command])

    def start(self) -> None:
        """Start the server."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'"
        self.control("-l", str(self.folder / "log"), "-o", options, "start")

    def restart(self, mode: str = "fast") -> None:
        """Stop the server, in the mode `fast` or `immediate`, and start it again."""
        self.control("-m", mode, "stop")
        self.start()


@contextmanager
def throw_away_cluster() -> Iterator[Cluster]:
    """Start a PostgreSQL with an empty database, and remove everything of it at the end."""
    programs = find_programs()
    if programs is None:
        raise FileNotFoundError("PostgreSQL is not installed.")
    user = SYSTEM_USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="obeya-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, user)
    cluster = Cluster(folder, programs, user)
    try:
        options = ["-A", "trust", "-U", user, "-E", "UTF8", "--locale=C.UTF-8"]
        _run(user, [str(programs / "initdb"), "-D", str(folder / "data"), *options])
        cluster.start()
        _run(user, [str(programs / "createdb"), "-h", str(folder), DATABASE])
        yield cluster
    finally:
        subprocess.run(
            _as(
                user, [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "-w", "stop"]
            ),
            capture_output=True,
            check=False,
            cwd="/",
        )
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path | None:
    """Return the folder with PostgreSQL's server programs, the newest where there are several."""
    # Debian keeps them outside of PATH.
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("initdb")
    if not found and on_path:
        found = [Path(on_path).resolve()]
    if not found or (os.geteuid() == 0 and not _has_system_user()):
        return None
    return found[-1].parent


def _has_system_user() -> bool:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return False
    return shutil.which("runuser") is not None


def _as(user: str, command: list[str]) -> list[str]:
    return ["runuser", "-u", user, "--", *command] if os.geteuid() == 0 else command


def _run(user: str, command: list[str]) -> None:
    # The server inherits what it is started with: no pipe of ours, or whoever reads it waits for the server's end.
    with tempfile.TemporaryFile() as said:
        outcome = subprocess.run(
            _as(user, command), stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False, cwd="/"
        )
        if outcome.returncode:
            said.seek(0)
            raise RuntimeError(f"{Path(command[0]).name} failed: {said.read().decode(errors='replace')}")


def main(command: list[str]) -> int:
    """Run the command beside a PostgreSQL and return its exit code."""
    if find_programs() is None:
        print(
            "PostgreSQL is not there: the tests on it are SKIPPED. Install Debian's postgresql to run them."
        )
        return 0
    # Asked to end, it still takes the server with it.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with throw_away_cluster() as cluster:
        environment = {**os.environ, "OBEYA_TEST_DATABASE_URL": cluster.url()}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
