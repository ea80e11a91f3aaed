"""The addresses of the explorer of one process, below /processes/<slug>/."""

from __future__ import annotations

from django.urls import path

from obeya_web.explorer.views import figures

urlpatterns = [
    path("explore/map.json", figures.map_figure, name="explorer_map"),
    path("explore/timeline.json", figures.timeline_figure, name="explorer_timeline"),
    path("explore/replay.json", figures.replay_figure, name="explorer_replay"),
]
