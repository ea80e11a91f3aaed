"""Records that count their changes, so that nobody overwrites what they have not seen."""

from __future__ import annotations

from django.db import models


class Versioned(models.Model):
    """A record with a version; write it with `accounts.locking.save_changes`."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
