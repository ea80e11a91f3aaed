"""Twins, what is tried on them, and what was predicted from it. Read `twin.py` first."""

from obeya_web.twins.models.prediction import Prediction
from obeya_web.twins.models.scenario import Scenario
from obeya_web.twins.models.twin import Twin

__all__ = ["Prediction", "Scenario", "Twin"]
