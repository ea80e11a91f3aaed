"""The addresses of this app; each name has a row in project/policy/."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from obeya_web.improvement.views import (
    findings,
    ideas,
    improvements,
    methods,
    parts,
    passage,
    process_part,
    starts,
    wins,
)

_ONE = "improvements/<int:improvement>/"

urlpatterns = [
    path("improve/", require_GET(improvements.index), name="improve"),
    path("improve/methods/", require_GET(methods.index), name="methods"),
    path("improve/methods/new/", methods.create, name="method_new"),
    path("improve/methods/<slug:key>/", methods.edit, name="method_edit"),
    path("improve/methods/<slug:key>/restore/", require_POST(methods.restore), name="method_restore"),
    path("improve/starts/<int:start>/", require_GET(starts.show), name="start"),
    path("ideas/", require_GET(ideas.index), name="ideas"),
    path("ideas/new/", ideas.create, name="idea_new"),
    path("ideas/<int:idea>/", require_GET(ideas.show), name="idea"),
    path("ideas/<int:idea>/answer/", require_POST(ideas.answer), name="idea_answer"),
    path("ideas/<int:idea>/reopen/", require_POST(ideas.reopen), name="idea_reopen"),
    path("ideas/<int:idea>/join/", require_POST(ideas.join), name="idea_join"),
    path("ideas/rules/<int:pk>/", ideas.rules, name="idea_rules"),
    path("ideas/poster/<int:pk>/", require_GET(ideas.poster), name="idea_poster"),
    path("improvements/new/", improvements.create, name="improvement_new"),
    path(_ONE, require_GET(improvements.show), name="improvement"),
    path(f"{_ONE}edit/", improvements.edit, name="improvement_edit"),
    path(f"{_ONE}delete/", require_POST(improvements.delete), name="improvement_delete"),
    path(f"{_ONE}restore/", require_POST(improvements.restore), name="improvement_restore"),
    path(f"{_ONE}on/", require_POST(passage.advance), name="improvement_advance"),
    path(f"{_ONE}back/", require_POST(passage.go_back), name="improvement_back"),
    path(f"{_ONE}pause/", require_POST(passage.pause), name="improvement_pause"),
    path(f"{_ONE}resume/", require_POST(passage.resume), name="improvement_resume"),
    path(f"{_ONE}stop/", require_POST(passage.stop), name="improvement_stop"),
    path(f"{_ONE}answer/", require_POST(passage.answer), name="improvement_answer"),
    path(f"{_ONE}ask/", require_POST(passage.ask), name="improvement_ask"),
    path(f"{_ONE}decide/", require_POST(passage.decide), name="improvement_decide"),
    path(f"{_ONE}measure/", require_POST(findings.measure), name="improvement_measure"),
    path(f"{_ONE}card/", require_GET(wins.card), name="win_card"),
    path(f"{_ONE}card/card.pdf", require_GET(wins.paper), name="win_card_pdf"),
    path("quotes/<int:quote>/answer/", require_POST(wins.answer_quote), name="quote_answer"),
    path(f"{_ONE}raci/", parts.raci, name="raci_add"),
    path(f"{_ONE}raci/<int:part>/", parts.raci, name="raci_edit"),
    path(f"{_ONE}<slug:kind>/add/", parts.add, name="part_add"),
    path(f"{_ONE}<slug:kind>/<int:part>/", parts.change, name="part_change"),
    path(f"{_ONE}<slug:kind>/<int:part>/remove/", require_POST(parts.remove), name="part_remove"),
    path("processes/<slug:slug>/improve/", require_POST(findings.begin), name="improvement_from_finding"),
    path("processes/<slug:slug>/start/", starts.begin, name="start_begin"),
    path("processes/<slug:slug>/improving/", require_GET(process_part.show), name="process_improving"),
    path("wins/", require_GET(wins.index), name="wins"),
    path("wins/wins.csv", require_GET(wins.file), name="wins_file"),
    path("wins/naming/", require_POST(wins.naming), name="wins_naming"),
]
