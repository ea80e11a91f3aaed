"""A process that answers is ready for the first comparison before somebody asks for one."""

from __future__ import annotations

import importlib
import pkgutil
import threading

import obeya.kernels
from obeya.twin.scenarios.comparing import compare
from obeya.twin.scenarios.scenario import scenario_from_data
from obeya_web.twins.warming import want_comparing, warm_up_beside
from tests.web.twins.small import small_model


def compiled() -> dict[str, int]:
    """Count the machine code of each kernel that is in this process."""
    modules = [
        importlib.import_module(f"obeya.kernels.{found.name}")
        for found in pkgutil.iter_modules(obeya.kernels.__path__)
    ]
    return {
        f"{module.__name__}.{name}": len(value.nopython_signatures)
        for module in modules
        for name, value in vars(module).items()
        if hasattr(value, "nopython_signatures")
    }


def test_whoever_looks_at_a_twin_has_the_kernels_loaded_that_a_comparison_needs() -> None:
    warming = warm_up_beside(threading.Event(), after_s=60.0)
    want_comparing()
    warming.join(120.0)
    before = compiled()
    read = scenario_from_data(
        {"version": 1, "name": "x", "changes": [{"change": "remove step", "step": "Approve"}]}
    )

    compare(small_model(), read, cases=50, seed=1, replications=2)

    assert before["obeya.kernels.simulation.simulate_cases"] > 0
    assert compiled() == before
