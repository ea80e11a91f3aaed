"""Addresses of chasing: settings, answers, decisions, calendars, import and export."""

from __future__ import annotations

from django.urls import path

from obeya_web.followup.views import answering, chasing, decisions, exchange, feeds

urlpatterns = [
    path("units/<int:pk>/chasing/", chasing.chasing_settings, name="chasing_settings"),
    path("units/<int:pk>/calendar/", chasing.unit_calendar, name="unit_calendar"),
    path("absences/<int:absence>/end/", chasing.end_absence, name="absence_end"),
    path("breaches/<int:breach>/acknowledge/", chasing.acknowledge, name="breach_acknowledge"),
    path("actions/<int:action>/answer/", answering.answer, name="action_answer"),
    path("actions/<int:action>/give/", answering.give_by_email, name="action_give_by_email"),
    path("actions/<int:action>/send-link/", answering.send_guest_link, name="guest_link_send"),
    path("actions/<int:action>/due.ics", feeds.action_file, name="action_calendar"),
    path("guest-links/<int:link>/revoke/", answering.revoke_guest_link, name="guest_link_revoke"),
    path("guest/<int:link>/", answering.guest_answer, name="guest_action"),
    path("guest/<int:link>/<str:seal>/", answering.guest_answer, name="guest_answer"),
    path("units/<int:pk>/decisions/", decisions.decisions, name="decisions"),
    path("units/<int:pk>/decisions/new/", decisions.ask, name="decision_ask"),
    path("decisions/<int:decision>/", decisions.decision, name="decision"),
    path("decisions/<int:decision>/edit/", decisions.edit, name="decision_edit"),
    path("decisions/<int:decision>/withdraw/", decisions.withdraw, name="decision_withdraw"),
    path("me/calendar/", feeds.my_feeds, name="my_feeds"),
    path("me/calendar/<int:feed>/revoke/", feeds.revoke_feed, name="feed_revoke"),
    path("calendar/<str:token>.ics", feeds.calendar_feed, name="calendar_feed"),
    path("units/<int:pk>/actions/export.<str:suffix>", exchange.export, name="actions_export"),
    path("units/<int:pk>/actions/import/", exchange.upload, name="actions_import"),
    path("actions/import/<uuid:draft>/", exchange.preview, name="actions_import_preview"),
    path("actions/import/<uuid:draft>/discard/", exchange.discard, name="actions_import_discard"),
]
