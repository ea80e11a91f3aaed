"""Maps, their revisions and commands, notes, and what is remembered of steps. Read `revision.py` first."""

from obeya_web.streams.models.agreement import Agreement
from obeya_web.streams.models.family import Family
from obeya_web.streams.models.note import Note, NoteLink
from obeya_web.streams.models.revision import Command, Revision, Side
from obeya_web.streams.models.step_class import StepClass
from obeya_web.streams.models.stream import Stream

__all__ = ["Agreement", "Command", "Family", "Note", "NoteLink", "Revision", "Side", "StepClass", "Stream"]
