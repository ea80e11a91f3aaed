"""The sentence over each section of a report: what was found, not what the section is about."""

from __future__ import annotations

from obeya.figures.text import display_name
from obeya.figures.words import time_between_words
from obeya.mining.handovers import Handovers
from obeya.mining.rework import Rework
from obeya.mining.times import Times
from obeya.reports.inputs import ReportInputs
from obeya.reports.quality import Check
from obeya.tables.sentences import phrase, resaid, say, say_many
from obeya.tables.wording import say_count, say_share

_NUMBER_WORDS = (
    phrase("No"), phrase("One"), phrase("Two"), phrase("Three"), phrase("Four"), phrase("Five"), phrase("Six"),
    phrase("Seven"), phrase("Eight"), phrase("Nine"),
)  # fmt: skip


def main_headline(inputs: ReportInputs, fallback: str) -> str:
    """Say what costs most time; without a finding, how long cases take (`fallback`)."""
    ranked = inputs.findings.findings
    return resaid(ranked[0].title).rstrip(".") if ranked else fallback


def findings_headline(inputs: ReportInputs) -> str:
    """Say how many findings there are and how much of the lead time they explain together."""
    found = inputs.findings
    n = len(found.findings)
    if n == 0:
        return say("Nothing stands out from chance")
    share = found.hours_lost / found.lead_time_hours if found.lead_time_hours else 0.0
    return say_many(
        n,
        "{n} finding explains {share} of the lead time",
        "{n} findings explain {share} of the lead time",
        n=_number_word(n),
        share=say_share(share),
    )


def times_headline(times: Times) -> str:
    """Say before which activity most time passes."""
    waiting = [activity for activity in times.activities if activity.wait_hours > 0]
    if not waiting:
        return say("No time passes between the steps")
    most = max(waiting, key=lambda activity: (activity.wait_hours, activity.activity))
    share = say_share(most.wait_share)
    time, step = time_between_words(times.wait_word), display_name(most.activity)
    return say("{share} of the {time} passes before {step}", share=share, time=time, step=step)


def rework_headline(rework: Rework) -> str:
    """Say in how many cases something is done more than once."""
    if rework.n_cases_reworked == 0:
        return say("No case has an activity more than once")
    return say(
        "Something is done more than once in {share} of cases ({n} of {n_all})",
        share=say_share(rework.share_of_cases),
        n=say_count(rework.n_cases_reworked),
        n_all=say_count(rework.n_cases),
    )


def handovers_headline(handovers: Handovers | None, picture_title: str | None) -> str:
    """Say where work changes hands most; without resources or within the privacy rule, say that."""
    if handovers is None:
        return say("The log does not say who did the work")
    if picture_title is not None:
        return picture_title
    if handovers.share_handed_over is None:
        return say("No two steps in a row have a known group")
    return say("{share} of the moves change hands", share=say_share(handovers.share_handed_over))


def quality_headline(checks: tuple[Check, ...]) -> str:
    """Say how many checks ask for caution."""
    n = sum(check.status == "warning" for check in checks)
    if n == 0:
        return say("Nothing in the data asks for caution")
    return say_many(
        n,
        "{n} of {n_all} checks asks for caution",
        "{n} of {n_all} checks ask for caution",
        n=say_count(n),
        n_all=say_count(len(checks)),
    )


def _number_word(n: int) -> str:
    return say(_NUMBER_WORDS[n]) if n < len(_NUMBER_WORDS) else say_count(n)
