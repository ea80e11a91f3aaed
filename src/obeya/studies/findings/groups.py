"""The cases by the values of their attributes, and how long each group waits before each step."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from obeya.mining.answers import rows_of
from obeya.sources.attributes import PERSON_COLUMN
from obeya.studies.findings.days import with_limits
from obeya.studies.findings.steps import Moves, count, floats_of
from obeya.tables.facts import Attribute
from obeya.tables.filters import AttributeIs

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from obeya.tables.event_log import EventLog

Counts = NDArray[np.int64]
Amounts = NDArray[np.float64]
# A group is compared from this many cases on, as everything else is.
LEAST_CASES: Final = 30
# An attribute with more values than this is an id or free text: only whether it is there is looked at.
MOST_VALUES: Final = 1_000
# Whole numbers that are nearly all different are ids, too.
MOST_DISTINCT_NUMBERS: Final = 0.9
# Some programs write the route of a case into its attributes; that says how it went, not why.
NAME_OF_ROUTE: Final = re.compile(r"\bvariant", re.IGNORECASE)
HIGH: Final = "high"
LOW: Final = "low"
PRESENT: Final = "present"


@dataclass(frozen=True, slots=True)
class GroupedAttribute:
    """A case attribute and how its values make groups: each value, high numbers against the rest, or missing alone."""

    attribute: Attribute
    by_value: bool
    upper_quartile: float | None

    def label(self, table: ir.Table) -> ir.StringValue:
        """Return the group of each case; null where the attribute is missing."""
        import ibis

        column = table[self.attribute.column]
        if self.by_value:
            return column.cast("string")
        name: ir.StringValue = ibis.literal(PRESENT)
        if self.upper_quartile is not None:
            name = ibis.ifelse(column > self.upper_quartile, HIGH, LOW)
        return ibis.ifelse(column.isnull(), ibis.null("string"), name)

    def condition(self, label: str | None) -> AttributeIs | None:
        """Return the filter for one group; None for the rest that others are compared with."""
        name = self.attribute.name
        if label is None:
            return AttributeIs(name, "missing", of="case")
        if self.by_value:
            value = label.lower() == "true" if self.attribute.kind == "truth" else label
            return AttributeIs(name, "=", (value,), of="case")
        if label == HIGH and self.upper_quartile is not None:
            return AttributeIs(name, ">", (self.upper_quartile,), of="case")
        return None


@dataclass(frozen=True, slots=True)
class Groups:
    """One row per attribute, group and step: times before the step, and how many are long for that step."""

    attributes: tuple[GroupedAttribute, ...]
    attribute: Counts
    label: tuple[str | None, ...]
    activity: Counts
    n: Amounts
    wait_s: Amounts
    n_first: Amounts
    n_long: Amounts
    n_very_long: Amounts


def survey_groups(log: EventLog, moves: Moves, n_cases: int) -> Groups:
    """Tally waits by group and step for every case attribute that makes groups."""
    attributes = _grouping_attributes(log, n_cases)
    if not attributes:
        return _no_groups()
    events = with_limits(log.events, moves)
    waited = events.filter(events.wait_s.notnull()).select(
        "case_index", "activity", "activity_occurrence", "wait_s", "median_wait_s", "p90_wait_s"
    )
    parts = []
    for place, grouped in enumerate(attributes):
        labelled = log.cases.select(case_grouped="case_index", label=grouped.label(log.cases))
        joined = waited.inner_join(labelled, waited.case_index == labelled.case_grouped)
        parts.append(_tally(joined, place))
    table = parts[0].union(*parts[1:]).to_pyarrow() if len(parts) > 1 else parts[0].to_pyarrow()
    return _without_people(log, attributes, table)


def count_by_group(
    cases: ir.Table, attributes: tuple[GroupedAttribute, ...]
) -> dict[tuple[int, str | None], int]:
    """Return how many of `cases` are in each group, by place of the attribute and label."""
    import ibis

    parts = []
    for place, grouped in enumerate(attributes):
        labelled = cases.select(label=grouped.label(cases))
        parts.append(
            labelled.group_by("label").agg(attribute=ibis.literal(place, type="int64"), n=labelled.count())
        )
    if not parts:
        return {}
    counted = parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]
    return {(row["attribute"], row["label"]): int(row["n"]) for row in rows_of(counted)}


def _tally(joined: ir.Table, place: int) -> ir.Table:
    import ibis

    first = joined.activity_occurrence == 1
    return joined.group_by("label", "activity").agg(
        attribute=ibis.literal(place, type="int64"),
        n=joined.count(),
        wait_s=joined.wait_s.sum(),
        n_first=count(first),
        n_long=count(first & (joined.wait_s > joined.median_wait_s)),
        n_very_long=count(first & (joined.wait_s > joined.p90_wait_s)),
    )


def _grouping_attributes(log: EventLog, n_cases: int) -> tuple[GroupedAttribute, ...]:
    """Choose the case attributes that split the cases into groups worth comparing."""
    wanted = [a for a in log.facts.case_attributes if a.kind != "time" and not PERSON_COLUMN.search(a.name)]
    wanted = [a for a in wanted if n_cases >= 2 * LEAST_CASES and not NAME_OF_ROUTE.search(a.name)]
    if not wanted:
        return ()
    cases = log.cases
    asked: dict[str, Any] = {}
    for a in wanted:
        asked[f"{a.column}_values"] = cases[a.column].nunique()
        asked[f"{a.column}_known"] = cases[a.column].count()
        if a.kind == "number":
            asked[f"{a.column}_upper"] = cases[a.column].quantile(0.75)
            asked[f"{a.column}_whole"] = count(cases[a.column] == cases[a.column].floor())
    row = rows_of(cases.agg(**asked))[0]
    chosen = []
    for a in wanted:
        values, known = int(row[f"{a.column}_values"]), int(row[f"{a.column}_known"])
        if values + (known < n_cases) < 2:
            continue
        is_id = row.get(f"{a.column}_whole") == known and values > MOST_DISTINCT_NUMBERS * known
        upper = None if is_id else row.get(f"{a.column}_upper")
        by_value = a.kind != "number" and values <= MOST_VALUES
        if by_value or upper is not None or known <= n_cases - LEAST_CASES:
            chosen.append(
                GroupedAttribute(a, by_value, None if upper is None else _round_number(float(upper)))
            )
    return tuple(chosen)


def _round_number(x: float) -> float:
    """Round to three digits that count, so that the border of a group can be said."""
    return float(f"{x:.3g}")


def _without_people(log: EventLog, attributes: tuple[GroupedAttribute, ...], table: Any) -> Groups:
    """Drop attributes whose values are resources: a group of one person's cases would rank persons."""
    place = np.asarray(table["attribute"].to_numpy(), np.int64)
    labels: list[str | None] = table["label"].to_pylist()
    people = set(log.resources)
    personal = {int(where) for where, label in zip(place, labels, strict=True) if label in people}
    kept = np.flatnonzero(~np.isin(place, list(personal)))
    activity = np.asarray(table["activity"].to_numpy(), np.int64)
    order = kept[np.lexsort((np.array([labels[i] or "" for i in kept], str), activity[kept], place[kept]))]
    values = {
        name: floats_of(table[name])[order] for name in ("n", "wait_s", "n_first", "n_long", "n_very_long")
    }
    return Groups(
        attributes=attributes,
        attribute=place[order],
        label=tuple(labels[i] for i in order),
        activity=activity[order],
        **values,
    )


def _no_groups() -> Groups:
    whole, real = np.zeros(0, np.int64), np.zeros(0)
    return Groups((), whole, (), whole, real, real, real, real, real)
