"""What is refused before anything starts: exit code 2 and a sentence with the remedy."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from obeya.errors import ConfigurationError
from obeya_web.cli.serving.file_systems import network_file_system, network_kind
from obeya_web.cli.serving.one_server import only_server_of
from obeya_web.cli.serving.probing import answers
from tests.web.cli.house import PATIENCE_S, free_port

REFUSED = {
    "an empty secret": ({"OBEYA_SECRET_KEY": ""}, (), "at least 50 random signs"),
    "a short secret": ({"OBEYA_SECRET_KEY": "s3cr3t"}, (), "at least 50 random signs"),
    "a well-known secret": ({"OBEYA_SECRET_KEY": "django-insecure-" + "abc123XYZ_" * 6}, (), "leave it out"),
    "a secret of one sign": ({"OBEYA_SECRET_KEY": "x" * 64}, (), "leave it out"),
    "debugging": ({"DEBUG": "1"}, (), "DEBUG is on"),
    "Django's debugging": ({"DJANGO_DEBUG": "true"}, (), "take it away"),
    "plain http on the network": ({"OBEYA_BASE_URL": "http://obeya.example.org"}, (), "TLS in front"),
    "a network address without TLS": ({}, ("--host", "0.0.0.0"), "OBEYA_BASE_URL=https://"),
    "an unknown database": (
        {"OBEYA_DATABASE_URL": "mysql://db/obeya"},
        (),
        "sqlite:///PATH or postgresql://",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_an_unsafe_start_is_refused_with_the_remedy(house, what):
    house.more, words, remedy = REFUSED[what]
    done = house.obeya("serve", "--port", free_port(), *words, code=2)
    assert remedy in done.stderr and "Traceback" not in done.stderr
    assert not (house.home / "web" / "obeya.sqlite3").exists()


def test_all_reasons_are_told_at_once(house):
    house.more = {"DEBUG": "1", "OBEYA_SECRET_KEY": "short", "OBEYA_BASE_URL": "http://obeya.example.org"}
    told = house.obeya("serve", code=2).stderr
    assert all(name in told for name in ("DEBUG", "OBEYA_SECRET_KEY", "OBEYA_BASE_URL"))


def test_a_missing_secret_is_made_and_readable_by_its_owner_only(house):
    house.obeya("migrate")
    key = house.home / "web" / "secret.key"
    assert len(key.read_text()) >= 50 and stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700


def test_a_port_in_use_is_a_sentence(house):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = house.obeya("serve", "--port", port, code=2).stderr
    assert f"Port {port}" in told and "--port" in told


def test_another_server_at_the_port_is_not_taken_for_this_one(house):
    with house.serving() as server:
        port, base_url = server.port, f"http://localhost:{server.port}"
        run = server.get("/health/")[0]["X-Obeya-Run"]
        assert answers("127.0.0.1", port, base_url=base_url, run=run)
        assert not answers("127.0.0.1", port, base_url=base_url, run="another")
        command = [sys.executable, "-m", "obeya_web.cli.serving.web", "127.0.0.1", str(port), "1", "1"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as second:
            assert second.wait(PATIENCE_S) == 1
            told = second.stderr.read()
    assert told.startswith(f"Port {port} at 127.0.0.1 cannot be used: Address already in use")
    assert "Traceback" not in told


def test_a_second_server_in_the_same_home_is_refused(tmp_path):
    with (
        only_server_of(tmp_path),
        pytest.raises(ConfigurationError, match="already runs"),
        only_server_of(tmp_path),
    ):
        pass
    with only_server_of(tmp_path):
        assert (tmp_path / "serve.lock").exists()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ann/obeya", None),
        ("/mnt/share/obeya", "nfs4"),
        ("/mnt/share/disk/obeya", None),
        ("/media/office/x", "cifs"),
        ("/mnt/c/Users", "9p"),
        ("/mnt/sharedisk", None),
    ],
)
def test_a_network_file_system_is_known_by_its_innermost_mount(path, kind):
    mounts = [
        ("/", "ext4"),
        ("/mnt/share", "ext4"),
        ("/mnt/share", "nfs4"),
        ("/mnt/share/disk", "xfs"),
        ("/media/office", "cifs"),
        ("/mnt/c", "9p"),
    ]
    assert network_kind(Path(path), mounts) == kind


def test_the_folder_of_this_test_lies_on_a_local_disk(tmp_path):
    assert network_file_system(tmp_path) is None
