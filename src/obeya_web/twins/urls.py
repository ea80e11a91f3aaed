"""The addresses of this app; each name has a row in project/policy/."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from obeya_web.twins.views import assuming, building, calculators, holding, planning, scenarios

both = require_http_methods(["GET", "POST"])
TWIN = "twins/<int:twin>/"
ONE = "scenarios/<int:scenario>/"

urlpatterns = [
    path("calculators/", require_GET(calculators.index), name="calculators"),
    path("calculators/<slug:name>/", require_GET(calculators.show), name="calculator"),
    path("processes/<slug:slug>/twins/", both(building.of_process), name="process_twins"),
    path("processes/<slug:slug>/trying/", require_GET(building.process_part), name="process_trying"),
    path(TWIN, require_GET(building.show), name="twin"),
    path(f"{TWIN}build/", require_POST(building.build_again), name="twin_build"),
    path(f"{TWIN}scenarios/", require_POST(building.begin), name="scenario_begin"),
    path(f"{TWIN}streams/<int:stream>/", require_POST(building.take_over), name="scenario_take_over"),
    path(f"{TWIN}seasons/", both(planning.seasons), name="twin_seasons"),
    path(f"{TWIN}seasons/<int:place>/try/", require_POST(planning.try_season), name="season_try"),
    path(f"{TWIN}delete/", require_POST(building.delete), name="twin_delete"),
    path(f"{TWIN}restore/", require_POST(building.restore), name="twin_restore"),
    path(ONE, require_GET(scenarios.show), name="scenario"),
    path(f"{ONE}pictures/", require_GET(scenarios.pictures), name="scenario_pictures"),
    path(f"{ONE}replay.json", require_GET(scenarios.replay), name="scenario_replay"),
    path(f"{ONE}changes/", require_POST(scenarios.add_change), name="scenario_change"),
    path(
        f"{ONE}changes/<int:place>/remove/",
        require_POST(scenarios.remove_change),
        name="scenario_change_remove",
    ),
    path(f"{ONE}rename/", require_POST(scenarios.rename), name="scenario_rename"),
    path(f"{ONE}compare/", require_POST(scenarios.compare), name="scenario_compare"),
    path(f"{ONE}assumptions/", both(assuming.assumptions), name="scenario_assumptions"),
    path(f"{ONE}predict/", both(scenarios.predict), name="scenario_predict"),
    path(f"{ONE}delete/", require_POST(scenarios.delete), name="scenario_delete"),
    path(f"{ONE}restore/", require_POST(scenarios.restore), name="scenario_restore"),
    path(
        "improvements/<int:improvement>/gain/predicted/",
        require_GET(holding.gain_predicted),
        name="gain_predicted",
    ),
]
