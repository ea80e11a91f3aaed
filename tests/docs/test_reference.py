"""The reference is complete and up to date: every verb, option, filter, error and stored column is in it."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from obeya.cli.main import VERBS
from obeya.cli.schema import json_schema
from obeya.tables.columns import CASE_FIELDS, EVENT_FIELDS, VARIANT_FIELDS, Flag
from obeya.tables.filters import KINDS
from tools.docs.__main__ import ROOT, differences, generated_pages
from tools.docs.errors import error_classes
from tools.docs.requirements import MARK, marks
from tools.docs.verbs import commands, result_class_of, say_type

REFERENCE = ROOT / "docs" / "reference"
COMMANDS = commands()
ANSWERS_NOTHING = {
    "sample", "report", "serve", "sign-in-link", "backup", "restore", "migrate", "audit",
    "user add", "user deactivate", "user link", "team add", "action add", "action move", "action export",
    "measure push", "ledger add", "ledger validate",
}  # fmt: skip


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_generated_page_is_what_the_code_says():
    stale = [f"{path.relative_to(ROOT)} is {state}" for path, state in differences(generated_pages())]
    assert stale == [], "run `make docs` and commit the pages"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_verb_is_explained(name: str):
    page = text_of(REFERENCE / "verbs" / f"{name.split()[0]}.md")
    options = [parameter for parameter in COMMANDS[name].params if parameter.param_type_name == "option"]
    for option in options:
        assert f"{option.opts[-1]}" in page
        assert getattr(option, "help", None), f"obeya {name} {option.opts[-1]} has no help"


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ANSWERS_NOTHING])
def test_every_answer_has_a_schema_in_which_every_class_is_described(name: str):
    result_class = result_class_of(COMMANDS[name])
    assert result_class is not None
    schema = json_schema(result_class)
    jsonschema.Draft202012Validator.check_schema(schema)
    for title, one in {result_class.__name__: schema, **schema.get("$defs", {})}.items():
        assert one["description"] and not one["description"].startswith(f"{title}("), title


@pytest.mark.parametrize("kind", KINDS)
def test_every_filter_has_a_section_with_an_example(kind: str):
    assert KINDS[kind].examples
    assert f"## {kind}\n" in text_of(REFERENCE / "filters.md")


def test_every_error_is_listed():
    page = text_of(REFERENCE / "errors.md")
    assert [one.__name__ for one in error_classes() if f"`{one.__name__}`" not in page] == []


def test_every_stored_column_and_flag_is_listed():
    page = text_of(REFERENCE / "store.md")
    names = [field.name for field in (*EVENT_FIELDS, *CASE_FIELDS, *VARIANT_FIELDS)] + [
        str(f.name) for f in Flag
    ]
    assert [name for name in names if f"`{name}`" not in page] == []


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_is_used_in_a_page_that_a_person_wrote(name: str):
    written = [path for path in (ROOT / "docs").rglob("*.md") if "reference" not in path.parts]
    written += [ROOT / "README.md"]
    assert any(
        f"obeya {name} " in text_of(path)
        or f"obeya {name}`" in text_of(path)
        or f"obeya {name}\n" in text_of(path)
        for path in written
    )


def test_marks_of_requirements_are_found():
    ids = "L006, X019 and X054"
    assert MARK.search(f"It does. Serves {ids}.")[1] == ids
    assert "docs/background/findings.md" in marks(ROOT)["X001"]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": ["number", "null"]}, "number or null"),
        ({"$ref": "#/$defs/Spread"}, "[Spread](#spread)"),
        ({"type": "array", "items": {"type": "string"}}, "list of string"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "object: name → integer"),
        ({"enum": ["a", "b"]}, "`a`, `b`"),
        ({"type": "string", "format": "date-time"}, "date-time"),
    ],
)
def test_types_are_said_in_words(schema, words):
    assert say_type(schema) == words
