"""Forms of twins: what to learn from, where to save a prediction."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.errors import ObeyaError
from obeya.tables.filters import read_filter
from obeya_web.accounts.models import Person
from obeya_web.improvement.listing import seen_by
from obeya_web.improvement.managing import may_manage
from obeya_web.improvement.models import Improvement
from obeya_web.processes.models import Process


class BuildForm(forms.Form):
    """What a twin is learned from."""

    title = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, required=False,
        help_text=gettext_lazy("Such as: as it was before the change."),
    )  # fmt: skip
    ended_before = forms.DateField(
        label=gettext_lazy("Only cases that ended before"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "A twin that is to foretell a change is learned from the time before it. Empty means all cases."
        ),
    )  # fmt: skip
    where = forms.CharField(
        label=gettext_lazy("Which cases"), max_length=1000, required=False,
        help_text=gettext_lazy("A filter as the explorer writes it, such as Department = Operations."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Put both conditions together, and read them."""
        given = super().clean() or {}
        day: date | None = given.get("ended_before")
        parts = [f"({given['where'].strip()})"] if given.get("where", "").strip() else []
        if day is not None:
            parts.append(f"contained ..{(date.fromordinal(day.toordinal() - 1)).isoformat()}")
        given["filter"] = " and ".join(parts)
        try:
            if given["filter"]:
                read_filter(given["filter"])
        except ObeyaError as fault:
            self.add_error("where", str(fault))
        return given


class PredictForm(forms.Form):
    """Which improvement a prediction is saved into: one that there is, or a new one."""

    def __init__(self, data: Any, *, process: Process, person: Person, may_begin: bool, title: str) -> None:
        super().__init__(data)
        rows = seen_by(person).filter(process=process).order_by("-created_at")[:100]
        self.improvements = [each for each in rows if may_manage(person, each) and each.is_open]
        choices = self._choices = [(str(each.pk), each.title) for each in self.improvements]
        if may_begin:
            choices.append(("new", _("A new improvement")))
        self.fields["improvement"] = forms.ChoiceField(
            label=_("Improvement"), choices=choices, initial=choices[0][0] if choices else None
        )
        if may_begin:
            self.fields["title"] = forms.CharField(
                label=_("Name of the new improvement"), max_length=200, required=False, initial=title
            )

    @property
    def has_choice(self) -> bool:
        """Say whether there is anything to save it into."""
        return bool(self._choices)

    def clean(self) -> dict[str, Any]:
        """Ask for a name where a new one is begun."""
        given = super().clean() or {}
        if given.get("improvement") == "new" and not given.get("title", "").strip():
            self.add_error("title", _("Give the new improvement a name."))
        return given

    @property
    def chosen(self) -> Improvement | None:
        """Return the improvement that was chosen; None for a new one."""
        key = self.cleaned_data["improvement"]
        return next((each for each in self.improvements if str(each.pk) == key), None)
