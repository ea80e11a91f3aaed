"""What the page of a process shows of risks, stakeholders, SIPOC and maturity, and what is missing there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from obeya_web.processes.cards import NextStep
from obeya_web.processes.models import Process, Profile, Risk, Stakeholder

SCALE = (1, 2, 3, 4, 5)
# From here on somebody has much influence, or supports the change.
HIGH = 4


@dataclass(frozen=True, slots=True)
class RiskCell:
    """One cell of the matrix: its weight, whether it lies above what is borne, and its risks by their numbers."""

    likelihood: int
    impact: int
    is_above: bool
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """Everything that people wrote down of a process."""

    profile: Profile
    risks: tuple[Risk, ...]
    matrix: tuple[tuple[RiskCell, ...], ...]
    stakeholders: tuple[Stakeholder, ...]
    grid: tuple[tuple[str, tuple[Stakeholder, ...]], ...]

    @property
    def n_above(self) -> int:
        """Return how many risks weigh more than is borne."""
        return sum(risk.weight > self.profile.risk_appetite for risk in self.risks)


def described(process: Process) -> Described:
    """Return what people wrote down of a process."""
    profile = Profile.objects.filter(process=process).first() or Profile(process=process)
    risks = sorted(
        process.risks.filter(deleted_at=None).select_related("owner"),
        key=lambda risk: (-risk.weight, risk.pk),
    )
    stakeholders = tuple(process.stakeholders.filter(deleted_at=None))
    return Described(
        profile=profile,
        risks=tuple(risks),
        matrix=risk_matrix(risks, profile.risk_appetite),
        stakeholders=stakeholders,
        grid=stakeholder_grid(stakeholders),
    )


def risk_matrix(risks: Sequence[Risk], appetite: int) -> tuple[tuple[RiskCell, ...], ...]:
    """Return the matrix of likelihood (the highest on top) and impact; risks stand by their place in the list."""
    return tuple(
        tuple(
            RiskCell(
                likelihood,
                impact,
                likelihood * impact > appetite,
                tuple(
                    number
                    for number, risk in enumerate(risks, start=1)
                    if (risk.likelihood, risk.impact) == (likelihood, impact)
                ),
            )
            for impact in SCALE
        )
        for likelihood in reversed(SCALE)
    )


def stakeholder_grid(
    stakeholders: Sequence[Stakeholder],
) -> tuple[tuple[str, tuple[Stakeholder, ...]], ...]:
    """Return the four corners of influence and support with who stands in them."""
    corners = (
        (_("Win over: much influence, little support"), True, False),
        (_("Keep close: much influence, much support"), True, True),
        (_("Keep informed: little influence, little support"), False, False),
        (_("Let help: little influence, much support"), False, True),
    )
    return tuple(
        (
            words,
            tuple(
                one
                for one in stakeholders
                if (one.influence >= HIGH) == is_influential and (one.support >= HIGH) == supports
            ),
        )
        for words, is_influential, supports in corners
    )


def missing_steps(process: Process, told: Described, *, today: date) -> list[NextStep]:
    """Return what nobody has written down yet, and risks whose day of review has passed."""
    profile = reverse("process_profile", args=[process.slug])
    steps = []
    if not told.profile.sipoc:
        steps.append(
            NextStep(_("There is no SIPOC; its steps are taken from the log."), _("Write it"), profile)
        )
    if told.profile.maturity is None:
        steps.append(NextStep(_("Nobody has said how mature this process is."), _("Assess it"), profile))
    if not told.risks:
        address = reverse("process_part_add", args=[process.slug, "risk"])
        steps.append(NextStep(_("No risk is named."), _("Name a risk"), address))
    if not told.stakeholders:
        address = reverse("process_part_add", args=[process.slug, "stakeholder"])
        words = _("Nobody is named who can help or hinder a change.")
        steps.append(NextStep(words, _("Name a stakeholder"), address))
    late = [risk for risk in told.risks if risk.review_day is not None and risk.review_day < today]
    if late:
        address = reverse("process_part", args=[process.slug, "risk", late[0].pk])
        words = _("The risk “%(risk)s” should have been looked at again.") % {"risk": late[0]}
        steps.append(NextStep(words, _("Look at it"), address))
    return steps
