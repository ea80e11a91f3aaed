"""Close the doors of a process that is about to read a file nobody trusts: memory, time, disk and network."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG = 1
MAX_OPEN_FILES = 256
REFUSED_ACTS = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "pty.",
)


def close_doors(*, memory_bytes: int, cpu_s: int, written_bytes: int) -> None:
    """Limit this process for good; call it before any thread is started and before any parser is loaded."""
    _limit_resources(memory_bytes, cpu_s, written_bytes)
    if sys.platform == "linux":
        _leave_the_network()
    sys.addaudithook(_refuse_network_and_programs)


def _limit_resources(memory_bytes: int, cpu_s: int, written_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the audit hook and the byte counters still hold there.
        return
    wanted = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_FSIZE: written_bytes,
        resource.RLIMIT_NOFILE: MAX_OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # macOS refuses some of them; the others still count.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (allowed, allowed))


def _leave_the_network() -> None:
    """Move into a network of one's own, with nothing in it; where the kernel forbids that, the audit hook remains."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def _refuse_network_and_programs(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(REFUSED_ACTS):
        raise PermissionError(f"a file reader may not do {event}")
