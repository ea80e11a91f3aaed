"""Lay the evidence of a slip before the owner of the unit, and keep what they answer."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.studies.gain import GainVerdict
from obeya_web.accounts.audit import record
from obeya_web.accounts.models import Person
from obeya_web.jobs.mail import EMAIL
from obeya_web.jobs.outbox import send_later
from obeya_web.notices.choosing import language_of
from obeya_web.notices.telling import notify
from obeya_web.watch.models import GainRegistration, SlipPacket
from obeya_web.watch.packing import MAILED_CASES, cases_of, picture_of, png_of
from obeya_web.watch.registering import RegisterError
from obeya_web.watch.telling import tell_answer


def do_send_packet(
    person: Person, gain: GainRegistration, verdict: GainVerdict, *, sent_to: Person, note: str = ""
) -> SlipPacket:
    """Freeze the evidence of a slip and send it: a notice, and an e-mail with chart and cases."""
    evidence = verdict.slip.evidence if verdict.slip else None
    if evidence is None:
        raise RegisterError(_("No unit is named where the gain slipped, so there is no evidence to send."))
    is_time = verdict.registration.kind == "time"
    with translation.override(language_of(sent_to)):
        picture = picture_of(evidence, is_time=is_time)
        image = png_of(picture_of(evidence, is_time=is_time, theme="light"))
    with transaction.atomic():
        packet = SlipPacket.objects.create(
            gain=gain,
            as_of=verdict.as_of,
            attribute=evidence.attribute,
            value=evidence.value,
            since=evidence.since,
            until=evidence.until,
            n_cases=evidence.n_cases,
            lost_h=evidence.lost,
            cases=cases_of(evidence),
            picture=picture,
            note=note,
            sent_to=sent_to,
            sent_by=person,
            sent_at=timezone.now(),
        )
        notify(
            sent_to,
            kind="gain_signal",
            text=format_lazy(
                gettext_lazy("“{title}”: since {day} it slips at {value}. Please look at the evidence."),
                title=gain.improvement.title,
                day=evidence.since.isoformat(),
                value=evidence.value,
            ),
            url=reverse("packet", args=[packet.pk]),
            about=gain.improvement,
            key=f"packet:{packet.pk}",
        )
        _mail(packet, image)
        record(
            person,
            "sent the evidence",
            gain.improvement,
            after={"to": sent_to, "where": f"{evidence.attribute} = {evidence.value}"},
            why=note,
        )
    return packet


def do_acknowledge_packet(person: Person, packet: SlipPacket, *, response: str = "") -> None:
    """Note that the evidence was read, and what its owner answers."""
    now = timezone.now()
    with transaction.atomic():
        packet.acknowledged_at = packet.acknowledged_at or now
        if response.strip():
            packet.response, packet.responded_at = response, now
        packet.save(update_fields=["acknowledged_at", "response", "responded_at"])
        record(
            person,
            "answered the evidence",
            packet.gain.improvement,
            after={"where": f"{packet.attribute} = {packet.value}"},
            why=response,
        )
        tell_answer(packet, person)


def _mail(packet: SlipPacket, image: str) -> None:
    person = packet.sent_to
    if person is None:
        return
    with translation.override(language_of(person)):
        context = {
            "packet": packet,
            "cases": packet.cases[:MAILED_CASES],
            "address": f"{settings.CONFIGURATION.base_url}{reverse('packet', args=[packet.pk])}",
        }
        subject = _("Where “%(title)s” slips: %(value)s") % {
            "title": packet.gain.improvement.title,
            "value": packet.value,
        }
        message = {
            "to": [person.email],
            "subject": " ".join(subject.split())[:150],
            "text": render_to_string("watch/packet_mail.txt", context).strip() + "\n",
            "html": render_to_string("watch/packet_mail.html", context),
            "pictures": {"chart": image},
        }
    send_later(EMAIL, f"packet:{packet.pk}", message)
