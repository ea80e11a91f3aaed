"""Actions as files: download them, upload a list, look at what it would do, and import it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from obeya_web.accounts.locking import Stale
from obeya_web.accounts.models import Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.followup.access import actions_for
from obeya_web.followup.actions.importing import (
    NotReadyError,
    do_discard_import,
    do_draft_import,
    do_import,
)
from obeya_web.followup.exchange.planning import NOBODY, plan_import
from obeya_web.followup.exchange.presets import PRESETS
from obeya_web.followup.exchange.reading import MOST_BYTES, FileError
from obeya_web.followup.exchange.writing import MEDIA_TYPES, WRITERS
from obeya_web.followup.models import ImportDraft
from obeya_web.followup.people import people_around
from obeya_web.followup.states import LIVE, State

SHOWN_ROWS = 200


class UploadForm(forms.Form):
    """A file, and which tool it comes from."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV, XLSX or JSON, up to 5 MB.")
    )
    preset = forms.ChoiceField(label=gettext_lazy("Where it comes from"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        known = [(name, preset.label) for name, preset in PRESETS.items()]
        self.fields["preset"].choices = [("", _("find out by its columns")), *known]  # type: ignore[attr-defined]

    def clean_file(self) -> object:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file has more than %(mb)s MB.") % {"mb": MOST_BYTES // 1_000_000}
            )
        return file


@require_safe
def export(request: PersonRequest, pk: int, suffix: str) -> HttpResponse:
    """Download the actions of a unit and below that one may see; ?all=1 with those that ended."""
    if suffix not in WRITERS:
        raise Http404
    unit: Unit = request.target
    actions = actions_for(request.user).filter(unit__path__startswith=unit.path)
    if request.GET.get("all") != "1":
        actions = actions.filter(state__in=LIVE)
    content = WRITERS[suffix](actions.prefetch_related("blocked_by").order_by("pk"))
    response = HttpResponse(content, content_type=MEDIA_TYPES[suffix])
    name = f"actions-{timezone.localdate():%Y-%m-%d}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
def upload(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a file and show what it would do."""
    unit: Unit = request.target
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            draft = do_draft_import(
                request.user, unit, name=file.name, content=file.read(), preset=form.cleaned_data["preset"]
            )
        except FileError as fault:
            form.add_error("file", str(fault))
        else:
            return redirect("actions_import_preview", draft.pk)
    context = {"unit": unit, "form": form}
    return render(request, "followup/import.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def preview(request: PersonRequest, draft: UUID) -> HttpResponse:
    """Show all that an import would do, with every fault and every question at once; import it when nothing is left."""
    target: ImportDraft = request.target
    choices = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    status = 200
    if request.method == "POST" and choices.get("verb") == "import":
        try:
            done = do_import(request.user, target, choices)
        except (NotReadyError, Stale) as fault:
            messages.warning(request, str(fault))
            status = 422
        else:
            new = ngettext("%(n)s action is new", "%(n)s actions are new", done.n_new) % {"n": done.n_new}
            changed = ngettext("%(n)s was changed", "%(n)s were changed", done.n_changed) % {
                "n": done.n_changed
            }
            messages.success(request, _("Imported: %(new)s, %(changed)s.") % {"new": new, "changed": changed})
            return redirect("unit", target.unit_id)
    plan = plan_import(request.user, target, choices)
    context = {
        "draft": target,
        "unit": target.unit,
        "plan": plan,
        "rows": [row for row in plan.rows if row.is_new or row.changes or row.conflicts][:SHOWN_ROWS],
        "preset": PRESETS[target.preset].label,
        "people": people_around(target.unit),
        "states": State.choices,
        "nobody": NOBODY,
        "choices": choices,
    }
    return render(request, "followup/import_preview.html", context, status=status)


@require_POST
def discard(request: PersonRequest, draft: UUID) -> HttpResponse:
    """Throw a file away; nothing of it was imported."""
    target: ImportDraft = request.target
    unit_id = target.unit_id
    do_discard_import(target)
    messages.success(request, _("Thrown away. Nothing was imported."))
    return redirect("actions_import", unit_id)
