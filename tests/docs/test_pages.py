"""Pages hold together: links lead somewhere, code parses, examples of how-to pages run."""

from __future__ import annotations

import ast
import csv
import json
import re
import shlex
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import click
import pytest

from obeya.cli.main import VERBS, run
from obeya.tables.filters import read_filter
from tests.docs.pages import ROOT, anchors, blocks, links, marked_block, pages
from tools.docs.verbs import command_of

HOW_TO = ROOT / "docs" / "how-to"


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_links_lead_somewhere(page: Path):
    dead = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        if not path.exists() or (anchor and anchor not in anchors(path)):
            dead.append(link)
    assert dead == []


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_python_in_pages_parses(page: Path):
    for block in blocks(page):
        if block.language == "python":
            assert ast.parse(block.text).body


def commands(page: Path) -> list[list[str]]:
    """Every `obeya` command line of a page, continued lines joined."""
    lines = [
        line.removeprefix("$ ")
        for block in blocks(page)
        if block.language == "console"
        for line in block.text.replace("\\\n", " ").splitlines()
        if line.startswith("$ ")
    ]
    split = [shlex.split(line, comments=True) for line in lines]
    return [before_redirection(words) for words in split if words and Path(words[0]).name == "obeya"]


def before_redirection(words: list[str]) -> list[str]:
    return words[: words.index(">")] if ">" in words else words


@pytest.mark.parametrize("page", [page for page in pages() if "reference" not in page.parts], ids=name_of)
def test_commands_in_pages_have_verbs_options_and_filters_that_exist(page: Path):
    for words in commands(page):
        if words[1].startswith("-"):
            continue
        assert words[1] in VERBS, " ".join(words)
        command = command_of(words[1])
        if isinstance(command, click.Group):
            assert words[2] in command.commands, " ".join(words)
            command = command.commands[words[2]]
        known = {flag for parameter in command.params for flag in parameter.opts} | {"--help"}
        unknown = [word for word in words[2:] if re.match(r"--?[a-z]", word) and word not in known]
        assert unknown == [], " ".join(words)
        for word, value in pairwise(words):
            if word == "--where" and not value.startswith("$("):
                assert read_filter(value)


def write_csv(path: Path, *rows: str) -> None:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def run_python(code: str, folder: Path) -> None:
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, capture_output=True, text=True)


def imported(path: Path, tmp_path: Path, monkeypatch, capsys, *options: str) -> dict:
    monkeypatch.setenv("OBEYA_HOME", str(tmp_path / "home"))
    code = run(["import", str(path), "--json", *options])
    told = capsys.readouterr()
    assert code == 0, told.err
    return json.loads(told.out)


def test_sap_tables_become_a_log_of_order_items(tmp_path, monkeypatch, capsys):
    write_csv(tmp_path / "EKKO.csv", "EBELN,BUKRS,LIFNR,EKGRP,ERNAM", "4500000001,1000,V1,E01,MILLER")
    write_csv(
        tmp_path / "EKPO.csv",
        "EBELN,EBELP,WERKS,MATKL,NETWR",
        "4500000001,00010,0001,M1,100.00",
        "4500000001,00020,0001,M1,50.00",
    )
    write_csv(
        tmp_path / "CDHDR.csv",
        "OBJECTCLAS,OBJECTID,CHANGENR,USERNAME,UDATE,UTIME,TCODE",
        "EINKBELEG,4500000001,1,MILLER,20260302,081500,ME21N",
        "EINKBELEG,4500000001,2,BOSS,20260304,164000,ME29N",
    )
    write_csv(
        tmp_path / "CDPOS.csv",
        "OBJECTCLAS,OBJECTID,CHANGENR,TABNAME,TABKEY,FNAME,CHNGIND,VALUE_NEW",
        "EINKBELEG,4500000001,1,EKPO,100450000000100010,KEY,I,",
        "EINKBELEG,4500000001,1,EKPO,100450000000100020,KEY,I,",
        "EINKBELEG,4500000001,2,EKKO,1004500000001,FRGKE,U,G",
    )
    write_csv(
        tmp_path / "EKBE.csv",
        "EBELN,EBELP,VGABE,BWART,BELNR,GJAHR,CPUDT,CPUTM,ERNAM",
        "4500000001,00010,1,101,5000000001,2026,20260309,110500,STORE",
        "4500000001,00010,2,,5105600001,2026,20260311,090000,CLERK",
    )
    write_csv(
        tmp_path / "BKPF.csv",
        "AWTYP,AWKEY,BUKRS,BELNR,GJAHR,CPUDT,CPUTM,USNAM",
        "RMRP,51056000012026,1000,5100000001,2026,20260311,090001,CLERK",
    )
    write_csv(
        tmp_path / "BSAK.csv", "BUKRS,BELNR,GJAHR,AUGDT,AUGBL", "1000,5100000001,2026,20260401,1500000001"
    )
    (tmp_path / "p2p.sql").write_text(marked_block(HOW_TO / "sap.md", "sap"), encoding="utf-8")
    run_python("import duckdb; duckdb.sql(open('p2p.sql').read())", tmp_path)

    rows = list(csv.DictReader((tmp_path / "p2p.csv").open(encoding="utf-8")))
    of_item = [row["Activity"] for row in rows if row["Case"] == "4500000001/00010"]
    assert of_item == [
        "Create order item",
        "Release order",
        "Receive goods",
        "Enter invoice",
        "Post invoice",
        "Pay",
    ]
    told = imported(tmp_path / "p2p.csv", tmp_path, monkeypatch, capsys, "--timezone", "Europe/Berlin")
    assert (told["n_cases"], told["n_events"], told["n_rejected"]) == (2, 8, 0)
    assert told["columns"]["case_id"] == "Case"


def test_a_history_from_jira_becomes_a_log(tmp_path, monkeypatch, capsys):
    history = [
        {"created": "2026-03-03T10:00:00.000+0100", "author": {"displayName": "B"},
         "items": [{"field": "status", "toString": "Done"}, {"field": "assignee", "toString": "C"}]},
        {"created": "2026-03-02T10:00:00.000+0100", "items": [{"field": "status", "toString": "In progress"}]},
    ]  # fmt: skip
    fields = {"created": "2026-03-01T09:00:00.000+0100", "issuetype": {"name": "Bug"}, "priority": None}
    issues = [
        {"key": f"OPS-{number}", "fields": fields, "changelog": {"histories": history}} for number in range(3)
    ]
    (tmp_path / "issues.json").write_text(json.dumps({"issues": issues}), encoding="utf-8")
    run_python(marked_block(HOW_TO / "jira.md", "jira"), tmp_path)
    told = imported(tmp_path / "jira.csv", tmp_path, monkeypatch, capsys)
    assert (told["n_cases"], told["n_events"]) == (3, 9)
    assert told["columns"] | {"case_id": "Issue", "activity": "Activity"} == told["columns"]


def test_an_export_from_jira_becomes_a_log_of_two_steps(tmp_path, monkeypatch, capsys):
    write_csv(
        tmp_path / "export.csv",
        "Issue key,Issue Type,Priority,Created,Resolved,Summary",
        "OPS-1,Bug,High,21/Nov/26 3:04 PM,22/Nov/26 9:15 AM,a",
        "OPS-2,Bug,Low,21/Nov/26 4:04 PM,,b",
    )
    run_python(marked_block(HOW_TO / "jira.md", "jira-export"), tmp_path)
    told = imported(
        tmp_path / "jira.csv", tmp_path, monkeypatch, capsys,
        "--case-id", "Issue key", "--timezone", "Europe/Amsterdam",
    )  # fmt: skip
    assert (told["n_cases"], told["n_events"], told["n_rejected"]) == (2, 3, 0)


def test_every_command_is_a_click_command():
    assert all(isinstance(command_of(name), click.Command) for name in VERBS)


def test_the_python_page_runs(tmp_path: Path):
    """Serves X084: the library and the stored files are open to everyone."""
    run_python(marked_block(HOW_TO / "python.md", "python"), tmp_path)
    assert list(tmp_path.glob("home/versions/*/events.parquet"))
