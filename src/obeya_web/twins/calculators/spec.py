"""What a calculator is: what it asks for, what it answers, its formula and where that comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

from obeya.errors import ObeyaError

Words = str | Promise
Given = Mapping[str, Any]
Kind = Literal["number", "whole", "share", "rows"]


class CalculatorError(ObeyaError):
    """A calculator cannot answer; the text says why, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of rows that are typed or pasted; `default` stands in where a row ends before it."""

    key: str
    name: Words
    is_text: bool = False
    default: float | str | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """One number that is asked for, or several rows of them.

    A share is typed in percent. The number lies above `least` (or on it, where `may_be_least`), and not above `most`.
    """

    key: str
    label: Words
    default: float | str | None
    unit: Words = ""
    kind: Kind = "number"
    least: float = 0.0
    may_be_least: bool = False
    most: float | None = None
    is_required: bool = True
    help: Words = ""
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One number of the result; a share is shown in percent, a whole number without digits after the point."""

    label: Words
    value: float | str
    unit: Words = ""
    kind: Literal["number", "whole", "share", "text"] = "number"
    note: Words = ""


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """Numbers that come once for each station, class or step."""

    columns: tuple[Words, ...]
    rows: tuple[tuple[Answer, ...], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a calculator answers: the most important number first, and a sentence that says it."""

    sentence: str
    answers: tuple[Answer, ...]
    table: AnswerTable | None = None


@dataclass(frozen=True, slots=True)
class Calculator:
    """One formula as a page: `function` is its name in `obeya.flow`, `holds` says when it may be used."""

    key: str
    title: Words
    about: Words
    formula: str
    source: str
    function: str
    holds: Words
    inputs: tuple[Input, ...]
    answer: Callable[[Given], Result]
    is_approximate: bool = False
