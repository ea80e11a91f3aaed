"""The addresses of this app; each name has a row in project/policy/."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from obeya_web.measures.views import factors, lists, measure, values, writing

both = require_http_methods(["GET", "POST"])
ONE = "measures/<int:measure>/"

urlpatterns = [
    path("measures/", require_GET(lists.index), name="measures"),
    path("measures/tree/", require_GET(lists.tree), name="measures_tree"),
    path("measures/factors/", both(factors.factors), name="emission_factors"),
    path(
        "measures/factors/<int:factor>/withdraw/",
        require_POST(factors.withdraw),
        name="emission_factor_withdraw",
    ),
    path("measures/new/", both(writing.create), name="measure_new"),
    path("processes/<slug:slug>/measuring/", require_GET(lists.process_part), name="process_measuring"),
    path(
        "processes/<slug:slug>/measures/default/",
        require_POST(lists.add_default_set),
        name="measures_default",
    ),
    path(ONE, require_GET(measure.show), name="measure"),
    path(f"{ONE}chart.<slug:suffix>", require_GET(measure.picture), name="measure_picture"),
    path(f"{ONE}edit/", both(writing.edit), name="measure_edit"),
    path(f"{ONE}define/", both(writing.define), name="measure_define"),
    path(f"{ONE}values/", both(values.values), name="measure_values"),
    path(f"{ONE}values/<int:value>/remove/", require_POST(values.drop_value), name="measure_value_remove"),
    path(f"{ONE}say/<slug:kind>/", require_POST(values.say), name="measure_say"),
    path(f"{ONE}say/<slug:kind>/<int:part>/remove/", require_POST(values.unsay), name="measure_unsay"),
    path(f"{ONE}compute/", require_POST(measure.recompute), name="measure_compute"),
    path(f"{ONE}retire/", require_POST(measure.retire), name="measure_retire"),
    path(f"{ONE}delete/", require_POST(measure.delete), name="measure_delete"),
    path(f"{ONE}restore/", require_POST(measure.restore), name="measure_restore"),
]
