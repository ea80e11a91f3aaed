"""What is promised before a change goes live: registered once, locked by its hash, and judged as it stands."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final, Self, get_args

from obeya.errors import QuestionError
from obeya.studies.gain.looks import ALPHA, HOLDING_DAYS, PROOF_DAYS
from obeya.studies.gain.vocabulary import Better, Kind

LEAST_EFFECT: Final = 0.10
"""Smallest effect worth having, as a share of the level before, where none is registered."""

USUAL_TRIGGER_DAYS: Final = 28
PREFERRED_WEEKS: Final = 24
MOST_BASELINE_WEEKS: Final = 104


@dataclass(frozen=True, slots=True)
class Balancing:
    """A measure that must not get worse while the primary one gets better, such as the share of rework."""

    measure: str
    kind: Kind
    better: Better = "lower"
    step: str | None = None
    errors: str | None = None
    limit_h: float | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """One change and the one measure it is judged by; frozen before go-live.

    `slice` and `comparison` are filters as text. The baseline ends before the trigger window: the days whose bad
    figures made somebody act, which would make any change look good. Raises `QuestionError` naming every fault.
    """

    measure: str
    kind: Kind
    go_live: date
    slice: str = ""
    "Filter of the cases that the change is for; empty for all."
    better: Better = "lower"
    least_effect: float = LEAST_EFFECT
    "Smallest effect worth having, as a share of the level before."
    baseline_from: date | None = None
    "First day of the baseline; null for as far back as there are data, at most 104 weeks."
    baseline_until: date | None = None
    "First day after the baseline; null for go-live less the trigger window."
    trigger_days: int | None = None
    "Days before go-live left out of the baseline; null for 28 where 24 weeks of baseline remain, else none."
    transition_days: int = 0
    "Days from go-live on that belong to neither side."
    step: str | None = None
    "Activity that the measure is about, where it can be about one."
    errors: str | None = None
    "Filter of the cases that went wrong, for the error rate."
    limit_h: float | None = None
    "Hours within which a case is on time."
    balancing: tuple[Balancing, ...] = ()
    comparison: str | None = None
    "Filter of cases that the change is not for, and which live through the same times."
    case_type: str | None = None
    "Attribute whose mix is held fixed when it shifts by more than 10 %."
    proof_days: tuple[int, ...] = PROOF_DAYS
    holding_days: tuple[int, ...] = HOLDING_DAYS
    alpha: float = ALPHA

    def __post_init__(self) -> None:
        """Refuse what cannot be judged, all faults at once."""
        faults = list(self._faults())
        if faults:
            raise QuestionError("The change cannot be registered. " + " ".join(faults))

    @property
    def starts_on(self) -> date:
        """The first day that counts as after the change."""
        return self.go_live + timedelta(days=self.transition_days)

    def to_json(self) -> str:
        """Write the registration canonically: sorted keys, no blanks, dates as ISO 8601."""
        return json.dumps(
            dataclasses.asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
        )

    @property
    def sha256(self) -> str:
        """The hash of the canonical JSON, in hexadecimal: what is locked before go-live."""
        return sha256(self.to_json().encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote; unknown keys are refused, since they would change the hash unseen."""
        data: dict[str, Any] = json.loads(text)
        unknown = sorted(set(data) - {each.name for each in dataclasses.fields(cls)})
        if unknown:
            raise QuestionError(f"A registration has no {', '.join(unknown)}.")
        for name in ("go_live", "baseline_from", "baseline_until"):
            if data.get(name) is not None:
                data[name] = date.fromisoformat(data[name])
        data["balancing"] = tuple(_balancing(each) for each in data.get("balancing", ()))
        for name in ("proof_days", "holding_days"):
            if name in data:
                data[name] = tuple(data[name])
        return cls(**data)

    def _faults(self) -> list[str]:
        faults = []
        if self.kind not in get_args(Kind):
            faults.append(f"A measure is one of {', '.join(get_args(Kind))}, not {self.kind}.")
        if self.better not in get_args(Better):
            faults.append(f"Better is lower or higher, not {self.better}.")
        if not 0 < self.least_effect < 1:
            faults.append(
                f"The smallest effect worth having is a share between 0 and 1, not {self.least_effect:g}."
            )
        if self.transition_days < 0 or (self.trigger_days or 0) < 0:
            faults.append("Days of transition and of the trigger window cannot be negative.")
        if self.baseline_until and self.baseline_until > self.go_live:
            faults.append(f"The baseline ends on {self.baseline_until}, after go-live on {self.go_live}.")
        if self.baseline_from and self.baseline_from >= (self.baseline_until or self.go_live):
            faults.append(f"The baseline begins on {self.baseline_from}, which is not before it ends.")
        if (
            not self.proof_days
            or list(self.proof_days) != sorted(set(self.proof_days))
            or self.proof_days[0] < 14
        ):
            faults.append(
                "Looks are days after go-live in rising order, the first on day 14 at the earliest."
            )
        return faults


def _balancing(data: Mapping[str, Any]) -> Balancing:
    return Balancing(**data)
