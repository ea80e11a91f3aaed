"""Which step holds up the stream: by its wait, its work, what piles up before it, and how busy its people are."""

from __future__ import annotations

from collections.abc import Sequence

from obeya.flow.stream_sums import StreamSums
from obeya.studies.stream.result import Bottleneck


def rank_bottlenecks(sums: StreamSums) -> tuple[Bottleneck, ...]:
    """Return the steps of a map, the one that adds most to the lead time first.

    Each measure gives a rank; equal values share the better one. A single measure misleads: the longest wait may be a
    pause by design, and the busiest step one that nobody waits for. Where the ranks agree, the flow is held up.
    """
    lead = sums.lead_time_s or 1.0
    columns: dict[str, list[float | None]] = {
        "wait": [rung.wait_s for rung in sums.ladder],
        "work": [rung.work_s for rung in sums.ladder],
        "stock": [rung.stock for rung in sums.ladder],
        "load": [rung.load for rung in sums.ladder],
    }
    ranks = {name: _ranks(values) for name, values in columns.items()}
    places = sorted(
        range(len(sums.ladder)),
        key=lambda place: (-sums.ladder[place].wait_s - sums.ladder[place].work_s, place),
    )
    return tuple(
        Bottleneck(
            name=sums.ladder[place].name,
            rank=number,
            wait_share=sums.ladder[place].wait_s / lead,
            work_share=sums.ladder[place].work_s / lead,
            stock=sums.ladder[place].stock,
            load=sums.ladder[place].load,
            wait_rank=ranks["wait"][place] or 0,
            work_rank=ranks["work"][place] or 0,
            stock_rank=ranks["stock"][place],
            load_rank=ranks["load"][place],
            key=sums.ladder[place].key,
        )
        for number, place in enumerate(places, start=1)
    )


def _ranks(values: Sequence[float | None]) -> list[int | None]:
    return [
        None if value is None else 1 + sum(other > value for other in values if other is not None)
        for value in values
    ]
