"""What a report is made from: results that others computed; a report computes nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from obeya.mining.handovers import Handovers
    from obeya.mining.overview import Overview
    from obeya.mining.process_map import ProcessMap
    from obeya.mining.rework import Rework
    from obeya.mining.times import Times
    from obeya.mining.variants import Variants
    from obeya.mining.workload import Workload
    from obeya.studies.findings.result import Findings
    from obeya.studies.quality.result import DataQuality
    from obeya.tables.facts import LogFacts


@dataclass(frozen=True, slots=True)
class ReportInputs:
    """The results a report shows, all of the same log and filter.

    `process_map` is the map to draw, already abstracted. `durations_s` holds one throughput time per case
    (`mining.points.case_durations`), `dots` the steps over time (`mining.points.steps_over_time`); None leaves the
    dotted chart out. `handovers` is None for a log without resources. `log_argument` is the log as the reader
    would type it in a command; `where` holds the filters as typed. `map_activities` and `map_paths` are the
    shares the map was abstracted to. `quality` is that of the whole log, whatever the filter; None where nobody
    looked.
    """

    facts: LogFacts
    overview: Overview
    process_map: ProcessMap
    variants: Variants
    times: Times
    rework: Rework
    workload: Workload
    findings: Findings
    durations_s: NDArray[np.float64]
    log_argument: str
    made_at: datetime
    obeya_version: str
    handovers: Handovers | None = None
    dots: pa.Table | None = None
    where: tuple[str, ...] = ()
    calendar: str | None = None
    map_activities: float = 1.0
    map_paths: float = 1.0
    quality: DataQuality | None = None
