"""The addresses of this app; each name has a row in project/policy/."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from obeya_web.processes.views import describing, home, imports, quality, register, samples, sources, uploads

urlpatterns = [
    path("", require_GET(home.home), name="home"),
    path("processes/", require_GET(register.index), name="processes"),
    path("processes/new/", register.create, name="process_new"),
    path("processes/import/", imports.begin, name="import_new"),
    path("processes/sample/", require_POST(samples.load), name="sample_load"),
    path("processes/sample/<int:job>/", require_GET(samples.loading), name="sample_loading"),
    path("processes/<slug:slug>/", require_GET(register.show), name="process"),
    path("processes/<slug:slug>/edit/", register.edit, name="process_edit"),
    path("processes/<slug:slug>/move/", register.move, name="process_move"),
    path("processes/<slug:slug>/delete/", require_POST(register.delete), name="process_delete"),
    path("processes/<slug:slug>/restore/", require_POST(register.restore), name="process_restore"),
    path("processes/<slug:slug>/profile/", describing.profile, name="process_profile"),
    path("processes/<slug:slug>/parts/<slug:kind>/add/", describing.add, name="process_part_add"),
    path("processes/<slug:slug>/parts/<slug:kind>/<int:part>/", describing.change, name="process_part"),
    path(
        "processes/<slug:slug>/parts/<slug:kind>/<int:part>/remove/",
        require_POST(describing.remove),
        name="process_part_remove",
    ),
    path(
        "processes/<slug:slug>/parts/<slug:kind>/<int:part>/restore/",
        require_POST(describing.restore),
        name="process_part_restore",
    ),
    path("processes/<slug:slug>/import/", imports.begin_into, name="import_into"),
    path("processes/<slug:slug>/sample/remove/", require_POST(samples.remove), name="sample_remove"),
    path("processes/<slug:slug>/quality/", require_GET(quality.show), name="process_quality"),
    path(
        "processes/<slug:slug>/quality/<slug:fault>.csv",
        require_GET(quality.rows_file),
        name="process_quality_rows",
    ),
    path("processes/<slug:slug>/rejected.csv", require_GET(sources.rejected), name="rejected_rows"),
    path("processes/<slug:slug>/folders/", require_POST(sources.watch), name="folder_watch"),
    path(
        "processes/<slug:slug>/folders/<int:source>/forget/",
        require_POST(sources.forget),
        name="folder_forget",
    ),
    path("processes/<slug:slug>/folders/<int:source>/look/", require_POST(sources.look), name="folder_look"),
    path("imports/<uuid:draft>/", imports.show, name="draft"),
    path("imports/<uuid:draft>/files/", require_POST(uploads.begin), name="draft_files"),
    path(
        "imports/<uuid:draft>/files/<uuid:upload>/",
        require_http_methods(["GET", "PUT", "POST", "DELETE"])(uploads.file),
        name="draft_file",
    ),
    path("imports/<uuid:draft>/read/", require_POST(imports.read), name="draft_read"),
    path("imports/<uuid:draft>/import/", require_POST(imports.do_import), name="draft_import"),
    path("imports/<uuid:draft>/state/", require_GET(imports.state), name="draft_state"),
    path("imports/<uuid:draft>/discard/", require_POST(imports.discard), name="draft_discard"),
]
