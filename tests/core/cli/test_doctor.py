"""The check of the installation finds what is wrong and names the remedy."""

from __future__ import annotations

import importlib.metadata
import json
import sys

import pytest

from obeya.cli import doctor
from obeya.cli.main import run


def test_a_sound_installation_has_no_fault(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("OBEYA_HOME", str(tmp_path))
    assert run(["doctor", "--json"]) == 0
    checkup = json.loads(capsys.readouterr().out)
    assert checkup["is_sound"] is True
    assert {check["name"] for check in checkup["checks"]} >= {
        "python",
        "libraries",
        "engine",
        "reader",
        "store",
        "disk",
    }


def test_a_library_outside_its_range_is_named_with_the_range(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "2.0.0")
    monkeypatch.setattr(
        importlib.metadata, "requires", lambda name: ["duckdb<1.6,>=1.4.5", "pyspark>=4; extra == 'spark'"]
    )
    check = doctor.check_libraries()
    assert check.state == "fault" and check.remedy
    assert check.found == "duckdb 2.0.0 is not <1.6,>=1.4.5"


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: ["no-such-library>=1"])
    assert doctor.check_libraries().found == "no-such-library is missing"


def test_a_store_that_cannot_be_written_is_a_fault_with_exit_code_two(monkeypatch, tmp_path, capsys):
    occupied = tmp_path / "file"
    occupied.write_text("", encoding="utf-8")
    monkeypatch.setenv("OBEYA_HOME", str(occupied / "home"))
    assert run(["doctor"]) == 2
    shown = capsys.readouterr().out
    assert "✗ store" in shown and "OBEYA_HOME" in shown


def test_an_old_python_is_a_fault(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 0))
    assert doctor.check_python().state == "fault"


def test_an_engine_that_fails_is_a_fault(monkeypatch):
    monkeypatch.setitem(sys.modules, "ibis", None)
    assert doctor.check_engine().state == "fault"


@pytest.mark.parametrize(
    ("told", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "1.8.0_392"', 8),
        ('openjdk version "21" x', 21),
    ],
)
def test_the_version_of_java_is_read(told, version, tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    java = tmp_path / "bin" / "java"
    java.write_text(f"#!/bin/sh\necho '{told}' >&2\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert doctor.java_version() == version


def test_a_reader_that_cannot_start_is_a_fault(monkeypatch):
    def refuse(*_arguments, **_options):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(doctor, "read_table", refuse)
    check = doctor.check_reader()
    assert check.state == "fault"
    assert "not permitted" in check.found


def test_spark_without_java_is_no_fault(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "none"))
    check = doctor.check_spark()
    assert check.state == "not needed" and check.remedy
