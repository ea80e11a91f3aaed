"""The stages of a method as people edit them: lines of text.

A line without an indent is a stage. An indented line below it is what the gate before that stage asks for: a check
of the program by its key in brackets, or a question in words:

    Plan
    Agree
        [problem_sized]
        Will the supervisor be there every day?
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.improvement.checks import CHECKS
from obeya_web.improvement.methods import Stage

INDENT = "    "
LONGEST_KEY = 40


class MethodTextError(ObeyaError):
    """The lines of a method cannot be read; the text names every line that does not fit."""


def as_lines(stages: Sequence[Stage]) -> str:
    """Return stages as lines."""
    lines = []
    for stage in stages:
        lines.append(str(stage.name))
        lines += [f"{INDENT}{f'[{item.key}]' if item.is_check else item.question}" for item in stage.gate]
    return "\n".join(lines)


def read_lines(text: str, before: Sequence[Stage]) -> list[dict[str, Any]]:
    """Return the stages that the lines mean; stages and questions that keep their words keep their keys."""
    stage_keys = {str(stage.name): stage.key for stage in before}
    item_keys = {str(item.question): item.key for stage in before for item in stage.gate if item.question}
    stages: list[dict[str, Any]] = []
    faults = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if not words:
            continue
        if line[0] not in " \t":
            stages.append({"key": stage_keys.get(words) or _key(words), "name": words, "gate": []})
        elif not stages:
            faults.append(_("Line %(n)s stands before the first stage.") % {"n": number})
        else:
            fault = _add_item(stages[-1]["gate"], words, item_keys)
            faults += [_("Line %(n)s: %(fault)s") % {"n": number, "fault": fault}] if fault else []
    if faults:
        raise MethodTextError(" ".join(faults))
    return stages


def _add_item(gate: list[dict[str, str]], words: str, known: Mapping[str, str]) -> str:
    """Add what a line asks for; returns what is wrong with it, or nothing."""
    if not (words.startswith("[") and words.endswith("]")):
        gate.append({"key": known.get(words) or _key(words), "question": words})
        return ""
    key = words[1:-1].strip()
    if key not in CHECKS:
        return _("there is no check “%(key)s”.") % {"key": key}
    gate.append({"key": key, "question": ""})
    return ""


def _key(words: str) -> str:
    """Return a key for new words, also for those in letters that no address takes."""
    plain = slugify(words).replace("-", "_")[: LONGEST_KEY - 7]
    return plain or f"item_{hashlib.sha256(words.encode()).hexdigest()[:8]}"
