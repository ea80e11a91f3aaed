"""The smaller verbs: they do what they say, or say in a sentence what is missing."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys

import pytest

from tests.web.cli.house import ROOT, House


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("filled") / "home")
    house.ask("fill", "without log")
    return house


def test_migrating_twice_says_that_nothing_is_left_to_do(filled):
    assert "up to date" in filled.obeya("migrate").stderr


def test_a_whole_trail_prints_its_head_which_holds_next_time(filled):
    head = filled.obeya("audit", "verify").stdout.strip()
    assert re.fullmatch(r"[1-9]\d*:[0-9a-f]{64}", head)
    assert filled.obeya("audit", "verify", "--noted", head).stdout.strip() == head


def test_a_trail_that_was_set_back_is_told_by_the_noted_head(filled):
    number = int(filled.obeya("audit", "verify").stdout.split(":")[0])
    told = filled.obeya("audit", "verify", "--noted", f"{number + 5}:{'0' * 64}", code=2).stderr
    assert "broken" in told and str(number + 5) in told


def test_a_changed_entry_is_named(tmp_path):
    house = House(tmp_path / "home")
    house.ask("fill", "without log")
    with sqlite3.connect(house.home / "web" / "obeya.sqlite3") as database:
        database.execute("DROP TRIGGER audit_event_no_update")
        database.execute("UPDATE accounts_auditevent SET why = 'nothing' WHERE number = 3")
    told = house.obeya("audit", "verify", code=2).stderr
    assert "Entry 3 was changed" in told


def test_a_sign_in_link_is_for_who_may_sign_in(filled):
    link = filled.obeya("sign-in-link", "ann@example.org").stdout.strip()
    assert re.fullmatch(r"http://localhost:8000/account/link/#[\w-]{40,}", link)
    told = filled.obeya("sign-in-link", "stranger@example.org", code=2).stderr
    assert "stranger@example.org" in told


def test_an_empty_home_has_nothing_to_save(tmp_path):
    told = House(tmp_path / "home").obeya("backup", tmp_path / "a.zip", code=2).stderr
    assert "nothing to save" in told and not (tmp_path / "a.zip").exists()


def test_a_database_that_is_not_set_up_is_a_sentence(tmp_path):
    told = House(tmp_path / "home").obeya("audit", "verify", code=2).stderr
    assert "obeya migrate" in told


def test_a_server_that_does_not_answer_is_a_sentence(tmp_path):
    house = House(tmp_path / "home", "postgresql://obeya@127.0.0.1:1/obeya")
    told = house.obeya("migrate", code=2).stderr
    assert "does not answer" in told and "OBEYA_DATABASE_URL" in told and "Traceback" not in told


@pytest.mark.parametrize("verb", ["serve", "backup", "audit"])
def test_without_the_web_libraries_a_verb_says_how_to_get_them(verb):
    code = (
        f"import sys; sys.modules['django'] = None; from obeya.cli.main import run; sys.exit(run(['{verb}']))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and "pip install 'obeya[web]'" in done.stderr
