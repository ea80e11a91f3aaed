"""Data quality: what was imported, what was not, and what in the log asks for caution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from obeya.mining.overview import Overview
from obeya.reports.saying import Saying
from obeya.studies.quality.dimensions import FAULTS
from obeya.studies.quality.result import DataQuality, Grade, Score
from obeya.tables.facts import LogFacts
from obeya.tables.sentences import joined, phrase, say
from obeya.tables.wording import say_count, say_share

Status = Literal["good", "warning"]
_MANY_TIES = 0.05

# Sign and family of the badge; the word stands beside it, so that nothing hangs on a colour.
_BADGES: Final[dict[Grade, tuple[str, str, str]]] = {
    "good": ("good", "●", phrase("good")),
    "fair": ("warning", "▲", phrase("fair")),
    "poor": ("bad", "■", phrase("poor")),
    "too few": ("none", "–", phrase("too few rows to judge")),
}
_FLAG_WORDS = {
    "unmatched_start": phrase("Starts without a completion: kept, without service time"),
    "unmatched_complete": phrase("Completions without a start: kept, without service time"),
    "end_before_start": phrase("Completed before it started: kept, left out of service times"),
    "before_1970": phrase("Times before 1970: kept as they are"),
    "in_future": phrase("Times after the import: kept as they are"),
    "in_clock_change_gap": phrase(
        "Local times that the clock jumped over: read with the offset before the change"
    ),
    "in_clock_change_overlap": phrase("Local times that occurred twice: read as the first of the two"),
    "start_estimated": phrase("Starts that were estimated, not recorded"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One look at the data: what was looked at, what was found, and whether it asks for caution."""

    name: str
    found: str
    status: Status
    meaning: str


@dataclass(frozen=True, slots=True)
class Badge:
    """The quality of the data in a few words: its family of colours, its sign, and what to say."""

    family: str
    sign: str
    words: str


def quality_badge(quality: DataQuality | None) -> Badge:
    """Return the badge of a log: the grade and share of its weakest dimension; “not looked at” where nobody looked."""
    if quality is None:
        return Badge("none", "–", say("Data quality: not looked at"))
    family, sign, word = _BADGES[quality.grade]
    weakest = quality.weakest
    if quality.grade == "too few" or not weakest.n_faulty:
        return Badge(family, sign, say("Data quality: {word}", word=say(word)))
    words = say(
        "Data quality: {word}, {share} ({dimension})",
        word=say(word),
        share=say_share(weakest.share),
        dimension=say(weakest.dimension.name),
    )
    return Badge(family, sign, words)


def score_checks(quality: DataQuality | None) -> tuple[Check, ...]:
    """Return one check a dimension, with its counts, what was found and its formula."""
    return () if quality is None else tuple(_scored(score) for score in quality.scores)


def _scored(score: Score) -> Check:
    share, n, n_all = say_share(score.share), say_count(score.n_faulty), say_count(score.n_checked)
    if score.key == "timeliness":
        found: str = say("{share}: {n} of {n_all} hours overdue", share=share, n=n, n_all=n_all)
    else:
        found = say("{share}: {n} of {n_all} rows with a fault", share=share, n=n, n_all=n_all)
        kinds = [
            say("{fault}: {n}", fault=say(FAULTS[key].words), n=say_count(n_of))
            for key, n_of in score.n_by_fault
            if n_of
        ]
        found = joined("; ", (found, *kinds))
    status: Status = "good" if not score.n_faulty else "warning"
    return Check(say(score.dimension.name), found, status, say(score.dimension.formula))


def data_checks(facts: LogFacts, overview: Overview, saying: Saying) -> tuple[Check, ...]:
    """Look at the import, the order, the times and the flags of a log."""
    return (
        _records(facts),
        _duplicates(facts),
        _ties(overview),
        _zone(facts),
        _starts(overview),
        *_flags(overview),
    )


def _records(facts: LogFacts) -> Check:
    imported = facts.n_records - facts.n_rejected
    found = say(
        "{n} of {n_all} records imported, {n_rejected} rejected",
        n=say_count(imported),
        n_all=say_count(facts.n_records),
        n_rejected=say_count(facts.n_rejected),
    )
    if facts.n_set_aside:
        aside = say_count(facts.n_set_aside)
        found = say("{found}, {n} of them lifecycle steps kept beside the log", found=found, n=aside)
    meaning = say("Nothing is dropped in silence: rejected records are kept with line, reason and raw text.")
    return Check(say("Import"), found, "warning" if facts.n_rejected else "good", meaning)


def _duplicates(facts: LogFacts) -> Check:
    if facts.n_duplicates:
        found = say("{n} duplicates dropped, as asked", n=say_count(facts.n_duplicates))
    elif facts.n_duplicate_rows:
        found = say("{n} identical rows, kept", n=say_count(facts.n_duplicate_rows))
    else:
        found = say("none")
    is_odd = facts.n_duplicate_rows > 0 and not facts.n_duplicates
    meaning = say("Two identical rows may be two steps, so they stay unless you ask for them to be dropped.")
    return Check(say("Duplicates"), found, "warning" if is_odd else "good", meaning)


def _ties(overview: Overview) -> Check:
    share = say_share(overview.share_tied_events)
    found = say("{share} of instances ({n})", share=share, n=say_count(overview.n_tied))
    is_high = overview.share_tied_events > _MANY_TIES
    meaning: str = say(
        "Instances with the same time as a neighbour in their case: their order is that of the file."
    )
    if is_high:
        more = say("Variants and paths depend on it, so check that the file is in a sensible order.")
        meaning = joined(" ", (meaning, more))
    return Check(say("Equal times"), found, "warning" if is_high else "good", meaning)


def _zone(facts: LogFacts) -> Check:
    if facts.n_naive_times:
        n = say_count(facts.n_naive_times)
        found = say("{n} times carried no zone; they were read as {zone}", n=n, zone=facts.zone)
        return Check(
            say("Time zone"),
            found,
            "warning",
            say("If that is not the zone of the source, import with --timezone."),
        )
    return Check(
        say("Time zone"),
        say("shown in {zone}", zone=facts.zone),
        "good",
        say("All times carried their offset; inside they are UTC."),
    )


def _starts(overview: Overview) -> Check:
    meanings = {
        "waiting time": say("Starts are recorded, so time before a step is waiting time."),
        "estimated waiting time": say("Starts are estimated, so waiting times are estimates."),
        "gap": say("Starts are missing, so time before a step is a gap: waiting and work together."),
    }
    share = overview.n_with_start / overview.n_activity_instances if overview.n_activity_instances else 0.0
    is_gap = overview.wait_word != "waiting time"
    found = say("known for {share} of instances", share=say_share(share))
    return Check(
        say("Start times"), found, "warning" if is_gap else "good", meanings.get(overview.wait_word, "")
    )


def _flags(overview: Overview) -> tuple[Check, ...]:
    kept = [(name, n) for name, n in overview.n_flagged.items() if n]
    if not kept:
        return (
            Check(
                say("Odd records"),
                say("none"),
                "good",
                say("No instance has a time or lifecycle that does not fit."),
            ),
        )
    return tuple(
        Check(
            say("Odd records"),
            say("{n} instances", n=say_count(n)),
            "warning",
            say(_FLAG_WORDS[name]) if name in _FLAG_WORDS else name.replace("_", " "),
        )
        for name, n in kept
    )
