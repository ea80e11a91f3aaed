"""What the database keeps about background work: jobs, schedules and their ticks, messages to the outside."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of background work. It exists if, and only if, the transaction that asked for it was committed.

    A worker that runs it holds a lease: a random token and a time until which nobody else may take the job. Whoever
    no longer holds the token may not write the result, however late it wakes up.
    """

    class State(models.TextChoices):
        """Where a job stands; the last four are ends, and people can start the last three again."""

        READY = "ready", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        QUARANTINED = "quarantined", _("set aside")

    queue = models.CharField(max_length=40, default="default")
    kind = models.CharField(max_length=80)
    # Raised when the meaning of a payload changes, so that new code can tell what old code asked for.
    payload_version = models.PositiveSmallIntegerField(default=1)
    payload = models.JSONField(default=dict)
    # The same key twice is the same job.
    key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=12, choices=State, default=State.READY)
    progress = models.FloatField(default=0.0)
    words = models.CharField(max_length=300, blank=True, default="")
    result = models.JSONField(null=True, blank=True)
    # A sentence for people; what happened in detail is for the log and `traceback`, which no page shows.
    error = models.TextField(blank=True, default="")
    traceback = models.TextField(blank=True, default="")

    created_at = models.DateTimeField(default=timezone.now)
    run_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    lease_token = models.UUIDField(null=True, blank=True, unique=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=120, blank=True, default="")
    # How often it was begun, and how often the worker died over it.
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    deaths = models.PositiveSmallIntegerField(default=0)
    is_cancel_asked = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("background job")
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=["state", "run_at", "id"], name="jobs_next"),
            models.Index(fields=["state", "lease_until"], name="jobs_leases"),
            models.Index(fields=["state", "ended_at"], name="jobs_ended"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def name(self) -> str:
        """Return the kind of work as words."""
        return self.kind.replace("_", " ")

    @property
    def has_ended(self) -> bool:
        """Say whether nothing more happens to the job by itself."""
        return self.state not in (Job.State.READY, Job.State.RUNNING)

    @property
    def reference(self) -> str:
        """Return what people quote and what stands in the log: the job and its attempt."""
        return f"J{self.pk}-{self.attempts}"


class Schedule(models.Model):
    """Work that comes again: a cron expression in a time zone, and what happens to times nobody was there for."""

    class CatchUp(models.TextChoices):
        """What to do about due times that passed while no worker ran."""

        SKIP = "skip", _("leave them out")
        LATEST = "latest", _("do the latest one")
        EACH = "each", _("do each one")

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    cron = models.CharField(max_length=100)
    zone = models.CharField(max_length=64, default="UTC")
    catch_up = models.CharField(max_length=8, choices=CatchUp, default=CatchUp.LATEST)
    is_on = models.BooleanField(default=True)
    # The first due time that was not dealt with yet; none when the expression never comes true again.
    next_at = models.DateTimeField(null=True, blank=True, db_index=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Tick(models.Model):
    """One due time of a schedule; the constraint is why two schedulers never do one twice."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="ticks")
    due_at = models.DateTimeField()
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["schedule", "due_at"], name="one_tick_each"),)

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.due_at:%Y-%m-%d %H:%M}"


class OutboxMessage(models.Model):
    """An effect outside the database, such as an e-mail, that is sent after the transaction that asked for it."""

    class State(models.TextChoices):
        """Where a message stands; nobody knows whether an unclear one arrived."""

        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        UNCLEAR = "unclear", _("unclear")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    # Emptied once sent: links that sign people in must not lie around.
    payload = models.JSONField(default=dict)
    # The same on every attempt, so that a receiver can tell a repetition.
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # How often an attempt ended without anybody knowing whether the message went out.
    doubts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    sending_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("message")
        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=["state", "due_at"], name="outbox_next"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
