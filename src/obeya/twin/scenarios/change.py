"""What every change of a model can do: say itself in words, name what does not fit, and make the changed model."""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from obeya.errors import QuestionError
from obeya.tables.sentences import phrase, say
from obeya.twin.model import END, Model

Kind = Literal["step", "role", "person", "attribute"]
_KINDS: Final[dict[Kind, str]] = {
    "step": phrase("step"),
    "role": phrase("role"),
    "person": phrase("person"),
    "attribute": phrase("attribute"),
}


@dataclass(frozen=True, slots=True)
class Change(ABC):
    """One difference from the base."""

    @abstractmethod
    def words(self) -> str:
        """Say the change as a person would."""

    @abstractmethod
    def faults(self, model: Model) -> list[str]:
        """Name everything that does not fit the model; empty where the change can be made."""

    @abstractmethod
    def changed(self, model: Model) -> Model:
        """Return the model with the change; only called where `faults` names none."""

    def applied_to(self, model: Model) -> Model:
        """Return the changed model, or raise `QuestionError` naming what does not fit."""
        faults = self.faults(model)
        if faults:
            raise QuestionError(" ".join(faults))
        return self.changed(model)


def unknown_steps(model: Model, *names: str) -> list[str]:
    """Name the steps that the model does not have, with the nearest that it has."""
    return [unknown("step", name, model.activities) for name in names if name not in model.activities]


def unknown(kind: Kind, name: str, known: Iterable[str]) -> str:
    """Say that a name is not known, and which are near it."""
    there = sorted(set(known) - {""})
    near = difflib.get_close_matches(name, there, n=3, cutoff=0.5) or there[:8]
    listed = ", ".join(near)
    return say(
        "The model has no {kind} “{name}”; it has {known}.",
        kind=say(_KINDS[kind]),
        name=name,
        known=listed or say("none"),
    )


def say_step(name: str) -> str:
    """Say a step in a sentence; the one after the last is the end."""
    return say("the end") if name == END else say("“{step}”", step=name)
