"""What people set for a board."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.merging import VersionedForm
from obeya_web.accounts.models import Person, Team, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import units_where
from obeya_web.followup.columns import LIMITED, Column, rules_of
from obeya_web.followup.models import Board

SHORT = forms.Textarea(attrs={"rows": 3})


class NewBoardForm(forms.Form):
    """A board of a unit."""

    name = forms.CharField(label=_("Name"), max_length=120)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_where(person, Right.EDIT)  # type: ignore[attr-defined]


class BoardForm(VersionedForm):
    """Everything about a board; each column has a name, a limit, a pull policy, and may be hidden."""

    class Meta:
        model = Board
        fields = ("name", "team", "lanes", "lane_names", "over_limit", "expedite_limit", "person_limit")
        widgets = {"lane_names": SHORT}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        board: Board = self.instance
        self.fields["team"].queryset = Team.objects.filter(  # type: ignore[attr-defined]
            unit__path__startswith=board.unit.path, deleted_at=None
        )
        for rule in rules_of(board):
            key = rule.column.value
            fields = {
                "name": forms.CharField(label=_("Name"), max_length=40, initial=rule.name),
                "limit": forms.IntegerField(
                    label=_("Most cards"), required=False, min_value=1, max_value=999, initial=rule.limit
                ),
                "policy": forms.CharField(
                    label=_("A card is pulled when"), required=False, max_length=300, initial=rule.policy
                ),
                "is_hidden": forms.BooleanField(label=_("Hide"), required=False, initial=rule.is_hidden),
            }
            if rule.column not in LIMITED:
                del fields["limit"]
            self.fields |= {f"{key}_{name}": field for name, field in fields.items()}

    @property
    def plain(self) -> list[BoundField]:
        """Return the fields about the board as a whole."""
        return [self[name] for name in BoardForm.Meta.fields]

    @property
    def by_column(self) -> Iterator[tuple[Column, list[BoundField]]]:
        """Give the fields of each column."""
        for column in Column:
            names = [f"{column.value}_{name}" for name in ("name", "limit", "policy", "is_hidden")]
            yield column, [self[name] for name in names if name in self.fields]

    @property
    def changes(self) -> dict[str, Any]:
        """Return the fields as they shall be written, those of the columns together."""
        given = {name: self.cleaned_data[name] for name in BoardForm.Meta.fields}
        columns = {
            column.value: {
                name: self.cleaned_data.get(f"{column.value}_{name}")
                for name in ("name", "limit", "policy", "is_hidden")
            }
            for column in Column
        }
        for column in Column:
            if columns[column.value]["name"] == str(column.label):
                # So that a column without a name of its own is called in the reader's language.
                columns[column.value]["name"] = ""
        return {**given, "columns": columns}


class CardMoveForm(forms.Form):
    """Where cards are put: several by a menu, one by hand between two others."""

    cards = forms.CharField(max_length=4_000)
    column = forms.ChoiceField(choices=Column.choices)
    lane = forms.CharField(required=False, max_length=60)
    in_lane = forms.BooleanField(required=False)
    lanes = forms.CharField(required=False, max_length=8)
    above = forms.IntegerField(required=False)
    below = forms.IntegerField(required=False)
    why = forms.CharField(required=False, max_length=2_000)

    def clean_cards(self) -> dict[int, int]:
        """Read the numbers of cards with the versions that were seen, such as ``12:3 15:1``."""
        pairs = [pair.partition(":")[::2] for pair in str(self.cleaned_data["cards"]).split()]
        if not pairs or not all(card.isdecimal() and version.isdecimal() for card, version in pairs):
            raise forms.ValidationError(_("Choose at least one card."))
        return {int(card): int(version) for card, version in pairs}
