"""The job ``draw_stream``: draw the current state of a map from the log of its process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import InputError
from obeya.flow.value_stream import Value
from obeya.studies.stream import stream_of
from obeya.tables.calendar_text import DEFAULT_HOURS, parse_calendar
from obeya.tables.filters import read_filter
from obeya.tables.sentences import speaking
from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.jobs.run import Run
from obeya_web.processes.logs import open_log
from obeya_web.processes.models import Process
from obeya_web.streams.actions.classes import with_classes
from obeya_web.streams.actions.editing import map_of
from obeya_web.streams.actions.revisions import Counted, do_keep_families
from obeya_web.streams.actions.streams import do_keep_revision, latest
from obeya_web.streams.editing.redrawing import redrawn
from obeya_web.streams.filters import refuse_people
from obeya_web.streams.models import Side, StepClass, Stream

if TYPE_CHECKING:
    from obeya.flow.stream_map import StreamMap
    from obeya.tables.event_log import EventLog

MOST_STEPS = 15


def draw_stream(run: Run) -> None:
    """Draw a map and keep it as a new revision; what people said of its steps stays."""
    stream = Stream.objects.select_related("unit", "process__unit").filter(pk=run.payload["stream"]).first()
    person = Person.objects.filter(pk=run.payload["person"]).first()
    if stream is None or stream.process is None or stream.deleted_at is not None:
        return
    if (
        person is None
        or not may(person, Right.EDIT, stream.unit)
        or not may(person, Right.SEE, stream.process.unit)
    ):
        raise InputError(_("You may no longer draw this map."))
    run.progress(0.05, _("Opening the log"))
    where, clock = str(run.payload.get("where", "")), str(run.payload.get("clock", "calendar"))
    log = _asked(stream.process, where, clock)
    run.progress(0.25, _("Counting what happens between the steps"))
    basis = {"log_version": stream.process.log_version, "where": where, "clock": clock}
    attribute = str(run.payload.get("counts", ""))
    if attribute:
        found = _count(stream.process, log, attribute)
        run.progress(0.9, _("Keeping the families"))
        with run.completing() as result:
            do_keep_families(person, stream, attribute, found, basis=basis)
            result["url"] = reverse("stream_families", args=[stream.pk])
        return
    families, family = str(run.payload.get("families", "")), str(run.payload.get("family", ""))
    made, chosen = _drawn(stream.process, log, families, family)
    run.progress(0.9, _("Keeping the map"))
    with run.completing() as result:
        before = latest(stream, Side.CURRENT)
        made = redrawn(made, map_of(before) if before else None, name=stream.title)
        do_keep_revision(person, stream, Side.CURRENT, made, basis=basis | chosen)
        result["url"] = reverse("stream", args=[stream.pk])


def _drawn(process: Process, log: EventLog, families: str, family: str) -> tuple[StreamMap, dict[str, str]]:
    """Return the map that is asked for, with what it has to be called: all cases, or one family that is still there."""
    with speaking(None):
        if families and family:
            found = stream_of(log, values=_values(process, log), most_steps=MOST_STEPS, families=families)
            for each in found.families:
                if each.name == family:
                    return with_classes(process, each.stream), {"families": families, "family": family}
            raise InputError(_("The log has no family “%(name)s” any more.") % {"name": family})
        whole = stream_of(log, values=_values(process, log), most_steps=MOST_STEPS).families[0]
    return with_classes(process, whole.stream), {}


def _count(process: Process, log: EventLog, attribute: str) -> list[Counted]:
    """Return the map of each family, and first that of all of them together."""
    options: dict[str, Any] = {"values": _values(process, log), "most_steps": MOST_STEPS}
    with speaking(None):
        whole = stream_of(log, **options).families[0]
        found = stream_of(log, families=attribute, **options).families
    return [
        Counted("", whole.n_cases, 1.0, whole.stream),
        *(Counted(each.name, each.n_cases, each.share_of_cases, each.stream) for each in found),
    ]


def _asked(process: Process, where: str, clock: str) -> EventLog:
    """Return the part of the log of a process that is drawn, on the clock that was asked for."""
    log = open_log(process)
    if log is None:
        raise InputError(_("This process has no data yet."))
    if where:
        chosen = read_filter(where)
        refuse_people(chosen)
        log = log.where(chosen)
    if clock == "working":
        log = log.in_working_time(parse_calendar(process.calendar or DEFAULT_HOURS, zone=log.facts.zone))
    return log


def _values(process: Process, log: EventLog) -> dict[str, Value]:
    """Return the classes that were remembered of activities of the log."""
    known: dict[str, Value] = {"adds value": "adds value", "needed": "needed", "waste": "waste"}
    rows = StepClass.objects.filter(process=process, step__in=log.activities)
    return {each.step: known[each.value] for each in rows if each.value in known}
