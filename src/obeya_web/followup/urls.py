"""The addresses of this app; each name has a row in project/policy/."""

from __future__ import annotations

from django.urls import path

from obeya_web.followup.views import actions, board_flow, boards, listing, my_week, tiles, undo

urlpatterns = [
    path("actions/", listing.index, name="actions"),
    path("actions/new/", actions.create, name="action_new"),
    path("actions/quick/", actions.quick_add, name="action_quick"),
    path("actions/quick/read/", actions.read_quick, name="action_quick_read"),
    path("actions/paste/", listing.paste, name="actions_paste"),
    path("actions/change/", listing.change_several, name="actions_change"),
    path("actions/people/", listing.find_people, name="actions_people"),
    path("actions/undo/<slug:key>/", undo.undo, name="actions_undo"),
    path("actions/bottlenecks/", my_week.bottlenecks, name="bottlenecks"),
    path("actions/<int:action>/", actions.show, name="action"),
    path("actions/<int:action>/edit/", actions.edit, name="action_edit"),
    path("actions/<int:action>/move/", actions.move, name="action_move"),
    path("actions/<int:action>/delete/", actions.delete, name="action_delete"),
    path("actions/<int:action>/restore/", actions.restore, name="action_restore"),
    path("actions/<int:action>/focus/", my_week.focus_on, name="action_focus"),
    path("my-week/", my_week.my_week, name="my_week"),
    path("my-week/lanes/", my_week.week_lanes, name="week_lanes"),
    path("my-week/plan/", my_week.plan, name="week_plan"),
    path("my-week/focus/<int:item>/", my_week.set_focus, name="focus_set"),
    path("boards/", boards.index, name="boards"),
    path("boards/new/", boards.create, name="board_new"),
    path("boards/<int:board>/", boards.show, name="board"),
    path("boards/<int:board>/cards/", boards.cards, name="board_cards"),
    path("boards/<int:board>/move/", boards.move, name="board_move"),
    path("boards/<int:board>/edit/", boards.edit, name="board_edit"),
    path("boards/<int:board>/delete/", boards.delete, name="board_delete"),
    path("boards/<int:board>/restore/", boards.restore, name="board_restore"),
    path("boards/<int:board>/wall/", tiles.show, name="board_tiles"),
    path("boards/<int:board>/wall/edit/", tiles.lay_out, name="board_tiles_edit"),
    path("boards/<int:board>/flow/", board_flow.show, name="board_flow"),
    path("boards/<int:board>/flow/<slug:name>.<slug:suffix>", board_flow.file, name="board_flow_file"),
]
