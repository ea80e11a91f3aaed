"""The addresses of links that were shared; whoever holds one needs no account."""

from __future__ import annotations

from django.urls import path

from obeya_web.explorer.views import sharing

urlpatterns = [
    path("<str:token>/", sharing.shared_view, name="explorer_shared"),
    path("<str:token>/map.svg", sharing.shared_picture, name="explorer_shared_picture"),
    path("<str:token>/report/", sharing.shared_report, name="explorer_shared_report"),
]
