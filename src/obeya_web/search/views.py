"""The page that finds things."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render

from obeya_web.accounts.requests import PersonRequest
from obeya_web.search.asking import USUAL_LIMIT, search
from obeya_web.search.sources import SOURCES

LONGEST = 200


def show(request: PersonRequest) -> HttpResponse:
    """Show what was found, by kind, each kind where its best hit stands."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    kind = request.GET.get("kind", "")
    hits = search(request.user, text, kind=kind if kind in SOURCES else "")
    place = {hit.kind: -n for n, hit in reversed(list(enumerate(hits)))}
    ordered = sorted(hits, key=lambda hit: -place[hit.kind])
    groups = [(SOURCES[key], list(found)) for key, found in groupby(ordered, key=lambda hit: hit.kind)]
    context = {
        "text": text,
        "groups": groups,
        "n": len(hits),
        "is_full": len(hits) == USUAL_LIMIT,
        "kinds": [(key, source.words) for key, source in SOURCES.items()],
        "kind": kind,
    }
    return render(request, "search/search.html", context)
