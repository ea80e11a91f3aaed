"""How well a twin would have foretold, as the page shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from obeya_web.lib.numbers import count_here, duration_here, number_here, said_here, share_here
from obeya_web.twins.words import ANSWERS, DISTANCES, FACTS, NEARER

SAYING: Final[Mapping[str, Callable[[Any], str]]] = {
    "time": duration_here,
    "share": share_here,
    "number": number_here,
    "count": lambda cases: count_here(round(cases)),
}


def shown_accuracy(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer with its facts and distances in words; nothing where nothing was asked yet."""
    if not kept:
        return {}
    if kept.get("fault"):
        return {"fault": said_here(kept["fault"])}
    return {
        **{name: kept[name] for name in ("n_past", "n_future", "cut_at", "until", "runs")},
        "answer": ANSWERS[kept["answer"]],
        # What was kept before may hold facts that are no longer asked for.
        "facts": [_fact(each) for each in kept["facts"] if each["key"] in FACTS],
        "rows": [
            {
                "name": DISTANCES[each["key"]],
                "twin": number_here(each["twin"]["mean"]),
                "replay": number_here(each["replay"]["mean"]),
                "nearer": NEARER[each["nearer"]],
            }
            for each in kept["rows"]
        ],
    }


def _fact(each: Mapping[str, Any]) -> dict[str, Any]:
    known = FACTS[each["key"]]
    say = SAYING[known.kind]
    ends = {"low": say(max(each["low"], 0.0)), "high": say(each["high"])}
    return {
        "name": known.name,
        "happened": say(each["happened"]),
        "expected": say(each["expected"]),
        "interval": _("%(low)s to %(high)s") % ends,
        "is_met": each["is_met"],
    }
