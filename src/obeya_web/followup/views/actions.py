"""One action: add it, look at it, change it, take it from state to state, put it away and bring it back."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from obeya_web.accounts.audit import history_of
from obeya_web.accounts.deletion import do_delete, do_restore, offer_undo
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.merging import chosen, merge_page
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.followup.access import actions_for
from obeya_web.followup.actions.moving import MoveError, do_move_action, may_verify, may_work_on
from obeya_web.followup.actions.several import do_each
from obeya_web.followup.actions.undoing import added_back
from obeya_web.followup.actions.writing import do_add_action, do_change_action
from obeya_web.followup.chasing import Sign
from obeya_web.followup.flow import start_by
from obeya_web.followup.forms import ActionForm, LineForm, MoveForm, NewActionForm, next_states
from obeya_web.followup.looking import Looking
from obeya_web.followup.models import Action, Board
from obeya_web.followup.people import people_seen
from obeya_web.followup.reading_lines import read_line
from obeya_web.followup.states import NEEDS_REASON, State
from obeya_web.followup.telling_moves import button_words
from obeya_web.followup.views.undo import keep, say_done, then_of

# The one step that most people come for.
MAIN_STEP = {
    State.OPEN: State.DOING,
    State.DOING: State.DONE,
    State.BLOCKED: State.DOING,
    State.DONE: State.VERIFIED,
}


@require_GET
def show(request: PersonRequest, action: int) -> HttpResponse:
    """Show one action."""
    return render(request, "followup/action.html", _context(request, request.target))


@require_http_methods(["GET", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    """Add an action by the whole form."""
    form = NewActionForm(request.POST or None, person=request.user, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        named = {name: given.pop(name) for name in ("title", "owner", "due", "priority", "process")}
        action = do_add_action(request.user, given.pop("unit"), **named, fields=given)
        return redirect("action", action=action.pk)
    return render(request, "followup/action_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
def quick_add(request: PersonRequest) -> HttpResponse:
    """Add an action from one line, and be ready for the next one."""
    form = LineForm(request.POST or None, person=request.user)
    added = None
    if request.method == "POST" and form.is_valid():
        line = read_line(form.cleaned_data["line"], people_seen(request.user), today=timezone.localdate())
        unit = form.cleaned_data["unit"]
        if line.title:
            added = do_add_action(request.user, unit, title=line.title, owner=line.owner, due=line.due)
            form = LineForm(person=request.user, initial={"unit": unit})
        else:
            form.add_error("line", _("Say what is to be done, too."))
    if added is not None and "HX-Request" not in request.headers:
        say_done(request, _added_in_words(added), added_back([added]))
        return redirect(then_of(request))
    context = {"form": form, "added": added, "words": _added_in_words(added) if added else ""}
    is_part = "HX-Request" in request.headers
    response = render(request, "followup/_quick_form.html" if is_part else "followup/quick_add.html", context)
    if added is not None:
        toast = {"words": context["words"], "family": "good", "undo": keep(request, added_back([added]))}
        # Lists and boards on the page look again.
        response.headers["HX-Trigger"] = json.dumps({"obeya-toast": toast, "obeya-actions": {}})
    return response


@require_GET
def read_quick(request: PersonRequest) -> HttpResponse:
    """Show how a line would be read, while it is typed."""
    typed = request.GET.get("line", "").replace("\0", "")[:300]
    line = read_line(typed, people_seen(request.user), today=timezone.localdate())
    return render(request, "followup/_as_read.html", {"line": line})


@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, action: int) -> HttpResponse:
    """Change what an action says; two people at once are shown both versions."""
    target: Action = request.target
    data = chosen(request.POST) if request.method == "POST" else None
    form = ActionForm(data, instance=target, person=request.user)
    if data is not None and form.is_valid():
        fresh = Action.objects.select_related("unit").get(pk=target.pk)
        try:
            do_change_action(request.user, fresh, form.changes, seen_version=form.seen_version)
        except Stale as stale:
            return merge_page(request, form, stale)
        return redirect("action", action=action)
    return render(request, "followup/action_edit.html", {"form": form, "action": target})


@require_POST
def move(request: PersonRequest, action: int) -> HttpResponse:
    """Take an action to another state; what does not go is said in a sentence, and nothing typed is lost."""
    target: Action = request.target
    form = MoveForm(request.POST)
    if not form.is_valid():
        return redirect("action", action=action)
    given = form.cleaned_data
    fault = ""

    def take(each: Action) -> None:
        do_move_action(
            request.user,
            each,
            State(given["state"]),
            seen_version=given["seen_version"],
            why=given["why"],
            is_ready=each.is_ready,
            evidence=given["evidence"],
        )

    try:
        outcome = do_each(request.user, [target], take, stops=True)
    except Stale:
        fault = _("Somebody else changed this action since you opened it. Look at it again, then decide.")
    except MoveError as error:
        fault = str(error)
    else:
        words = _("“%(name)s” is now %(state)s.") % {
            "name": target.title,
            "state": target.get_state_display(),
        }
        say_done(request, words, outcome.back)
        return redirect(then_of(request) if "then" in request.POST else reverse("action", args=[action]))
    fresh = actions_for(request.user).get(pk=target.pk)
    context = _context(request, fresh) | {"fault": fault, "tried": given}
    return render(request, "followup/action.html", context, status=409)


@require_POST
def delete(request: PersonRequest, action: int) -> HttpResponse:
    """Put an action away; ten seconds to undo."""
    target: Action = request.target
    if do_delete(target, request.user):
        words = _("“%(name)s” was deleted.") % {"name": target.title}
        offer_undo(request, words, reverse("action_restore", args=[action]))
    return redirect("actions")


@require_POST
def restore(request: PersonRequest, action: int) -> HttpResponse:
    """Bring an action back."""
    do_restore(request.target, request.user)
    return redirect("action", action=action)


def _context(request: PersonRequest, action: Action) -> dict[str, Any]:
    """Return what the page of an action shows."""
    looking = Looking.now_here()
    signs = looking.signs_of(action)
    may_work = may_work_on(request.user, action)
    return {
        "action": action,
        "signs": [sign for sign in Sign if sign in signs],
        "is_overdue": Sign.OVERDUE in signs,
        "days_silent": max(0, (looking.now - action.touched_at).days),
        "start": start_by(action) if action.is_unfinished and action.started_at is None else None,
        "moves": _moves(request, action) if may_work else [],
        "waits_for": list(action.blocked_by.select_related("owner")),
        "waited_for_by": list(action.blocks.filter(deleted_at=None).select_related("owner")),
        "replans": _replans(action),
        "belongs_to": [link.target for link in action.links.prefetch_related("target") if link.target],
        "boards": Board.objects.filter(unit__in=_above(action), deleted_at=None)[:5],
        "may_work": may_work,
        "may_see_unit": may(request.user, Right.SEE, action.unit),
    }


def _moves(request: PersonRequest, action: Action) -> list[dict[str, Any]]:
    """Return a button for each state that this person may take the action to."""
    before = State(action.state)
    return [
        {
            "state": after.value,
            "words": button_words(before, after),
            "needs_reason": (before, after) in NEEDS_REASON,
            "asks_evidence": after == State.DONE,
            "is_main": after == MAIN_STEP.get(before),
        }
        for after in next_states(action)
        if (after != State.VERIFIED or may_verify(request.user, action))
        and ((before, after) != (State.DONE, State.DOING) or _may_send_back(request, action))
    ]


def _may_send_back(request: PersonRequest, action: Action) -> bool:
    """Whoever verifies may send back, and the owner may take their own word back."""
    return may_verify(request.user, action) or action.owner_id == request.user.pk


def _replans(action: Action) -> list[dict[str, Any]]:
    """Return every change of the due day, oldest first, from the audit trail."""
    events = history_of(action).filter(after_json__contains='"due"').order_by("number")
    return [
        {"before": event.before.get("due"), "after": event.after.get("due"), "at": event.at, "why": event.why}
        for event in events
        if event.before.get("due") and event.before.get("due") != event.after.get("due")
    ]


def _above(action: Action) -> list[int]:
    return [int(part) for part in action.unit.path.strip("/").split("/")]


def _added_in_words(action: Action) -> str:
    who = str(action.owner) if action.owner_id else _("nobody yet")
    when = action.due.strftime("%Y-%m-%d") if action.due else _("no day yet")
    return _("Added: “%(what)s” · %(who)s · %(when)s") % {"what": action.title, "who": who, "when": when}


def _initial(request: PersonRequest) -> dict[str, Any]:
    """Take what another page knows already: its process, or a title."""
    given = request.GET
    initial: dict[str, Any] = {"title": given.get("title", "")[:200], "priority": "medium"}
    for name in ("unit", "process"):
        if given.get(name, "").isdecimal():
            initial[name] = int(given[name])
    return initial
