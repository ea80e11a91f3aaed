"""Fields of this app."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from obeya_web.measures.fields import ValueField


class SliderField(ValueField):
    """A number that can be typed, and slid where scripts run."""

    def __init__(
        self, *, least: float, most: float, step: float = 1.0, is_whole: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(required=True, **kwargs)
        self.least, self.most, self.step, self.is_whole = least, most, step, is_whole
        self.widget.attrs |= {"data-least": f"{least:g}", "data-most": f"{most:g}", "data-step": f"{step:g}"}

    def to_python(self, value: Any) -> Any:
        """Return the number, if it lies in the bounds."""
        number = super().to_python(str(value or "").replace("%", ""))
        if number is None:
            return None
        if not self.least <= number <= self.most:
            words = _("It lies between %(least)s and %(most)s.")
            raise forms.ValidationError(words % {"least": f"{self.least:g}", "most": f"{self.most:g}"})
        if self.is_whole and number != int(number):
            raise forms.ValidationError(_("A whole number is needed."))
        return int(number) if self.is_whole else number
