"""What each dimension of data quality looks for, and by which formula it is scored; the only list of it.

Dimensions after Pipino, Lee and Wang, "Data quality assessment", Communications of the ACM 45(4), 2002 (simple ratio:
one less the share of undesirable outcomes; overall by the minimum); faults of event logs after Suriadi, Andrews, ter
Hofstede and Wynn, "Event log imperfection patterns", Information Systems 64, 2017.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from obeya.tables.sentences import phrase


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: `share = 1 - n_faulty / n_checked`, with what is counted in `formula`."""

    key: str
    name: str
    formula: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can be wrong with a row, and the one dimension that it counts in."""

    key: str
    dimension: str
    words: str


DIMENSIONS: Final[Mapping[str, Dimension]] = {
    one.key: one
    for one in (
        Dimension(
            "completeness",
            phrase("Completeness"),
            phrase(
                "1 − rows in which something is missing ÷ all rows, rejected ones included. Missing is a case id, a "
                "step or a time; who did it and when it began, where at least one row in twenty of the same step "
                "says so; and a completion in a case that is over."
            ),
        ),
        Dimension(
            "uniqueness",
            phrase("Uniqueness"),
            phrase(
                "1 − rows that repeat an earlier row of their case in every column ÷ stored rows. Rows that were sent "
                "again with a later file and skipped are no fault."
            ),
        ),
        Dimension(
            "validity",
            phrase("Validity"),
            phrase(
                "1 − rows with a value that cannot be ÷ all rows, rejected ones included: a time that cannot be read, "
                "a damaged line, a time at or before the zero of computer clocks (1 January 1970), a time after the "
                "import, a local time that the clock jumped over."
            ),
        ),
        Dimension(
            "timeliness",
            phrase("Timeliness"),
            phrase(
                "1 − hours overdue ÷ age in hours. Age is the time from the newest event to the look at it; overdue "
                "is what of it goes beyond the time after which new data are expected."
            ),
        ),
        Dimension(
            "consistency",
            phrase("Consistency"),
            phrase(
                "1 − rows that contradict themselves or others ÷ stored rows: completed before they began, or with "
                "the name of a step in a rarer spelling (capitals, blanks, hyphens) than the usual one."
            ),
        ),
    )
}

FAULTS: Final[Mapping[str, Fault]] = {
    one.key: one
    for one in (
        Fault("no_identity", "completeness", phrase("Rejected: no case id, no step or no time")),
        Fault("no_resource", "completeness", phrase("Nobody is named who did it")),
        Fault("no_start", "completeness", phrase("No start, where this step has one")),
        Fault("no_completion", "completeness", phrase("No completion, though the case is over")),
        Fault("repeated", "uniqueness", phrase("Repeats an earlier row in every column")),
        Fault("unreadable", "validity", phrase("Rejected: a time that cannot be read, or a damaged line")),
        Fault("zero_time", "validity", phrase("A time at or before 1 January 1970")),
        Fault("in_future", "validity", phrase("A time after the import")),
        Fault("in_clock_gap", "validity", phrase("A local time that the clock jumped over")),
        Fault("overdue", "timeliness", phrase("New data are overdue")),
        Fault("end_before_start", "consistency", phrase("Completed before it began")),
        Fault("other_spelling", "consistency", phrase("The name of the step is spelled differently")),
    )
}
"""`overdue` is about the log as a whole and has no rows of its own; all others have."""
