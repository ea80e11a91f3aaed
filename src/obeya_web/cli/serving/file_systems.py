"""Which file system a folder lies on, as far as that decides whether a database is safe there."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

# Locks and shared memory do not work, or not reliably, on these.
NETWORK_KINDS = re.compile(
    r"nfs\d?|cifs|smb\w*|afpfs|webdav|davfs2?|fuse\.(sshfs|glusterfs|s3fs|rclone|davfs\d?)|glusterfs|ceph|lustre|"
    r"afs|ncpfs|beegfs|gpfs|9p|drvfs"
)
MOUNTS = Path("/proc/self/mounts")
MAC_MOUNT = re.compile(r" on (?P<point>.+) \((?P<kind>\w+)[,)]")
REMOTE_DRIVE = 4


def network_file_system(folder: Path) -> str | None:
    """Return the kind of network file system that a folder lies on, or None for a local disk."""
    path = folder.resolve()
    if sys.platform == "win32":
        return _windows_kind(path)
    mounts = _linux_mounts() if MOUNTS.exists() else _mac_mounts()
    return network_kind(path, mounts)


def network_kind(path: Path, mounts: list[tuple[str, str]]) -> str | None:
    """Return the kind of the innermost mount that holds a path, when it is a network file system."""
    above = [(point, kind) for point, kind in mounts if path.is_relative_to(point)]
    if not above:
        return None
    # Of two mounts at one point the later one is in force.
    kind = max(enumerate(above), key=lambda each: (len(each[1][0]), each[0]))[1][1]
    return kind if NETWORK_KINDS.fullmatch(kind) else None


def _linux_mounts() -> list[tuple[str, str]]:
    lines = MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    return [(_unescaped(fields[1]), fields[2]) for fields in map(str.split, lines) if len(fields) > 2]


def _unescaped(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)


def _mac_mounts() -> list[tuple[str, str]]:
    with suppress(OSError, subprocess.SubprocessError):
        told = subprocess.run(["mount"], capture_output=True, text=True, timeout=10, check=True).stdout
        return [(match["point"], match["kind"]) for match in MAC_MOUNT.finditer(told)]
    return []


def _windows_kind(path: Path) -> str | None:
    if str(path).startswith("\\\\"):
        return "network share"
    import ctypes

    windows = getattr(ctypes, "windll", None)
    is_remote = windows is not None and windows.kernel32.GetDriveTypeW(path.anchor) == REMOTE_DRIVE
    return "network drive" if is_remote else None
