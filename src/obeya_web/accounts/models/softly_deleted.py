"""Records that are put away before they are gone."""

from __future__ import annotations

from django.db import models


class SoftlyDeleted(models.Model):
    """A record that can be restored; put it away with `accounts.deletion.do_delete`."""

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
