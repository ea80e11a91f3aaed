"""Find jobs and messages, and say who may know of them: a job has no unit, but somebody asked for it."""

from __future__ import annotations

from typing import Any

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may_everywhere
from obeya_web.jobs.models import Job, OutboxMessage


def find_job(pk: int, **_: Any) -> Job | None:
    """Return the job of that number, if there is one."""
    return Job.objects.filter(pk=pk).first()


def find_message(pk: int, **_: Any) -> OutboxMessage | None:
    """Return the outgoing message of that number, if there is one."""
    return OutboxMessage.objects.filter(pk=pk).first()


def may_follow(person: Person, job: Job) -> bool:
    """Say whether a person asked for a job or runs the installation."""
    return job.requested_by_id == person.pk or runs_installation(person)


def runs_installation(person: Person, target: object = None) -> bool:
    """Say whether a person is an administrator of all units; jobs and messages may be about any of them."""
    return may_everywhere(person, Right.CONFIGURE)
