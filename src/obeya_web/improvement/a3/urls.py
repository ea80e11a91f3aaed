"""The addresses of an A3, below its improvement; each name has a row in project/policy/."""

from __future__ import annotations

from django.urls import path

from obeya_web.improvement.views import a3, a3_writing

_ONE = "improvements/<int:improvement>/a3/"

urlpatterns = [
    path("improve/a3/", a3_writing.arrange, name="a3_template"),
    path(_ONE, a3.show, name="a3"),
    path(f"{_ONE}sheet/", a3.sheet, name="a3_sheet"),
    path(f"{_ONE}pdf/", a3.pdf, name="a3_pdf"),
    path(f"{_ONE}slide/", a3.slide, name="a3_slide"),
    path(f"{_ONE}goal/", a3_writing.goal, name="a3_goal"),
    path(f"{_ONE}send/", a3_writing.send, name="a3_send"),
    path(f"{_ONE}answer/<int:ask>/", a3_writing.answer, name="a3_answer"),
    path(f"{_ONE}sections/<slug:key>/", a3_writing.section, name="a3_section"),
    path(f"{_ONE}sections/<slug:key>/versions/", a3.versions, name="a3_versions"),
    path(f"{_ONE}sections/<slug:key>/comments/", a3.talk, name="a3_talk"),
    path(f"{_ONE}parts/<slug:kind>/", a3_writing.add_part, name="a3_part_add"),
    path(f"{_ONE}parts/<slug:kind>/<int:part>/", a3_writing.change_part, name="a3_part_change"),
    path(f"{_ONE}parts/<slug:kind>/<int:part>/remove/", a3_writing.remove_part, name="a3_part_remove"),
    path(f"{_ONE}parts/<slug:kind>/<int:part>/restore/", a3_writing.restore_part, name="a3_part_restore"),
]
