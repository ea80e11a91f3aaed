"""The addresses of the explorer of one process, below /processes/<slug>/."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST

from obeya_web.explorer.views import figures, files, filtering, improving, page, reporting, saving, sharing

urlpatterns = [
    path("explore/", page.explore, name="explorer"),
    path("explore/map.json", figures.map_figure, name="explorer_map"),
    path("explore/timeline.json", figures.timeline_figure, name="explorer_timeline"),
    path("explore/replay.json", figures.replay_figure, name="explorer_replay"),
    path("explore/map.<slug:suffix>", files.map_file, name="explorer_download"),
    path("explore/<slug:tab>/<slug:sheet>.<slug:suffix>", files.sheet_file, name="explorer_sheet"),
    path("explore/panel/", page.panel, name="explorer_panel"),
    path("explore/filter/<slug:kind>/", filtering.new_filter, name="explorer_filter"),
    path("explore/views/", saving.list_views, name="explorer_views"),
    path("explore/views/save/", saving.save_view, name="explorer_views_save"),
    path("explore/views/<int:pk>/rename/", saving.rename_view, name="explorer_view_rename"),
    path("explore/views/<int:pk>/share/", saving.share_view, name="explorer_view_share"),
    path("explore/views/<int:pk>/delete/", saving.delete_view, name="explorer_view_delete"),
    path("explore/views/<int:pk>/restore/", saving.restore_view, name="explorer_view_restore"),
    path("explore/links/", sharing.links, name="explorer_links"),
    path("explore/links/<int:pk>/revoke/", sharing.revoke_link, name="explorer_link_revoke"),
    path("explore/improve/", require_POST(improving.begin), name="explorer_improve"),
    path("explore/<slug:name>/", page.tab, name="explorer_tab"),
    path("report/", reporting.report_page, name="explorer_report"),
    path("report.pdf", reporting.report_file, name="explorer_report_pdf"),
]
