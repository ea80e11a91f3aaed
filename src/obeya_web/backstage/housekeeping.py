"""The job ``keep_house``, every hour: look at the disk, tell administrators before it is full, forget what is over."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from obeya_web.accounts.models import Person
from obeya_web.conversation.forgetting import forget_deleted_files
from obeya_web.jobs.models import Schedule
from obeya_web.jobs.run import Run
from obeya_web.jobs.schedule import keep_schedule
from obeya_web.notices.forgetting import forget_old
from obeya_web.notices.telling import notify

KEEP_HOUSE: Final = "keep_house"
LOW_BYTES: Final = 2_000_000_000
"""Less than this left on the disk is told: uploads are refused at a quarter of it."""

logger = logging.getLogger(__name__)


def keep_house(run: Run) -> dict[str, int]:
    """Look after the installation; done twice, administrators are told once."""
    free = shutil.disk_usage(_folder()).free
    with transaction.atomic():
        if free < LOW_BYTES:
            text = format_lazy(
                _("The disk of obeya has {free} MB left. Free some space before imports are refused."),
                free=free // 1_000_000,
            )
            tell_administrators(kind="disk_low", text=text, key="disk")
        forgotten = forget_old(timezone.now())
    n_files = forget_deleted_files(timezone.now())
    return {"free_mb": free // 1_000_000, "forgotten": forgotten, "files": n_files}


def begin_housekeeping() -> None:
    """See to it that the job comes every hour; called when a worker starts, and harmless every time."""
    try:
        # At an odd minute, when little else is due.
        keep_schedule("housekeeping", KEEP_HOUSE, cron="17 * * * *", catch_up=Schedule.CatchUp.LATEST)
    except Error:
        logger.exception("Housekeeping could not be scheduled; the next start of the worker tries again.")
        connection.close()


def administrators() -> list[Person]:
    """Return who runs the installation: the administrators at the top of the organisation."""
    held = Person.objects.filter(grants__role="admin", grants__unit__parent=None, is_active=True)
    return list(held.distinct().order_by("pk"))


def tell_administrators(*, kind: str, text: str | Promise, key: str = "") -> None:
    """Tell everybody who runs the installation."""
    for person in administrators():
        notify(person, kind=kind, text=text, url=reverse("jobs"), key=key)


def tell_of_failed_backup(fault: str) -> None:
    """Tell that a backup did not work; silent where the database is what failed."""
    text = format_lazy(_("The backup did not work: {fault}"), fault=fault)
    try:
        with transaction.atomic():
            tell_administrators(kind="backup_failed", text=text, key="backup")
    except Error:
        logger.exception("Nobody could be told that the backup did not work.")


def _folder() -> Path:
    """Return the home, or the folder nearest to it that is there."""
    home: Path = settings.CONFIGURATION.home
    return next(folder for folder in (home, *home.parents) if folder.exists())
