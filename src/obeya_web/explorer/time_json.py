"""The time line below the map and the moves of a replay, as the browser reads them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from obeya.mining.daily_flow import daily_flow
from obeya.mining.replay import replay
from obeya.tables.event_log import EventLog

# A filter that begins with one of these words is what the time line itself sets.
PERIOD_WORDS: Final = ("started ", "completed ", "intersecting ", "contained ")
_FIRST_DAY = date(1970, 1, 1)


def timeline_json(log: EventLog) -> dict[str, Any]:
    """Return the cases begun and completed on each day, from the first day on."""
    flow = daily_flow(log)
    first = _FIRST_DAY + timedelta(days=int(flow.days[0])) if flow.days.size else None
    return {
        "first_day": first.isoformat() if first else "",
        "started": flow.n_arrivals.tolist(),
        "completed": flow.n_departures.tolist(),
    }


def replay_json(log: EventLog) -> dict[str, Any]:
    """Return the moves of a sample of cases; see `obeya.mining.replay`."""
    played = replay(log)
    columns = [played.moves[name].to_pylist() for name in ("case_rank", "place", "from_s", "to_s")]
    return {
        "cases": list(played.case_ids),
        "nodes": list(played.activities),
        "edges": [list(path) for path in played.paths],
        "moves": [list(move) for move in zip(*columns, strict=True)],
        "first_at": played.first_at.isoformat() if played.first_at else "",
        "first_s": 0,
        "last_s": max(columns[3], default=0),
        "n_cases": played.n_cases,
    }
