"""The application inside a process of the server."""

from __future__ import annotations

from obeya.sources.warming import load_engine
from obeya_web.cli.serving.watching import end_with_spawning_process
from obeya_web.project.wsgi import application

__all__ = ["application"]

end_with_spawning_process()
# Here, in the main thread and before the first request: the first question is quick, and no two threads that serve
# requests load the same compiled library at once.
load_engine()
