"""What the explorer says about a selection: the sentence over it, its source, its filters as chips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from obeya.errors import ObeyaError
from obeya.figures.text import display_name
from obeya.mining.process_map import PathEdge, ProcessMap
from obeya.tables.basis import Basis
from obeya.tables.filters import Filter, Then, read_filter, to_words
from obeya_web.explorer.state import State
from obeya_web.lib.numbers import count_here, date_here, duration_here, share_here


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter as a chip: its words, the query without it, and what is wrong with it."""

    text: str
    words: str
    query_without: str
    fault: str = ""


def chips(state: State) -> list[Chip]:
    """Return the filters of a state as chips, in the order they were set."""
    return chips_of(state, "where")


def chips_of(state: State, name: Literal["where", "compare"]) -> list[Chip]:
    """Return the filters of the selection, or of what it is compared to, as chips."""
    texts: tuple[str, ...] = getattr(state, name) or ()
    without = [texts[:place] + texts[place + 1 :] for place in range(len(texts))]
    return [
        _chip(text, state.query(**{name: rest}, page=1)) for text, rest in zip(texts, without, strict=True)
    ]


def filter_words(chosen: Filter) -> str:
    """Say a filter in the few words of a chip, such as “Took longer than 10 d”."""
    if isinstance(chosen, Then):
        return _capital(to_words(chosen))
    words = chosen.clause()
    return _capital(_("only events that %(words)s") % {"words": words} if chosen.touches_events else words)


def headline(drawn: ProcessMap) -> str:
    """Say the finding of a selection: the path on which most time passes, or how large the selection is."""
    main, basis = main_path(drawn), drawn.basis
    n_cases = basis.n_cases
    if not n_cases:
        return _("No case is left by the filter")
    if main is None or main.wait_s is None:
        words = ngettext(
            "%(n)s case goes through %(m)d activities", "%(n)s cases go through %(m)d activities", n_cases
        )
        return words % {"n": count_here(n_cases), "m": drawn.n_activities_total}
    said = {
        "time": duration_here(main.wait_s.median, basis.working_day_h),
        "source": display_name(main.source),
        "target": display_name(main.target),
    }
    if main.source == main.target:
        return _("%(time)s pass between one %(target)s and the next") % said
    if drawn.wait_word == "gap":
        return _("%(time)s pass between %(source)s and %(target)s") % said
    return _("Cases wait %(time)s between %(source)s and %(target)s") % said


def main_path(drawn: ProcessMap) -> PathEdge | None:
    """Return the path on which most time passes in all; None where no time is known."""
    timed = [path for path in drawn.paths if path.wait_s and path.wait_s.mean > 0]
    return max(timed, key=lambda p: (p.wait_s.mean * p.wait_s.n if p.wait_s else 0.0, p.target), default=None)


def under_headline(drawn: ProcessMap) -> list[str]:
    """Say what stands in small type under the headline: the share of that path, cases, clock, source, as-of."""
    basis, words = drawn.basis, []
    total = sum(path.wait_s.mean * path.wait_s.n for path in drawn.paths if path.wait_s)
    main = main_path(drawn)
    if main and main.wait_s and total:
        share = share_here(main.wait_s.mean * main.wait_s.n / total)
        words.append(
            _("median; %(share)s of the %(word)s") % {"share": share, "word": time_between(drawn.wait_word)}
        )
    words.append(ngettext("%(n)s case", "%(n)s cases", basis.n_cases) % {"n": count_here(basis.n_cases)})
    if basis.time_basis != "calendar":
        words.append(clock_words(basis))
    words.append(basis.source)
    if basis.as_of:
        words.append(_("data until %(day)s") % {"day": date_here(basis.as_of)})
    return words


def clock_words(basis: Basis) -> str:
    """Say which time is counted, and how long a working day is."""
    if basis.working_day_h is None:
        return _("calendar time")
    said = {"calendar": basis.time_basis, "hours": duration_here(basis.working_day_h * 3600)}
    return _("working time of %(calendar)s; a working day (wd) has %(hours)s") % said


def time_between(word: str) -> str:
    """Return what all the time on paths is called as an amount: a gap is one of many."""
    return _("time between steps") if word == "gap" else wait_word(word)


def wait_word(word: str) -> str:
    """Return what the time on a path is called, in the reader's language."""
    return {
        "waiting time": _("waiting time"),
        "estimated waiting time": _("estimated waiting time"),
        "gap": _("gap"),
    }[word]


def _chip(text: str, without: str) -> Chip:
    try:
        return Chip(text, filter_words(read_filter(text)), without)
    except ObeyaError as fault:
        return Chip(text, text, without, str(fault))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
