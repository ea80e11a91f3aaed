"""A twin of the sample process, with a change that was tried on it."""

from __future__ import annotations

from typing import Any

from obeya.twin.model_json import to_data
from obeya_web.processes.models import Process
from obeya_web.twins.actions.trying import do_add_scenario, do_keep_comparison
from obeya_web.twins.comparing import first_look
from obeya_web.twins.models import Twin
from tests.web.conftest import Cast
from tests.web.twins.small import small_model


def tried(process: Process, cast: Cast) -> dict[str, Any]:
    """Make a twin by hand, so that nothing has to be learned, and compare it with a change."""
    twin = Twin.objects.create(
        process=process, title="Claims", model=to_data(small_model()), facts={"n_cases": 200}
    )
    scenario = do_add_scenario(
        cast.owner, twin, title="No approval", changes=[{"change": "remove step", "step": "Approve"}]
    )
    do_keep_comparison(scenario, first_look(scenario))
    return {"twin": twin.pk, "scenario": scenario.pk}
