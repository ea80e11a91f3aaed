"""Every kind of background job and the function that does it; the only list of it."""

from __future__ import annotations

from obeya_web.jobs.run import Handler
from obeya_web.processes.work.summing_up import compute_findings

HANDLERS: dict[str, Handler] = {
    "compute_findings": compute_findings,
}
