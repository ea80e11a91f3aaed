"""The lanes of "My week", each with the apps that know its rows; the only list of them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from obeya_web.followup.lanes import Lane
from obeya_web.improvement.week_lanes import coaching_due, goals_missed, maps_to_update
from obeya_web.portfolio.kpis import kpis_off_target
from obeya_web.portfolio.week_lanes import events

LANES = (
    Lane("events", _("Events this week"), _("Nothing is set for this week."), (events,)),
    Lane("maps", _("Maps to update"), _("Every A3 and every map is up to date."), (maps_to_update,)),
    Lane("off_target", _("KPIs off target"), _("No KPI is off its target."), (kpis_off_target, goals_missed)),
    Lane("coaching", _("Coaching due"), _("Nobody waits for you to coach or to answer."), (coaching_due,)),
)
