"""The words of maps in the reader's language; the stored ones are those of `obeya.flow.stream_map`."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = dict[str, "str | Promise"]

VALUES: Final[Words] = {
    "adds value": _("adds value"),
    "needed": _("needed"),
    "waste": _("waste"),
}
VALUE_SHORT: Final[Words] = {"adds value": "VA", "needed": "BNVA", "waste": "NVA"}
DONE_BY: Final[Words] = {
    "person": pgettext_lazy("done by", "person"),
    "system": pgettext_lazy("done by", "system"),
    "both": pgettext_lazy("done by", "person and system"),
}
CLOCKS: Final[Words] = {"working": _("working time"), "calendar": _("calendar time")}
LINKS: Final[Words] = {
    "push": _("push"),
    "pull": _("pull"),
    "fifo": _("FIFO lane"),
    "supermarket": _("supermarket"),
    "shipment": _("shipment"),
}
KANBANS: Final[Words] = {
    "": _("no kanban"),
    "withdrawal": _("withdrawal kanban"),
    "production": _("production kanban"),
    "signal": _("signal kanban"),
}
WAYS: Final[Words] = {
    "manual": _("manual information"),
    "electronic": _("electronic information"),
    "go see": _("go and see"),
}
ROLES: Final[Words] = {
    "customer": _("customer"),
    "supplier": _("supplier"),
    "control": _("production control"),
}
KINDS: Final[Words] = {
    "links": _("Link"),
    "rework": _("Rework loop"),
    "information": _("Flow of information"),
    "parties": _("Customer, supplier or control"),
    "bursts": _("Kaizen burst"),
}
WEIGHTS: Final[Words] = {"fault": _("fault"), "gap": _("not known"), "hint": _("hint")}
VERBS: Final[Words] = {
    "step_changed": _("Changed a step"),
    "step_added": _("Added a step"),
    "step_removed": _("Removed a step"),
    "steps_merged": _("Merged steps"),
    "step_placed": _("Placed a step"),
    "step_moved": _("Moved a step"),
    "step_classed": _("Classified a step"),
    "part_added": _("Added"),
    "part_changed": _("Changed"),
    "part_removed": _("Removed"),
    "stream_changed": _("Changed demand and clock"),
    "undone": _("Undid"),
    "redone": _("Redid"),
}
