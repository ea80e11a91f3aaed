"""Steps of an import as the page's script takes them, for tests."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.test import Client

from obeya_web.jobs.worker import work
from obeya_web.processes.models import Draft
from obeya_web.project.handlers import HANDLERS


def put_chunk(client: Client, url: str, offset: int, chunk: bytes, *, sha256: str | None = None) -> Any:
    return client.put(
        url,
        data=chunk,
        content_type="application/octet-stream",
        headers={
            "Upload-Offset": str(offset),
            "Upload-Sha256": sha256 or hashlib.sha256(chunk).hexdigest(),
        },
    )


def begin_upload(client: Client, draft: Draft, name: str, n_bytes: int, fingerprint: str = "") -> Any:
    body = {"name": name, "bytes": n_bytes, "fingerprint": fingerprint}
    return client.post(f"/imports/{draft.pk}/files/", json.dumps(body), content_type="application/json")


def upload(client: Client, draft: Draft, path: Path, *, chunk_bytes: int = 2_000_000) -> None:
    data = path.read_bytes()
    begun = begin_upload(client, draft, path.name, len(data)).json()
    for offset in range(begun["offset"], len(data), chunk_bytes):
        answer = put_chunk(client, begun["url"], offset, data[offset : offset + chunk_bytes])
        assert answer.status_code == 200, answer.content


def begin_import(client: Client, url: str = "/processes/import/", **fields: Any) -> Draft:
    answer = client.post(url, {"name": "Orders", **fields})
    assert answer.status_code == 302, answer.content
    return Draft.objects.get(pk=answer["Location"].split("/")[2])


def do_the_work() -> None:
    work(HANDLERS, deliveries={}, until_idle=True)


def import_files(client: Client, *paths: Path, url: str = "/processes/import/", **fields: Any) -> Draft:
    """Go through an import that needs no decision."""
    draft = begin_import(client, url, **fields)
    for path in paths:
        upload(client, draft, path)
    client.post(f"/imports/{draft.pk}/read/")
    do_the_work()
    client.post(f"/imports/{draft.pk}/import/")
    do_the_work()
    draft.refresh_from_db()
    return draft
