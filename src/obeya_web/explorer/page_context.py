"""Everything the templates of the explorer need, put together from answers."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy

from obeya.errors import QuestionError
from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.explorer.asking import Asked
from obeya_web.explorer.clock import clock_of
from obeya_web.explorer.comparing import compared_content
from obeya_web.explorer.map_json import shown_map, slider_words
from obeya_web.explorer.map_table import map_sheets
from obeya_web.explorer.panel import panel_content
from obeya_web.explorer.saved_views import views_for
from obeya_web.explorer.state import State, read_selection
from obeya_web.explorer.tabs.cases import PER_PAGE
from obeya_web.explorer.tabs.handovers import groupings
from obeya_web.explorer.tabs.registry import CONTENTS, NAMES
from obeya_web.explorer.words import chips, headline, under_headline
from obeya_web.processes.models import Process

MEASURES: Final = (
    ("median", gettext_lazy("median")),
    ("mean", gettext_lazy("mean")),
    ("p90", gettext_lazy("9 in 10 below")),
    ("total", gettext_lazy("hours in all")),
    ("n_cases", gettext_lazy("cases")),
    ("n", gettext_lazy("moves")),
)
DOWNLOADS: Final = (
    ("svg", gettext_lazy("Picture (SVG)")),
    ("png", gettext_lazy("Picture (PNG)")),
    ("csv", gettext_lazy("Numbers (CSV)")),
    ("xlsx", gettext_lazy("Numbers (XLSX)")),
)


def frame_context(process: Process, state: State, person: Person) -> dict[str, Any]:
    """Return what stands around every tab and needs no answer of the log."""
    return {
        "process": process,
        "state": state,
        "query": state.query(),
        "state_fields": state.pairs(),
        "explorer_url": reverse("explorer", args=[process.slug]),
        "without_filters": state.query(where=(), page=1),
        "without_case": state.query(case=""),
        "close_query": state.query(select=""),
        "chips": chips(state),
        "clock": clock_of(process, state),
        "measures": MEASURES,
        "downloads": DOWNLOADS,
        "views": views_for(process, person),
        "may_share": may(person, Right.CONTRIBUTE, process.unit),
        "may_link": may(person, Right.SHARE, process.unit),
        "may_edit": may(person, Right.EDIT, process.unit),
    }


def answers_context(asked: Asked, state: State) -> dict[str, Any]:
    """Return the sentence over the page, the tabs with their counts, the panel and the tab itself."""
    drawn = asked.map()
    n_variants = asked.ask("n variants", lambda log: int(log.cases.variant.nunique().to_pyarrow().as_py()))
    context: dict[str, Any] = {
        "heading": headline(drawn),
        "under": under_headline(drawn),
        "tabs": tab_links(state, {"variants": n_variants, "cases": drawn.basis.n_cases}),
    }
    selection = read_selection(state.select, asked.whole.activities)
    if selection is not None:
        try:
            context["panel"] = panel_content(asked, state, selection)
        except QuestionError as fault:
            context["panel_fault"] = str(fault)
    return context | tab_context(asked, state)


def tab_links(state: State, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Return the tabs with their addresses and, where known, how much is in them."""
    return [
        {
            "name": name,
            "words": words,
            "query": state.query(tab=name, page=1, search="", case=""),
            "is_here": name == state.tab,
            "n": counts.get(name),
        }
        for name, words in NAMES.items()
    ]


def tab_context(asked: Asked, state: State) -> dict[str, Any]:
    """Return what the tab of a state shows."""
    if state.tab == "map":
        shown = shown_map(asked, state)
        sliders = {"activities": shown.activities, "paths": shown.paths, "words": slider_words(shown.map)}
        compared = compared_content(asked, state) if state.compare is not None else None
        return {"sheets": map_sheets(asked, state), "sliders": sliders, "compared": compared}
    content = CONTENTS[state.tab](asked, state).in_working_time(asked.working_day_h)
    context: dict[str, Any] = {"content": content}
    if state.tab == "handovers":
        context["groupings"] = _groupings(asked, state)
    if state.tab == "cases" and not state.case:
        context["pages"] = _pages(content.sheets[0].n_all or 0, state)
    return context


def _groupings(asked: Asked, state: State) -> list[dict[str, Any]]:
    names = groupings(asked.whole)
    here = state.by if state.by in names else names[0] if names else ""
    return [{"name": name, "query": state.query(by=name), "is_here": name == here} for name in names]


def _pages(n_found: int, state: State) -> dict[str, Any]:
    n_pages = max(1, -(-n_found // PER_PAGE))
    return {
        "here": state.page,
        "n": n_pages,
        "before": state.query(page=min(state.page - 1, n_pages)) if state.page > 1 else "",
        "after": state.query(page=state.page + 1) if state.page < n_pages else "",
    }
