"""What people fill in about the parts of an improvement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person
from obeya_web.improvement.forms import SHORT, day_input
from obeya_web.improvement.lessons import lessons_before
from obeya_web.improvement.models import Improvement, RaciRow
from obeya_web.improvement.people import people_around
from obeya_web.improvement.words import AssumptionState, LoopDecision, RaciLetter
from obeya_web.lib.days import in_our_time


class VoiceForm(forms.Form):
    """What somebody who does the work says."""

    said = forms.CharField(label=_("What was said"), widget=SHORT, max_length=2000)
    role = forms.CharField(
        label=_("Role of who said it"),
        max_length=120,
        help_text=_("The role is enough; no name is needed."),
    )
    is_dissent = forms.BooleanField(label=_("This disagrees with what is planned"), required=False)


class AssumptionForm(forms.Form):
    """What is taken for true."""

    words = forms.CharField(label=_("Assumption"), max_length=300)


class AssumptionChangeForm(forms.Form):
    """How an assumption turned out."""

    words = forms.CharField(label=_("Assumption"), max_length=300)
    state = forms.ChoiceField(label=_("How it stands"), choices=AssumptionState.choices)
    why = forms.CharField(label=_("What showed it"), widget=SHORT, max_length=2000)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class LoopForm(forms.Form):
    """A loop begins."""

    tried = forms.CharField(label=_("What is tried"), max_length=300)
    predicted = forms.CharField(label=_("What is expected"), widget=SHORT, max_length=2000)
    first_day = forms.DateField(label=_("Begins"), widget=day_input(), validators=[in_our_time])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_day"].initial = timezone.localdate


class LoopEndForm(forms.Form):
    """A loop ends."""

    came = forms.CharField(label=_("What came"), widget=SHORT, max_length=2000)
    decision = forms.ChoiceField(label=_("Decision"), choices=LoopDecision.choices)
    last_day = forms.DateField(label=_("Ended"), widget=day_input(), validators=[in_our_time])
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = timezone.localdate


class ActionForm(forms.Form):
    """An action, added in one line."""

    title = forms.CharField(label=_("What"), max_length=200)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=Person.objects.none(), required=False)
    due = forms.DateField(label=_("Until"), required=False, widget=day_input(), validators=[in_our_time])

    def __init__(self, *args: Any, improvement: Improvement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_around(improvement.unit)  # type: ignore[attr-defined]


class ThanksForm(forms.Form):
    """Thanks to somebody."""

    person = forms.ModelChoiceField(label=_("To whom"), queryset=Person.objects.none())
    words = forms.CharField(label=_("For what"), max_length=300)

    def __init__(self, *args: Any, improvement: Improvement, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = people_around(improvement.unit).exclude(pk=by.pk)
        self.fields["person"].queryset = others  # type: ignore[attr-defined]


class LessonForm(forms.Form):
    """What is taken up from an earlier improvement."""

    earlier = forms.ModelChoiceField(label=_("Learned by"), queryset=Improvement.objects.none())
    how = forms.CharField(label=_("What you use of it"), max_length=300)

    def __init__(self, *args: Any, improvement: Improvement, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["earlier"].queryset = lessons_before(improvement, by)  # type: ignore[attr-defined]
        self.fields["earlier"].help_text = _(
            "Improvements that began earlier and wrote down what they learned."
        )


class QuoteForm(forms.Form):
    """What somebody says of the improvement, to be shown around with their consent."""

    said = forms.CharField(label=_("What was said"), widget=SHORT, max_length=400)
    by = forms.ModelChoiceField(
        label=_("Who said it, with an account here"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("They are asked, and nobody sees the quote before they agree."),
    )
    speaker = forms.CharField(
        label=_("Or name and role of somebody else"),
        required=False,
        max_length=120,
        help_text=_("As they want to be named on the card."),
    )
    consent = forms.CharField(
        label=_("How and when they agreed to be quoted"),
        required=False,
        max_length=200,
        help_text=_("Needed for whoever has no account here."),
    )

    def __init__(self, *args: Any, improvement: Improvement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].queryset = people_around(improvement.unit)  # type: ignore[attr-defined]


class RaciForm(forms.Form):
    """A row of the RACI table: the work, and a letter for each person."""

    work = forms.CharField(label=_("Piece of work"), max_length=200)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(
        self, *args: Any, people: Iterable[Person], row: RaciRow | None = None, **kwargs: Any
    ) -> None:
        self.people = {f"letter-{person.pk}": person for person in people}
        super().__init__(*args, **kwargs)
        given = {part.person_id: part.letter for part in row.parts.all()} if row else {}
        if row is not None:
            self.initial.update(work=row.work, seen_version=row.version)
        for name, person in self.people.items():
            self.fields[name] = forms.ChoiceField(
                label=person.shown_name,
                required=False,
                choices=[("", "–"), *RaciLetter.choices],
                initial=given.get(person.pk, ""),
            )

    @property
    def letters(self) -> dict[Person, str]:
        """Return the letter that each person was given."""
        return {person: self.cleaned_data.get(name, "") for name, person in self.people.items()}
