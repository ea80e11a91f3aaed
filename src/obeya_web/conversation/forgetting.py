"""Take the bytes of deleted files off the disk once nobody can bring them back any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from obeya_web.conversation.files.store import remove
from obeya_web.conversation.models import File

# So long a deleted file can be restored.
RESTORE_DAYS = 30
MOST_AT_ONCE = 1_000


def forget_deleted_files(now: datetime) -> int:
    """Remove files that were deleted 30 days ago, bytes first, and return how many.

    Killed between the two it leaves a row without bytes, which the next look removes; never bytes without a row.
    """
    gone = File.objects.filter(deleted_at__lt=now - timedelta(days=RESTORE_DAYS)).order_by("deleted_at")
    keys = list(gone.values_list("pk", flat=True)[:MOST_AT_ONCE])
    for key in keys:
        remove(key)
    File.objects.filter(pk__in=keys, deleted_at__isnull=False).delete()
    return len(keys)
