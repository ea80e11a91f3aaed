"""Reports as people get them: at a real e-mail server on this machine, as files, and as of a day."""

from __future__ import annotations

import html
import io
import re
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import translation
from python_calamine import CalamineWorkbook

from obeya_web.accounts.audit import history_of
from obeya_web.accounts.models import Grant
from obeya_web.measures.actions.measures import do_change_measure, do_define_measure, do_retire_measure
from obeya_web.measures.models import Measure
from obeya_web.reporting.actions import do_subscribe
from obeya_web.reporting.files import WRITERS
from obeya_web.reporting.models import ReportPack, ReportRecipient, ReportSent, ReportSubscription
from obeya_web.reporting.pack import pack_for
from obeya_web.reporting.rhythm import due_begin, next_due
from obeya_web.reporting.sheet import sheet_of
from obeya_web.reporting.work import begin_reporting
from tests.web.conftest import Cast
from tests.web.followup.clock import Clock
from tests.web.postbox import Postbox
from tests.web.reporting.conftest import keep

pypdf = pytest.importorskip("pypdf")
pptx = pytest.importorskip("pptx")
BERLIN = ZoneInfo("Europe/Berlin")


def attachment(mail: EmailMessage) -> tuple[str, bytes]:
    (part,) = mail.iter_attachments()
    return str(part.get_filename()), part.get_content()


def paper(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def cells(content: bytes, sheet: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()


def slides(content: bytes) -> str:
    shapes = [shape for slide in pptx.Presentation(io.BytesIO(content)).slides for shape in slide.shapes]
    tables = [
        cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells
    ]
    return "\n".join([*tables, *(shape.text_frame.text for shape in shapes if shape.has_text_frame)])


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(html.unescape(answer.content.decode()).split())


def numbers(cast: Cast, day: date, now: datetime) -> list[tuple[Any, ...]]:
    sheet = sheet_of(pack_for(cast.finance, day, now=now), cast.finance)
    return [(line.name, line.last, line.before, line.target, line.status, line.rule) for line in sheet.lines]


def test_the_weekly_report_arrives_once_with_the_numbers_in_its_attachment(
    cast: Cast, lead: Measure, clock: Clock, postbox: Postbox
) -> None:
    """Serves L013 and P015."""
    begin_reporting()
    do_subscribe(cast.owner, cast.finance, rhythm="week", suffix="pdf", others=[cast.mate, cast.stranger])
    for day, hour in ((5, 9), (9, 20), (10, 6)):
        clock.to(day, hour)
        clock.mail()
    assert postbox.arrived == []
    for hour in (8, 9, 20):
        clock.to(10, hour)
        clock.mail()
    assert sorted(str(mail["To"]) for mail in postbox.arrived) == ["mate@example.org", "owner@example.org"]
    mail = postbox.arrived[0]
    assert mail["Subject"] == "Finance: 1 of 3 measures is off target"
    name, content = attachment(mail)
    assert name == "measures-finance-2031-03-10.pdf"
    said = paper(content)
    assert "Lead time" in said and "123" in said and "■ off target" in said
    assert "● up to 100, ▲ up to 110, ■ above" in said
    assert "Regressed" in said and "−10 % (−20 % to 10 %)" in said
    assert "3 Feb 2031: Two were ill" in said
    assert "We wait for a pen" in said and "v1" in said


def test_the_workbook_holds_numbers_in_the_order_of_the_tree_and_runs_nothing(
    cast: Cast, lead: Measure, clock: Clock, postbox: Postbox
) -> None:
    """Serves L013 and P015."""
    begin_reporting()
    do_subscribe(cast.mate, cast.finance, rhythm="month", suffix="xlsx")
    clock.to(31, 9)
    clock.mail()
    assert postbox.arrived == []
    clock.to(32, 9)
    clock.mail()
    name, content = attachment(postbox.arrived[0])
    assert name == "measures-finance-2031-04-01.xlsx"
    head, *rows = cells(content, "Measures")
    assert [(row[0], row[2], row[4], row[5]) for row in rows] == [
        ("Lead time", 123.0, 120.0, 100.0),
        ("    Days to sign", 7.5, 9.0, 8.0),
        ("Answers", "no data", "no data", 3.0),
    ]
    assert head[7] == "Against target"
    assert [row[7] for row in rows] == ["■ off target", "● on target", "○ no data"]
    assert cells(content, "Voices from the work")[1][1] == "'=We wait for a pen"


def test_what_missed_its_day_is_sent_once_and_the_week_after_again(
    cast: Cast, lead: Measure, clock: Clock, postbox: Postbox
) -> None:
    begin_reporting()
    subscription = do_subscribe(cast.owner, cast.finance, rhythm="week", suffix="pptx")
    # Three Mondays pass while nothing runs.
    clock.to(26, 15)
    for _round in range(2):
        clock.mail()
    assert [one.begin for one in ReportSent.objects.all()] == [date(2031, 3, 24)]
    clock.to(31, 9)
    clock.mail()
    names = [attachment(mail)[0] for mail in postbox.arrived]
    assert names == ["measures-finance-2031-03-26.pptx", "measures-finance-2031-03-31.pptx"]
    assert subscription.sent.count() == 2
    said = slides(attachment(postbox.arrived[1])[1])
    assert "Lead time" in said and "123" in said and "■ off target" in said and "■ Regressed" in said


def test_without_an_email_server_reports_do_not_pile_up(
    cast: Cast, lead: Measure, clock: Clock, settings: Any
) -> None:
    settings.EMAIL_HOST = ""
    begin_reporting()
    do_subscribe(cast.owner, cast.finance, rhythm="week", suffix="pdf")
    clock.to(10, 9)
    clock.mail()
    assert not ReportSent.objects.exists()


def test_the_same_day_gives_the_same_numbers_whatever_happens_later(
    cast: Cast, lead: Measure, clock: Clock
) -> None:
    """Serves P015."""
    day = date(2031, 3, 4)
    then = numbers(cast, day, clock.now)
    clock.to(12, 9)
    keep(cast, lead, 50.0, 60.0, first=date(2031, 3, 3))
    do_change_measure(cast.owner, lead, {"target": 200.0, "name": "Time"}, seen_version=lead.version)
    do_define_measure(
        cast.owner, lead, {"what": "value", "source": "typed", "period": "month", "statistic": "sum"}
    )
    do_retire_measure(cast.owner, Measure.objects.get(name="Days to sign"), why="Nobody reads it")
    assert numbers(cast, day, clock.now) == then
    now = numbers(cast, date(2031, 3, 12), clock.now)
    assert [row[0] for row in now] == ["Answers", "Time"] and now[1][3].number == 200.0


def test_what_was_sent_is_what_that_day_shows_for_ever(
    cast: Cast, signed_in: Any, lead: Measure, clock: Clock, postbox: Postbox
) -> None:
    """Serves P015."""
    begin_reporting()
    do_subscribe(cast.owner, cast.finance, rhythm="week", suffix="pdf")
    clock.to(10, 9)
    clock.mail()
    content = attachment(postbox.arrived[0])[1]
    clock.to(10, 15)
    keep(cast, lead, 10.0, first=date(2031, 3, 3))
    client = signed_in(cast.reader)
    address = f"/measures/reports/{cast.finance.pk}"
    clock.to(20)
    assert "Kept as it was sent" in text_of(client, f"{address}/?as_of=2031-03-10")
    again = client.get(f"{address}.pdf?as_of=2031-03-10")
    assert again["Content-Disposition"] == 'attachment; filename="measures-finance-2031-03-10.pdf"'
    assert again.content == content
    assert "123" in paper(content)
    (kept,) = ReportPack.objects.all()
    # Names are looked up when they are shown, so that nobody who was erased stays in what was kept.
    assert cast.owner.name not in str([list(row["measure"].values()) for row in kept.content["measures"]])


def test_a_report_says_what_must_be_known_before_its_numbers_are_believed(
    cast: Cast, signed_in: Any, lead: Measure
) -> None:
    """Serves X110."""
    text = text_of(signed_in(cast.reader), f"/measures/reports/{cast.finance.pk}/")
    assert "past its review date, 1 Feb 2031" in text
    assert "failing since" in text and "There is no value yet" in text
    assert "The day is not over" in text
    lines = sheet_of(pack_for(cast.finance, date(2031, 2, 1), now=lead.created_at), cast.finance).lines
    assert lines == ()


def test_nothing_measured_or_judged_is_no_good_news(cast: Cast, clock: Clock, add: Any) -> None:
    def finding() -> str:
        return sheet_of(pack_for(cast.finance, clock.now.date(), now=clock.now), cast.finance).title

    assert finding() == "Nothing is measured yet"
    add("Answers", owner=cast.owner, target=3.0)
    assert finding() == "No measure has a target and new values"
    days = add("Days", owner=cast.owner, target=3.0)
    keep(cast, days, 2.0, 2.0)
    assert finding() == "No measure has a target and new values"
    keep(cast, days, 2.0, 2.0, first=date(2031, 2, 17))
    assert finding() == "No measure is off target, and 1 cannot be judged"


def test_one_who_may_not_read_the_unit_any_more_gets_nothing(
    cast: Cast, lead: Measure, clock: Clock, postbox: Postbox
) -> None:
    begin_reporting()
    do_subscribe(cast.owner, cast.finance, rhythm="week", suffix="pdf", others=[cast.mate])
    Grant.objects.filter(person=cast.mate).delete()
    clock.to(10, 9)
    clock.mail()
    assert [str(mail["To"]) for mail in postbox.arrived] == ["owner@example.org"]
    Grant.objects.filter(person=cast.owner).delete()
    clock.to(17, 9)
    clock.mail()
    assert len(postbox.arrived) == 1


def test_the_link_in_the_email_ends_it_for_its_reader_alone(
    cast: Cast, client: Client, lead: Measure, clock: Clock, postbox: Postbox
) -> None:
    begin_reporting()
    do_subscribe(cast.owner, cast.finance, rhythm="week", suffix="xlsx", others=[cast.mate])
    clock.to(10, 9)
    clock.mail()
    (mail,) = [each for each in postbox.arrived if each["To"] == "mate@example.org"]
    assert "owner set this report up for you" in mail.get_body(("plain",)).get_content()
    address = re.search(r"/reports/leave/\S+?(?=>)", str(mail["List-Unsubscribe"])).group()
    assert "No more e-mails like this?" in text_of(client, address)
    assert ReportRecipient.objects.filter(left_at=None).count() == 2
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    clock.to(17, 9)
    clock.mail()
    assert [str(each["To"]) for each in postbox.arrived[2:]] == ["owner@example.org"]
    assert client.get("/reports/leave/forged/").status_code == 404


def test_whoever_may_share_names_others_and_a_reader_subscribes_for_themselves(
    cast: Cast, signed_in: Any, lead: Measure
) -> None:
    address = f"/measures/reports/{cast.finance.pk}/"
    given = {"rhythm": "week", "suffix": "pdf", "others": [cast.mate.pk]}
    owner, reader = signed_in(cast.owner), signed_in(cast.reader)
    assert "Also for" in text_of(owner, address) and "Also for" not in text_of(reader, address)
    for client in (owner, owner, reader):
        assert client.post(f"{address}subscribe/", given).status_code == 302
    assert owner.post(f"{address}subscribe/", {**given, "others": [cast.stranger.pk]}).status_code == 422
    people = [
        sorted(each.person.name for each in one.recipients.all())
        for one in ReportSubscription.objects.order_by("pk")
    ]
    assert people == [["mate", "owner"], ["reader"]]
    assert history_of(cast.finance).first().verb == "subscribed to the report"
    mate = signed_in(cast.mate)
    assert "set up by owner" in text_of(mate, "/measures/reports/")
    one = ReportSubscription.objects.get(person=cast.owner)
    assert mate.post(f"/reports/{one.pk}/end/").status_code == 302
    assert owner.post(f"/reports/{one.pk}/end/").status_code == 302
    one.refresh_from_db()
    assert one.ended_at is not None
    left = {each.person.name: each.left_at is not None for each in one.recipients.all()}
    assert left == {"owner": False, "mate": True}
    assert owner.post(f"/reports/{one.pk}/resume/").status_code == 302
    one.refresh_from_db()
    assert one.ended_at is None


def test_the_files_speak_the_language_of_their_reader(cast: Cast, lead: Measure, clock: Clock) -> None:
    with translation.override("de"):
        sheet = sheet_of(pack_for(cast.finance, clock.now.date(), now=clock.now), cast.finance)
        assert "Ziel" in paper(WRITERS["pdf"][1](sheet))
    assert sheet.language == "de"


def test_periods_begin_on_the_clock_of_whoever_subscribed() -> None:
    sunday = datetime(2031, 3, 9, 23, 30, tzinfo=BERLIN)
    monday = sunday + timedelta(hours=8)
    since = datetime(2031, 3, 4, tzinfo=BERLIN)
    assert due_begin("week", now=sunday, since=since, zone=BERLIN) is None
    assert due_begin("week", now=monday, since=since, zone=BERLIN) == date(2031, 3, 10)
    assert due_begin("week", now=monday, since=monday, zone=BERLIN) is None
    assert due_begin("month", now=monday, since=since, zone=BERLIN) is None
    assert next_due("week", now=monday, zone=BERLIN) == datetime(2031, 3, 17, 7, tzinfo=BERLIN)
    assert next_due("month", now=monday, zone=BERLIN) == datetime(2031, 4, 1, 7, tzinfo=BERLIN)
