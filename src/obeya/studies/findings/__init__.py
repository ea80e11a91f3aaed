"""What costs most time in a log, ranked, each with an interval and a filter that shows the same cases.

Read `ranking.py` first; one kind of finding per file in ``kinds/``, listed in ``registry.py``. What every
number means stands in docs/background/findings.md.
"""

from obeya.studies.findings.measure import Measure, hours_of
from obeya.studies.findings.ranking import findings
from obeya.studies.findings.registry import KINDS
from obeya.studies.findings.result import Finding, Findings, Interval

__all__ = ["KINDS", "Finding", "Findings", "Interval", "Measure", "findings", "hours_of"]
