"""Methods: what each is for, which one fits, and how the organisation changed them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.errors import ObeyaError
from obeya_web.accounts.locking import Stale
from obeya_web.accounts.requests import PersonRequest
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may, may_everywhere
from obeya_web.improvement.actions.methods import do_add_method, do_restore_method, do_save_method
from obeya_web.improvement.advising import FIELDS, Case, advise
from obeya_web.improvement.checks import CHECKS
from obeya_web.improvement.method_lines import as_lines, read_lines
from obeya_web.improvement.methods import METHODS, Method, all_methods
from obeya_web.improvement.models import MethodEdit

QUESTIONS = {
    "is_faulty_delivery": gettext_lazy("Something faulty reached a customer or a colleague"),
    "is_cause_known": gettext_lazy("The cause is known"),
    "is_untried": gettext_lazy("There is an idea, and nobody knows whether it helps"),
    "is_variation": gettext_lazy("Sometimes it goes well and sometimes not, and nobody knows why"),
    "is_one_area": gettext_lazy("One area; its people can be together for some days"),
    "takes_months": gettext_lazy("It needs months"),
}


class MethodForm(forms.Form):
    """A method in words and lines."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    purpose = forms.CharField(label=gettext_lazy("When it fits"), max_length=300, required=False)
    lines = forms.CharField(
        label=gettext_lazy("Stages and gates"),
        widget=forms.Textarea(attrs={"rows": 18, "class": "mono", "spellcheck": "false"}),
        strip=False,
        help_text=gettext_lazy(
            "One stage a line; indented below it, what the gate before it asks for: a check in brackets or a question."
        ),
    )
    is_offered = forms.BooleanField(label=gettext_lazy("Offered for new improvements"), required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class NewMethodForm(forms.Form):
    """A method of one's own, beginning as a copy."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    purpose = forms.CharField(label=gettext_lazy("When it fits"), max_length=300, required=False)
    like = forms.ChoiceField(label=gettext_lazy("Begins as a copy of"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(key, one.name) for key, one in all_methods().items()]
        self.fields["like"].choices = choices  # type: ignore[attr-defined]


def index(request: PersonRequest) -> HttpResponse:
    """Show the methods, and advise which one fits the case that the address describes."""
    given = {name: request.GET.get(name) == "on" for name in QUESTIONS}
    field = request.GET.get("field", "")
    asked = bool(request.GET.get("field") is not None and "ask" in request.GET)
    advice = advise(Case(field=field if field in FIELDS else "", **given)) if asked else None
    methods = all_methods()
    edited = set(MethodEdit.objects.values_list("key", flat=True))
    context = {
        "methods": [(one, one.key in edited) for one in methods.values()],
        "questions": [(name, words, given[name]) for name, words in QUESTIONS.items()],
        "fields": [(key, words, key == field) for key, words in FIELDS.items()],
        "advice": advice,
        "advised": methods.get(advice.method) if advice else None,
        "CHECKS": CHECKS,
        "may_configure": may_everywhere(request.user, Right.CONFIGURE),
        "may_edit": may(request.user, Right.EDIT, None),
    }
    return render(request, "improvement/methods.html", context)


def edit(request: PersonRequest, key: str) -> HttpResponse:
    """Change a method."""
    method = _find(key)
    kept = MethodEdit.objects.filter(key=key).first()
    first = {
        "name": method.name,
        "purpose": method.purpose,
        "lines": as_lines(method.stages),
        "is_offered": method.is_offered,
        "seen_version": kept.version if kept else 1,
    }
    form = MethodForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, method, form.cleaned_data)
        except Stale:
            form.add_error(
                None, _("Somebody else changed this meanwhile. Open it again; nothing was written.")
            )
        except ObeyaError as fault:
            form.add_error("lines", str(fault))
        else:
            messages.success(request, _("Saved. Improvements under way follow it from now on."))
            return redirect("methods")
    context = {
        "form": form,
        "method": method,
        "kept": kept,
        "is_ours": key in METHODS,
        "checks": [(name, check.words) for name, check in CHECKS.items()],
    }
    return render(request, "improvement/method.html", context, status=422 if form.errors else 200)


def create(request: PersonRequest) -> HttpResponse:
    """Add a method of one's own."""
    form = NewMethodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = do_add_method(
                request.user, name=given["name"], purpose=given["purpose"], like=_find(given["like"])
            )
        except ObeyaError as fault:
            form.add_error("name", str(fault))
        else:
            return redirect("method_edit", key=made.key)
    return render(request, "improvement/method_new.html", {"form": form})


def restore(request: PersonRequest, key: str) -> HttpResponse:
    """Bring back a method as obeya brings it."""
    kept = MethodEdit.objects.filter(key=key).first()
    if kept is not None:
        try:
            do_restore_method(request.user, kept)
        except ObeyaError as fault:
            messages.error(request, str(fault))
            return redirect("method_edit", key=key)
        messages.success(request, _("It is again as obeya brings it."))
    return redirect("methods")


def _save(request: PersonRequest, method: Method, given: dict[str, Any]) -> None:
    do_save_method(
        request.user,
        method,
        name=given["name"],
        purpose=given["purpose"],
        stages=read_lines(given["lines"], method.stages),
        is_offered=given["is_offered"],
        seen_version=given["seen_version"],
    )


def _find(key: str) -> Method:
    found = all_methods().get(key)
    if found is None:
        raise Http404
    return found
