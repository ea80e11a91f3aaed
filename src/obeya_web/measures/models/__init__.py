"""Measures, their definitions, values and readings. Read `measure.py`, then `definition.py`."""

from obeya_web.measures.models.definition import MeasureDefinition
from obeya_web.measures.models.factor import EmissionFactor
from obeya_web.measures.models.measure import Measure
from obeya_web.measures.models.path_breach import PathBreach
from obeya_web.measures.models.reading import Reading
from obeya_web.measures.models.said import ChartNote, NewLimits, Voice
from obeya_web.measures.models.value import MeasureValue

__all__ = [
    "ChartNote",
    "EmissionFactor",
    "Measure",
    "MeasureDefinition",
    "MeasureValue",
    "NewLimits",
    "PathBreach",
    "Reading",
    "Voice",
]
