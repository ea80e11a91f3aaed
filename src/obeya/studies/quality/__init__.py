"""Data quality: how far the data of a log can be relied on, in five dimensions.

Read `dimensions.py` first: what each dimension looks for, with its formula; `scoring.py` counts, `marking.py` finds
the rows, `result.py` is what comes out.
"""

from obeya.studies.quality.dimensions import DIMENSIONS, FAULTS
from obeya.studies.quality.result import DataQuality, Score
from obeya.studies.quality.scoring import data_quality, rows_behind

__all__ = ["DIMENSIONS", "FAULTS", "DataQuality", "Score", "data_quality", "rows_behind"]
