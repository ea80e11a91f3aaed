"""Which column is the case, the activity, the time: as a person says it, and as it was found."""

from __future__ import annotations

import json
from collections.abc import Mapping as Dict
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType

from obeya.errors import MappingError

# The roles a column can have, in the order in which they are explained, with the option that sets each.
ROLE_OPTIONS = MappingProxyType(
    {
        "case_id": "--case-id",
        "activity": "--activity",
        "completed_at": "--completed-at",
        "started_at": "--started-at",
        "lifecycle": "--lifecycle-column",
        "resource": "--resource",
        "instance_id": "--instance-id",
    }
)
ROLE_WORDS = MappingProxyType(
    {
        "case_id": "case id",
        "activity": "activity",
        "completed_at": "time of completion",
        "started_at": "start time",
        "lifecycle": "lifecycle transition",
        "resource": "resource",
        "instance_id": "id of the activity instance",
    }
)
DATE_ORDERS = ("dmy", "mdy", "ymd")


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a person says about the columns of a file; everything left out is found out.

    Roles hold names of columns as the file shows them; a time may be two columns, "ERDAT + ERZET".
    `timezone` is the IANA zone of times without an offset, `date_order` one of dmy, mdy, ymd.
    """

    case_id: str | None = None
    activity: str | None = None
    completed_at: str | None = None
    started_at: str | None = None
    lifecycle: str | None = None
    resource: str | None = None
    instance_id: str | None = None
    timezone: str | None = None
    date_order: str | None = None
    delimiter: str | None = None
    encoding: str | None = None

    def __post_init__(self) -> None:
        if self.date_order is not None and self.date_order not in DATE_ORDERS:
            allowed = ", ".join(DATE_ORDERS)
            raise MappingError(f"The date order “{self.date_order}” is not known; give one of {allowed}.")

    def overridden_by(self, other: Mapping) -> Mapping:
        """Return this mapping with everything that `other` says put over it."""
        said = {name: value for name, value in asdict(other).items() if value is not None}
        return replace(self, **said)

    def to_json(self) -> str:
        """Return the text of a mapping file: what is said, nothing else."""
        said = {name: value for name, value in asdict(self).items() if value is not None}
        return json.dumps(said, indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Mapping:
        """Read a mapping file; raises MappingError listing every fault."""
        try:
            data = json.loads(text)
        except ValueError as fault:
            raise MappingError(f"The mapping file is not JSON: {fault}.") from fault
        known = [field.name for field in fields(cls)]
        if not isinstance(data, dict):
            raise MappingError(f"The mapping file must hold a JSON object with some of: {', '.join(known)}.")
        faults = [f"“{key}” is not known" for key in data if key not in known]
        faults += [
            f"“{key}” must be text, not {value!r}"
            for key, value in data.items()
            if key in known and value is not None and not isinstance(value, str)
        ]
        if faults:
            raise MappingError.listing(
                "The mapping file cannot be used.", faults, f"Known are: {', '.join(known)}."
            )
        return cls(**data)


@dataclass(frozen=True, slots=True)
class DetectedMapping:
    """The columns that will be used: by name, by place in the raw table, and why.

    `columns` goes from role to raw column ("c3"), or to the two raw columns of a date and a time of day
    ("c3+c4"); `reasons` from role to one sentence.
    """

    mapping: Mapping
    columns: Dict[str, str]
    reasons: Dict[str, str]
    warnings: tuple[str, ...] = ()


def read_mapping(path: Path) -> Mapping:
    """Read a saved mapping file; raises MappingError when it is missing or faulty."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise MappingError(f"The mapping file {path} cannot be read: {fault}.") from fault
    return Mapping.from_json(text)
