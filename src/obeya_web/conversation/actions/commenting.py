"""Say something about a record, change what one said, and react to what others said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obeya.errors import ObeyaError
from obeya_web.accounts.audit import record
from obeya_web.accounts.locking import save_changes
from obeya_web.accounts.models import Person
from obeya_web.conversation.about import address_of, kind_of, kinds
from obeya_web.conversation.mentions import marked
from obeya_web.conversation.models import Comment, Earlier, Mention, Reaction, Sign
from obeya_web.conversation.models.comment import LONGEST_COMMENT
from obeya_web.lib.plain_text import plain_words
from obeya_web.notices.telling import notify


class CommentError(ObeyaError):
    """A comment cannot be taken; the text says why."""


def do_add_comment(person: Person, target: Any, text: str, *, chosen: Iterable[int] = ()) -> Comment:
    """Add a comment to a record; whoever is named in it hears of it once. `chosen` tells people of one name apart."""
    words = _checked(text)
    body, named = marked(words, target, chosen=chosen)
    with transaction.atomic():
        comment = Comment.objects.create(
            kind=ContentType.objects.get_for_model(target), object_id=target.pk, author=person, body=body
        )
        kinds()[kind_of(target)].touched(target)
        _tell(person, comment, target, named)
        record(person, "created", comment, after={"about": target, "body": body})
    return comment


def do_edit_comment(
    person: Person, comment: Comment, text: str, *, seen_version: int, chosen: Iterable[int] = ()
) -> None:
    """Change one's own comment; what it said before is kept. Who is named anew hears of it, nobody hears twice."""
    words = _checked(text)
    target: Any = comment.target
    body, named = marked(words, target, chosen=chosen)
    before = comment.body
    if body == before:
        return
    with transaction.atomic():
        changes = {"body": body, "edited_at": timezone.now()}
        save_changes(comment, changes, seen_version=seen_version, person=person)
        Earlier.objects.create(comment=comment, body=before)
        _tell(person, comment, target, named)


def do_react(person: Person, comment: Comment, sign: str) -> bool:
    """Set a sign on a comment, or take it back; says whether it is set now."""
    if sign not in Sign.values:
        raise CommentError(_("There is no such reaction."))
    with transaction.atomic():
        n_taken, _by_kind = Reaction.objects.filter(comment=comment, person=person, sign=sign).delete()
        if not n_taken:
            Reaction.objects.get_or_create(comment=comment, person=person, sign=sign)
        record(person, "reacted", comment, after={"sign": sign, "is_set": not n_taken})
    return not n_taken


def _checked(text: str) -> str:
    words = plain_words(text)
    if not words:
        raise CommentError(_("Write something first."))
    if len(words) > LONGEST_COMMENT:
        raise CommentError(
            _("A comment has at most %(most)s characters; this one has %(n)s.")
            % {"most": LONGEST_COMMENT, "n": len(words)}
        )
    return words


def _tell(person: Person, comment: Comment, target: Any, named: Iterable[Person]) -> None:
    """Note who is named, and tell those who were not before."""
    for other in named:
        _mention, is_new = Mention.objects.get_or_create(comment=comment, person=other)
        if is_new and other.pk != person.pk:
            notify(
                other,
                kind="mentioned",
                text=format_lazy(gettext_lazy("{who} mentions you: {what}"), who=person, what=target),
                url=f"{address_of(target)}#comment-{comment.pk}",
                key=f"comment {comment.pk}",
                about=comment,
            )
