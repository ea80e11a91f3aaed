"""The list of all tabs beside the map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from obeya_web.explorer.asking import Asked
from obeya_web.explorer.state import State, Tab
from obeya_web.explorer.tabs import ahead, cases, findings, handovers, rework, times, variants, workload
from obeya_web.explorer.tabs.sheet import TabContent

NAMES: Final[dict[Tab, Promise]] = {
    "map": _("Map"),
    "variants": _("Variants"),
    "times": _("Times"),
    "rework": _("Rework"),
    "handovers": _("Hand-overs"),
    "workload": _("Workload"),
    "ahead": _("Ahead"),
    "cases": _("Cases"),
    "findings": _("Findings"),
}
CONTENTS: Final[dict[str, Callable[[Asked, State], TabContent]]] = {
    "variants": variants.content,
    "times": times.content,
    "rework": rework.content,
    "handovers": handovers.content,
    "workload": workload.content,
    "ahead": ahead.content,
    "cases": cases.content,
    "findings": findings.content,
}
