"""Every kind of background job and the function that does it; the only list of it."""

from __future__ import annotations

from obeya_web.accounts.sign_in.forgotten import SEND_LINK, send_link
from obeya_web.jobs.run import Handler
from obeya_web.processes.work.summing_up import compute_findings

HANDLERS: dict[str, Handler] = {
    SEND_LINK: send_link,
    "compute_findings": compute_findings,
}
