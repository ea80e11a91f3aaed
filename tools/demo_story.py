"""The story of the demo: the invoice approval ten months in, one month after its payments are released daily.

Everything happens through the functions that the pages use, so the audit trail, notices and the search know of it.
People's days lie in the last ten weeks, whatever today is; what they say of the data speaks of the sample's own
calendar, January 2024 to June 2025. No e-mail is sent.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from obeya_web.accounts.models import Person
from obeya_web.improvement.models import Improvement
from obeya_web.jobs.models import Job
from obeya_web.jobs.queue import cancel
from obeya_web.notices.models import Notice
from obeya_web.notices.telling import MAIL_NOTICES
from obeya_web.processes.models import Process
from obeya_web.search.indexing import catch_up
from tools.story.agenda import Agenda
from tools.story.approval import plan_approval
from tools.story.company import Story, found_company
from tools.story.deeds import plan_deeds
from tools.story.ideas import plan_ideas
from tools.story.measuring import plan_measuring
from tools.story.others import plan_others
from tools.story.planning import plan_planning
from tools.story.trying import plan_trying
from tools.story.watching import plan_watching

BEGINS_DAYS_AGO = 50


def tell_story(admin: Person, process: Process, *, now: datetime, is_quick: bool = False) -> bool:
    """Let the story happen around the sample, with the administrator as its coordinator, all of it or nothing.

    `is_quick` spares half a minute: the twin of the story is learned by defaults and compared by few runs.
    Returns False, and changes nothing, where there is an improvement already.
    """
    if Improvement.objects.exists():
        return False
    story = Story(Agenda(now), admin, process, is_quick)
    story.agenda.plan(BEGINS_DAYS_AGO, partial(found_company, story))
    plan_others(story)
    plan_planning(story)
    plan_approval(story)
    plan_trying(story)
    plan_measuring(story)
    plan_ideas(story)
    plan_deeds(story)
    plan_watching(story)
    with transaction.atomic():
        story.agenda.play()
        _send_nothing()
    catch_up()
    return True


def _send_nothing() -> None:
    """Leave the notices in the inboxes, and take back every e-mail that was to be sent about them."""
    Notice.objects.filter(mailed_at=None).update(mail_at=None)
    for job in Job.objects.filter(kind=MAIL_NOTICES, state=Job.State.READY):
        cancel(job)
