from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from obeya_web.accounts.models import AuditEvent, Unit
from obeya_web.conversation.models import File
from obeya_web.improvement.actions.ideas import (
    ANONYMOUS,
    PSEUDONYMOUS,
    do_accept_idea,
    do_answer_idea,
    do_join_idea,
    do_send_idea,
    do_set_idea_rules,
)
from obeya_web.improvement.actions.improving import (
    ImprovementError,
    do_pause_improvement,
    do_stop_improvement,
)
from obeya_web.improvement.ideas.answering import answer_times
from obeya_web.improvement.ideas.resembling import likeness, resembling, shared_words
from obeya_web.improvement.models import Idea, Improvement, rules_of
from obeya_web.improvement.words import IdeaState
from obeya_web.notices.models import Notice

WORDS = "Let the deputy sign small invoices"


def send(cast, words: str = WORDS, **given) -> Idea:
    return do_send_idea(given.pop("person", cast.mate), cast.finance, words=words, **given)


def told(person) -> list[str]:
    return list(
        Notice.objects.filter(person=person, kind="idea_answered").values_list("text", flat=True)[::-1]
    )


def test_an_idea_is_sent_in_one_form_with_its_place_from_the_poster(cast, signed_in) -> None:
    """Serves O027."""
    client = signed_in(cast.mate)
    address = f"/ideas/new/?at=process:{cast.process.slug}&place=Desk+4"
    page = client.get(address).content.decode()
    assert "Invoice approval" in page and "Desk 4" in page
    given = {"words": WORDS, "unit": cast.finance.pk, "process": cast.process.pk, "place": "Desk 4"}
    done = client.post(address, given, follow=True)
    assert "within 7 days" in done.content.decode()
    idea = Idea.objects.get()
    assert (idea.unit, idea.process, idea.place, idea.sender) == (
        cast.finance,
        cast.process,
        "Desk 4",
        cast.mate,
    )
    assert Notice.objects.get(kind="idea_came").person == cast.owner


def test_a_photo_is_kept_without_what_the_camera_wrote_into_it(cast, signed_in) -> None:
    image = pytest.importorskip("PIL.Image")
    import io

    written = io.BytesIO()
    exif = image.Exif()
    exif[0x010F] = "SecretCamera"
    image.new("RGB", (40, 30), "red").save(written, "JPEG", exif=exif)
    photo = SimpleUploadedFile("IMG_1.jpg", written.getvalue(), "image/jpeg")
    given = {"words": WORDS, "unit": cast.finance.pk, "photo": photo}
    client = signed_in(cast.mate)
    client.post("/ideas/new/", given)
    file = File.objects.get()
    answer = client.get(f"/files/{file.pk}/?download")
    said = b"".join(answer) if answer.streaming else answer.content
    assert b"SecretCamera" not in said and b"SecretCamera" in written.getvalue()
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_photo_that_is_none_leaves_the_idea_and_says_why(cast, signed_in) -> None:
    photo = SimpleUploadedFile("x.jpg", b"\xff\xd8\xff but no picture", "image/jpeg")
    given = {"words": WORDS, "unit": cast.finance.pk, "photo": photo}
    page = signed_in(cast.mate).post("/ideas/new/", given, follow=True).content.decode()
    assert Idea.objects.count() == 1 and not File.objects.exists()
    assert "sent without the photo" in page


def test_an_anonymous_idea_holds_no_person_anywhere(cast, signed_in) -> None:
    do_set_idea_rules(cast.owner, cast.finance, naming="anonymous", answer_days=5)
    before = AuditEvent.objects.count()
    client = signed_in(cast.mate)
    client.post("/ideas/new/", {"words": WORDS, "unit": cast.finance.pk, "naming": "anonymous"})
    idea = Idea.objects.get()
    assert idea.sender is None
    events = AuditEvent.objects.filter(number__gt=before)
    assert [event.person for event in events] == [None]
    signs = (cast.mate.pseudonym.hex, str(cast.mate.pseudonym), cast.mate.email)
    for row in events:
        assert not any(sign in json.dumps([row.before_json, row.after_json, row.label]) for sign in signs)
    # No table but those of the session and of the person itself names whoever sent it.
    tables = [name for name in connection.introspection.table_names() if "improvement_" in name]
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
        people = [value for row in rows for name, value in zip(names, row, strict=True) if "sender" in name]
        assert cast.mate.pk not in people
    do_answer_idea(cast.owner, idea, IdeaState.DECLINED, answer="Not allowed.", seen_version=idea.version)
    assert told(cast.mate) == []


def test_a_unit_that_wants_names_takes_no_idea_without_one(cast, signed_in) -> None:
    do_set_idea_rules(cast.owner, cast.company, naming="names", answer_days=3)
    with pytest.raises(ImprovementError, match="sent with a name"):
        send(cast, naming=ANONYMOUS)
    with pytest.raises(ImprovementError):
        send(cast, naming=PSEUDONYMOUS)
    assert rules_of(cast.finance).answer_days == 3
    below = Unit.objects.create(name="Payables", parent=cast.finance)
    do_set_idea_rules(cast.owner, cast.finance, naming="anonymous", answer_days=9)
    assert (rules_of(below).answer_days, rules_of(cast.sales).answer_days) == (9, 3)


def test_a_pseudonymous_sender_hears_everything_and_is_named_nowhere(cast, signed_in) -> None:
    idea = send(cast, naming=PSEUDONYMOUS)
    for who in (cast.owner, cast.admin):
        client = signed_in(who)
        for address in ("/ideas/", f"/ideas/{idea.pk}/", "/history/" if who == cast.admin else "/ideas/"):
            page = client.get(address).content.decode()
            assert "mate" not in page.replace("ultimate", "").replace("estimate", "")
    do_answer_idea(cast.owner, idea, IdeaState.PARKED, answer="", seen_version=idea.version)
    assert told(cast.mate) == [f"Your idea “{WORDS}” was parked for later."]


def test_the_sender_hears_each_step_from_the_answer_to_the_end(cast) -> None:
    """Serves O027."""
    idea = send(cast)
    improvement = do_accept_idea(cast.owner, idea, seen_version=idea.version)
    do_pause_improvement(
        cast.owner, improvement, why="Holidays", resume_when="In May", seen_version=improvement.version
    )
    do_stop_improvement(
        cast.owner, improvement, why="It is done by law now", seen_version=improvement.version
    )
    words = told(cast.mate)
    assert [any(sign in text for text in words) for sign in ("accepted", "rests", "stopped")] == [True] * 3
    assert improvement.problem == WORDS and improvement.method == "just_do_it"


def test_a_decline_needs_the_reason_that_its_sender_reads(cast) -> None:
    idea = send(cast)
    with pytest.raises(ImprovementError, match="Say why"):
        do_answer_idea(cast.owner, idea, IdeaState.DECLINED, answer=" ", seen_version=idea.version)
    do_answer_idea(
        cast.owner, idea, IdeaState.DECLINED, answer="The law forbids it", seen_version=idea.version
    )
    assert told(cast.mate) == [f"Your idea “{WORDS}” was declined: The law forbids it"]


def test_two_who_answer_at_once_answer_once(cast, signed_in) -> None:
    idea = send(cast)
    given = {"state": "parked", "seen_version": idea.version, "next": "list"}
    signed_in(cast.owner).post(f"/ideas/{idea.pk}/answer/", given)
    page = (
        signed_in(cast.admin)
        .post(
            f"/ideas/{idea.pk}/answer/",
            {**given, "state": "accepted"},
            follow=True,
        )
        .content.decode()
    )
    idea.refresh_from_db()
    assert idea.state == "parked" and not Improvement.objects.exists()
    assert "Somebody else answered this idea meanwhile." in page


def test_joined_ideas_keep_both_senders_informed(cast) -> None:
    first, second = send(cast), send(cast, "Deputies should sign small invoices", person=cast.admin)
    do_join_idea(cast.owner, second, first, seen_version=second.version)
    do_accept_idea(cast.owner, first, seen_version=first.version)
    assert any("accepted" in text for text in told(cast.mate))
    assert any("accepted" in text for text in told(cast.admin))
    with pytest.raises(ImprovementError):
        do_join_idea(cast.owner, first, second, seen_version=first.version)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Let the deputy sign small invoices", "Deputies should sign small invoices", True),
        ("Kleine Rechnungen soll die Vertretung freigeben", "Vertretung gibt kleine Rechnungen frei", True),
        ("Приходные накладные подписывать ежедневно", "Подписывать накладные ежедневно", True),
        ("Let the deputy sign small invoices", "Move the printer nearer to the desk", False),
        ("The door of the cold store does not close", "The invoices of the carrier come twice", False),
        ("Rechnungen täglich unterschreiben", "Schulung für neue Kollegen anbieten", False),
    ],
)
def test_ideas_that_say_the_same_are_told_from_others_in_any_language(
    one: str, other: str, alike: bool
) -> None:
    assert (likeness(one, other) >= 0.4) is alike
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one.upper()) == 1.0


def test_why_two_ideas_resemble_each_other_is_said_and_nothing_is_joined(cast, signed_in) -> None:
    first, second = send(cast), send(cast, "Deputies should sign small invoices")
    send(cast, "Move the printer")
    found = resembling(second)
    assert [(one.idea, one.words) for one in found] == [(first, ("deputies", "invoices", "small", "sign"))]
    assert shared_words("Größere Rechnung", "GROSSERE rechnungen") == ("grossere", "rechnung")
    page = signed_in(cast.owner).get(f"/ideas/{second.pk}/").content.decode()
    assert "Says nearly the same" in page
    assert Idea.objects.filter(joined_with=None).count() == 3


def test_the_time_to_the_first_answer_counts_once_and_the_late_are_named(cast) -> None:
    """Serves O027."""
    now = timezone.now()
    ideas = []
    for days, answered in ((10, 8), (5, 1), (9, None), (1, None)):
        idea = send(cast, now=now - timedelta(days=days))
        if answered is not None:
            idea.first_answered_at = idea.created_at + timedelta(days=answered)
            idea.state = "parked"
        ideas.append(idea)
    times = answer_times(ideas, target_days=7, now=now)
    assert (times.n_answered, times.n_in_time, times.n_waiting, times.n_late) == (2, 1, 2, 1)
    assert times.median_days == pytest.approx(4.5)
    first = ideas[3]
    do_answer_idea(cast.owner, first, IdeaState.PARKED, answer="", seen_version=first.version)
    moment = first.first_answered_at
    do_accept_idea(cast.owner, first, seen_version=first.version)
    assert first.first_answered_at == moment


def test_the_inbox_asks_as_much_for_many_ideas_as_for_few(
    cast, signed_in, django_assert_max_num_queries
) -> None:
    client = signed_in(cast.owner)
    send(cast)
    client.get("/ideas/")
    with django_assert_max_num_queries(60) as few:
        client.get("/ideas/")
    for number in range(30):
        send(cast, f"Idea {number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/ideas/")


def test_the_poster_holds_the_address_as_squares(cast, signed_in) -> None:
    page = (
        signed_in(cast.owner)
        .get(f"/ideas/poster/{cast.finance.pk}/?process={cast.process.slug}&place=Desk+4")
        .content.decode()
    )
    assert "<svg" in page and "at=process:invoice-approval&amp;place=Desk+4" in page
    assert signed_in(cast.mate).get(f"/ideas/poster/{cast.finance.pk}/").status_code == 403
