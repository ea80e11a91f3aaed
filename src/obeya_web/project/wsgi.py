"""The application as a server calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from obeya_web.project.setup import start_django

start_django()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

_django: Any = get_wsgi_application()
_SCHEME = "https" if settings.CONFIGURATION.is_https else "http"


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request; how people reach us says whether it came through TLS, not a header that anybody can send."""
    environ["wsgi.url_scheme"] = _SCHEME
    answer: Iterable[bytes] = _django(environ, start_response)
    return answer
