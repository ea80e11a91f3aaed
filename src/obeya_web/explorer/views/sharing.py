"""Links with which somebody without an account looks at one map or report, and at nothing else."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from obeya.errors import ObeyaError
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.explorer.actions import do_make_view_link, do_revoke_view_link, hash_of
from obeya_web.explorer.asking import Asked, asked_about
from obeya_web.explorer.downloads import file_answer, map_picture
from obeya_web.explorer.map_table import map_sheets
from obeya_web.explorer.models import ViewLink
from obeya_web.explorer.state import State, read_state
from obeya_web.explorer.views.reporting import report_answer
from obeya_web.explorer.words import chips, headline, under_headline

LONGEST_DAYS = 365


class LinkForm(forms.Form):
    """What a link is for, and how long it works."""

    name = forms.CharField(
        label=_("What it is for"), max_length=120, help_text=_("Only you and your team see this.")
    )
    days = forms.IntegerField(label=_("Days it works"), min_value=1, max_value=LONGEST_DAYS, initial=30)


def links(request: PersonRequest, slug: str) -> HttpResponse:
    """Show the links of a process, and make one for the view that was looked at."""
    process, state = request.target, read_state(request.GET)
    form, address = LinkForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        _link, token = do_make_view_link(
            process, request.user, name=values["name"], query=state.query(), days=values["days"]
        )
        address = request.build_absolute_uri(reverse("explorer_shared", args=[token]))
        form = LinkForm()
    shown = ViewLink.objects.filter(process=process).select_related("made_by")
    context = {
        "process": process,
        "form": form,
        "address": address,
        "shown": shown,
        "chips": chips(state),
        "query": state.query(),
    }
    response = render(request, "explorer/links.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
def revoke_link(request: PersonRequest, slug: str, pk: int) -> HttpResponse:
    """Close a link for good."""
    do_revoke_view_link(request.target, request.user)
    return HttpResponseRedirect(reverse("explorer_links", args=[slug]))


@require_safe
def shared_view(request: PersonRequest, token: str) -> HttpResponse:
    """Show the map that a link was made for, as a picture and as a table; no case, no person, no other filter."""
    asked, state = _shared(token)
    try:
        drawn, sheets = asked.map(), map_sheets(asked, state)
    except ObeyaError as fault:
        return _private(render(request, "explorer/shared_fault.html", {"fault": str(fault)}, status=422))
    context = {
        "process": asked.process,
        "heading": headline(drawn),
        "under": under_headline(drawn),
        "chips": chips(state),
        "sheets": sheets,
        "token": token,
    }
    return _private(render(request, "explorer/shared.html", context))


@require_safe
def shared_picture(request: PersonRequest, token: str) -> HttpResponse:
    """Answer the picture of a shared map."""
    asked, state = _shared(token)
    try:
        content = map_picture(asked, state).to_svg("auto").encode()
    except ObeyaError as fault:
        return _private(render(request, "explorer/_fault.html", {"fault": str(fault)}, status=422))
    return _private(file_answer(content, "svg", "map.svg", inline=True))


@require_safe
def shared_report(request: PersonRequest, token: str) -> HttpResponse:
    """Show the report that a link was made for."""
    asked, _state = _shared(token)
    return _private(report_answer(request, asked))


def _shared(token: str) -> tuple[Asked, State]:
    """Return what a link shows; one that is closed, over or unknown answers 404, whoever asks.

    A link is as good as its maker: it shows nothing more once they may not share the process any longer.
    """
    found = ViewLink.objects.select_related("process", "process__unit", "made_by")
    link = found.filter(token_hash=hash_of(token), process__deleted_at=None).first()
    if link is None or not link.is_open or not may(link.made_by, Right.SHARE, link.unit):
        raise Http404
    kept = read_state(QueryDict(link.query.removeprefix("?")))
    # Only what the map needs: no selection, no list of cases, nothing to compare.
    state = State(
        where=kept.where,
        activities=kept.activities,
        paths=kept.paths,
        show=kept.show,
        calendar=kept.calendar,
    )
    return asked_about(link.process, state), state


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the token out of other sites' logs and the page out of search engines and caches."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response
