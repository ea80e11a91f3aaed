"""The verdict in words: one sentence, what would change it, and what limits it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

from obeya.studies.gain.context import STAGGER_DAYS, Context
from obeya.studies.gain.result import Effect, GainVerdict, Look
from obeya.studies.gain.scales import MEANING
from obeya.studies.gain.vocabulary import VerdictWord
from obeya.studies.measures.built_in import BUILT_IN
from obeya.tables.sentences import joined, phrase, say, say_many
from obeya.tables.wording import say_count, say_date, say_hours, say_number, say_share

_PREFERRED_WEEKS: Final = 24
_HIGH_RHO: Final = 0.5
_NOTABLE_RISE: Final = 0.1

_SENTENCES: Final[dict[VerdictWord, str]] = {
    "no detectable change": phrase("No detectable change. {effect} {seen}"),
    "improved–provisional": phrase("Improved, provisionally. {effect} {next}"),
    "improved–holding unclear": phrase("Improved, but it is unclear whether it holds. {effect} {left}"),
    "improved & held": phrase("Improved and held. {effect} {left}"),
    "trade-off": phrase("Trade-off. {effect} But {harm}."),
    "regressed": phrase("Regressed. {effect} {left}"),
    "worse (harm)": phrase("Worse. {effect}"),
    "confounded": phrase("Confounded: the change cannot be told apart from something else. {effect}"),
}


_WORDS: Final[dict[VerdictWord, str]] = {
    "insufficient data": phrase("Insufficient data"),
    "registered/collecting": phrase("Registered, collecting"),
    "no detectable change": phrase("No detectable change"),
    "improved–provisional": phrase("Improved, provisionally"),
    "improved–holding unclear": phrase("Improved, holding unclear"),
    "improved & held": phrase("Improved and held"),
    "trade-off": phrase("Trade-off"),
    "regressed": phrase("Regressed"),
    "worse (harm)": phrase("Worse"),
    "confounded": phrase("Confounded"),
}


def say_verdict(word: VerdictWord) -> str:
    """Say a word of the closed list as people read it."""
    return say(_WORDS[word])


def say_measure(key: str) -> str:
    """Say a measure: a built-in one by its name, a column as it is written."""
    return say(BUILT_IN[key].name) if key in BUILT_IN else key


def in_words(verdict: GainVerdict, context: Context) -> GainVerdict:
    """Return the verdict with its sentence, its warnings and what would change it."""
    return dataclasses.replace(
        verdict,
        sentence=_sentence(verdict),
        warnings=tuple(_warnings(verdict, context)),
        would_change=tuple(_would_change(verdict)),
    )


def _sentence(verdict: GainVerdict) -> str:
    if verdict.verdict == "insufficient data":
        missing = [gate.missing for gate in verdict.gates if not gate.passed]
        return say("Insufficient data. {missing}", missing=joined(" ", missing))
    if verdict.verdict == "registered/collecting" or verdict.effect is None:
        due = verdict.registration.proof_days[0]
        return say(
            "Registered; weeks are being collected. The first look is {day} days after {date}.",
            day=say_count(due),
            date=say_date(verdict.registration.starts_on),
        )
    return say(
        _SENTENCES[verdict.verdict],
        effect=_effect(say_measure(verdict.registration.measure), verdict.effect),
        seen=_seen(verdict),
        next=_next(verdict),
        left=_left(verdict),
        harm=_harm(verdict),
    )


def _effect(measure: str, effect: Effect) -> str:
    before, after = _natural(effect, effect.natural.before), _natural(effect, effect.natural.after)
    if effect.meaning == "odds ratio":
        return say(
            "{measure} went from {before} to {after} (odds ratio {ratio}, 95 % interval {low} to {high}).",
            measure=measure, before=before, after=after,
            ratio=say_number(effect.ratio), low=say_number(effect.low), high=say_number(effect.high),
        )  # fmt: skip
    return say(
        "{measure} changed by {percent} (95 % interval {low} to {high}): from {before} to {after} on average.",
        measure=measure, percent=say_share(effect.ratio - 1),
        low=say_share(effect.low - 1), high=say_share(effect.high - 1), before=before, after=after,
    )  # fmt: skip


def _natural(effect: Effect, value: float) -> str:
    if effect.natural.unit == "h":
        return say_hours(3600 * value)
    if effect.natural.unit == "%":
        return say("{n} %", n=say_number(value))
    if effect.natural.unit == "per week":
        return say("{n} a week", n=say_number(value))
    if not effect.natural.unit:
        return say_number(value)
    return say("{n} {unit}", n=say_number(value), unit=effect.natural.unit)


def _seen(verdict: GainVerdict) -> str:
    if verdict.minimum_detectable_effect is None:
        return ""
    what = phrase("A change of {share} or more would have been seen with a chance of 80 %.")
    if MEANING[verdict.registration.kind] == "odds ratio":
        what = phrase("A change of the odds by {share} or more would have been seen with a chance of 80 %.")
    return say(what, share=say_share(verdict.minimum_detectable_effect))


def _next(verdict: GainVerdict) -> str:
    coming = next(
        (
            look
            for look in verdict.looks
            if not look.is_spent and look.day in verdict.registration.holding_days
        ),
        None,
    )
    if coming is None:
        return ""
    return say("Whether it holds is asked on {date}.", date=say_date(coming.due))


def _left(verdict: GainVerdict) -> str:
    if verdict.retention is None:
        return ""
    if verdict.retention >= 1:
        return say("All of the gain of the first four weeks is there in the last four.")
    return say(
        "Of the gain of the first four weeks, {share} is left in the last four.",
        share=say_share(max(verdict.retention, 0.0)),
    )


def _harm(verdict: GainVerdict) -> str:
    harms = [
        say(
            "{measure} got worse, from {before} to {after}",
            measure=say_measure(each.measure),
            before=say("{n} {unit}", n=say_number(each.before), unit=each.unit),
            after=say("{n} {unit}", n=say_number(each.after), unit=each.unit),
        )
        for each in verdict.balancing
        if each.is_harmed
    ]
    return joined("; ", harms)


def _would_change(verdict: GainVerdict) -> Iterator[str]:
    spent = [look for look in verdict.looks if look.is_spent]
    coming = next((look for look in verdict.looks if not look.is_spent), None)
    for gate in verdict.gates:
        if not gate.passed:
            yield gate.missing
    if (
        verdict.verdict in ("no detectable change", "worse (harm)")
        and coming is not None
        and coming.may_declare
    ):
        yield _next_bound(coming)
    if verdict.verdict == "no detectable change" and (coming is None or not coming.may_declare) and spent:
        yield say("All looks are spent: a new change has to be registered to look again.")
    if verdict.verdict in ("improved–provisional", "improved–holding unclear", "improved & held"):
        yield say(
            "It would be regressed if less than half of the gain of the first four weeks were left in the last four."
        )
    if verdict.verdict == "improved–holding unclear":
        yield say(
            "It would be held if the last four weeks by themselves were better than the baseline (p < 0.05)."
        )
    if verdict.verdict == "regressed":
        yield say(
            "It would be held again if at least half of the first gain is back at the next look, beyond chance."
        )
    if verdict.verdict == "trade-off":
        yield say("It would be a gain without reserve if the balancing measures were back where they were.")
    if verdict.verdict == "confounded":
        yield say("Judge the changes together, or take one back for four weeks.")


def _next_bound(look: Look) -> str:
    return say(
        "At the look of {date} a change counts from p ≤ {level} on.",
        date=say_date(look.due),
        level=say_number(look.level),
    )


def _warnings(verdict: GainVerdict, context: Context) -> Iterator[str]:
    yield from _about_weeks(verdict, context)
    yield from _about_method(verdict, context)
    yield from _about_others(verdict, context)


def _about_weeks(verdict: GainVerdict, context: Context) -> Iterator[str]:
    if verdict.weeks_before < _PREFERRED_WEEKS and verdict.effect is not None:
        yield say(
            "The baseline has {n} weeks; {preferred} or more make the verdict much surer.",
            n=say_count(verdict.weeks_before),
            preferred=say_count(_PREFERRED_WEEKS),
        )
    if context.n_provisional and verdict.effect is not None:
        yield say_many(
            context.n_provisional,
            "In {n} week less than 90 % of the cases have ended; open ones count with what is expected: provisional.",
            "In {n} weeks less than 90 % of the cases have ended; open ones count with what is expected: provisional.",
            n=say_count(context.n_provisional),
        )
    if context.n_immature:
        yield say_many(
            context.n_immature,
            "{n} week is left out because its cases have not ended.",
            "{n} weeks are left out because their cases have not ended.",
            n=say_count(context.n_immature),
        )
    if context.n_left_out:
        yield say_many(
            context.n_left_out,
            "{n} week is left out because it has hardly any case.",
            "{n} weeks are left out because they have hardly any case.",
            n=say_count(context.n_left_out),
        )
    if context.n_zero:
        yield say_many(
            context.n_zero,
            "{n} time of (nearly) zero was raised to 1 % of the median before, as zero has no logarithm.",
            "{n} times of (nearly) zero were raised to 1 % of the median before, as zero has no logarithm.",
            n=say_count(context.n_zero),
        )
    if context.are_figures and verdict.registration.kind == "time":
        yield say("The file has one figure per period; how many cases stand behind each is not known.")


def _about_method(verdict: GainVerdict, context: Context) -> Iterator[str]:
    if verdict.method == "trend-adjusted":
        yield say(
            "Trend-adjusted: the baseline had a trend, so the change is measured against where that trend was leading."
        )
    if verdict.rho is not None and verdict.rho >= _HIGH_RHO:
        yield say("Neighbouring weeks resemble each other strongly; the interval is wide because of it.")
    if context.is_seasonal and verdict.effect is not None:
        yield say("Two years or more: the turn of the year was taken out.")
    if context.rise_before is not None and context.rise_before > _NOTABLE_RISE:
        yield say(
            "The four weeks before go-live were {share} worse than the baseline. If they were the reason to act, "
            "register them as the trigger window: bad weeks are followed by better ones by themselves.",
            share=say_share(context.rise_before),
        )
    if context.trigger_days and not context.is_trigger_registered:
        yield say(
            "The {n} days before go-live are left out of the baseline, as they may have been the reason to act.",
            n=say_count(context.trigger_days),
        )
    if verdict.sensitivity is not None and not verdict.sensitivity.agrees:
        yield say("Other ways to look at the same weeks do not all agree; see the sensitivity panel.")
    if verdict.is_worthwhile is False:
        yield say(
            "The effect is smaller than the smallest worth having, {share}.",
            share=say_share(verdict.registration.least_effect),
        )


def _about_others(verdict: GainVerdict, context: Context) -> Iterator[str]:
    if context.mix is not None and context.mix.is_large:
        what = (
            phrase(
                "The mix shifted by {share} ({type} from {before} to {after}); it is held at that of the baseline."
            )
            if context.is_standardised
            else phrase(
                "The mix shifted by {share} ({type} from {before} to {after}), which alone can move the figure."
            )
        )
        yield say(
            what, share=say_share(context.mix.share), type=context.mix.type_name,
            before=say_share(context.mix.before), after=say_share(context.mix.after),
        )  # fmt: skip
    for each in context.others:
        if abs((each.go_live - verdict.registration.go_live).days) < STAGGER_DAYS:
            yield say(
                "“{name}” went live on {date}, less than four weeks apart, on the same cases.",
                name=each.name,
                date=say_date(each.go_live),
            )
    if context.ends_before is not None:
        yield say(
            "Weeks from {date} on belong to another change and are not used.",
            date=say_date(context.ends_before),
        )
    if context.n_unpaired:
        yield say_many(
            context.n_unpaired,
            "{n} week without cases to compare with is left out.",
            "{n} weeks without cases to compare with are left out.",
            n=say_count(context.n_unpaired),
        )
    if verdict.primary == "confounded":
        yield say(
            "A trend was under way before the change: with it and without it the answer is not the same."
        )
    for measure in verdict.balancing:
        if measure.missing:
            yield say(
                "{measure} could not be judged: {why}",
                measure=say_measure(measure.measure),
                why=measure.missing,
            )
