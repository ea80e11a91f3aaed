"""The ladder of an action on any page: who was told, who is next and when."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from obeya_web.accounts.models import Person
from obeya_web.followup.actions.escalating import may_acknowledge
from obeya_web.followup.ladder import next_hop, steps_of
from obeya_web.followup.models import Action

register = template.Library()


@register.inclusion_tag("followup/_ladder.html", takes_context=True)
def ladder(context: Context, action: Action) -> dict[str, Any]:
    """Show the ladders that an action climbs, and who is told next; whoever may stops the clock."""
    request: Any = context["request"]
    person: Person = request.user
    breaches = [(breach, steps, may_acknowledge(person, breach)) for breach, steps in steps_of(action)]
    return {"action": action, "breaches": breaches, "next_hop": next_hop(action), "request": request}
