"""The job ``load_sample``: simulate a process, so that there is something to look around in."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import InputError
from obeya_web.accounts.models import Person, Unit
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.jobs.run import Run
from obeya_web.processes.samples import do_load_sample


def load_sample(run: Run) -> dict[str, str]:
    """Load a sample; done twice, it is there once."""
    person = Person.objects.filter(pk=run.payload["person"]).first()
    unit = Unit.objects.filter(pk=run.payload["unit"]).first()
    if person is None or unit is None or not may(person, Right.IMPORT, unit):
        raise InputError(_("You may no longer import here."))
    run.progress(0.1, _("Simulating a process"))
    process = do_load_sample(run.payload["kind"], unit, person)
    return {"url": reverse("process", args=[process.slug])}
