"""What cannot be edited so, in words for people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from obeya.errors import ObeyaError


class EditError(ObeyaError):
    """A map cannot be changed so; the text says why."""

    @classmethod
    def gone(cls) -> EditError:
        """Say that what was to be changed is no longer on the map."""
        return cls(_("This is no longer on the map. Somebody took it away meanwhile."))

    @classmethod
    def last_step(cls) -> EditError:
        """Say that a map keeps a step."""
        return cls(_("A map has at least one step. Delete the map instead."))

    @classmethod
    def too_few_steps(cls) -> EditError:
        """Say that merging needs two."""
        return cls(_("Choose two or more steps to merge."))
