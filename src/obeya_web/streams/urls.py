"""The addresses of this app; each name has a row in project/policy/."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from obeya_web.streams.views import (
    agreements,
    editing,
    families,
    files,
    lists,
    notes,
    page,
    phone,
    reading,
    revisions,
)

both = require_http_methods(["GET", "POST"])
_ONE = "streams/<int:stream>/"
_SIDE = f"{_ONE}<slug:side>/"

urlpatterns = [
    path("streams/", require_GET(lists.index), name="streams"),
    path("streams/new/", both(lists.new), name="stream_new"),
    path("processes/<slug:slug>/streams/", require_GET(lists.of_process), name="process_streams"),
    path(
        "improvements/<int:improvement>/streams/",
        require_GET(lists.of_improvement),
        name="improvement_streams",
    ),
    path(_ONE, require_GET(page.show), name="stream"),
    path(f"{_ONE}edit/", both(lists.edit), name="stream_edit"),
    path(f"{_ONE}delete/", require_POST(lists.delete), name="stream_delete"),
    path(f"{_ONE}restore/", require_POST(lists.restore), name="stream_restore"),
    path(f"{_ONE}draw/", require_POST(lists.draw), name="stream_draw"),
    path(f"{_ONE}design/", require_POST(lists.design), name="stream_design"),
    path(f"{_ONE}notes/", require_POST(notes.add), name="stream_note_add"),
    path(f"{_ONE}phone/", both(phone.links), name="stream_phone"),
    path(f"{_ONE}agreements/", require_POST(agreements.add), name="stream_agreement_add"),
    path(f"{_ONE}agreements/count/", require_POST(agreements.count), name="stream_agreements_count"),
    path(
        "streams/agreements/<int:agreement>/remove/",
        require_POST(agreements.remove),
        name="stream_agreement_remove",
    ),
    path(
        "streams/agreements/<int:agreement>/restore/",
        require_POST(agreements.restore),
        name="stream_agreement_restore",
    ),
    path(f"{_SIDE}desk/", require_GET(page.desk), name="stream_desk"),
    path(f"{_SIDE}change/", require_POST(editing.change), name="stream_change"),
    path(f"{_SIDE}file.<slug:suffix>", require_GET(files.show), name="stream_file"),
    path(f"{_ONE}families/", both(families.compare), name="stream_families"),
    path(f"{_ONE}families/<int:family>/show/", require_POST(families.choose), name="stream_family_show"),
    path(f"{_SIDE}revisions/", require_GET(revisions.listed), name="stream_revisions"),
    path(f"{_SIDE}revisions/<int:number>/", require_GET(revisions.show), name="stream_revision"),
    path(
        f"{_SIDE}revisions/<int:number>/bring-back/",
        require_POST(revisions.bring_back),
        name="stream_bring_back",
    ),
    path(f"{_SIDE}read/", both(reading.read), name="stream_read"),
    path(f"{_SIDE}undo/", require_POST(editing.undo), name="stream_undo"),
    path(f"{_SIDE}redo/", require_POST(editing.redo), name="stream_redo"),
    path("streams/notes/<int:note>/settle/", require_POST(notes.settle), name="stream_note_settle"),
    path("streams/notes/<int:note>/remove/", require_POST(notes.remove), name="stream_note_remove"),
    path("streams/notes/<int:note>/restore/", require_POST(notes.restore), name="stream_note_restore"),
    path("streams/links/<int:link>/revoke/", require_POST(phone.revoke), name="stream_phone_revoke"),
    # What phones open; the seal is the last part of the address.
    path("notes/<int:link>/", both(phone.write), name="stream_sticky"),
    path("notes/<int:link>/<str:seal>/", both(phone.write), name="stream_sticky_sealed"),
]
