"""What whoever began an import is told about its end, in the transaction that ends it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from obeya_web.notices.telling import notify
from obeya_web.processes.models import Draft


def tell_import_finished(draft: Draft) -> None:
    """Tell that a log is there to be looked at."""
    text = format_lazy(_("The import “{name}” is finished."), name=draft.name)
    url = reverse("draft", args=[draft.pk])
    notify(draft.person, kind="import_finished", text=text, url=url, about=draft, key=draft.pk.hex)


def tell_import_failed(draft: Draft, fault: str) -> None:
    """Tell why an import did not work; several tries are one matter."""
    text = format_lazy(_("The import “{name}” did not work: {fault}"), name=draft.name, fault=fault)
    url = reverse("draft", args=[draft.pk])
    notify(draft.person, kind="import_failed", text=text, url=url, about=draft, key=draft.pk.hex)
