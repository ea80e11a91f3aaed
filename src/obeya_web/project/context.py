"""What every page needs beside its own content."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

import obeya


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the nonce, the version and the name of the page for the base template."""
    match = request.resolver_match
    return {
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "obeya_version": obeya.__version__,
        "page_name": match.view_name if match else "",
        "languages": settings.LANGUAGES,
    }
