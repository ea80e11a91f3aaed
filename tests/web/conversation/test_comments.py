from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils.html import escape

from obeya_web.accounts.actions.people import do_erase_person
from obeya_web.accounts.models import AuditEvent, Grant, Person
from obeya_web.conversation.actions.commenting import (
    CommentError,
    do_add_comment,
    do_edit_comment,
    do_react,
)
from obeya_web.conversation.mentions import offered
from obeya_web.conversation.models import Comment, Mention, Reaction
from obeya_web.conversation.reading import thread_of
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.followup.models import Action
from obeya_web.notices.kinds import Channel
from obeya_web.notices.models import Notice
from tests.web.conftest import Cast
from tests.web.payloads import PAYLOADS

FETCH = {"HTTP_X_REQUESTED_WITH": "fetch"}


def address(cast: Cast) -> str:
    return f"/about/processes.process/{cast.process.pk}/comments/"


def said(cast: Cast, person: Person) -> list[str]:
    return [str(shown.words) for shown in thread_of(cast.process, person)]


@pytest.mark.parametrize(
    ("who", "reads", "speaks"),
    [
        ("owner", 200, 200),
        ("mate", 200, 200),
        ("reader", 200, 403),
        ("stranger", 404, 404),
        ("nobody", 404, 404),
    ],
)
def test_who_may_see_a_record_reads_and_who_may_contribute_speaks(
    cast: Cast, signed_in: Any, who: str, reads: int, speaks: int
) -> None:
    client = signed_in(getattr(cast, who))
    assert client.get(address(cast), **FETCH).status_code == reads
    assert client.post(address(cast), {"body": "Well seen."}, **FETCH).status_code == speaks
    assert Comment.objects.count() == (1 if speaks == 200 else 0)


def test_records_of_kinds_that_nobody_talks_about_are_not_there(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.admin)
    for kind in ("accounts.person", "accounts.unit", "sessions.session", "no.such", "x"):
        assert client.get(f"/about/{kind}/{cast.admin.pk}/comments/").status_code == 404


def test_a_mention_is_told_once_by_the_chosen_channel_with_a_link_to_the_comment(cast: Cast) -> None:
    """Serves X086."""
    comment = do_add_comment(cast.owner, cast.process, "@mate please look. @mate, today?")
    do_edit_comment(cast.owner, comment, "@mate please look again.", seen_version=comment.version)
    notice = Notice.objects.get(person=cast.mate)
    assert notice.kind == "mentioned"
    assert notice.n_times == 1
    assert notice.url == f"/processes/invoice-approval/#comment-{comment.pk}"
    assert notice.text == "owner mentions you: Invoice approval"
    assert Mention.objects.filter(comment=comment).count() == 1


def test_a_mention_goes_by_e_mail_to_whoever_chose_that(cast: Cast) -> None:
    """Serves X086."""
    cast.mate.notice_wishes.create(kind="mentioned", channel=Channel.EMAIL)
    cast.reader.notice_wishes.create(kind="mentioned", channel=Channel.OFF)
    do_add_comment(cast.owner, cast.process, "@mate and @reader, look.")
    assert Notice.objects.get(person=cast.mate).mail_at is not None
    assert not Notice.objects.filter(person=cast.reader).exists()


def test_nobody_is_named_who_may_not_see_the_record(cast: Cast) -> None:
    do_add_comment(cast.owner, cast.process, "@stranger and @nobody, and myself @owner, and mail@mate")
    assert Notice.objects.count() == 0
    assert [person.name for person in offered(cast.process, "s")] == []
    assert [person.name for person in offered(cast.process, "ma")] == ["mate"]


def test_of_two_with_one_name_only_the_chosen_one_is_told(cast: Cast) -> None:
    other = Person.objects.create_user("mate2@example.org", name="mate")
    Grant.objects.create(person=other, role="member", unit=cast.finance)
    do_add_comment(cast.owner, cast.process, "@mate look")
    assert Notice.objects.count() == 0
    do_add_comment(cast.owner, cast.process, "@mate look", chosen=[other.pk])
    assert [notice.person_id for notice in Notice.objects.all()] == [other.pk]


def test_a_name_goes_when_the_person_is_erased(cast: Cast) -> None:
    cast.mate.name = "Anneliese Quast"
    cast.mate.save()
    do_add_comment(cast.owner, cast.process, "Thanks @Anneliese Quast for this.")
    assert "@Anneliese Quast</b>" in said(cast, cast.reader)[0]
    do_erase_person(cast.admin, cast.mate)
    assert said(cast, cast.reader) == ['Thanks <b class="mention">@somebody</b> for this.']
    assert not any("Quast" in f"{event.before_json}{event.after_json}" for event in AuditEvent.objects.all())


def test_what_a_comment_said_before_is_kept_and_marked(cast: Cast, signed_in: Any) -> None:
    comment = do_add_comment(cast.mate, cast.process, "It takes 9 days.")
    client = signed_in(cast.mate)
    answer = client.post(
        f"/comments/{comment.pk}/edit/",
        {"body": "It takes 6 days.", "seen_version": comment.version},
        **FETCH,
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "edited" in text
    assert "It takes 9 days." in text
    assert "It takes 6 days." in text


def test_an_edit_from_an_old_page_is_refused_and_nothing_is_lost(cast: Cast, signed_in: Any) -> None:
    comment = do_add_comment(cast.mate, cast.process, "One")
    do_edit_comment(cast.mate, comment, "Two", seen_version=1)
    answer = signed_in(cast.mate).post(
        f"/comments/{comment.pk}/edit/", {"body": "Three", "seen_version": 1}, **FETCH
    )
    comment.refresh_from_db()
    assert (answer.status_code, comment.body) == (422, "Two")


def test_only_its_author_edits_a_comment(cast: Cast, signed_in: Any) -> None:
    comment = do_add_comment(cast.mate, cast.process, "One")
    for who in (cast.owner, cast.admin, cast.reader, cast.stranger):
        assert signed_in(who).post(f"/comments/{comment.pk}/edit/", {"body": "No"}).status_code == 404


def test_a_deleted_comment_comes_back_with_undo(cast: Cast, signed_in: Any) -> None:
    comment = do_add_comment(cast.mate, cast.process, "One")
    client = signed_in(cast.mate)
    answer = client.post(f"/comments/{comment.pk}/delete/", **FETCH)
    assert said(cast, cast.mate) == []
    client.post(answer.headers["X-Obeya-Undo"])
    assert said(cast, cast.mate) == ["One"]


def test_a_reaction_is_one_of_three_and_is_taken_back_by_the_same_click(cast: Cast) -> None:
    comment = do_add_comment(cast.owner, cast.process, "One")
    assert do_react(cast.mate, comment, "thanks") is True
    assert do_react(cast.mate, comment, "thanks") is False
    assert do_react(cast.mate, comment, "seen") is True
    with pytest.raises(CommentError):
        do_react(cast.mate, comment, "<script>")
    assert [reaction.sign for reaction in Reaction.objects.all()] == ["seen"]


def test_the_thread_is_asked_anew_for_nothing_when_nothing_was_said(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.mate)
    do_add_comment(cast.owner, cast.process, "One")
    first = client.get(address(cast), **FETCH)
    again = client.get(address(cast), HTTP_IF_NONE_MATCH=first.headers["ETag"], **FETCH)
    do_add_comment(cast.owner, cast.process, "Two")
    third = client.get(address(cast), HTTP_IF_NONE_MATCH=first.headers["ETag"], **FETCH)
    assert (again.status_code, again.content) == (304, b"")
    assert b"Two" in third.content


def test_a_comment_on_an_action_counts_as_an_update_of_it(cast: Cast) -> None:
    action = do_add_action(cast.owner, cast.finance, title="Tell the approvers")
    Action.objects.filter(pk=action.pk).update(touched_at="2026-01-01T00:00:00Z")
    do_add_comment(cast.mate, action, "They were told.")
    before = action.touched_at
    action.refresh_from_db()
    assert action.touched_at > before.replace(year=2026, month=1)
    assert action.touched_at.year == Comment.objects.get().made_at.year


def test_the_owner_of_an_action_talks_about_it_without_a_role(cast: Cast, signed_in: Any) -> None:
    action = do_add_action(cast.owner, cast.finance, title="Tell the approvers", owner=cast.nobody)
    place = f"/about/followup.action/{action.pk}/comments/"
    assert signed_in(cast.nobody).post(place, {"body": "Done tomorrow."}, **FETCH).status_code == 200
    assert signed_in(cast.stranger).get(place, **FETCH).status_code == 404
    do_add_comment(cast.owner, action, "@nobody thanks")
    assert Notice.objects.filter(person=cast.nobody, kind="mentioned").count() == 1


def test_web_addresses_become_links_and_nothing_else_becomes_markup(cast: Cast) -> None:
    do_add_comment(cast.owner, cast.process, "See https://example.org/a?b=1&c=2. <b>bold</b>")
    words = said(cast, cast.mate)[0]
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener noreferrer"' in words
    assert "&lt;b&gt;bold&lt;/b&gt;" in words


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_stay_words(cast: Cast, payload: str) -> None:
    do_add_comment(cast.owner, cast.process, f"https://example.org/{payload} {payload}")
    words = said(cast, cast.mate)[0]
    tags = re.findall(r"<[^>]*>", words)
    assert all(tag in ("</a>", "<br>") or tag.startswith('<a href="https://example.org/') for tag in tags)
    assert escape(payload) in words


def test_signs_that_turn_text_around_are_not_kept(cast: Cast) -> None:
    comment = do_add_comment(cast.owner, cast.process, "pay \u202e001 \u2066x\u0000y")
    assert comment.body == "pay 001 xy"


def test_what_looks_like_a_kept_mention_is_only_text(cast: Cast) -> None:
    comment = do_add_comment(cast.owner, cast.process, f"@{{{cast.mate.pk}}} x")
    assert Mention.objects.count() == 0
    assert "mention" not in said(cast, cast.mate)[0]
    assert comment.body.startswith("@ {")


def test_empty_and_endless_comments_are_refused_in_words(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.mate)
    for body, words in (("  \n ", "Write something first."), ("x" * 5_001, "at most 5000")):
        answer = client.post(address(cast), {"body": body}, **FETCH)
        assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_a_longer_thread_asks_the_database_no_more(cast: Cast, django_assert_num_queries: Any) -> None:
    def talk(n: int) -> None:
        for number in range(n):
            comment = do_add_comment(cast.owner, cast.process, f"@mate {number}")
            do_react(cast.mate, comment, "seen")

    talk(2)
    thread_of(cast.process, cast.reader)
    with django_assert_num_queries(6):
        assert len(thread_of(cast.process, cast.reader)) == 2
    talk(10)
    with django_assert_num_queries(6):
        assert len(thread_of(cast.process, cast.reader)) == 12
