"""What is done when obeya itself fails: one line for the person, a file with the details for the report."""

from __future__ import annotations

import os
import platform
import shlex
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

import obeya


def report_fault(error: Exception, arguments: Sequence[str]) -> int:
    """Tell a fault of obeya's own in one line, keep its traceback in a file, and give exit code 1."""
    if os.environ.get("OBEYA_DEBUG"):
        raise error
    words = " ".join(str(error).split())[:200]
    click.echo(f"obeya failed, and the fault is its own: {type(error).__name__}: {words}", err=True)
    click.echo(
        f"Please report it with the file {_write_details(error, arguments)}"
        " (read it first: it names your files). OBEYA_DEBUG=1 shows the details here.",
        err=True,
    )
    return 1


def broken_pipe() -> int:
    """End quietly when the reader of our output has gone, as in `obeya variants LOG | head`."""
    # The interpreter flushes stdout once more while it ends; that flush must find an open file.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 141


def _write_details(error: Exception, arguments: Sequence[str]) -> Path:
    now = datetime.now(UTC)
    lines = [
        f"obeya {obeya.__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"at {now.isoformat(timespec='seconds')}: obeya {shlex.join(arguments)}",
        "",
        *traceback.format_exception(error),
    ]
    folder = Path(tempfile.mkdtemp(prefix="obeya-fault-"))
    path = folder / f"obeya-fault-{now:%Y%m%d-%H%M%S}.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
