"""The addresses of this app; each name has a row in project/policy/."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from obeya_web.reporting import views

ONE = "reports/<int:subscription>/"

urlpatterns = [
    path("measures/reports/", require_GET(views.index), name="reports"),
    path("measures/reports/<int:pk>/", require_GET(views.show), name="report"),
    path("measures/reports/<int:pk>.<slug:suffix>", require_GET(views.file), name="report_file"),
    path("measures/reports/<int:pk>/subscribe/", require_POST(views.subscribe), name="report_subscribe"),
    path(f"{ONE}end/", require_POST(views.end), name="report_end"),
    path(f"{ONE}resume/", require_POST(views.resume), name="report_resume"),
    path("reports/leave/<str:token>/", views.leave, name="report_leave"),
]
