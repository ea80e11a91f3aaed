"""Template tags of this app: numbers and predictions as people say them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import formats

from obeya.tables.sentences import from_data
from obeya_web.lib.numbers import count_here, number_here, said_here, share_here
from obeya_web.lib.tongue import in_readers_language
from obeya_web.twins.calculators.spec import Answer
from obeya_web.twins.fields import SliderField
from obeya_web.twins.models import Prediction
from obeya_web.twins.promising import change_words, predicted_words
from obeya_web.watch.models import WatchState

register = template.Library()


@register.filter
def said(answer: Answer) -> str:
    """Say the value of an answer without its unit."""
    if isinstance(answer.value, str):
        return answer.value
    if answer.kind == "share":
        return share_here(answer.value)
    return count_here(round(answer.value)) if answer.kind == "whole" else number_here(answer.value)


@register.filter
def said_again(text: str) -> str:
    """Say what the core said in the reader's language."""
    return said_here(text)


@register.filter
def in_short(kept: dict[str, Any]) -> str:
    """Say the sentence of an answer that was kept, in the reader's language."""
    with in_readers_language():
        return from_data(kept["sentence"])


@register.filter
def is_slider(field: BoundField) -> bool:
    """Say whether a field can be slid."""
    return isinstance(field.field, SliderField)


@register.filter
def predicted(prediction: Prediction) -> str:
    """Say a prediction with its interval."""
    return predicted_words(prediction)


@register.filter
def actual(state: WatchState | None) -> str:
    """Say what came with its interval."""
    if state is None or state.ratio is None or state.low is None or state.high is None:
        return "–"
    return change_words(state.ratio, state.low, state.high)


@register.filter
def day_of(text: str) -> str:
    """Say the day of a moment that is kept as text."""
    return formats.date_format(datetime.fromisoformat(text), "DATE_FORMAT") if text else "–"
