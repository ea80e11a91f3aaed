"""Take notices away: those read long ago, and those that name somebody who was erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from obeya_web.notices.models import Notice

KEEP_READ = timedelta(days=90)
KEEP_UNREAD = timedelta(days=365)


def forget_old(now: datetime) -> int:
    """Remove notices that were read 90 days ago, or came a year ago; return how many."""
    is_old = Q(read_at__lt=now - KEEP_READ) | Q(last_at__lt=now - KEEP_UNREAD)
    n, _by_model = Notice.objects.filter(is_old).delete()
    return n


def forget_words(*words: str) -> int:
    """Remove the notices of others that say one of these words, such as the name of whoever was erased."""
    says = Q(pk__in=[])
    for each in words:
        if each:
            says |= Q(text__contains=each)
    n, _by_model = Notice.objects.filter(says).delete()
    return n
