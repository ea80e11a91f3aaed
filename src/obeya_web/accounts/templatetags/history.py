"""The history of an object in templates."""

from __future__ import annotations

from django import template
from django.db import models

from obeya_web.accounts import audit
from obeya_web.accounts.telling import Told, tell

register = template.Library()

N_SHOWN = 20


@register.simple_tag
def history_of(target: models.Model) -> list[Told]:
    """Return the latest changes of an object in words, newest first."""
    return tell(audit.history_of(target)[:N_SHOWN])
