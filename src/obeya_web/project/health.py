"""Say whether the application works: for whoever watches the server."""

from __future__ import annotations

import os
from typing import Final

from django.db import connection
from django.http import HttpRequest, JsonResponse

RUN_VARIABLE: Final = "OBEYA_RUN"
"What `obeya serve` sets, anew with each start, for the processes that it starts."
RUN_HEADER: Final = "X-Obeya-Run"


def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, and name the start of the server that we belong to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"}, headers={RUN_HEADER: os.environ.get(RUN_VARIABLE, "")})
