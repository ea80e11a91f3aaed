"""How what was learned is said, as sentences that can be said in any language: a function for each kind of part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from obeya.tables.sentences import joined, numeral, phrase, say, say_many
from obeya.tables.wording import say_count, say_duration, say_number, say_share, say_time

if TYPE_CHECKING:
    from obeya.twin.discovery.choices import Choices

_KINDS: Final = {
    "fixed": phrase("always the same"),
    "exponential": phrase("exponential"),
    "uniform": phrase("uniform"),
    "normal": phrase("normal"),
    "lognormal": phrase("lognormal"),
    "gamma": phrase("gamma"),
    "triangular": phrase("triangular"),
    "empirical": phrase("empirical"),
}
_WAYS: Final = {
    "contexts": phrase("routing by the last steps"),
    "paths": phrase("routing by whole paths"),
    "graph": phrase("routing by a graph with work side by side"),
}


def say_rhythm(at_once: int, beat_s: float, per_week_s: float) -> str:
    """Say a fixed rhythm of arrivals within working hours."""
    return say(
        "{n} every {time}, in {hours} h a week",
        n=say_count(at_once),
        time=say_duration(beat_s),
        hours=say_number(per_week_s / 3600),
    )


def say_gaps(at_once: int, mean_s: float, kind: str, per_week_s: float) -> str:
    """Say regular gaps between arrivals within working hours."""
    return say(
        "{n} every {time} on average, {kind}, in {hours} h a week",
        n=say_count(at_once),
        time=say_duration(mean_s),
        kind=say(_KINDS[kind]),
        hours=say_number(per_week_s / 3600),
    )


def say_level(per_week: float, recent: float) -> str:
    """Say how many cases come in a week, and by which part of the log that was learned."""
    n = say_number(per_week)
    if recent < 1:
        return say("{n} cases a week, as in the last {share} of the time", n=n, share=say_share(recent))
    return say("{n} cases a week", n=n)


def say_trend(per_week: float, growth: float) -> str:
    """Say how many cases come in a week at the end of a trend."""
    return say(
        "{n} cases a week at the end, after {share} each week",
        n=say_number(per_week),
        share=numeral(f"{growth * 100:+.1f} %".replace("-", "−")),
    )


def say_batch(size: int, longest_s: float | None, *, together: bool) -> str:
    """Say when a batch begins: once so many have come together, or after the longest wait."""
    if longest_s is None:
        rule = say("{n} at a time", n=say_count(size))
    else:
        rule = say("after {time} at the latest", time=say_duration(longest_s))
    return _worked(rule, together=together)


def say_daily(half_hour: int, *, together: bool) -> str:
    """Say a batch that begins at a time of day."""
    rule = say("daily at {time}", time=f"{half_hour // 2:02d}:{half_hour % 2 * 30:02d}")
    return _worked(rule, together=together)


def _worked(rule: str, *, together: bool) -> str:
    if together:
        return say("{rule}, all together", rule=rule)
    return say("{rule}, one after the other", rule=rule)


def say_delay(where: str, mean_s: float, share: float, *, working_day_h: float | None) -> str:
    """Say how long work rests before or after a step, and how often; in working time where a day of it is given."""
    given = {"time": say_time(mean_s, working_day_h), "share": say_share(share)}
    if where == "before":
        return say("before it, {time} on average, in {share} of executions", **given)
    return say("after it, {time} on average, in {share} of executions", **given)


def say_work(kind: str, mean_s: float, n_people: int) -> str:
    """Say how long work on a step takes, and how many people do it."""
    given = {"kind": say(_KINDS[kind]), "time": say_duration(mean_s if mean_s > 1e-3 else 0.0)}
    if not n_people:
        return say("{kind}, mean {time}, nobody is named", **given)
    return say_many(
        n_people,
        "{kind}, mean {time}, {n} person",
        "{kind}, mean {time}, {n} people",
        **given,
        n=say_count(n_people),
    )


def say_hours(per_week_h: float, n: int, *, is_known: bool, is_always: bool) -> str:
    """Say how long somebody is there in a week, or why that is not known."""
    if not is_known:
        return say("Only {n} instants; the whole week is taken to be open.", n=say_count(n))
    if is_always:
        return say("Work is seen around the clock, or too little of it to say when it rests.")
    return say("{n} working hours a week.", n=numeral(f"{per_week_h:g}"))


def say_days_seen(n_days: int, *, is_a_day_at_most: bool) -> str:
    """Say what is taken for the days of a week that a short log does not reach."""
    if is_a_day_at_most:
        return say(
            "The log is shorter than a day: people are taken to be there around the clock, and cases to come as they "
            "did."
        )
    return say(
        "The log reaches {n} days of the week: the others from Monday to Friday are taken to be like the longest of "
        "these, and the weekend to be free.",
        n=say_count(n_days),
    )


def say_closing(n_on: int, expected: float, *, is_rare: bool) -> str:
    """Say how often work went on after a break in somebody's hours, and what follows."""
    given = {"n": say_count(n_on), "expected": say_count(round(expected))}
    if is_rare:
        return say(
            "{n} pieces of work went on after a break in somebody's hours, where {expected} would by chance: what has "
            "begun is finished first.",
            **given,
        )
    return say(
        "{n} pieces of work went on after a break in somebody's hours, where {expected} would by chance: work pauses.",
        **given,
    )


def say_people(n_people: int, n_roles: int, n_several: int) -> str:
    """Say how many people there are, in how many roles, and how many do several things at once."""
    return say(
        "{n} people or machines in {roles} roles; {several} work on several pieces at once.",
        n=say_count(n_people),
        roles=say_count(n_roles),
        several=say_count(n_several),
    )


def say_order(values: Iterable[str]) -> str:
    """Say in which order classes of cases are served."""
    return say("served in this order: {order}", order=", ".join(values))


def say_deciding(attributes: Iterable[str]) -> str:
    """Say by which attributes of a case the next step is decided."""
    names = sorted(attributes)
    if len(names) == 1:
        return say("decided by {names}", names=names[0])
    return say("decided by {names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def say_recorded(n_zero: int) -> str:
    """Say that all starts are known, and how many rows take no time."""
    if not n_zero:
        return say("All starts are recorded.")
    return say("All starts are recorded. {n} instances take no time.", n=say_count(n_zero))


def say_estimated(n_missing: int) -> str:
    """Say how many starts are estimated, and what that means."""
    return say(
        "{n} starts are estimated: durations are upper limits, waits before them lower ones.",
        n=say_count(n_missing),
    )


def say_paths(n: int) -> str:
    """Say that cases are drawn as whole paths."""
    return say("{n} whole paths; the share is that of the 20 most frequent", n=say_count(n))


def say_contexts(n_two: int, n: int) -> str:
    """Say by how many last steps the next one is drawn."""
    return say("{n} contexts of two steps, {all} in all", n=say_count(n_two), all=say_count(n))


def say_branches(blocks: Sequence[Sequence[Sequence[str]]]) -> str:
    """Say which steps run side by side."""
    sides = "; ".join(" ∥ ".join("/".join(branch) for branch in block) for block in blocks)
    return say("side by side: {sides}", sides=sides)


def say_choices(choices: Choices) -> str:
    """Say what was chosen on the cases held back."""
    said: list[str] = [say(_WAYS[choices.routing])]
    if choices.recent < 1:
        said.append(say("paths of the latest {share} of cases", share=say_share(choices.recent)))
    if choices.level < 1:
        said.append(say("arrivals of the latest {share} of the time", share=say_share(choices.level)))
    if choices.trend:
        said.append(say("arrivals with their trend"))
    if choices.fresh < 1:
        said.append(say("delays of the latest {share} of waits", share=say_share(choices.fresh)))
    if choices.passing == "in working hours":
        said.append(say("delays pass in working hours"))
    if choices.free == "everything":
        said.append(say("nobody queues: all waiting is taken over as it was"))
    return joined(", ", said)
