"""The names of fields as words: columns of the tables of pictures, and the numbers behind findings."""

from __future__ import annotations

from typing import Final

from obeya.tables.sentences import phrase

NAMES: Final = frozenset(
    (
        phrase("activity"), phrase("arrivals"), phrase("at"), phrase("case rank"), phrase("cases"),
        phrase("cases per week"), phrase("common cause"), phrase("cumulative share"), phrase("days arriving"),
        phrase("days begun"), phrase("departures"), phrase("from"), phrase("group"), phrase("kind"),
        phrase("lost per case"), phrase("mean"), phrase("mean batch"), phrase("mean before"), phrase("mean early"),
        phrase("mean elsewhere"), phrase("mean of others"), phrase("mean queue early"), phrase("mean queue late"),
        phrase("mean step"), phrase("mean step elsewhere"), phrase("mean wip"), phrase("median"),
        phrase("median wait"), phrase("median work"), phrase("most"), phrase("most begin with"),
        phrase("most end with"), phrase("p90"), phrase("rare variants"), phrase("share"), phrase("share arriving"),
        phrase("share arriving together"), phrase("share begun"), phrase("share begun together"),
        phrase("share by timer"), phrase("share of cause affected"), phrase("share of others affected"),
        phrase("share with cause"), phrase("since"), phrase("source"), phrase("steps"), phrase("target"),
        phrase("timer"), phrase("to"), phrase("total"), phrase("variant"), phrase("variants"), phrase("week"),
        phrase("weeks"), phrase("wip"),
    )
)  # fmt: skip
"""Names that have a word in other languages; all others stay as they are."""
