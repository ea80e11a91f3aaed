"""The list of actions: filters in the address, what is urgent first, several changed or added at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, units_where
from obeya_web.followup.access import actions_for
from obeya_web.followup.actions.several import do_add_several, do_change_several
from obeya_web.followup.actions.undoing import added_back
from obeya_web.followup.chasing import Sign, is_stalled
from obeya_web.followup.filtering import ActionFilter, chips_of, processes_for, toggles_of
from obeya_web.followup.forms import PasteForm, SeveralForm
from obeya_web.followup.looking import Looking
from obeya_web.followup.models import Action
from obeya_web.followup.ordering import most_urgent_first
from obeya_web.followup.pasting import PastedRow, read_rows
from obeya_web.followup.people import people_seen
from obeya_web.followup.states import Priority, State
from obeya_web.followup.views.undo import say_done, then_of
from obeya_web.lib.numbers import date_here

ROWS_A_PAGE = 200
MOST_FOUND = 12
URGENT = (Priority.CRITICAL, Priority.HIGH)


@dataclass(frozen=True, slots=True)
class Row:
    """An action of a list with what tells that it needs somebody, and how many days it was silent."""

    action: Action
    is_overdue: bool
    stalled: str
    others: str
    days_silent: int
    # In words, once for each: a list of 200 says the same few again and again.
    state: str
    priority: str
    due: str
    promised: str


def row_of(action: Action, looking: Looking) -> Row:
    """Return an action as lists show it."""
    signs = looking.signs_of(action)
    stalled = is_stalled(signs)
    in_words = [str(sign.label) for sign in Sign if sign in signs - {Sign.OVERDUE}]
    is_replanned = action.original_due is not None and action.original_due != action.due
    return Row(
        action,
        Sign.OVERDUE in signs,
        ", ".join(in_words) if stalled else "",
        "" if stalled else ", ".join(in_words),
        max(0, (looking.now - action.touched_at).days),
        str(State(action.state).label),
        str(Priority(action.priority).label) if action.priority in URGENT else "",
        date_here(action.due) if action.due else "",
        date_here(action.original_due) if is_replanned else "",
    )


@require_GET
def index(request: PersonRequest) -> HttpResponse:
    """List the actions a person may see, the most urgent and silent first."""
    chosen, looking = ActionFilter.read(request.GET), Looking.now_here()
    found = chosen.narrow(actions_for(request.user), request.user, looking)
    page = Paginator(most_urgent_first(found, looking), ROWS_A_PAGE, orphans=20)
    counts = _counts(found, looking)
    page.count = counts["n"]
    shown = page.get_page(request.GET.get("page"))
    context = {
        "chosen": chosen,
        "toggles": toggles_of(chosen),
        "chips": chips_of(chosen, request.user),
        "page": shown,
        "rows": [row_of(action, looking) for action in shown.object_list],
        "counts": counts,
        "several": SeveralForm(person=request.user),
        "may_add": may(request.user, Right.CONTRIBUTE, None),
        "priorities": Priority.choices,
        "states": State.choices,
        "units": units_where(request.user, Right.SEE),
        "processes": processes_for(request.user),
    }
    return render(request, "followup/actions.html", context)


@require_POST
def change_several(request: PersonRequest) -> HttpResponse:
    """Change every picked action; what was refused is said, the rest can be taken back."""
    picked = _picked(request)
    form = SeveralForm(request.POST, person=request.user)
    if not picked or not form.is_valid():
        faults = [str(fault) for each in form.errors.values() for fault in each]
        say_done(request, "", [], faults or [_("Pick at least one action.")])
        return redirect(then_of(request))
    given = form.cleaned_data
    outcome = do_change_several(
        request.user,
        list(actions_for(request.user).filter(pk__in=picked)),
        form.changes,
        state=State(given["state"]) if given["state"] else None,
        versions=picked,
        why=given["why"],
    )
    words = ngettext("%(n)d action was changed.", "%(n)d actions were changed.", outcome.n_changed)
    say_done(request, words % {"n": outcome.n_changed}, outcome.back, outcome.refused)
    return redirect(then_of(request))


@require_http_methods(["GET", "POST"])
def paste(request: PersonRequest) -> HttpResponse:
    """Add several actions from rows of a sheet: first they are shown as they were read, then added."""
    form = PasteForm(request.POST or None, person=request.user)
    rows: list[PastedRow] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        people = list(people_seen(request.user))
        rows = read_rows(given["line"], people, today=timezone.localdate())
        if rows and "add" in request.POST:
            added = do_add_several(request.user, given["unit"], [row.line for row in rows])
            words = ngettext("%(n)d action was added.", "%(n)d actions were added.", len(added))
            say_done(request, words % {"n": len(added)}, added_back(added))
            return redirect(then_of(request))
    return render(request, "followup/paste.html", {"form": form, "rows": rows})


@require_GET
def find_people(request: PersonRequest) -> JsonResponse:
    """Return the people whose name or address holds what was typed."""
    typed = request.GET.get("q", "").replace("\0", "").strip()[:80]
    found = people_seen(request.user).filter(Q(name__icontains=typed) | Q(email__icontains=typed))
    shown = [{"name": each.name, "email": each.email} for each in found[:MOST_FOUND]]
    return JsonResponse({"people": shown})


def _counts(found: QuerySet[Action], looking: Looking) -> dict[str, Any]:
    return found.order_by().aggregate(
        n=Count("pk"),
        n_overdue=Count("pk", filter=looking.condition_of(Sign.OVERDUE)),
        n_stalled=Count("pk", filter=looking.is_stalled()),
    )


def _picked(request: PersonRequest) -> dict[int, int]:
    """Return the numbers of the picked actions with the versions that were seen."""
    pairs = [each.partition(":")[::2] for each in request.POST.getlist("pick")[: ROWS_A_PAGE * 2]]
    return {int(pk): int(version) for pk, version in pairs if pk.isdecimal() and version.isdecimal()}
