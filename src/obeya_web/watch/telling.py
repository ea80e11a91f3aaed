"""Tell people about a watch: each signal once, a regression to owner, sponsor and finance."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import RIGHTS, Right
from obeya_web.notices.telling import notify
from obeya_web.watch.models import GainRegistration, GainSignal, SlipPacket
from obeya_web.watch.words import SignalKind

_WORDS = {
    SignalKind.PROVED: _("“{title}”: the gain is shown by the data."),
    SignalKind.AMBER: _("“{title}”: the weeks slip back towards the old level."),
    SignalKind.REGRESSED: _("“{title}”: the gain is lost. Its benefit is suspended until it comes back."),
    SignalKind.RECOVERED: _("“{title}”: the gain is back."),
    SignalKind.TRADE_OFF: _("“{title}”: better, but a measure that must not get worse did."),
    SignalKind.HARM: _("“{title}”: it got worse after the change."),
    SignalKind.LOOK: _("“{title}”: the look after {days} days is ready."),
}
_HEAVY = (SignalKind.REGRESSED, SignalKind.HARM)


def tell_signal(signal: GainSignal) -> None:
    """Tell one signal to whom it concerns."""
    improvement = signal.gain.improvement
    kind = SignalKind(signal.kind)
    text = format_lazy(_WORDS[kind], title=improvement.title, days=signal.look_day or "")
    for person in _concerned(signal.gain, kind):
        notify(
            person,
            kind="gain_look" if kind == SignalKind.LOOK else "gain_signal",
            text=text,
            url=reverse("gain", args=[improvement.pk]),
            about=improvement,
            key=f"{signal.gain_id}:{signal.kind}:{signal.day}",
        )


def tell_answer(packet: SlipPacket, by: Person) -> None:
    """Tell whoever sent the evidence that its owner answered."""
    if packet.sent_by is None or packet.sent_by == by:
        return
    notify(
        packet.sent_by,
        kind="gain_signal",
        text=format_lazy(
            _("{name} answered about “{title}”."),
            name=by.shown_name,
            title=packet.gain.improvement.title,
        ),
        url=reverse("packet", args=[packet.pk]),
        about=packet.gain.improvement,
        key=f"packet:{packet.pk}:answer",
    )


def finance_of(gain: GainRegistration) -> list[Person]:
    """Return who validates benefits at the unit of an improvement or above it."""
    roles = [role for role, rights in RIGHTS.items() if Right.VALIDATE_BENEFIT in rights and role != "admin"]
    above = [int(key) for key in gain.unit.path.strip("/").split("/") if key]
    rows = Person.objects.filter(grants__role__in=roles, grants__unit__in=above, is_active=True)
    return list(rows.distinct())


def _concerned(gain: GainRegistration, kind: SignalKind) -> Iterable[Person]:
    improvement = gain.improvement
    people = {improvement.owner}
    if kind in _HEAVY:
        people |= {improvement.sponsor, *finance_of(gain)}
    return [person for person in people if person is not None]
