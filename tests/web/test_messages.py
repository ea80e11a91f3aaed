"""The words of the pages: gathered from everywhere, complete in every language, compiled without other programs."""

from __future__ import annotations

import gettext
import json
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.test import Client

from tools import messages

pytestmark = pytest.mark.any_database


@pytest.fixture(scope="module")
def found() -> Catalog:
    return messages.gather()


def test_every_word_is_gathered_and_translated(found: Catalog) -> None:
    assert messages.faults(found) == [], "run `make messages` and translate what is new"


def test_words_are_gathered_from_python_templates_scripts_and_the_core(found: Catalog) -> None:
    assert found.get("process owner") is not None
    assert found.get("Skip to the content") is not None
    assert found.get("Nothing fits “{text}”") is not None
    assert found.get("{step} waits {time} before someone starts") is not None
    assert found.get("Get these numbers again:") is not None
    several = found.get("One thing is not right yet")
    assert several is not None
    assert several.id == ("One thing is not right yet", "%(n)s things are not right yet")


def test_gathering_twice_makes_no_difference(found: Catalog) -> None:
    once = messages.updated("de", found)
    assert once == messages.updated("de", messages.gather())
    assert b"POT-Creation-Date: 2026-01-01" in once


def test_a_translation_that_lost_a_value_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = Catalog(locale="de")
    catalog.add("%(n)s cases", "Fälle", locations=[("a.py", 0)])
    catalog.add("Home", "", locations=[("a.py", 0)])
    assert list(messages._faults_of(catalog)) == [
        "“%(n)s cases” has other places for values in its translation.",
        "“Home” is not translated.",
    ]


def test_compiled_words_are_what_gettext_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = messages.po_path("de").read_bytes()
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    messages.po_path("de").parent.mkdir(parents=True)
    messages.po_path("de").write_bytes(source)

    messages.compile_catalogs()

    compiled = (messages.po_path("de").parent / "django.mo").read_bytes()
    words = gettext.GNUTranslations(BytesIO(compiled))
    assert words.gettext("Processes") == "Prozesse"
    assert words.ngettext("%(n)s case", "%(n)s cases", 2) == "%(n)s Fälle"
    scripts = json.loads((messages.po_path("de").parent / "scripts.json").read_text(encoding="utf-8"))
    assert scripts["Undo"] == "Rückgängig"
    assert scripts["{n} command"] == ["{n} Befehl", "{n} Befehle"]


def test_a_stretched_text_is_longer_and_keeps_its_values() -> None:
    stretched = messages.stretched("%(n)s cases take {time}")
    assert "%(n)s" in stretched and "{time}" in stretched
    assert len(stretched) >= 1.4 * len("%(n)s cases take {time}")


def test_a_page_speaks_german_to_who_reads_german(client: Client, db: None) -> None:
    page = client.get("/account/login/", headers={"accept-language": "de"}).content.decode()
    assert 'lang="de"' in page
    assert "Anmelden" in page
