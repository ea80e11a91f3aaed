"""The calculators: an index, and a page each whose address holds what was asked."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from obeya_web.twins.calculators.answering import answer
from obeya_web.twins.calculators.registry import BY_KEY, GROUPS


def index(request: HttpRequest) -> HttpResponse:
    """Show all calculators."""
    return render(request, "twins/calculators.html", {"groups": GROUPS})


def show(request: HttpRequest, name: str) -> HttpResponse:
    """Show one calculator with its result, for what the address says."""
    calculator = BY_KEY.get(name)
    if calculator is None:
        raise Http404
    form, result = answer(calculator, request.GET.dict())
    group = next(group for group in GROUPS if calculator in group.calculators)
    context = {
        "calculator": calculator,
        "form": form,
        "result": result,
        "others": [each for each in group.calculators if each is not calculator],
        "faults": ",".join(f"#fault-{each.key}" for each in calculator.inputs),
    }
    return render(request, "twins/calculator.html", context)
