"""Forms with files: what is too large is refused while it arrives, before it fills the memory or the disk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

LARGEST_FILE: Final = 20_000_000
LARGEST_FORM: Final = 60_000_000
View = Callable[..., HttpResponse]


class WithinLimit(FileUploadHandler):
    """Counts what arrives and stops at the limit; the handlers behind it keep the bytes."""

    n_file = 0
    n_form = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - as Django names it
        content_length: int,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Refuse a form that says itself that it is too large."""
        if content_length > LARGEST_FORM:
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count a file."""
        self.n_file = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count a part and pass it on."""
        self.n_file += len(raw_data)
        self.n_form += len(raw_data)
        if self.n_file > LARGEST_FILE or self.n_form > LARGEST_FORM:
            raise RequestDataTooBig
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind."""


def takes_files(view: View) -> View:
    """Let a view take files up to the limit; anything larger is answered with 413 and never kept."""

    # The handler must stand before anything reads the form, and the form protection does: so it comes after.
    @csrf_exempt
    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            request.upload_handlers.insert(0, WithinLimit(request))
        try:
            return protected(request, *args, **kwargs)
        except RequestDataTooBig:
            return HttpResponse(too_large(), status=413, content_type="text/plain; charset=utf-8")

    protected = csrf_protect(view)
    return limited


def too_large() -> str:
    """Return the sentence for a file that is too large."""
    return _("A file may have at most %(most)s MB.") % {"most": LARGEST_FILE // 1_000_000}
