"""The index: the words of every record that can be found, and how far the audit trail was read for it."""

from __future__ import annotations

from django.db import models

from obeya_web.accounts.models import Unit


class Entry(models.Model):
    """The words of one record. `folded_title` and `folded_body` are what is searched: without case and accents."""

    kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    title = models.TextField()
    body = models.TextField(blank=True)
    folded_title = models.TextField()
    folded_body = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "object_id"], name="one_entry_each"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.title}"


class Read(models.Model):
    """How far the audit trail was read; one row."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
