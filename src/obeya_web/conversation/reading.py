"""What is said about a record, as one person reads it: with as many questions to the database as for one comment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from obeya_web.accounts.models import Person
from obeya_web.accounts.roles import Right
from obeya_web.accounts.scope import may
from obeya_web.conversation.about import may_speak, takes_part
from obeya_web.conversation.mentions import MARK, typed
from obeya_web.conversation.models import Comment, File, Sign
from obeya_web.lib.plain_text import linked

SIGN_ICONS = {Sign.AGREE: "thumb-up", Sign.THANKS: "heart-handshake", Sign.SEEN: "eye"}


@dataclass(frozen=True, slots=True)
class ShownReaction:
    """One sign below a comment: how many set it, who, and whether the reader did."""

    sign: Sign
    icon: str
    n: int
    names: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class EarlierWords:
    """What a comment said before, until when."""

    words: SafeString
    until: datetime


@dataclass(frozen=True, slots=True)
class ShownComment:
    """A comment as one person reads it."""

    comment: Comment
    words: SafeString
    typed: str
    earlier: tuple[EarlierWords, ...]
    reactions: tuple[ShownReaction, ...]
    is_mine: bool
    may_delete: bool


def comments_about(target: Any) -> models.QuerySet[Comment]:
    """Return the comments on a record that were not put away, in their order."""
    kind = ContentType.objects.get_for_model(target)
    return Comment.objects.filter(kind=kind, object_id=target.pk, deleted_at=None)


def thread_of(target: Any, person: Person) -> list[ShownComment]:
    """Return what is said about a record as a person reads it."""
    comments = (
        comments_about(target)
        .select_related("author")
        .prefetch_related("mentions__person", "reactions__person", "earlier")
    )
    may_tidy = may(person, Right.EDIT, target.unit)
    return [_shown(comment, person, may_tidy=may_tidy) for comment in comments]


def n_comments_by_number(targets: Iterable[models.Model]) -> dict[int, int]:
    """Return how many comments each of some records of one kind has, by their numbers."""
    targets = list(targets)
    if not targets:
        return {}
    found = (
        Comment.objects.filter(
            kind=ContentType.objects.get_for_model(targets[0]),
            object_id__in=[target.pk for target in targets],
            deleted_at=None,
        )
        .values("object_id")
        .annotate(n=models.Count("pk"))
        .order_by()
    )
    return {row["object_id"]: row["n"] for row in found}


def files_of(target: Any) -> models.QuerySet[File]:
    """Return the files of a record that were not put away."""
    kind = ContentType.objects.get_for_model(target)
    return File.objects.filter(kind=kind, object_id=target.pk, deleted_at=None).select_related("made_by")


def is_author(person: Person, comment: Comment) -> bool:
    """Say whether a person wrote a comment and may still speak there."""
    return comment.author_id == person.pk and may_speak(person, comment.target)


def takes_part_in(person: Person, part: Comment | File) -> bool:
    """Say whether a person takes part in what a comment or file is about, whatever their roles are."""
    return takes_part(person, part.target)


def may_delete(person: Person, part: Comment | File) -> bool:
    """Say whether a person may put a part away or bring it back: whose it is, and whoever may edit there."""
    whose = part.author_id if isinstance(part, Comment) else part.made_by_id
    is_theirs = whose == person.pk and may_speak(person, part.target)
    return is_theirs or may(person, Right.EDIT, part.unit)


def _shown(comment: Comment, person: Person, *, may_tidy: bool) -> ShownComment:
    names = _names(comment)
    is_mine = comment.author_id == person.pk
    return ShownComment(
        comment=comment,
        words=linked(comment.body, names),
        typed=typed(comment.body, names) if is_mine else "",
        earlier=tuple(EarlierWords(linked(e.body, names), e.until) for e in comment.earlier.all()),
        reactions=tuple(_reactions(comment, person)),
        is_mine=is_mine,
        may_delete=is_mine or may_tidy,
    )


def _names(comment: Comment) -> dict[int, str]:
    """Return the names in a comment by the numbers of people; who was erased is only somebody."""
    texts = [comment.body, *(earlier.body for earlier in comment.earlier.all())]
    gone = {int(number): str(_("somebody")) for text in texts for number in MARK.findall(text)}
    return {**gone, **{mention.person_id: mention.person.shown_name for mention in comment.mentions.all()}}


def _reactions(comment: Comment, person: Person) -> list[ShownReaction]:
    by_sign: dict[str, list[Person]] = defaultdict(list)
    for reaction in comment.reactions.all():
        by_sign[reaction.sign].append(reaction.person)
    return [
        ShownReaction(
            sign=sign,
            icon=SIGN_ICONS[sign],
            n=len(by_sign[sign]),
            names=", ".join(one.shown_name for one in by_sign[sign]),
            is_mine=any(one.pk == person.pk for one in by_sign[sign]),
        )
        for sign in Sign
    ]
