"""Find the objects of this app by the arguments of their URLs; a part of what was put away is not there either."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from obeya_web.conversation.about import is_put_away
from obeya_web.conversation.models import Comment, File


def find_comment(pk: int, **_: Any) -> Comment | None:
    """Return the comment with that number."""
    return _present(Comment.objects.select_related("author").filter(pk=pk, deleted_at=None).first())


def find_deleted_comment(pk: int, **_: Any) -> Comment | None:
    """Return the comment with that number that was put away."""
    return _present(Comment.objects.select_related("author").filter(pk=pk, deleted_at__isnull=False).first())


def find_file(file: uuid.UUID, **_: Any) -> File | None:
    """Return the file with that id."""
    return _present(File.objects.filter(pk=file, deleted_at=None).first())


def find_deleted_file(file: uuid.UUID, **_: Any) -> File | None:
    """Return the file with that id that was put away."""
    return _present(File.objects.filter(pk=file, deleted_at__isnull=False).first())


PartT = TypeVar("PartT", Comment, File)


def _present(part: PartT | None) -> PartT | None:
    return None if part is None or part.target is None or is_put_away(part.target) else part
