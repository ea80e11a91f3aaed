"""The list of everything that is watched, and what other pages show of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from obeya_web.accounts.requests import PersonRequest
from obeya_web.watch.sustaining import summary_for, sustained_of, watched_by


def index(request: PersonRequest) -> HttpResponse:
    """Show every registered gain that the person sees, with its verdict; `at` shows those of one look alone."""
    rows = watched_by(request.user)
    at = request.GET.get("at", "")
    shown = [row for row in rows if row.sustained(int(at)) is not None] if at in ("60", "180") else rows
    context: dict[str, Any] = {
        "rows": shown,
        "at": at if at in ("60", "180") else "",
        "sustained": sustained_of(rows),
        "n_proved": sum(row.is_proved for row in rows),
        "n_all": len(rows),
    }
    return render(request, "watch/index.html", context)


def sustained(request: PersonRequest) -> HttpResponse:
    """Return gains sustained beside savings claimed, as a part of the home page and of the portfolio."""
    return render(request, "watch/_sustained.html", {"summary": summary_for(request.user)})
