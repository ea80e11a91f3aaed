"""Wins as a table for files: who contributed to what, in the order of the wins and never by person."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from obeya_web.improvement.winning import Win

_TEXTS = ("day", "improvement", "unit", "measure", "measure_unit")


def wins_table(wins: Iterable[Win]) -> pa.Table:
    """Return one row per win: its day, its measure before and after, what the data say, who contributed, thanks.

    `others` counts contributors who want no naming; thanks that name one of them are left out.
    """
    rows = [
        {
            "day": win.improvement.ended_at.date().isoformat() if win.improvement.ended_at else "",
            "improvement": win.improvement.title,
            "unit": win.improvement.unit.name,
            "measure": win.improvement.measure,
            "measure_unit": win.improvement.measure_unit,
            "before": win.improvement.baseline_value,
            "after": win.improvement.actual_value,
            "verdict": win.proof.word if win.proof else "",
            "change": win.proof.change if win.proof else "",
            "as_of": win.proof.as_of.isoformat() if win.proof and win.proof.as_of else "",
            "evidence": win.proof.address if win.proof else "",
            "contributed": win.contributors.names,
            "others": win.contributors.n_others,
            "thanks": "; ".join(
                f"{one.giver.shown_name} → {one.person.shown_name}: {one.words}" for one in win.thanks
            ),
        }
        for win in wins
    ]
    numbers = [("before", pa.float64()), ("after", pa.float64())]
    proof = [(name, pa.string()) for name in ("verdict", "change", "as_of", "evidence")]
    texts = [(name, pa.string()) for name in _TEXTS]
    last = [("contributed", pa.string()), ("others", pa.int64()), ("thanks", pa.string())]
    return pa.Table.from_pylist(rows, schema=pa.schema([*texts, *numbers, *proof, *last]))
