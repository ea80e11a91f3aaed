"""All addresses; each name has a row in policy/."""

from __future__ import annotations

import os

from django.urls import include, path

from obeya_web.api.root import api
from obeya_web.project.health import health
from obeya_web.project.palette import palette
from obeya_web.project.styleguide import styleguide_addresses

handler400 = "obeya_web.project.refusals.bad_request"
handler403 = "obeya_web.project.refusals.forbidden"
handler404 = "obeya_web.project.refusals.not_found"
handler500 = "obeya_web.project.refusals.own_fault"

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("obeya_web.portfolio.urls")),
    path("", include("obeya_web.reporting.urls")),
    path("", include("obeya_web.twins.urls")),
    path("", include("obeya_web.streams.urls")),
    path("", include("obeya_web.watch.urls")),
    path("", include("obeya_web.search.urls")),
    path("", include("obeya_web.measures.urls")),
    path("", include("obeya_web.processes.urls")),
    path("", include("obeya_web.improvement.a3.urls")),
    path("", include("obeya_web.improvement.urls")),
    path("processes/<slug:slug>/", include("obeya_web.explorer.urls")),
    path("shared/", include("obeya_web.explorer.shared_urls")),
    path("account/", include("obeya_web.accounts.sign_in.urls")),
    path("", include("obeya_web.accounts.urls")),
    path("", include("obeya_web.backstage.urls")),
    path("", include("obeya_web.inbox.urls")),
    path("", include("obeya_web.conversation.urls")),
    path("", include("obeya_web.followup.urls")),
    path("", include("obeya_web.followup.chase_urls")),
    path("health/", health, name="health"),
    path("palette/", palette, name="palette"),
    *styleguide_addresses(os.environ),
]
