"""From a process and an address to answers: the one way in which pages of the explorer ask a log."""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from django.utils.translation import get_language

from obeya.figures.map_places import MapPlaces, place_map
from obeya.mining.process_map import ProcessMap, process_map
from obeya.tables.calendar_text import parse_calendar
from obeya.tables.calendars import WorkingCalendar
from obeya.tables.event_log import EventLog
from obeya.tables.filters import Filter, read_filter
from obeya.tables.sentences import speaking
from obeya_web.explorer.cache import AnswerCache
from obeya_web.explorer.small_groups import refuse_telling_apart
from obeya_web.explorer.state import State
from obeya_web.explorer.time_limit import SECONDS, time_limit
from obeya_web.lib.numbers import duration_here
from obeya_web.lib.tongue import in_readers_language
from obeya_web.processes.logs import log_of
from obeya_web.processes.models import Process

Answer = TypeVar("Answer")

ANSWERS = AnswerCache()
# Logs in working time that each thread keeps; its engine answers one question at a time.
KEPT_WORKED_OUT = 2
_worked_out = threading.local()


@dataclass(frozen=True)
class Asked:
    """The part of the log of a process that a page is about; it is opened and filtered only when a question needs it.

    Raises `FilterError`, `CalendarError` and `QuestionError` with words for the reader, when asked.
    """

    process: Process
    where: tuple[str, ...]
    calendar: str
    beside: tuple[str, ...] = ()
    "The filters of what it is compared to: both together must not tell a few people apart."

    @cached_property
    def whole(self) -> EventLog:
        """Return the whole log of the process, in calendar time."""
        return log_of(self.process)

    @cached_property
    def filters(self) -> tuple[Filter, ...]:
        """Return the filters as data, checked against the rule for small groups."""
        read = tuple(read_filter(text) for text in self.where)
        refuse_telling_apart((*read, *map(read_filter, self.beside)), self.whole)
        return read

    @cached_property
    def log(self) -> EventLog:
        """Return the part of the log that the filters keep, in the time of the calendar."""
        log = self.whole
        for chosen in self.filters:
            log = log.where(chosen)
        return self._in_working_time(log) if self.working_calendar else log

    def _in_working_time(self, log: EventLog) -> EventLog:
        """Return a log in working time, worked out once: each question would join it with the days of years again."""
        kept: OrderedDict[Hashable, EventLog] = vars(_worked_out).setdefault("logs", OrderedDict())
        if self.key not in kept:
            calendar = self.working_calendar
            assert calendar is not None
            counted = log.in_working_time(calendar)
            with time_limit(log):
                kept[self.key] = dataclasses.replace(
                    counted, events=counted.events.cache(), cases=counted.cases.cache()
                )
        kept.move_to_end(self.key)
        while len(kept) > KEPT_WORKED_OUT:
            kept.popitem(last=False)
        return kept[self.key]

    @cached_property
    def working_calendar(self) -> WorkingCalendar | None:
        """Return the calendar in which time is counted; None in calendar time."""
        if not self.calendar:
            return None
        return parse_calendar(self.calendar, zone=self.whole.facts.zone)

    @property
    def working_day_h(self) -> float | None:
        """Return how many hours a working day has; None in calendar time."""
        return self.working_calendar.hours_per_day if self.working_calendar else None

    def say_time(self, seconds: float | None) -> str:
        """Say a duration in the time that is counted."""
        return duration_here(seconds, self.working_day_h)

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Return what makes answers equal: version of the log, smallest group, filters and calendar."""
        whole_key = (self.process.log_version, self.process.log_name, self.process.unit.smallest_group)
        return (*whole_key, self.where, self.calendar)

    def ask(
        self, name: str, compute: Callable[[EventLog], Answer], *options: Hashable, seconds: float = SECONDS
    ) -> Answer:
        """Return the answer kept for this question, or compute it from the log within the time limit."""
        # Before anything kept is given: two filters that are fine each may tell people apart together.
        _ = self.filters

        def asked() -> Answer:
            log = self.log
            # Kept for readers of all languages: what it says is said again in theirs where it is shown.
            with speaking(None), time_limit(log, seconds):
                return compute(log)

        return ANSWERS.get((name, *options, *self.key), asked)

    def picture(
        self, name: str, draw: Callable[[EventLog], Answer], *options: Hashable, seconds: float = SECONDS
    ) -> Answer:
        """Return a picture or report kept for this question and language, or draw it within the time limit."""
        language = get_language()

        def drawn(log: EventLog) -> Answer:
            with in_readers_language():
                return draw(log)

        return self.ask(name, drawn, language, *options, seconds=seconds)

    def map(self) -> ProcessMap:
        """Return the map of everything that the filters keep; sliders only choose from it."""
        return self.ask("map", process_map)

    def places(self) -> MapPlaces:
        """Return where everything of the whole log is drawn, whatever the filters are."""
        unfiltered = Asked(self.process, (), "")
        return unfiltered.ask("places", lambda log: place_map(process_map(log)))


def asked_about(process: Process, state: State) -> Asked:
    """Return what the page of a state is about."""
    return Asked(process, state.where, state.calendar, state.compare or ())


def compared_to(process: Process, state: State) -> Asked | None:
    """Return what the page compares its selection to, if it does."""
    return None if state.compare is None else Asked(process, state.compare, state.calendar, state.where)
