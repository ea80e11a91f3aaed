"""The outcome of an improvement as a chain: process metric, business KPI, money; what is missing is said in words.

Only the first step is shown by the data. That the metric moves the KPI is what people say by linking both to a goal,
and it says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from obeya_web.accounts.models import Person
from obeya_web.accounts.scope import visible
from obeya_web.improvement.card_paper import facts_of, limits_of
from obeya_web.improvement.models import Improvement
from obeya_web.improvement.proving import Proof, proofs_of
from obeya_web.lib.numbers import count_here
from obeya_web.portfolio.goal_kpis import ShownKpi, kpis_shown
from obeya_web.portfolio.models import Goal
from obeya_web.watch.ledger.accruing import LineMonths
from obeya_web.watch.ledger.reading import ledger_of, lines_of
from obeya_web.watch.ledger.totals import by_class, totals_of
from obeya_web.watch.words import MonthState, Validation

# What a page of one minute can hold.
MOST_KPIS, MOST_GOALS = 6, 4
_MONEY_STATES = {
    MonthState.ACCRUED: "good",
    MonthState.SUSPENDED: "bad",
    MonthState.TRADE_OFF: "warning",
    MonthState.UNWATCHED: "warning",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is said at length."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain; `family` is the look of its state, `missing` what keeps it from holding."""

    key: str
    name: str
    headline: str
    state: str = ""
    family: str = "plain"
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole chain of an improvement."""

    improvement: Improvement
    links: tuple[Link, ...]

    @property
    def n_missing(self) -> int:
        """Return how many links have something missing."""
        return sum(bool(link.missing) for link in self.links)


def outcome_of(improvement: Improvement, person: Person) -> Outcome:
    """Return the chain of an improvement as a person sees it."""
    proof = proofs_of([improvement]).get(improvement.pk)
    goals = list(visible(Goal.objects.filter(deleted_at=None, links__improvement=improvement), person))
    kpis = kpis_shown(person, goals)
    rows = ledger_of(lines_of(improvement))
    return Outcome(
        improvement, (_metric(improvement, proof), _kpi(goals, kpis), _money(improvement, rows, proof))
    )


def _metric(improvement: Improvement, proof: Proof | None) -> Link:
    if proof is None:
        return Link(
            "metric",
            _("Process metric"),
            improvement.measure or _("no measure named"),
            state=_("not proved"),
            family="none",
            missing=(_("No gain is registered: the data cannot say whether it worked."),),
            sources=(Source(_("the gain of this improvement"), reverse("gain", args=[improvement.pk])),),
        )
    return Link(
        "metric",
        _("Process metric"),
        f"{proof.measure} {proof.change}".strip(),
        state=proof.said,
        family=proof.family,
        facts=facts_of(proof),
        lines=limits_of(proof),
        missing=() if proof.change else (_("There is no effect to show yet."),),
        sources=(Source(_("the watch of this gain"), proof.address),),
    )


def _kpi(goals: Sequence[Goal], kpis: Sequence[ShownKpi]) -> Link:
    measured = {kpi.goal.pk for kpi in kpis}
    missing = [] if goals else [_("No goal is linked: nobody said what this is good for.")]
    missing += [
        _("The goal “%(goal)s” has no KPI: nobody can see whether it is reached.") % {"goal": goal}
        for goal in goals
        if goal.pk not in measured
    ]
    missing += [
        _("The KPI “%(kpi)s” has no data.") % {"kpi": kpi.latest.measure} for kpi in kpis if not kpi.has_data
    ]
    first = next((kpi for kpi in kpis if kpi.has_data), None)
    families = {kpi.latest.status.family for kpi in kpis}
    worst = next((each for each in ("bad", "warning", "none", "good") if each in families), "none")
    return Link(
        "kpi",
        _("Business KPI"),
        _headline(goals, first),
        state=next((k.latest.status.word for k in kpis if k.latest.status.family == worst), _("no KPI")),
        family=worst,
        facts=tuple(_fact(kpi) for kpi in kpis[:MOST_KPIS]),
        lines=_serves(goals) if kpis else (),
        missing=tuple(missing),
        sources=(
            *(Source(goal.name, reverse("goal", args=[goal.pk])) for goal in goals[:MOST_GOALS]),
            *(
                Source(kpi.latest.measure.name, reverse("measure", args=[kpi.latest.measure.pk]))
                for kpi in kpis[:MOST_KPIS]
            ),
        ),
    )


def _headline(goals: Sequence[Goal], first: ShownKpi | None) -> str:
    if first is not None:
        return f"{first.latest.measure}: {first.value}"
    return goals[0].name if goals else _("no goal is linked")


def _fact(kpi: ShownKpi) -> tuple[str, str]:
    words = _("%(value)s; target %(target)s; %(status)s") % {
        "value": kpi.value,
        "target": kpi.target,
        "status": kpi.latest.status.word,
    }
    return kpi.latest.measure.name, words


def _serves(goals: Sequence[Goal]) -> tuple[str, ...]:
    names = ", ".join(f"“{goal}”" for goal in goals[:MOST_GOALS])
    return (
        _("Serves %(goals)s.") % {"goals": names},
        _("That the metric moves the KPI is said by people who linked both to the goal; no test shows it."),
    )


def _money(improvement: Improvement, rows: Sequence[LineMonths], proof: Proof | None) -> Link:
    name, source = _("Money"), Source(_("the benefit ledger"), reverse("benefits_of", args=[improvement.pk]))
    benefits = [row for row in rows if not row.line.is_cost and not row.is_double]
    if not benefits:
        missing = (_("No benefit is claimed: nobody said what this is worth."),)
        return Link("money", name, _("no data"), _("no benefit"), "none", missing=missing, sources=(source,))
    totals = totals_of(rows)
    state = _state(benefits, proof)
    words = _("%(money)s accrued of %(claimed)s claimed")
    return Link(
        "money",
        name,
        words % {"money": _amount(totals.benefit), "claimed": _amount(totals.claimed)},
        state=str(state.label) if state else _("no month is over yet"),
        family=_MONEY_STATES.get(state, "plain") if state else "plain",
        facts=_amounts(rows),
        lines=(_("A month counts only while the watch says that the gain is held."),),
        missing=_missing_money(benefits),
        sources=(source,),
    )


def _state(rows: Sequence[LineMonths], proof: Proof | None) -> MonthState | None:
    """Return the state of the lines that is the least good news; what was lost this month is lost already."""
    if proof is not None and proof.lost_on is not None:
        return MonthState.SUSPENDED
    if proof is not None and proof.is_trade_off:
        return MonthState.TRADE_OFF
    found = {row.state for row in rows}
    order = (
        MonthState.SUSPENDED,
        MonthState.TRADE_OFF,
        MonthState.UNWATCHED,
        MonthState.WAITING,
        MonthState.ACCRUED,
    )
    return next((state for state in order if state in found), None)


def _amounts(rows: Sequence[LineMonths]) -> tuple[tuple[str, str], ...]:
    """Return what accrued, hard and soft apart and hours apart from money, and what is suspended or validated."""
    totals = totals_of(rows)
    facts = [(str(kind.label), _amount(money)) for kind, money, _hours, _n in by_class(rows)]
    facts.append((_("Hours freed"), _amount(totals.hours)))
    facts.append((_("Net of change cost"), _amount(totals.net)))
    if totals.suspended:
        facts.append((_("Suspended while the gain was lost"), _amount(totals.suspended)))
    facts.append((_("Validated by finance"), _amount(totals.validated)))
    return tuple(facts)


def _missing_money(rows: Sequence[LineMonths]) -> tuple[str, ...]:
    missing = []
    if any(not row.is_watched for row in rows):
        missing.append(_("No gain is registered: nothing accrues, all of it is a claim."))
    if all(row.line.rate is None for row in rows):
        missing.append(_("No line has a rate: it is worth no money yet."))
    if not any(row.line.validation == Validation.VALIDATED for row in rows):
        missing.append(_("Finance has validated nothing of it."))
    return tuple(missing)


def _amount(number: float) -> str:
    return count_here(round(number))
