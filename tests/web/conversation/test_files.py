from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from obeya_web.conversation.actions.filing import do_add_file
from obeya_web.conversation.files.store import path_of, thumbnail_of
from obeya_web.conversation.forgetting import RESTORE_DAYS, forget_deleted_files
from obeya_web.conversation.models import File
from obeya_web.lib import upload_limit
from tests.web.conftest import Cast
from tests.web.payloads import PAYLOADS

PLACE = b"52.5200 N 13.4050 E"


def photo(kind: str = "JPEG", size: tuple[int, int] = (1600, 900)) -> bytes:
    """A picture that says where it was taken, and by whom."""
    image = Image.new("RGB", size, (200, 40, 40))
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif[0x013B] = "Anneliese Quast"
    exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def address(cast: Cast) -> str:
    return f"/about/processes.process/{cast.process.pk}/files/"


def add(client: Client, cast: Cast, name: str, content: bytes) -> Any:
    upload = SimpleUploadedFile(name, content)
    return client.post(address(cast), {"files": upload}, HTTP_X_REQUESTED_WITH="fetch")


def test_a_photo_keeps_what_it_shows_and_nothing_else(cast: Cast, signed_in: Any) -> None:
    assert add(signed_in(cast.mate), cast, "desk.jpg", photo()).status_code == 200
    file = File.objects.get()
    content = path_of(file.pk).read_bytes()
    assert PLACE not in content
    assert b"Quast" not in content
    assert b"Exif" not in content
    # Turned as the camera said.
    assert (file.width, file.height) == (900, 1600)
    with Image.open(thumbnail_of(file.pk)) as small:
        assert max(small.size) == 480


def test_what_a_file_is_comes_from_its_bytes_not_from_its_name(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.mate)
    add(client, cast, "plan.pdf", photo("PNG", (40, 30)))
    add(client, cast, "photo.jpg", b"<html><script>hit()</script></html>" * 3)
    picture, page = File.objects.order_by("made_at")
    assert (picture.name, picture.media_type, picture.is_picture) == ("plan.png", "image/png", True)
    assert (page.media_type, page.is_picture) == ("application/octet-stream", False)


def test_nothing_in_a_file_runs(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.mate)
    for name, content in (
        ("a.html", b"<script>hit()</script>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='hit()'/>"),
        ("a.pdf", b"%PDF-1.7 /JS (hit())"),
        ("a.js", b"hit()"),
    ):
        file = do_add_file(cast.mate, cast.process, name=name, chunks=[content])
        answer = client.get(f"/files/{file.pk}/")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content) == content
    picture = do_add_file(cast.mate, cast.process, name="a.png", chunks=[photo("PNG", (9, 9))])
    shown = client.get(f"/files/{picture.pk}/")
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("who", "sees", "adds"),
    [("owner", 200, 200), ("mate", 200, 200), ("reader", 200, 403), ("stranger", 404, 404)],
)
def test_files_belong_to_the_unit_of_what_they_are_about(
    cast: Cast, signed_in: Any, who: str, sees: int, adds: int
) -> None:
    file = do_add_file(cast.owner, cast.process, name="a.txt", chunks=[b"text"])
    client = signed_in(getattr(cast, who))
    assert client.get(f"/files/{file.pk}/").status_code == sees
    assert client.get(f"/files/{file.pk}/thumbnail/").status_code == 404
    assert add(client, cast, "b.txt", b"b").status_code == adds


def test_a_file_that_is_too_large_is_stopped_and_leaves_nothing(
    cast: Cast, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_limit, "LARGEST_FILE", 100_000)
    answer = add(signed_in(cast.mate), cast, "big.bin", b"x" * 200_000)
    assert answer.status_code == 413
    assert "A file may have at most" in answer.content.decode()
    assert not File.objects.exists()


def test_a_form_that_nobody_protected_is_refused(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.mate, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert add(client, cast, "a.txt", b"a").status_code == 403
    assert not File.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 broken", b"\x89PNG\r\n\x1a\n" + b"\0" * 400, b""])
def test_a_broken_picture_is_refused_in_words_and_leaves_nothing(
    cast: Cast, signed_in: Any, content: bytes
) -> None:
    answer = add(signed_in(cast.mate), cast, "a.jpg", content)
    assert answer.status_code == 422
    assert not File.objects.exists()
    folder = Path(settings.CONFIGURATION.folder) / "files"
    assert not list(folder.rglob("*.raw"))


def test_a_picture_that_would_fill_the_memory_is_refused(cast: Cast, signed_in: Any) -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    answer = add(signed_in(cast.mate), cast, "bomb.png", out.getvalue())
    assert answer.status_code == 422
    assert "pixels" in answer.content.decode()


@pytest.mark.parametrize(
    "payload", [*PAYLOADS[::12], "../../etc/passwd", "a\r\nSet-Cookie: x=1.txt", "\u202etxt.exe"]
)
def test_hostile_names_stay_names(cast: Cast, signed_in: Any, payload: str) -> None:
    file = do_add_file(cast.mate, cast.process, name=payload, chunks=[b"text"])
    client = signed_in(cast.mate)
    page = client.get(address(cast)).content.decode()
    assert "hit(1)" not in page.replace("&#x27;", "'") or "<script>hit" not in page
    assert f"<script>{payload}" not in page
    answer = client.get(f"/files/{file.pk}/")
    assert "Set-Cookie" not in answer.headers
    assert "\n" not in answer.headers["Content-Disposition"]
    assert "/" not in file.name


def test_a_file_that_was_removed_comes_back_with_undo(cast: Cast, signed_in: Any) -> None:
    file = do_add_file(cast.mate, cast.process, name="a.txt", chunks=[b"text"])
    client = signed_in(cast.mate)
    answer = client.post(f"/files/{file.pk}/delete/", HTTP_X_REQUESTED_WITH="fetch")
    assert client.get(f"/files/{file.pk}/").status_code == 404
    client.post(answer.headers["X-Obeya-Undo"])
    assert client.get(f"/files/{file.pk}/").status_code == 200


def test_the_bytes_of_a_deleted_file_go_when_nobody_can_bring_it_back(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.mate)
    for name in ("old.jpg", "lately.jpg", "kept.jpg"):
        add(client, cast, name, photo(size=(40, 30)))
    old, lately, kept = File.objects.order_by("made_at")
    now = timezone.now()
    File.objects.filter(pk=old.pk).update(deleted_at=now - timedelta(days=RESTORE_DAYS, hours=1))
    File.objects.filter(pk=lately.pk).update(deleted_at=now - timedelta(days=RESTORE_DAYS - 1))
    assert forget_deleted_files(now) == 1
    assert not path_of(old.pk).exists() and not thumbnail_of(old.pk).exists()
    assert path_of(lately.pk).exists() and path_of(kept.pk).exists()
    assert set(File.objects.values_list("pk", flat=True)) == {lately.pk, kept.pk}
    assert forget_deleted_files(now) == 0
