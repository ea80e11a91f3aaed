"""The application as a server calls it."""

from __future__ import annotations

from obeya_web.project.setup import start_django

start_django()

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
