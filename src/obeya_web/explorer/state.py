"""What an explorer page shows, as its address says it: the page has no other memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args
from urllib.parse import urlencode

from django.http import QueryDict

Measure = Literal["n", "n_cases", "median", "mean", "p90", "total"]
Tab = Literal["map", "variants", "times", "rework", "handovers", "workload", "ahead", "cases", "findings"]

MEASURES: Final[tuple[Measure, ...]] = get_args(Measure)
TABS: Final[tuple[Tab, ...]] = get_args(Tab)
ARROW: Final = "→"
MOST_FILTERS: Final = 40
LONGEST_FILTER: Final = 20_000


@dataclass(frozen=True, slots=True)
class Selection:
    """The activity, or the path from `name` to `target`, that the panel is about."""

    name: str
    target: str | None = None

    @property
    def kind(self) -> Literal["activity", "path"]:
        """Return what is selected."""
        return "activity" if self.target is None else "path"

    def text(self) -> str:
        """Return the value of `select` in the address."""
        return f"activity:{self.name}" if self.target is None else f"path:{self.name}{ARROW}{self.target}"


@dataclass(frozen=True, slots=True)
class State:
    """Filters (each a chip), sliders, measure, tab, selection, what is compared to, the working calendar, and more.

    Sliders that were not moved are None and start where the map can be read. `select` stays text until the log is
    known: names of activities may hold an arrow themselves.
    """

    where: tuple[str, ...] = ()
    activities: float | None = None
    paths: float | None = None
    show: Measure = "median"
    tab: Tab = "map"
    select: str = ""
    compare: tuple[str, ...] | None = None
    calendar: str = ""
    page: int = 1
    search: str = ""
    by: str = ""
    case: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parameters of the address of this state, leaving out what holds its default."""
        pairs: list[tuple[str, str]] = [("where", text) for text in self.where]
        pairs += [("activities", f"{self.activities:g}")] if self.activities is not None else []
        pairs += [("paths", f"{self.paths:g}")] if self.paths is not None else []
        pairs += [("show", self.show)] if self.show != "median" else []
        pairs += [("tab", self.tab)] if self.tab != "map" else []
        pairs += [("select", self.select)] if self.select else []
        pairs += [("compare", text) for text in (self.compare or ("",))] if self.compare is not None else []
        pairs += [("calendar", self.calendar)] if self.calendar else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        for name in ("search", "by", "case"):
            pairs += [(name, getattr(self, name))] if getattr(self, name) else []
        return pairs

    def query(self, **changes: Any) -> str:
        """Return the query of the address of this state after the changes, with its question mark."""
        return f"?{urlencode(replace(self, **changes).pairs())}"

    def with_filter(self, text: str) -> tuple[str, ...]:
        """Return the filters with one more; one that is there already is not repeated."""
        return self.where if text in self.where else (*self.where, text)


def read_state(query: QueryDict) -> State:
    """Return the state that an address means; what cannot be read there takes its default.

    Filters are kept as they stand: whether they fit the log is asked where they are applied.
    """
    given = [text.strip()[:LONGEST_FILTER] for text in query.getlist("where")[:MOST_FILTERS]]
    compared = [text.strip()[:LONGEST_FILTER] for text in query.getlist("compare")[:MOST_FILTERS]]
    show, tab = query.get("show", ""), query.get("tab", "")
    return State(
        where=tuple(dict.fromkeys(text for text in given if text)),
        activities=_share(query.get("activities")),
        paths=_share(query.get("paths")),
        show=show if show in MEASURES else "median",
        tab=tab if tab in TABS else "map",
        select=query.get("select", "")[:1000],
        compare=tuple(text for text in compared if text) if "compare" in query else None,
        calendar=query.get("calendar", "")[:500].strip(),
        page=_whole_number(query.get("page")),
        search=query.get("search", "")[:200].strip(),
        by=query.get("by", "")[:200].strip(),
        case=query.get("case", "")[:1000],
    )


def read_selection(text: str, activities: tuple[str, ...]) -> Selection | None:
    """Return what `select` means in a log with these activities; None where it names none of them."""
    kind, _, name = text.partition(":")
    known = set(activities)
    if kind == "activity" and name in known:
        return Selection(name)
    if kind != "path":
        return None
    places = [place for place, sign in enumerate(name) if sign == ARROW]
    pairs = ((name[:place], name[place + 1 :]) for place in places)
    return next((Selection(a, b) for a, b in pairs if a in known and b in known), None)


def _share(text: str | None) -> float | None:
    try:
        share = float(text or "")
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


def _whole_number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and int(text[:9]) > 0 else 1
