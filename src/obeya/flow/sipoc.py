"""A value stream in one line: suppliers, inputs, process, outputs, customers.

Source: P. Pande, R. Neuman and R. Cavanagh, The Six Sigma Way, 2000. A SIPOC draws the frame before the details: who
gives what, the few steps everybody agrees on, who gets what.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from obeya.flow.stream_map import InformationFlow, Link, Role, StreamMap

MAIN: Final = 0.5
"Share of pieces that must pass a step for it to stand in a SIPOC."


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps one after the other that one lane does."""

    lane: str
    steps: tuple[str, ...]
    "Names."


@dataclass(frozen=True, slots=True)
class Sipoc:
    """The five columns, each in order; an empty column is one that nobody filled in yet."""

    suppliers: tuple[str, ...]
    inputs: tuple[str, ...]
    process: tuple[Stage, ...]
    outputs: tuple[str, ...]
    customers: tuple[str, ...]


def sipoc_of(stream: StreamMap, *, inputs: Sequence[str] = (), outputs: Sequence[str] = ()) -> Sipoc:
    """Return the SIPOC of a map; `inputs` and `outputs` are added to those that stand on its arrows.

    Suppliers are the parties drawn as such, and every other party but the customers from which something arrives at a
    step. Inputs are the words on arrows from parties, outputs those on arrows to customers, or else the names of the
    steps that the customer gets something from. Steps that fewer than half of the pieces pass are left out.

    >>> from obeya.flow.stream_map import Link, Party, StreamMap, StreamStep
    >>> steps = (StreamStep("a", "Cut", lane="Shop"), StreamStep("b", "Sew", lane="Shop"), StreamStep("c", "Send"))
    >>> ends = (Party("s", "Mill", "supplier"), Party("k", "Wearer", "customer"))
    >>> arrows = (Link("1", "s", "a", "shipment", text="Cloth"), Link("2", "c", "k", "shipment", text="Shirt"))
    >>> sipoc_of(StreamMap("Shirts", steps, arrows, parties=ends)).process
    (Stage(lane='Shop', steps=('Cut', 'Sew')), Stage(lane='', steps=('Send',)))
    """
    steps = {step.key: step for step in stream.steps}
    role: dict[str, Role] = {party.key: party.role for party in stream.parties}
    name = {party.key: party.name for party in stream.parties}
    arrows: tuple[Link | InformationFlow, ...] = (*stream.links, *stream.information)
    ends = [(arrow.source, arrow.target, arrow.text) for arrow in arrows]
    into = [(source, text) for source, target, text in ends if source in role and target in steps]
    out = [(source, target, text) for source, target, text in ends if role.get(target) == "customer"]
    suppliers = [party.name for party in stream.parties if party.role == "supplier"]
    suppliers += [name[source] for source, _ in into if role[source] == "control"]
    main = [step for step in stream.steps if step.share >= MAIN]
    said = [text or steps[source].name for source, _, text in out if text or source in steps]
    return Sipoc(
        suppliers=_once(suppliers),
        inputs=_once([*(text for _, text in into), *inputs]),
        process=tuple(
            Stage(lane, tuple(step.name for step in members))
            for lane, members in groupby(main, key=lambda step: step.lane)
        ),
        outputs=_once([*said, *outputs]),
        customers=_once(party.name for party in stream.parties if party.role == "customer"),
    )


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
