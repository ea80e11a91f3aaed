"""All addresses; each name has a row in policy.py."""

from __future__ import annotations

from django.urls import include, path

from obeya_web.processes import views as processes
from obeya_web.project.health import health

urlpatterns = [
    path("", processes.home, name="home"),
    path("processes/<slug:slug>/", processes.show, name="process"),
    path("processes/<slug:slug>/", include("obeya_web.explorer.urls")),
    path("account/", include("allauth.urls")),
    path("health/", health, name="health"),
]
