"""The addresses of this app; each name has a row in project/policy/."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from obeya_web.portfolio.views import goals, outcome, overview, parts, plan, priorities, programme, scorecard

both = require_http_methods(["GET", "POST"])

urlpatterns = [
    path("portfolio/", require_GET(overview.show), name="portfolio"),
    path("portfolio/timeline/", require_GET(overview.timeline), name="portfolio_timeline"),
    path("portfolio/people/", require_GET(overview.people), name="portfolio_people"),
    path("portfolio/programme/", require_GET(programme.show), name="programme"),
    path("improvements/<int:improvement>/lane/", require_POST(programme.move), name="programme_move"),
    path("portfolio/scorecard/", require_GET(scorecard.show), name="scorecard"),
    path("units/<int:pk>/benchmark/", both(scorecard.benchmark), name="cycle_benchmark"),
    path(
        "improvements/<int:improvement>/progress/",
        require_GET(scorecard.progress),
        name="improvement_progress",
    ),
    path("units/<int:pk>/intake/", both(programme.intake), name="intake"),
    path("portfolio/priorities/", require_GET(priorities.show), name="priorities"),
    path("portfolio/priorities/weights/", require_POST(priorities.weigh), name="priorities_weigh"),
    path(
        "improvements/<int:improvement>/score/<slug:scheme>/",
        require_POST(priorities.score),
        name="improvement_score",
    ),
    path("portfolio/alignment/", require_GET(goals.alignment), name="alignment"),
    path("goals/", require_GET(goals.index), name="goals"),
    path("goals/new/", both(goals.create), name="goal_new"),
    path("goals/<int:goal>/", require_GET(goals.show), name="goal"),
    path("goals/<int:goal>/edit/", both(goals.edit), name="goal_edit"),
    path("goals/<int:goal>/link/", require_POST(goals.link), name="goal_link"),
    path("goals/<int:goal>/kpi/", require_POST(goals.kpi), name="goal_kpi"),
    path("goals/<int:goal>/unlink/", require_POST(goals.unlink), name="goal_unlink"),
    path("goals/<int:goal>/delete/", require_POST(goals.delete), name="goal_delete"),
    path("goals/<int:goal>/restore/", require_POST(goals.restore), name="goal_restore"),
    path("improvements/<int:improvement>/outcome/", require_GET(outcome.show), name="outcome"),
    path(
        "improvements/<int:improvement>/outcome/outcome.pdf", require_GET(outcome.paper), name="outcome_pdf"
    ),
    path("improvements/<int:improvement>/plan/", require_GET(plan.show), name="plan"),
    path("improvements/<int:improvement>/plan/raid.csv", require_GET(plan.raid_file), name="plan_raid_file"),
    path("improvements/<int:improvement>/plan/add/<slug:kind>/", require_POST(plan.add), name="plan_add"),
    path("improvements/<int:improvement>/review/", both(plan.review), name="improvement_review"),
    path("plan/<slug:kind>/<int:part>/", both(parts.edit), name="plan_part"),
    path("plan/<slug:kind>/<int:part>/delete/", require_POST(parts.delete), name="plan_part_delete"),
    path("plan/<slug:kind>/<int:part>/restore/", require_POST(parts.restore), name="plan_part_restore"),
    path(
        "plan/people/<int:allocation>/remove/",
        require_POST(parts.remove_allocation),
        name="allocation_remove",
    ),
]
