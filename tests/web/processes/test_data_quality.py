"""The quality of the data of a process: looked at with every import, shown with its trend, worn as a badge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from obeya_web.jobs.models import Job
from obeya_web.measures.actions.defaults import do_add_default_set
from obeya_web.processes.data_quality import badge_of
from obeya_web.processes.models import DataCheck, Process
from obeya_web.processes.work.sweeping import sweep
from tests.web.processes.journey import do_the_work, import_files

CsvFile = Callable[..., Path]
PAGE = "/processes/invoice-approval/"


@pytest.fixture
def client(cast, signed_in):
    return signed_in(cast.owner)


@pytest.fixture
def imported(client, csv_file: CsvFile) -> Path:
    """30 cases of three steps; one row has nobody, one is there twice, one has no time."""
    path = csv_file()
    lines = path.read_text().splitlines()
    lines[5] = lines[5].rsplit(",", 1)[0] + ","
    lines[7] = "O-2,Receive,,Ann Archer"
    lines.append(lines[1])
    path.write_text("\n".join(lines) + "\n")
    import_files(client, path, url=f"{PAGE}import/")
    return path


def process_now() -> Process:
    return Process.objects.select_related("unit").get(slug="invoice-approval")


def test_every_import_is_looked_at_and_the_trend_is_kept(client, imported: Path, csv_file: CsvFile) -> None:
    """Serves O007. The second file is clean: of twice as many rows half the share has a fault."""
    import_files(client, csv_file("b.csv", n=30, first=30), url=f"{PAGE}import/", adds="on")
    later, first = DataCheck.objects.all()

    def faulty(check: DataCheck) -> dict[str, tuple[int, int]]:
        return {
            row["key"]: (row["n_faulty"], row["n_checked"])
            for row in check.scores
            if row["key"] != "timeliness"
        }

    assert faulty(first) == {
        "completeness": (2, 91), "uniqueness": (1, 90), "validity": (0, 91), "consistency": (0, 90),
    }  # fmt: skip
    assert faulty(later) == {
        "completeness": (2, 181), "uniqueness": (1, 180), "validity": (0, 181), "consistency": (0, 180),
    }  # fmt: skip
    page = client.get(f"{PAGE}quality/").content.decode()
    assert "2 of 181" in page and page.count('scope="row"><div class="grow">') == 5
    assert first.log_version[:8] in page and later.log_version[:8] in page


def test_the_rows_behind_a_fault_are_shown_and_given_as_a_file(
    cast, client, signed_in, imported: Path
) -> None:
    page = client.get(f"{PAGE}quality/?fault=no_resource").content.decode()
    assert "Nobody is named who did it" in page and "<td>O-1</td><td>Check</td>" in page
    rejected = client.get(f"{PAGE}quality/?fault=no_identity").content.decode()
    assert "no time: O-2,Receive" in rejected
    reader = signed_in(cast.reader)
    withheld = reader.get(f"{PAGE}quality/?fault=no_identity").content.decode()
    assert "only those who may import here see them" in withheld and "O-2,Receive" not in withheld

    answer = client.get(f"{PAGE}quality/repeated.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and ",O-0,Receive," in lines[1]
    assert client.get(f"{PAGE}quality/ugly.csv").status_code == 404
    assert reader.get(f"{PAGE}quality/repeated.csv").status_code == 403


def test_the_badge_stands_on_the_process_and_grows_old_by_itself(cast, client, imported: Path) -> None:
    """Serves O007. The data are of 2024: fine where no more are expected, poor where they come every week."""
    Process.objects.update(expected_days=None)
    assert (badge_of(process_now(), timezone.now()).family) == "good"
    assert "Data quality: good, 98 % (Completeness)" in client.get(PAGE).content.decode()
    Process.objects.update(expected_days=7)
    badge = badge_of(process_now(), timezone.now() + timedelta(days=1))
    assert badge.family == "bad" and badge.words.endswith("(Timeliness)")
    assert "Timeliness" in client.get(PAGE).content.decode()


def test_reports_and_measures_of_the_log_wear_the_badge(cast, client, imported: Path) -> None:
    """Serves O007."""
    Process.objects.update(expected_days=None)
    assert "▲ Data quality" not in client.get(f"{PAGE}report/").content.decode()
    assert "● Data quality: good, 98 % (Completeness)" in client.get(f"{PAGE}report/").content.decode()
    measures = do_add_default_set(cast.owner, process_now())
    do_the_work()
    of_log = next(measure for measure in measures if measure.definitions.get().source == "log")
    page = client.get(f"/measures/{of_log.pk}/").content.decode()
    assert f'badge-good" href="{PAGE}quality/">Data quality: good, 98 % (Completeness)' in page
    typed = next(measure for measure in measures if measure.definitions.get().source == "typed")
    assert "Data quality" not in client.get(f"/measures/{typed.pk}/").content.decode()


def test_data_that_nobody_looked_at_are_not_called_good(cast, client, imported: Path) -> None:
    DataCheck.objects.all().delete()
    assert "Data quality: not looked at" in client.get(PAGE).content.decode()
    assert "Nobody looked at the data" in client.get(f"{PAGE}quality/").content.decode()
    assert "Data quality: not looked at" in client.get(f"{PAGE}report/").content.decode()
    Job.objects.filter(kind="check_data").delete()
    sweep()
    do_the_work()
    assert DataCheck.objects.count() == 1
