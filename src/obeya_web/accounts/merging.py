"""The page for two people who changed the same thing: field beside field, choose for each, nothing typed is lost.

A view uses it so, with a form of the kind `VersionedForm`:

    form = UnitForm(chosen(request.POST), instance=unit)
    if form.is_valid():
        try:
            do_change_unit(request.user, unit, form.changes, seen_version=form.seen_version)
        except Stale as stale:
            return merge_page(request, form, stale)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from obeya_web.accounts.audit_values import plain_fields
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.models import Person
from obeya_web.lib.days import in_our_time

KEEP = "keep-"
THEIRS = "theirs-"


class VersionedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that remembers which version of the record it shows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"] = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
        self.initial.setdefault("seen_version", self.instance.version)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.validators.append(in_our_time)

    @property
    def changes(self) -> dict[str, Any]:
        """Return the valid fields as they shall be written."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen_version"}

    @property
    def seen_version(self) -> int:
        """Return the version that the person saw."""
        return int(self.cleaned_data["seen_version"])


@dataclass(frozen=True, slots=True)
class MergeField:
    """One field of both: `bound` holds what was typed, `theirs` what stands there now, `base` what stood there."""

    bound: BoundField
    base: str
    theirs: str
    hidden_theirs: SafeString
    is_changed_by_both: bool
    is_theirs_newer: bool


def chosen(data: QueryDict) -> QueryDict:
    """Return posted fields, with what others wrote wherever the person chose to keep that."""
    merged = data.copy()
    for key in data:
        name = key.removeprefix(KEEP)
        if key != name and data[key] == "theirs":
            merged.setlist(name, data.getlist(f"{THEIRS}{name}"))
    return merged


def merge_page(request: HttpRequest, form: VersionedForm, stale: Stale) -> HttpResponse:
    """Show what was typed beside what somebody else wrote meanwhile; the answer says 409."""
    theirs = plain_fields(stale.current, stale.theirs)
    yours = plain_fields(stale.current, stale.yours)
    fields = [
        _merge_field(form[name], stale.theirs[name], theirs[name], yours[name], stale.base.get(name))
        for name in stale.yours
        if name in form.fields
    ]
    context = {
        "fields": [field for field in fields if field.is_theirs_newer],
        "untouched": [field for field in fields if not field.is_theirs_newer],
        "version": stale.current.version,
        "current": stale.current,
    }
    return render(request, "accounts/merge.html", context, status=409)


def _merge_field(
    bound: BoundField, theirs: Any, theirs_plain: Any, yours_plain: Any, base: Any
) -> MergeField:
    hidden = bound.field.hidden_widget()
    value = bound.field.prepare_value(theirs)
    return MergeField(
        bound=bound,
        base=_in_words(base),
        theirs=_shown(bound.field, theirs),
        hidden_theirs=hidden.render(
            f"{THEIRS}{bound.html_name}", value, {"id": f"id_{THEIRS}{bound.html_name}"}
        ),
        is_changed_by_both=yours_plain not in (base, theirs_plain),
        is_theirs_newer=theirs_plain not in (base, yours_plain),
    )


def _shown(field: forms.Field, value: Any) -> str:
    """Return a value as people see it in the form."""
    if isinstance(value, tuple | list):
        return ", ".join(str(item) for item in value) or "–"
    choices = getattr(field, "choices", None)
    if choices is not None and not isinstance(value, models.Model):
        return str(dict(choices).get(value, value))
    return _in_words(value)


def _in_words(value: Any) -> str:
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping) and set(value) == {"person"}:
        return str(Person.objects.filter(pseudonym=value["person"]).first() or value["person"])
    if isinstance(value, list):
        return ", ".join(_in_words(item) for item in value)
    return str(value)
