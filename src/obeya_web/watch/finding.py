"""Find the objects of this app by the arguments of their URLs; whether someone may see them is asked elsewhere."""

from __future__ import annotations

from typing import Any

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.improvement.a3.permission import is_of_team
from obeya_web.improvement.managing import may_manage
from obeya_web.watch.models import BenefitLine, GainRegistration, GainSignal, SlipPacket


def find_gain(watch: int, **_: Any) -> GainRegistration | None:
    """Return the registration of that number, unless its improvement was put away."""
    rows = GainRegistration.objects.select_related(
        "improvement__unit", "improvement__owner", "process__unit", "made_by"
    )
    return rows.filter(pk=watch, improvement__deleted_at=None).first()


def is_of_team_of(person: Person, gain: GainRegistration) -> bool:
    """Say whether a person owns, coaches, sponsors or works on the improvement of a gain."""
    return is_of_team(person, gain.improvement)


def find_signal(signal: int, **_: Any) -> GainSignal | None:
    """Return the signal of that number, unless its improvement was put away."""
    rows = GainSignal.objects.select_related("gain__improvement__unit", "gain__improvement__owner")
    return rows.filter(pk=signal, gain__improvement__deleted_at=None).first()


def owns_signal(person: Person, signal: GainSignal) -> bool:
    """Say whether a person takes care of the improvement that a signal is about."""
    return may_manage(person, signal.gain.improvement)


def find_packet(packet: int, **_: Any) -> SlipPacket | None:
    """Return the evidence of that number."""
    rows = SlipPacket.objects.select_related("gain__improvement__unit", "sent_to", "sent_by")
    return rows.filter(pk=packet, gain__improvement__deleted_at=None).first()


def may_see_packet(person: Person, packet: SlipPacket) -> bool:
    """Say whether a person got the evidence, or may see the improvement it is about."""
    improvement = packet.gain.improvement
    if person.is_active and packet.sent_to_id == person.pk:
        return True
    return may(person, Right.SEE, improvement.unit) or is_of_team(person, improvement)


def got_packet(person: Person, packet: SlipPacket) -> bool:
    """Say whether it was sent to this person, who alone answers."""
    return person.is_active and packet.sent_to_id == person.pk


def find_benefit(benefit: int, **_: Any) -> BenefitLine | None:
    """Return the line of that number, unless it was put away."""
    return _benefit(benefit, is_deleted=False)


def find_deleted_benefit(benefit: int, **_: Any) -> BenefitLine | None:
    """Return the line of that number that was put away."""
    return _benefit(benefit, is_deleted=True)


def may_manage_of(person: Person, line: BenefitLine) -> bool:
    """Say whether a person may change the improvement of a line."""
    return may_manage(person, line.improvement)


def _benefit(benefit: int, *, is_deleted: bool) -> BenefitLine | None:
    rows = BenefitLine.objects.select_related("improvement__unit", "improvement__owner", "validated_by")
    return rows.filter(pk=benefit, deleted_at__isnull=not is_deleted, improvement__deleted_at=None).first()
