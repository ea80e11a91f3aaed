"""The reference pages of the web application: the REST interface, and roles with their rights."""

from __future__ import annotations

import os
import tempfile
from typing import Any
from unittest import mock

from tools.docs.markdown import code, page, table

API_INTRODUCTION = """
Everything below is under `/api/v1/`. The description for programs (OpenAPI 3.1) is at `/api/v1/openapi.json`;
[the how-to](../how-to/api.md) shows the first calls.

- **Who calls**: `Authorization: Bearer TOKEN`. A token is made on the page *API tokens*, stands for the person who made
  it, and reads, or reads and writes. What the person may not see does not exist for the token: 404.
- **Errors** have one shape, `application/problem+json`: `title`, `status`, `detail` and all `faults` with their place.
- **Lists** come in pages: `limit` (at most 200) and `cursor`; `next` is the cursor of the page after, null at the end.
- **Changes** need `If-Match` with the `ETag` of what you have read: 428 without, 412 when somebody was faster.
- **Adding** with an `Idempotency-Key` happens once, however often the request is sent within a day.
- **Questions** take `where`, a [filter](filters.md), and answer as the [verbs](verbs/index.md) do with `--json`.
"""
ROLES_INTRODUCTION = """
A person has a role at a unit, and so for everything below it. What nobody gave them the right to see answers as if it
did not exist.
"""


def start() -> None:
    """Start Django in a home that is thrown away; the pages need no records."""
    with mock.patch.dict(
        os.environ, {"OBEYA_HOME": tempfile.mkdtemp(prefix="obeya-docs-"), "OBEYA_DATABASE_URL": ""}
    ):
        from obeya_web.project.setup import start_django

        start_django()


def web_pages() -> dict[str, str]:
    """Give the pages by file name."""
    start()
    return {"api.md": api_page(), "roles.md": role_page()}


def api_page() -> str:
    """Write one row for each operation."""
    from obeya_web.api.root import api

    description = api.get_openapi_schema(path_prefix="/api/v1/")
    rows = [
        (
            code(f"{method.upper()} {path.removeprefix('/api/v1')}"),
            operation["summary"],
            ", ".join(_parameter(parameter) for parameter in operation.get("parameters", [])),
            _answers(operation["responses"]),
        )
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
    return page(
        "REST interface", API_INTRODUCTION, table(("Call", "What it does", "Parameters", "Answers"), rows)
    )


def _parameter(parameter: dict[str, Any]) -> str:
    return code(parameter["name"]) + (" (needed)" if parameter.get("required") else "")


def _answers(responses: dict[Any, Any]) -> str:
    return " ".join(sorted(str(status) for status in responses))


def role_page() -> str:
    """Write one row for each right, and who holds it."""
    from django.utils import translation

    from obeya_web.accounts.roles import RIGHTS, ROLE_NAMES, Right

    with translation.override("en"):
        heads = [str(name) for name in ROLE_NAMES.values()]
    rows = [
        (right.value, *("yes" if right in RIGHTS[role] else "" for role in ROLE_NAMES)) for right in Right
    ]
    return page("Roles and rights", ROLES_INTRODUCTION, table(("Right", *heads), rows))
