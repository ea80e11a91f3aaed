"""The application inside a process of the server."""

from __future__ import annotations

from obeya_web.cli.serving.watching import end_with_spawning_process
from obeya_web.project.wsgi import application

__all__ = ["application"]

end_with_spawning_process()
