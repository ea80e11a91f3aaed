"""Pages of the register."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.scope import visible
from obeya_web.processes.models import Process


def home(request: PersonRequest) -> HttpResponse:
    """Show the processes a person may see."""
    processes = visible(Process.objects.filter(deleted_at=None), request.user)
    return render(request, "processes/home.html", {"processes": processes})


def show(request: PersonRequest, slug: str) -> HttpResponse:
    """Show one process."""
    return render(request, "processes/process.html", {"process": request.target})
