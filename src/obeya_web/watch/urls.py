"""The addresses of this app; each name has a row in project/policy/."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from obeya_web.watch.views import benefits, gain, lists

both = require_http_methods(["GET", "POST"])
_ONE = "improvements/<int:improvement>/"

urlpatterns = [
    path("watch/", require_GET(lists.index), name="watch"),
    path("watch/sustained/", require_GET(lists.sustained), name="watch_sustained"),
    path(f"{_ONE}gain/", require_GET(gain.show), name="gain"),
    path(f"{_ONE}gain/register/", both(gain.register), name="gain_register"),
    path(f"{_ONE}gain/judge/", require_POST(gain.judge), name="gain_judge"),
    path(f"{_ONE}gain/slip/", both(gain.send), name="gain_slip"),
    path("watch/signals/<int:signal>/", both(gain.answer), name="signal_answer"),
    path("watch/evidence/<int:packet>/", require_GET(gain.packet), name="packet"),
    path("watch/evidence/<int:packet>/answer/", require_POST(gain.respond), name="packet_answer"),
    path("benefits/", require_GET(benefits.index), name="benefits"),
    path("benefits/benefits.xlsx", require_GET(benefits.workbook), name="benefits_workbook"),
    path("benefits/benefits.csv", require_GET(benefits.table), name="benefits_table"),
    path(f"{_ONE}benefits/", require_GET(benefits.of_improvement), name="benefits_of"),
    path(f"{_ONE}benefits/add/", both(benefits.add), name="benefit_add"),
    path("benefits/<int:benefit>/", both(benefits.edit), name="benefit"),
    path("benefits/<int:benefit>/validate/", both(benefits.validate), name="benefit_validate"),
    path("benefits/<int:benefit>/delete/", require_POST(benefits.delete), name="benefit_delete"),
    path("benefits/<int:benefit>/restore/", require_POST(benefits.restore), name="benefit_restore"),
]
