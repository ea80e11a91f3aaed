"""What is known about an imported log besides its rows; stored as the manifest of each version."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any, Literal

AttributeKind = Literal["text", "number", "truth", "time"]
Starts = Literal["recorded", "partly recorded", "estimated", "none"]
Lifecycle = Literal["pair", "complete", "raw"]

# From this share of activity instances with a start on, the time before a step may be called waiting.
ENOUGH_STARTS = 0.95


@dataclass(frozen=True, slots=True)
class Attribute:
    """One column of the log's own: where it is stored, what people call it, what it holds."""

    column: str
    name: str
    kind: AttributeKind


@dataclass(frozen=True, slots=True)
class Source:
    """One file that went into a log: its name, format, hash and the records found in it."""

    name: str
    format: str
    sha256: str
    n_records: int
    n_rejected: int


@dataclass(frozen=True, slots=True)
class LogFacts:
    """The facts of one version of a log: where it came from, how it was read, what was noticed.

    ``n_records = n_events + n_duplicates + n_rejected`` holds for every import: each record of the
    sources is an event, a duplicate dropped on request, or a rejected row. With lifecycle *complete*
    the other transitions are no events either, and ``n_set_aside`` joins the sum. Transitions without
    an instance of their own (schedule, suspend, …) are kept in ``set_aside.parquet``.
    """

    name: str
    version: str
    sources: tuple[Source, ...]
    mapping: dict[str, Any]
    zone: str
    lifecycle: Lifecycle
    starts: Starts
    imported_at: str
    obeya_version: str
    first_at: str
    last_at: str
    n_records: int
    n_rejected: int
    n_events: int
    n_set_aside: int
    n_instances: int
    n_cases: int
    n_tied: int
    n_duplicates: int = 0
    n_duplicate_rows: int = 0
    n_unmatched_starts: int = 0
    n_unmatched_completes: int = 0
    n_end_before_start: int = 0
    n_before_1970: int = 0
    n_in_future: int = 0
    n_naive_times: int = 0
    n_gap_times: int = 0
    n_overlap_times: int = 0
    names_kept_because: str | None = None
    end_activities: tuple[str, ...] = ()
    event_attributes: tuple[Attribute, ...] = ()
    case_attributes: tuple[Attribute, ...] = ()
    notes: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)

    @property
    def wait_word(self) -> str:
        """The honest word for the time before a step: *waiting* only where a start is known."""
        if self.starts == "recorded":
            return "waiting time"
        return "estimated waiting time" if self.starts == "estimated" else "gap"

    def to_json(self) -> str:
        """Return the manifest text: stable key order, one fact a line."""
        return json.dumps(dataclasses.asdict(self), indent=1, sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> LogFacts:
        """Read a manifest written by `to_json`; unknown keys of newer versions are ignored."""
        known = {f.name for f in dataclasses.fields(cls)}
        data = {key: value for key, value in json.loads(text).items() if key in known}
        data["sources"] = tuple(Source(**source) for source in data["sources"])
        for key in ("event_attributes", "case_attributes"):
            data[key] = tuple(Attribute(**attribute) for attribute in data.get(key, ()))
        for key in ("end_activities", "notes"):
            data[key] = tuple(data.get(key, ()))
        return cls(**data)
