"""The addresses of the explorer of one process, below /processes/<slug>/."""

from __future__ import annotations

from django.urls import path, re_path

from obeya_web.explorer.views import figures, files, filtering, page, saving

urlpatterns = [
    path("explore/", page.explore, name="explorer"),
    path("explore/map.json", figures.map_figure, name="explorer_map"),
    path("explore/timeline.json", figures.timeline_figure, name="explorer_timeline"),
    path("explore/replay.json", figures.replay_figure, name="explorer_replay"),
    re_path(r"^explore/map\.(?P<suffix>svg|png|csv|xlsx)$", files.map_file, name="explorer_download"),
    re_path(
        r"^explore/(?P<tab>[a-z]+)/(?P<sheet>[a-z-]+)\.(?P<suffix>csv|xlsx)$",
        files.sheet_file,
        name="explorer_sheet",
    ),
    path("explore/panel/", page.panel, name="explorer_panel"),
    path("explore/filter/<slug:kind>/", filtering.new_filter, name="explorer_filter"),
    path("explore/views/", saving.list_views, name="explorer_views"),
    path("explore/views/save/", saving.save_view, name="explorer_views_save"),
    path("explore/views/<int:pk>/rename/", saving.rename_view, name="explorer_view_rename"),
    path("explore/views/<int:pk>/delete/", saving.delete_view, name="explorer_view_delete"),
    path("explore/views/<int:pk>/restore/", saving.restore_view, name="explorer_view_restore"),
    path("explore/<slug:name>/", page.tab, name="explorer_tab"),
]
