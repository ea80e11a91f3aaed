from __future__ import annotations

import pytest

from obeya.errors import QuestionError
from obeya_web.measures import sql_question
from obeya_web.measures.computing import working_log
from obeya_web.measures.sql_question import rows_of_sql
from tests.web.conftest import Cast

FINE = "SELECT first_at::DATE, avg(duration_s) FROM cases WHERE is_complete GROUP BY 1"
ENDLESS = "SELECT today(), count(*) FROM range(10000000) a, range(1000000) b WHERE a.range % 7 = b.range % 11"


@pytest.fixture
def log(cast: Cast, with_sample):
    found = working_log(cast.process)
    assert found is not None
    return found


def test_a_question_gives_days_and_values(log) -> None:
    rows = rows_of_sql(log, FINE)
    assert len(rows) > 100
    assert all(value >= 0 and whole is None for _day, value, whole in rows)


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE cases",
        "SELECT 1; SELECT 2",
        "COPY cases TO '/tmp/out.csv'",
        "ATTACH '/etc/passwd' AS x",
        "SET enable_external_access=true",
        "PRAGMA database_list",
        "INSTALL httpfs",
        "UPDATE cases SET duration_s = 0",
        "CREATE TABLE x AS SELECT 1",
        "not sql at all",
        "",
    ],
)
def test_anything_but_one_select_is_refused(log, sql: str) -> None:
    with pytest.raises(QuestionError):
        rows_of_sql(log, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT today(), 1 FROM read_csv('/etc/passwd')",
        "SELECT today(), 1 FROM '/etc/passwd'",
        "SELECT today(), length(content) FROM read_text('/etc/passwd')",
        "SELECT today(), 1 FROM glob('/etc/*')",
        "SELECT today(), 1 FROM sniff_csv('/etc/passwd')",
    ],
)
def test_files_are_out_of_reach(log, sql: str) -> None:
    with pytest.raises(QuestionError):
        rows_of_sql(log, sql)


def test_nobody_is_named_in_the_tables(log) -> None:
    with pytest.raises(QuestionError, match="resource"):
        rows_of_sql(log, "SELECT started_at::DATE, resource FROM events")


def test_a_question_that_takes_too_long_is_broken_off(log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_question, "LONGEST_S", 0.3)
    with pytest.raises(QuestionError, match=r"(?i)interrupt"):
        rows_of_sql(log, ENDLESS)


@pytest.mark.parametrize(
    "sql", ["SELECT 1, 2", "SELECT today()", "SELECT today(), 'much'", f"{FINE} LIMIT 0"]
)
def test_rows_that_are_no_values_are_refused(log, sql: str) -> None:
    with pytest.raises(QuestionError):
        rows_of_sql(log, sql)
