"""Samples: what is loaded is marked, complete and removed without a trace."""

from __future__ import annotations

import pytest

from obeya.errors import QuestionError
from obeya_web.accounts.audit import history_of
from obeya_web.processes.logs import open_log, store
from obeya_web.processes.models import Process, Source, Summary
from obeya_web.processes.samples import do_load_sample, do_remove_sample


@pytest.fixture
def sample(cast) -> Process:
    return do_load_sample("customer-claims", cast.sales, cast.stranger)


def test_a_sample_has_a_log_findings_numbers_and_a_trend(cast, sample: Process) -> None:
    log = open_log(sample)

    assert sample.is_sample and sample.unit == cast.sales
    assert log is not None and log.facts.n_events > 40_000
    summary = Summary.objects.get(process=sample)
    assert summary.is_current and summary.fault == ""
    assert 1 <= len(summary.findings["findings"]) <= 5
    assert all(one["interval"]["low"] < one["hours_lost"] for one in summary.findings["findings"])
    assert {one["key"] for one in summary.numbers} >= {"cases", "median", "p90", "open", "arrivals"}
    assert len(summary.trend) >= 12


def test_the_records_of_a_sample_add_up(sample: Process) -> None:
    source = Source.objects.get(process=sample)

    assert source.kind == "sample"
    assert source.n_records == source.n_events + source.n_set_aside + source.n_duplicates + source.n_rejected


def test_the_same_sample_is_there_once_for_each_unit(cast, sample: Process) -> None:
    assert do_load_sample("customer-claims", cast.sales, cast.stranger) == sample
    assert do_load_sample("customer-claims", cast.finance, cast.owner) != sample


def test_removing_a_sample_leaves_nothing_of_it(cast, sample: Process) -> None:
    before = Process.objects.get(pk=cast.process.pk)
    name, version = sample.log_name, sample.log_version
    key = sample.pk

    do_remove_sample(sample, cast.stranger)

    assert list(Process.objects.all()) == [before]
    assert not Source.objects.exists() and not Summary.objects.exists()
    assert not store().has(name) and not store().has_version(version)
    sample.pk = key
    assert next(event.verb for event in history_of(sample)) == "removed sample"


def test_a_real_process_is_not_removed_as_a_sample(cast) -> None:
    with pytest.raises(QuestionError, match="not a sample"):
        do_remove_sample(cast.process, cast.owner)

    assert Process.objects.filter(pk=cast.process.pk).exists()


def test_an_unknown_sample_is_refused_with_those_there_are(cast) -> None:
    with pytest.raises(QuestionError, match=r"invoice-approval"):
        do_load_sample("tea-making", cast.sales, None)
