"""`obeya doctor` on a home with a web application: what is wrong is named with its remedy."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from obeya_web.cli import checkup
from obeya_web.jobs.models import Job
from tests.web.cli.house import House


def doctor(house: House, *, code: int = 0) -> dict[str, dict[str, str]]:
    told: dict[str, Any] = json.loads(house.obeya("doctor", "--json", code=code).stdout)
    assert told["is_sound"] is (code == 0)
    return {check["name"]: check for check in told["checks"]}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("checkup") / "home")
    house.obeya("migrate")
    return house


def test_a_home_without_a_web_application_stays_without_one(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    assert doctor(house)["web"]["found"] == "no web application in this home"
    assert not (house.home / "web").exists()


def test_a_sound_web_application_has_no_fault(migrated: House) -> None:
    found = doctor(migrated)
    assert {name: check["state"] for name, check in found.items() if name.startswith("web")} == {
        "web scripts": "ok",
        "web PDF": "ok",
        "web settings": "ok",
        "web secret": "ok",
        "web e-mail": "not needed",
        "web database": "ok",
        "web work": "ok",
    }
    assert found["web database"]["found"] == "SQLite answers and fits this version"


def test_settings_that_are_not_safe_are_faults_with_their_remedies(migrated: House) -> None:
    house = House(migrated.home, more={"OBEYA_BASE_URL": "http://obeya.example.org", "OBEYA_PROXIES": "many"})
    fault = doctor(house, code=2)["web settings"]
    assert "OBEYA_BASE_URL" in fault["found"] and "OBEYA_PROXIES" in fault["found"] and fault["remedy"]


def test_a_key_that_others_may_read_is_a_fault(migrated: House) -> None:
    key = migrated.home / "web" / "secret.key"
    key.chmod(0o644)
    try:
        fault = doctor(migrated, code=2)["web secret"]
    finally:
        key.chmod(0o600)
    assert "chmod 600" in fault["remedy"]


def test_a_database_that_does_not_answer_is_a_fault(migrated: House) -> None:
    house = House(migrated.home, database_url="postgresql://nobody@127.0.0.1:1/nothing")
    found = doctor(house, code=2)
    assert found["web database"]["state"] == "fault" and "web work" not in found


def test_a_database_that_is_behind_is_a_fault(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    house.obeya("migrate")
    house.ask("forget_last_step")
    fault = doctor(house, code=2)["web database"]
    assert "behind" in fault["found"] and "obeya migrate" in fault["remedy"]


def test_pages_without_scripts_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "MANIFEST", Path("/nowhere/manifest.json"))
    check = checkup.check_scripts()
    assert check.state == "fault" and "make bundle" in check.remedy


def test_late_and_stuck_work_is_told(db: None) -> None:
    assert checkup.check_work().state == "ok"
    job = Job.objects.create(kind="it", state=Job.State.QUARANTINED)
    assert "work set aside: 1" in checkup.check_work().found
    Job.objects.filter(pk=job.pk).update(state=Job.State.READY, run_at=timezone.now() - timedelta(minutes=16))
    assert checkup.check_work().state == "fault" and "obeya serve" in checkup.check_work().remedy
