"""All addresses; each name has a row in policy.py."""

from __future__ import annotations

import os

from django.urls import include, path

from obeya_web.processes import views as processes
from obeya_web.project.health import health
from obeya_web.project.palette import palette
from obeya_web.project.styleguide import styleguide_addresses

urlpatterns = [
    path("", processes.home, name="home"),
    path("processes/<slug:slug>/", processes.show, name="process"),
    path("processes/<slug:slug>/", include("obeya_web.explorer.urls")),
    path("account/", include("allauth.urls")),
    path("health/", health, name="health"),
    path("palette/", palette, name="palette"),
    *styleguide_addresses(os.environ),
]
