"""Addresses of people, units, teams, one's own settings and the audit trail."""

from __future__ import annotations

from django.urls import path

from obeya_web.accounts.views import history, myself, people, units

urlpatterns = [
    path("people/", people.show_people, name="people"),
    path("people/invite/", people.invite_somebody, name="people_invite"),
    path("people/<int:pk>/", people.show_person, name="person"),
    path("people/<int:pk>/grant/", people.grant_role, name="person_grant"),
    path("people/<int:pk>/deactivate/", people.deactivate_person, name="person_deactivate"),
    path("people/<int:pk>/activate/", people.activate_person, name="person_activate"),
    path("people/<int:pk>/erase/", people.erase_person, name="person_erase"),
    path("grants/<int:pk>/revoke/", people.revoke_grant, name="grant_revoke"),
    path("units/", units.show_units, name="units"),
    path("units/<int:pk>/", units.show_unit, name="unit"),
    path("units/<int:pk>/add/", units.add_unit, name="unit_add"),
    path("units/<int:pk>/edit/", units.edit_unit, name="unit_edit"),
    path("units/<int:pk>/move/", units.move_unit, name="unit_move"),
    path("units/<int:pk>/teams/add/", units.add_team, name="team_add"),
    path("teams/<int:pk>/", units.edit_team, name="team"),
    path("teams/<int:pk>/delete/", units.delete_team, name="team_delete"),
    path("teams/<int:pk>/restore/", units.restore_team, name="team_restore"),
    path("me/", myself.show_myself, name="me"),
    path("me/reading/", myself.change_reading, name="reading"),
    path("me/data.json", myself.download_my_data, name="my_data"),
    path("me/deputies/", myself.add_delegation, name="delegation_add"),
    path("me/deputies/<int:pk>/end/", myself.end_delegation, name="delegation_end"),
    path("history/", history.show_history, name="history"),
]
