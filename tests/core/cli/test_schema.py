"""The JSON schema of a result fits what --json prints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Literal

import jsonschema
import pyarrow as pa
import pytest

from obeya.cli.plain import to_json
from obeya.cli.schema import field_words, json_schema


class Colour(Enum):
    GREEN = "green"


@dataclass(frozen=True, slots=True)
class Part:
    """A part with a weight."""

    name: str
    """What people call it."""
    weight_kg: float | None


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that a result may hold."""

    parts: tuple[Part, ...]
    main: Part | None
    low_high: tuple[float, float]
    starts: Mapping[str, int]
    kind: Literal["small", "large"]
    colour: Colour
    made_at: datetime
    made_on: date
    table: pa.Table
    n: int
    is_new: bool
    filter: dict[str, Any]
    width: float


@pytest.fixture
def whole() -> Whole:
    return Whole(
        parts=(Part("a", 1.0), Part("b", None)),
        main=None,
        low_high=(1.0, 2.0),
        starts={"a": 1},
        kind="small",
        colour=Colour.GREEN,
        made_at=datetime(2024, 1, 1),
        made_on=date(2024, 1, 1),
        table=pa.table({"x": [1]}),
        n=1,
        is_new=True,
        filter={"activity": ["a", 1]},
        width=float("nan"),
    )


def test_a_result_fits_its_schema(whole):
    schema = json_schema(Whole)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(to_json(whole)), schema)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("n", "1"),
        ("kind", "medium"),
        ("low_high", [1.0]),
        ("starts", {"a": "x"}),
        ("parts", [{}]),
        ("colour", "red"),
    ],
)
def test_what_does_not_fit_is_found(whole, name, wrong):
    data = json.loads(to_json(whole)) | {name: wrong}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, json_schema(Whole))


def test_words_after_a_field_describe_it():
    assert field_words(Part) == {"name": "What people call it."}
    assert json_schema(Whole)["$defs"]["Part"]["properties"]["name"]["description"] == "What people call it."


def test_the_class_sentence_describes_the_object():
    assert json_schema(Part)["description"] == "A part with a weight."
