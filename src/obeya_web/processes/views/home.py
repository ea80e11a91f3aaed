"""The home: where time is lost, in words, and what to do next."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where, visible
from obeya_web.processes.cards import card_of, failed_sources, next_steps
from obeya_web.processes.models import Draft, Process
from obeya_web.processes.models.draft import UNFINISHED

# More processes than these stand in the register, one click away.
SHOWN_PROCESSES = 12


def home(request: PersonRequest) -> HttpResponse:
    """Show the processes a person may see, those that lose most time first, each with its findings."""
    rows = visible(Process.objects.filter(deleted_at=None), request.user)
    found = list(
        rows.select_related("unit", "owner", "summary").order_by("-summary__hours_per_week", "name")[
            : SHOWN_PROCESSES + 1
        ]
    )
    shown, now = found[:SHOWN_PROCESSES], timezone.now()
    failed = failed_sources(shown)
    own = set(units_where(request.user, Right.EDIT).values_list("pk", flat=True))
    cards = sorted(
        (card_of(process, failed=failed.get(process.pk, ())) for process in shown),
        key=lambda card: -(card.summary.hours_per_week if card.summary else -1.0),
    )
    context: dict[str, Any] = {
        "cards": [
            (card, next_steps(card, now=now)[:1] if card.process.unit_id in own else []) for card in cards
        ],
        "top": next((card for card in cards if card.headline), None),
        "has_more": len(found) > SHOWN_PROCESSES,
        "drafts": Draft.objects.filter(person=request.user, state__in=UNFINISHED).select_related("process")[
            :5
        ],
        "import_units": list(units_where(request.user, Right.IMPORT)[:50]),
    }
    return render(request, "processes/home.html", context)
