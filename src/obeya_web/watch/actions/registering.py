"""Register a gain before go-live, and again with a reason; have it judged."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from obeya.studies.gain import Registration
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.improvement.models import Improvement
from obeya_web.jobs.queue import QUICK, enqueue
from obeya_web.watch.models import GainRegistration
from obeya_web.watch.models.registration import hash_of
from obeya_web.watch.registering import RegisterError, is_late

WATCH_GAIN = "watch_gain"
WATCH_ALL = "watch_all"


def do_register_gain(
    person: Person,
    improvement: Improvement,
    registration: Registration,
    *,
    why: str = "",
    data_until: date | None = None,
) -> GainRegistration:
    """Lock what a change promises. An earlier registration stays, as replaced, and asks for a reason.

    `data_until` is the last day of the data of the process: with it, what is registered too late is marked so.
    """
    process = improvement.process
    if process is None:
        raise RegisterError(_("The improvement belongs to no process, so no data can judge it."))
    now = timezone.now()
    with transaction.atomic():
        Improvement.objects.select_for_update().get(pk=improvement.pk)
        before = GainRegistration.objects.filter(improvement=improvement).first()
        if before is not None and not why.strip():
            raise RegisterError(
                _("Say why it is registered anew: the registration before it stays to be read.")
            )
        if before is not None and before.replaced_at is None:
            GainRegistration.objects.filter(pk=before.pk).update(replaced_at=now)
        locked = registration.to_json()
        gain = GainRegistration.objects.create(
            improvement=improvement,
            process=process,
            number=before.number + 1 if before else 1,
            locked=locked,
            sha256=hash_of(locked, process.calendar),
            calendar=process.calendar,
            measure=registration.measure,
            go_live=registration.go_live,
            starts_on=registration.starts_on,
            is_late=is_late(registration, data_until, timezone.localdate()),
            why=why,
            made_by=person,
            registered_at=now,
        )
        ask_for_verdict(gain)
        record(
            person,
            "registered the gain",
            improvement,
            after={"sha256": gain.sha256, "number": gain.number, "late": gain.is_late},
            why=why,
        )
    return gain


def ask_for_verdict(gain: GainRegistration) -> None:
    """Have one registration judged soon."""
    enqueue(WATCH_GAIN, {"gain": gain.pk}, queue=QUICK, key=f"watch:{gain.pk}:{uuid.uuid4().hex}")


def do_ask_for_verdict(person: Person, gain: GainRegistration) -> None:
    """Have one registration judged soon, because somebody asked."""
    with transaction.atomic():
        ask_for_verdict(gain)
        record(person, "asked for a verdict", gain.improvement)
