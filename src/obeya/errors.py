"""Every error that obeya raises on purpose; read this file to know what can go wrong."""

from __future__ import annotations

from collections.abc import Sequence


class ObeyaError(Exception):
    """The root of all errors raised on purpose; its text is meant for the person at the keyboard."""


class InputError(ObeyaError):
    """A file or table cannot be read as an event log."""

    @classmethod
    def listing(cls, what: str, faults: Sequence[str], remedy: str) -> InputError:
        """Build one message from all faults: what is wrong, each fault on its own line, what to do next."""
        lines = [what, *(f"  - {fault}" for fault in faults), remedy]
        return cls("\n".join(line for line in lines if line))


class UnsafeInputError(InputError):
    """A file was refused because reading it could harm the machine (bomb, entity, path outside)."""


class SeriesError(InputError):
    """A series of values cannot be charted or judged."""


class StreamMapError(InputError):
    """A value stream map cannot be read or makes no sense."""


class MappingError(InputError):
    """Columns could not be matched to case id, activity and time without guessing."""


class FilterError(ObeyaError):
    """A filter does not fit the log or cannot be read."""


class CalendarError(ObeyaError):
    """A working calendar or time zone is not usable."""


class StoreError(ObeyaError):
    """The store under OBEYA_HOME cannot do what was asked."""


class UnknownLogError(StoreError):
    """No stored log or file has the given name."""


class DamagedStoreError(StoreError):
    """Stored data does not match its hash."""


class QuestionError(ObeyaError):
    """A question was asked with options that cannot be answered on this log."""


class ConfigurationError(ObeyaError):
    """The web application is not set up in a way that can be trusted."""

    @classmethod
    def listing(cls, what: str, faults: Sequence[str]) -> ConfigurationError:
        """Build one message from all faults; each fault names its remedy."""
        return cls("\n".join([what, *(f"  - {fault}" for fault in faults)]))


class BackupError(ObeyaError):
    """A backup cannot be made, is damaged, or cannot be restored here."""
