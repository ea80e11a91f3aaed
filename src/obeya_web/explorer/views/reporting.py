"""The report of a selection."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from obeya.errors import ObeyaError
from obeya_web.accounts.requests import PersonRequest
from obeya_web.explorer.asking import Asked, asked_about
from obeya_web.explorer.downloads import clock_part, file_answer, file_name
from obeya_web.explorer.report_page import POLICY, report_as_pdf, report_html, under_policy
from obeya_web.explorer.state import read_state


def report_page(request: PersonRequest, slug: str) -> HttpResponse:
    """Show the report of the selection."""
    return report_answer(request, asked_about(request.target, read_state(request.GET)))


def report_file(request: PersonRequest, slug: str) -> HttpResponse:
    """Answer the report of the selection as PDF."""
    state = read_state(request.GET)
    name = file_name(slug, "report", *clock_part(state), suffix="pdf")
    try:
        return file_answer(report_as_pdf(asked_about(request.target, state)), "pdf", name)
    except ObeyaError as fault:
        return render(request, "explorer/report_fault.html", {"fault": str(fault)}, status=422)


def report_answer(request: PersonRequest, asked: Asked) -> HttpResponse:
    """Return the report as a page of its own, in which nothing runs and nothing is fetched."""
    try:
        page = report_html(asked)
    except ObeyaError as fault:
        return render(request, "explorer/report_fault.html", {"fault": str(fault)}, status=422)
    response = HttpResponse(under_policy(page, request.csp_nonce))
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=request.csp_nonce)
    response.headers["Cache-Control"] = "private, no-store"
    return response
