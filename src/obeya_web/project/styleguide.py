"""The page of components, for whoever builds pages: only where OBEYA_STYLEGUIDE is 1, never in a normal start."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

# Words of this page are for developers; they are not translated.
STATES = ("ready", "running", "done", "failed")


class Example(forms.Form):
    """One field of each kind."""

    name = forms.CharField(max_length=120, help_text="As people call it.")
    purpose = forms.CharField(widget=forms.Textarea, required=False)
    unit = forms.ChoiceField(choices=[("1", "Finance"), ("2", "Sales")])
    started_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    measure = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("median", "Median"), ("mean", "Mean")], initial="median"
    )
    weekly = forms.BooleanField(required=False, label="Send a summary each week")


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state."""
    if "toast" in request.GET:
        messages.success(request, "The process was deleted.", extra_tags=f"undo:{reverse('styleguide')}")
        messages.error(request, "The file could not be read: line 3 has no case.")
    faulty = Example(
        {"name": "", "unit": "7", "started_on": "tomorrow", "measure": "median"}, prefix="faulty"
    )
    rows = [("Invoice approval", 6012, 536_000, "good"), ("Customer claims", 1190, 90_300, "warning")]
    return render(
        request, "styleguide.html", {"form": Example(), "faulty": faulty, "rows": rows * 8, "states": STATES}
    )


def styleguide_job(request: HttpRequest, state: str) -> JsonResponse:
    """Answer as a job in that state would."""
    progress = {"ready": None, "running": 0.42, "done": 1.0, "failed": 0.42}[state]
    error = "Line 3 has no case; add one, or take the line away." if state == "failed" else ""
    words = "Reading rows, 420,000 of 1,000,000" if state == "running" else ""
    return JsonResponse({"state": state, "progress": progress, "words": words, "error": error})


def styleguide_addresses(environ: Mapping[str, str]) -> list[URLPattern]:
    """Return the addresses of these pages where they are wanted, else none."""
    if environ.get("OBEYA_STYLEGUIDE") != "1":
        return []
    return [
        path("styleguide/", styleguide, name="styleguide"),
        path("styleguide/job/<str:state>/", styleguide_job, name="styleguide_job"),
    ]
