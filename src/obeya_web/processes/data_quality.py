"""The quality of the data of a process as its pages show it: the last look, with the age that the data have now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from obeya.reports.quality import Badge, quality_badge
from obeya.studies.quality import DIMENSIONS, FAULTS, DataQuality, Score
from obeya.studies.quality.scoring import timeliness
from obeya.tables.sentences import say
from obeya_web.lib.tongue import in_readers_language
from obeya_web.processes.models import DataCheck, Process

SHOWN_CHECKS: Final = 24


@dataclass(frozen=True, slots=True)
class ShownFault:
    """A fault in words, with how many rows have it."""

    key: str
    words: str
    n: int


@dataclass(frozen=True, slots=True)
class ShownScore:
    """One dimension in words, with its share at every look, the oldest first."""

    key: str
    name: str
    formula: str
    share: float
    n_checked: int
    n_faulty: int
    in_hours: bool
    faults: tuple[ShownFault, ...]
    trend: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """One look: when, at which version, and the share of each dimension in their order; None where it was not asked."""

    check: DataCheck
    shares: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class ShownQuality:
    """What the page of a process and its page of data quality show."""

    badge: Badge
    quality: DataQuality | None
    scores: tuple[ShownScore, ...]
    checks: tuple[ShownCheck, ...]
    is_current: bool
    "Whether the last look was at what the process shows now."


def scores_json(quality: DataQuality) -> list[dict[str, Any]]:
    """Return the scores as they are stored."""
    return [
        {"key": one.key, "n_checked": one.n_checked, "n_faulty": one.n_faulty, "faults": dict(one.n_by_fault)}
        for one in quality.scores
    ]


def quality_of_check(check: DataCheck) -> DataQuality:
    """Return what was stored, as it was."""
    return DataQuality(
        version=check.log_version,
        n_rows=check.n_rows,
        newest_at=check.newest_at,
        expected_days=check.expected_days,
        scores=tuple(_score(row) for row in check.scores if row["key"] in DIMENSIONS),
    )


def quality_at(check: DataCheck, expected_days: int | None, now: datetime) -> DataQuality:
    """Return what was stored with the timeliness that the data have now: they grow old without anybody looking."""
    stored = quality_of_check(check)
    fresh = (
        () if expected_days is None else (timeliness(stored.newest_at, now=now, expected_days=expected_days),)
    )
    scores = {score.key: score for score in (*(s for s in stored.scores if s.key != "timeliness"), *fresh)}
    in_order = tuple(scores[key] for key in DIMENSIONS if key in scores)
    return replace(stored, expected_days=expected_days, scores=in_order)


def quality_of(process: Process, now: datetime, version: str = "") -> DataQuality | None:
    """Return the quality of the data of a process, or of one version of them; None where nobody looked at it."""
    checks = DataCheck.objects.filter(process=process, log_version=version or process.log_version)
    check = checks.first() if process.log_version else None
    return None if check is None else quality_at(check, process.expected_days, now)


def badge_of(process: Process, now: datetime, version: str = "") -> Badge:
    """Return the badge of a process in the reader's language."""
    found = quality_of(process, now, version)
    with in_readers_language():
        return quality_badge(found)


def shown_quality(process: Process, now: datetime) -> ShownQuality:
    """Return the last look with its trend; without any look the badge says so."""
    checks = list(process.data_checks.all()[:SHOWN_CHECKS])
    if not checks:
        with in_readers_language():
            return ShownQuality(quality_badge(None), None, (), (), is_current=False)
    last = quality_at(checks[0], process.expected_days, now)
    before = [_shares(check.scores) for check in reversed(checks)]
    with in_readers_language():
        return ShownQuality(
            badge=quality_badge(last),
            quality=last,
            scores=tuple(_shown(score, before) for score in last.scores),
            checks=tuple(
                ShownCheck(check, tuple(_shares(check.scores).get(key) for key in DIMENSIONS))
                for check in checks
            ),
            is_current=checks[0].log_version == process.log_version,
        )


def names_of_dimensions() -> list[str]:
    """Return the names of the dimensions in their order, in the reader's language."""
    with in_readers_language():
        return [str(say(one.name)) for one in DIMENSIONS.values()]


def _shown(score: Score, before: Sequence[Mapping[str, float]]) -> ShownScore:
    return ShownScore(
        key=score.key,
        name=str(say(score.dimension.name)),
        formula=str(say(score.dimension.formula)),
        share=score.share,
        n_checked=score.n_checked,
        n_faulty=score.n_faulty,
        in_hours=score.key == "timeliness",
        faults=tuple(ShownFault(key, str(say(FAULTS[key].words)), n) for key, n in score.n_by_fault if n),
        trend=tuple(each[score.key] for each in before if score.key in each),
    )


def _score(row: Mapping[str, Any]) -> Score:
    by_fault = tuple(
        (key, int(row["faults"].get(key, 0))) for key in FAULTS if FAULTS[key].dimension == row["key"]
    )
    return Score(row["key"], row["n_checked"], row["n_faulty"], by_fault)


def _shares(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    return {row["key"]: _score(row).share for row in rows if row["key"] in DIMENSIONS}
