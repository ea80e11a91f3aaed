"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from obeya_web.inbox import views

urlpatterns = [
    path("inbox/", views.show_inbox, name="inbox"),
    path("inbox/count/", views.count_unread, name="inbox_count"),
    path("inbox/read/", views.read_all, name="notices_read"),
    path("inbox/unread/<int:moment>/", views.unread_all, name="notices_unread"),
    path("inbox/<int:pk>/read/", views.read_notice, name="notice_read"),
    path("inbox/<int:pk>/unread/", views.unread_notice, name="notice_unread"),
    path("me/notices/", views.show_settings, name="notice_settings"),
    path("me/notices/hours/", views.set_hours, name="notice_hours"),
    path("notices/leave/<str:token>/", views.leave_kinds, name="notices_leave"),
]
