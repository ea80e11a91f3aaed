"""Forms for signing in: one label for each field, no words inside fields, every field open to paste and managers."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context, ratelimit
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AuthenticateAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person, Scope
from obeya_web.accounts.roles import ROLE_NAMES

CODE_ATTRIBUTES = {
    "autocomplete": "one-time-code",
    "inputmode": "text",
    "autocapitalize": "none",
    "spellcheck": "false",
}
PASSWORD_HELP = _("At least 12 signs. A sentence of four or five words is good.")


class PlainFields(forms.Form):
    """A form whose fields carry no words inside that vanish when somebody types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class PasswordSignIn(PlainFields, LoginForm):  # type: ignore[misc]
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("E-mail address")
        # "webauthn" lets browsers offer passkeys in the list of this field.
        login.widget.attrs.update(autocomplete="username webauthn", autofocus=True)
        password.help_text = ""


class PasswordAgain(PlainFields, ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something important."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs["autofocus"] = True


class NewPassword(PlainFields, ChangePasswordForm):  # type: ignore[misc]
    """The current password and a new one, typed once: it can be shown instead."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["oldpassword"].label = _("Current password")
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = PASSWORD_HELP


class FirstPassword(forms.Form):
    """A new password of somebody who has just proven who they are in another way."""

    password = forms.CharField(
        label=_("New password"),
        help_text=PASSWORD_HELP,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person

    def clean_password(self) -> str:
        """Refuse what is short, common or like the person's name."""
        password: str = get_adapter().clean_password(self.cleaned_data["password"], user=self._person)
        return password


class CodeLimit:
    """Counts wrong codes of a person: five in a quarter of an hour."""

    user: Person

    def clean_code(self) -> str:
        """Check the code, unless too many were tried."""
        key = f"code:{self.user.pk}"
        if not ratelimit.consume(context.request, action="second_step", key=key):
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]
        ratelimit.clear(context.request, action="second_step", key=key)
        return code


class Code(CodeLimit, PlainFields, AuthenticateForm):  # type: ignore[misc]
    """A code of an authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your app, or a recovery code")
        self.fields["code"].widget.attrs.update(CODE_ATTRIBUTES, autofocus=True)


class CodeAgain(CodeLimit, PlainFields, AuthenticateAgainForm):  # type: ignore[misc]
    """A code once more, before something important."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your app, or a recovery code")
        self.fields["code"].widget.attrs.update(CODE_ATTRIBUTES, autofocus=True)


class FirstCode(PlainFields, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app, which shows that it was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code that the app shows now")
        self.fields["code"].widget.attrs.update(CODE_ATTRIBUTES, inputmode="numeric")


class NewPasskey(PlainFields, AddWebAuthnForm):  # type: ignore[misc]
    """A name for a passkey, and whether it is enough by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name, such as the device it lives on")
        self.fields["name"].initial = self.initial["name"] = ""
        self.fields["passwordless"].label = _("Sign in with this passkey alone, without a password")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = ""


class Forgotten(forms.Form):
    """The address of somebody who cannot sign in."""

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


class Invitation(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLE_NAMES.items()), initial="member")


class NewToken(forms.Form):
    """What a token is for, what it may do and how long."""

    LIFETIMES: ClassVar[list[tuple[int, Any]]] = [(30, _("30 days")), (90, _("90 days")), (365, _("1 year"))]

    name = forms.CharField(label=_("What is it for?"), max_length=80)
    scope = forms.ChoiceField(label=_("It may"), choices=Scope.choices, initial=Scope.READ)
    n_days = forms.TypedChoiceField(label=_("It ends after"), choices=LIFETIMES, coerce=int, initial=90)
