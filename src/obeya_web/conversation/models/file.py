"""Files and photos of a record; their bytes lie on disk by their id, see `files/store.py`."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from obeya_web.conversation.models.part import PartOfAnything


class File(PartOfAnything):
    """One file. A picture was written anew when it came in, so that nothing but what it shows is left of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=160)
    media_type = models.CharField(max_length=80)
    n_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    # Only of pictures.
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="files_added"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("file")
        ordering = ("made_at", "id")
        indexes = (models.Index(fields=["kind", "object_id"], name="files_of_object"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Say whether it is shown, with a thumbnail, and not only downloaded."""
        return self.width is not None
