"""Every kind of background job and the function that does it; the only list of it."""

from __future__ import annotations

from obeya_web.jobs.run import Handler

HANDLERS: dict[str, Handler] = {}
