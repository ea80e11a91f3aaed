"""How one wants to be told: a way for each kind, and hours without e-mails."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may_everywhere
from obeya_web.notices.choosing import channels_of, hours_of
from obeya_web.notices.kinds import KINDS, Channel


class ChannelsForm(forms.Form):
    """One choice for each kind that can come to this person."""

    def __init__(self, person: Person, data: QueryDict | None = None) -> None:
        super().__init__(data)
        chosen = channels_of(person)
        is_admin = may_everywhere(person, Right.CONFIGURE)
        for name, kind in KINDS.items():
            if kind.for_admins and not is_admin:
                continue
            self.fields[name] = forms.ChoiceField(
                label=str(kind.words),
                choices=[(channel.value, channel.label) for channel in kind.choices],
                initial=chosen[name].value,
            )

    @property
    def channels(self) -> dict[str, Channel]:
        """Return the chosen ways."""
        return {name: Channel(value) for name, value in self.cleaned_data.items()}


class HoursForm(forms.Form):
    """Hours without e-mails, and the time of the daily one."""

    quiet_from = forms.TimeField(
        label=_("No e-mails from"), widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("until"),
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
        help_text=_("What comes meanwhile waits until then. The same time twice: no quiet hours."),
    )
    digest_at = forms.TimeField(label=_("Daily e-mail at"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))

    def __init__(self, person: Person, data: QueryDict | None = None) -> None:
        hours = hours_of(person)
        names = ("quiet_from", "quiet_until", "digest_at")
        super().__init__(data, initial={name: getattr(hours, name) for name in names})
