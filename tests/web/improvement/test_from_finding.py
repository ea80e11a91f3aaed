from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from obeya.cli.main import program
from obeya_web.accounts.audit import history_of
from obeya_web.improvement.actions.from_finding import MEASURE_BASELINE
from obeya_web.improvement.models import Basis, Improvement
from obeya_web.jobs.models import Job
from obeya_web.jobs.worker import work
from obeya_web.processes.models import Process
from obeya_web.project.handlers import HANDLERS


def run_jobs() -> None:
    """Do what is asked for in the background, as the worker does."""
    work(HANDLERS, deliveries={}, until_idle=True)


def begin_from(client, process: Process, place: int = 0) -> Improvement:
    summary = process.summary
    response = client.post(
        f"/processes/{process.slug}/improve/", {"finding": place, "version": summary.log_version}
    )
    assert response.status_code == 302
    return Improvement.objects.latest("pk")


def test_one_click_takes_over_title_cases_hours_and_waste(cast, signed_in, with_sample) -> None:
    client = signed_in(cast.owner)
    page = client.get(f"/processes/{with_sample.slug}/").content.decode()
    assert page.count("Create improvement") == len(with_sample.summary.findings["findings"])
    one = begin_from(client, with_sample)
    finding = with_sample.summary.findings["findings"][0]
    assert one.title == finding["title"] == "Release payment waits 3 d 2 h"
    assert one.where == finding["where"]
    assert one.hours_per_week == finding["hours_per_week"]
    assert (one.wastes, one.log_version, one.owner) == (["waiting"], with_sample.log_version, cast.owner)


def test_the_frozen_baseline_is_what_the_command_line_says(
    cast, signed_in, with_sample, sample_file: Path
) -> None:
    """Serves O006."""
    one = begin_from(signed_in(cast.owner), with_sample)
    run_jobs()
    one.refresh_from_db()
    told = CliRunner().invoke(program, ["times", str(sample_file), "--where", one.where, "--json"])
    paths = json.loads(told.output)["paths"]
    path = next(p for p in paths if (p["source"], p["target"]) == ("Finance review", "Release payment"))
    assert one.baseline["n"] == path["wait_s"]["n"]
    assert one.baseline["median_s"]["value"] == path["wait_s"]["median"]
    assert one.baseline["p90_s"]["value"] == pytest.approx(path["wait_s"]["p90"])
    assert (one.measure_unit, one.baseline_value) == ("days", round(path["wait_s"]["median"] / 86400, 3))
    assert sum(week["n"] for week in one.baseline["weeks"]) == one.baseline["n"]
    assert Basis.objects.get(improvement=one).picture.startswith("<svg")
    assert history_of(one).first().verb == "measured"


def test_the_page_shows_the_baseline_the_picture_and_the_way_back(cast, signed_in, with_sample) -> None:
    client = signed_in(cast.owner)
    one = begin_from(client, with_sample)
    waiting = client.get(f"/improvements/{one.pk}/").content.decode()
    assert "obeya-progress" in waiting
    run_jobs()
    page = client.get(f"/improvements/{one.pk}/").content.decode()
    assert "Wait from Finance review to Release payment, median" in page
    assert "n = 5,620" in page
    assert "/explore/?where=" in page
    assert '<svg class="weekly"' in page


def test_a_baseline_is_frozen_also_when_the_job_runs_again(cast, signed_in, with_sample) -> None:
    one = begin_from(signed_in(cast.owner), with_sample)
    run_jobs()
    Improvement.objects.filter(pk=one.pk).update(baseline={"kept": True}, baseline_value=1.0)
    Basis.objects.filter(improvement=one).update(picture="")
    Job.objects.filter(kind=MEASURE_BASELINE).update(state=Job.State.READY)
    run_jobs()
    one.refresh_from_db()
    assert (one.baseline, one.baseline_value) == ({"kept": True}, 1.0)


def test_findings_that_changed_meanwhile_begin_nothing(cast, signed_in, with_sample) -> None:
    address = f"/processes/{with_sample.slug}/improve/"
    for given in ({"finding": "0", "version": "older"}, {"finding": "99"}, {"finding": "x"}, {}):
        signed_in(cast.owner).post(address, given)
    assert not Improvement.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("mate", 403), ("reader", 403), ("stranger", 404)])
def test_only_who_may_edit_begins_one(cast, signed_in, with_sample, who: str, status: int) -> None:
    client = signed_in(getattr(cast, who))
    assert client.post(f"/processes/{with_sample.slug}/improve/", {"finding": 0}).status_code == status
    if status == 403:
        assert "Create improvement" not in client.get(f"/processes/{with_sample.slug}/").content.decode()


def test_the_explorer_begins_one_from_its_findings_and_from_its_panel(cast, signed_in, with_sample) -> None:
    client = signed_in(cast.owner)
    where = 'case Department = "Operations"'
    address = f"/processes/{with_sample.slug}/explore/improve/"
    client.post(f"{address}?where={where}", {"finding": "0"})
    one = Improvement.objects.latest("pk")
    assert where in one.where
    client.post(f"{address}?where={where}&select=path:Finance review→Release payment")
    other = Improvement.objects.latest("pk")
    run_jobs()
    other.refresh_from_db()
    assert other.baseline["activity"] == "Release payment"
    assert other.where == f'{where} and "Finance review" -> "Release payment"'
    assert other.baseline["n_cases"] < 2_700
    assert client.post(f"{address}?select=path:No→Where").headers["Location"].startswith("/processes/")


def test_the_start_makes_a_map_a_matrix_and_a_plan(cast, signed_in, with_sample) -> None:
    """Serves X096."""
    client = signed_in(cast.owner)
    address = f"/processes/{with_sample.slug}/start/"
    assert client.get(address).status_code == 200
    given = {"chosen": ["0"], "effort-0": "2", "effort-1": "1", "keep": "1", "reduction-0": "40"}
    refused = client.post(address, given)
    assert refused.status_code == 422
    assert "Say by which day." in refused.content.decode()
    done = client.post(
        address, {**given, "by-0": "2026-06-30", "must_not-0": "returned invoices", "how_often-0": "weekly"}
    )
    page = client.get(done.headers["Location"]).content.decode()
    assert [page.count(f'id="{name}-heading"') for name in ("map", "matrix", "plan")] == [1, 1, 1]
    one = Improvement.objects.get()
    assert (one.counter_measure, str(one.target_day)) == ("returned invoices", "2026-06-30")
    ranks = one.process.starts.get().matrix
    assert [row["rank"] for row in ranks] == sorted(row["rank"] for row in ranks)
    assert ranks[0]["score"] == ranks[0]["hours_per_week"] / ranks[0]["effort"]
