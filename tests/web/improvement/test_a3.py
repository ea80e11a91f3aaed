from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from obeya.sources.importing import import_file
from obeya_web.accounts.models import AuditEvent
from obeya_web.followup.actions.writing import do_add_action
from obeya_web.followup.models import Action
from obeya_web.improvement.a3.content import A3
from obeya_web.improvement.a3.figures import figures_of
from obeya_web.improvement.a3.template import SectionKind, TemplateError, all_sections, shown_sections
from obeya_web.improvement.actions.a3 import (
    do_add_cause,
    do_add_countermeasure,
    do_arrange_sections,
    do_change_part,
    do_remove_part,
)
from obeya_web.improvement.actions.improving import ImprovementError, do_begin_improvement
from obeya_web.improvement.findings.measuring import measured
from obeya_web.improvement.models import Cause, Countermeasure, Improvement, Section
from obeya_web.processes.logs import log_of, store
from tests.web.conftest import Cast
from tests.web.improvement.a3_writing import FETCH, fill, write
from tests.web.payloads import PAYLOADS
from tests.web.sample import NOW

pypdf = pytest.importorskip("pypdf")


def percent(cast: Cast, improvement: Improvement) -> int:
    return A3(Improvement.objects.get(pk=improvement.pk), cast.owner).completeness.percent


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("owner", 200, 200),
        ("admin", 200, 200),
        ("mate", 200, 403),
        ("reader", 200, 403),
        ("stranger", 404, 404),
    ],
)
def test_who_sees_the_improvement_reads_its_a3_and_who_steers_it_writes(
    cast: Cast, improvement: Improvement, signed_in: Any, who: str, reads: int, writes: int
) -> None:
    client = signed_in(getattr(cast, who))
    place = f"/improvements/{improvement.pk}/a3/"
    assert client.get(place).status_code == reads
    assert client.get(f"{place}pdf/").status_code == reads
    answer = client.post(f"{place}sections/learning/", {"body": "We learned.", "seen_version": 0}, **FETCH)
    assert answer.status_code == writes


def test_a_member_of_the_team_writes_on_its_a3(cast: Cast, improvement: Improvement, signed_in: Any) -> None:
    improvement.team.add(cast.mate, cast.stranger)
    place = f"/improvements/{improvement.pk}/a3/sections/learning/"
    assert signed_in(cast.mate).post(place, {"body": "x", "seen_version": 0}, **FETCH).status_code == 200
    # Being named on a team shows nobody what they may not see.
    assert signed_in(cast.stranger).post(place, {"body": "x"}, **FETCH).status_code == 404


def test_the_sections_are_those_of_an_a3_and_lists_say_what_is_missing(
    cast: Cast, improvement: Improvement
) -> None:
    """Serves L032."""
    keys = [section.key for section in shown_sections()]
    wanted = "background current goal causes countermeasures plan people follow_up learning"
    assert keys == wanted.split()
    found = A3(improvement, cast.owner).completeness
    assert found.percent == 0
    assert {one.section.key for one in found.missing} == set(keys)
    assert all(one.words for one in found.missing)


def test_an_a3_is_never_complete_while_the_people_section_is_empty(
    cast: Cast, improvement: Improvement
) -> None:
    """Serves X105."""
    fill(cast, improvement)
    assert percent(cast, improvement) == 100
    section = Section.objects.get(key="people")
    write(cast, improvement, "people", "", section.version)
    assert percent(cast, improvement) < 100
    with pytest.raises(TemplateError):
        do_arrange_sections(
            cast.admin, [section for section in all_sections() if section.key != "people"], seen_version=0
        )


def test_administrators_arrange_the_sections_of_every_a3(
    cast: Cast, improvement: Improvement, signed_in: Any
) -> None:
    """Serves L032."""
    own = SectionKind("own_1", "Risks", "What may go wrong.", "right")
    kept = [section for section in all_sections() if section.key != "learning"]
    do_arrange_sections(cast.admin, [own, *kept], seen_version=0)
    page = signed_in(cast.owner).get(f"/improvements/{improvement.pk}/a3/").content.decode()
    assert "What may go wrong." in page
    assert 'id="learning"' not in page
    assert signed_in(cast.owner).post("/improve/a3/", {}).status_code == 403
    assert signed_in(cast.admin).get("/improve/a3/").status_code == 200


def test_rows_of_a_spreadsheet_become_causes_and_lines_of_the_plan(
    cast: Cast, improvement: Improvement, signed_in: Any
) -> None:
    client = signed_in(cast.owner)
    place = f"/improvements/{improvement.pk}/a3/parts/"
    client.post(f"{place}causes/", {"lines": "Batching\tSeen on Fridays\r\nNo deputy\n\n"}, **FETCH)
    client.post(f"{place}plan/", {"lines": "Tell them\tmate\t01.03.2026\nTrain\tnobody known\t"}, **FETCH)
    assert [(c.words, c.evidence) for c in Cause.objects.all()] == [
        ("Batching", "Seen on Fridays"),
        ("No deputy", ""),
    ]
    assert [(a.title, a.owner, a.due) for a in Action.objects.order_by("pk")] == [
        ("Tell them", cast.mate, date(2026, 3, 1)),
        ("Train", None, None),
    ]


def test_a_countermeasure_without_a_cause_is_flagged(
    cast: Cast, improvement: Improvement, signed_in: Any
) -> None:
    cause = do_add_cause(cast.owner, improvement, "Batching")
    do_add_countermeasure(cast.owner, improvement, "Sign daily", causes=[cause])
    client = signed_in(cast.reader)
    assert "aimed at no cause" not in client.get(f"/improvements/{improvement.pk}/a3/").content.decode()
    do_add_countermeasure(cast.owner, improvement, "Buy a robot")
    assert client.get(f"/improvements/{improvement.pk}/a3/").content.decode().count("aimed at no cause") == 1


def test_what_was_missed_is_red_with_a_shape_and_a_word(
    cast: Cast, improvement: Improvement, signed_in: Any
) -> None:
    one = do_add_countermeasure(cast.owner, improvement, "Sign daily", predicted="−4 d")
    do_change_part(cast.owner, one, {"actual": "−1 d", "is_missed": True}, seen_version=1)
    page = signed_in(cast.reader).get(f"/improvements/{improvement.pk}/a3/").content.decode()
    assert 'class="a3-late"' in page
    assert "■ missed: −1 d" in page


def test_what_lay_behind_a_removed_cause_moves_up_and_undo_brings_all_back(
    cast: Cast, improvement: Improvement, signed_in: Any
) -> None:
    top = do_add_cause(cast.owner, improvement, "Top")
    middle = do_add_cause(cast.owner, improvement, "Middle", behind=top)
    leaf = do_add_cause(cast.owner, improvement, "Leaf", behind=middle)
    aimed = do_add_countermeasure(cast.owner, improvement, "Sign daily", causes=[middle])
    do_remove_part(cast.owner, middle)
    leaf.refresh_from_db()
    assert leaf.behind == top
    place = f"/improvements/{improvement.pk}/a3/parts/causes/{middle.pk or leaf.pk - 1}/restore/"
    assert signed_in(cast.owner).post(place, **FETCH).status_code == 200
    leaf.refresh_from_db()
    assert leaf.behind.words == "Middle"
    assert [cause.words for cause in aimed.causes.all()] == ["Middle"]


def test_a_cause_never_lies_behind_itself(cast: Cast, improvement: Improvement) -> None:
    top = do_add_cause(cast.owner, improvement, "Top")
    leaf = do_add_cause(cast.owner, improvement, "Leaf", behind=top)
    with pytest.raises(ImprovementError):
        do_change_part(cast.owner, top, {"behind": leaf}, seen_version=1)


@pytest.mark.parametrize(("paper", "size"), [("a3", (420, 297)), ("a4", (297, 210))])
def test_the_pdf_is_one_page_in_the_readers_language(
    cast: Cast, improvement: Improvement, signed_in: Any, paper: str, size: tuple[int, int]
) -> None:
    """Serves L019: one page, whatever was written."""
    fill(cast, improvement)
    write(cast, improvement, "background", "Rechnungen warten. " * 450)
    cast.reader.language = "de"
    cast.reader.save()
    answer = signed_in(cast.reader).get(f"/improvements/{improvement.pk}/a3/pdf/?paper={paper}")
    reader = pypdf.PdfReader(BytesIO(answer.content))
    box = reader.pages[0].mediabox
    assert len(reader.pages) == 1
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == size
    assert "Signing is batched" in reader.pages[0].extract_text()
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a3-approvals-wait-9-days.pdf"'


def test_the_slide_opens_and_says_the_same(cast: Cast, improvement: Improvement, signed_in: Any) -> None:
    pptx = pytest.importorskip("pptx")
    fill(cast, improvement)
    answer = signed_in(cast.reader).get(f"/improvements/{improvement.pk}/a3/slide/")
    deck = pptx.Presentation(BytesIO(answer.content))
    shapes = list(deck.slides[0].shapes)
    said = [
        cell.text for shape in shapes if shape.has_table for row in shape.table.rows for cell in row.cells
    ]
    assert len(deck.slides) == 1
    assert "Sign daily" in said
    assert answer.headers["Content-Disposition"].endswith('.pptx"')


def test_an_action_that_is_late_is_late_on_the_sheet(cast: Cast, improvement: Improvement) -> None:
    fill(cast, improvement)
    line = A3(improvement, cast.owner).plan[0]
    assert line.is_late == (date(2026, 3, 1) < timezone.localdate())
    assert line.sign == ("■" if line.is_late else "○")


@pytest.mark.parametrize("payload", PAYLOADS[::5])
def test_hostile_words_stay_words_on_the_page(
    cast: Cast, improvement: Improvement, signed_in: Any, payload: str
) -> None:
    Improvement.objects.filter(pk=improvement.pk).update(
        title=payload[:200], problem=payload, measure=payload
    )
    write(cast, improvement, "background", f"{payload}\n- {payload}\na\tb\n{payload}\tx")
    cause = do_add_cause(cast.owner, improvement, payload, evidence=payload)
    do_add_countermeasure(cast.owner, improvement, payload, predicted=payload, causes=[cause])
    page = signed_in(cast.owner).get(f"/improvements/{improvement.pk}/a3/").content.decode()
    own = page.split("<main")[1].split("</main")[0]
    for sign in (
        "<script>hit",
        "<img src=x",
        "<svg onload",
        "<iframe",
        "onerror='",
        "<details open ontoggle",
    ):
        assert sign not in own


def test_more_causes_and_actions_ask_the_database_no_more(
    cast: Cast, improvement: Improvement, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.owner)
    fill(cast, improvement)
    place = f"/improvements/{improvement.pk}/a3/sheet/"
    client.get(place)
    with django_assert_max_num_queries(60) as first:
        client.get(place)
    for number in range(12):
        cause = do_add_cause(cast.owner, improvement, f"Cause {number}")
        do_add_countermeasure(cast.owner, improvement, f"Measure {number}", causes=[cause])
        do_add_action(cast.owner, cast.finance, title=f"Do {number}", belongs_to=[improvement])
    with django_assert_max_num_queries(60) as second:
        client.get(place)
    assert len(second) == len(first)


def test_the_sheet_is_sent_again_only_when_it_changed(
    cast: Cast, improvement: Improvement, signed_in: Any
) -> None:
    client = signed_in(cast.reader)
    place = f"/improvements/{improvement.pk}/a3/sheet/"
    first = client.get(place)
    again = client.get(place, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    write(cast, improvement, "learning", "News")
    third = client.get(place, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (again.status_code, third.status_code) == (304, 200)
    assert b"News" in third.content


def test_each_save_is_one_entry_of_the_trail(cast: Cast, improvement: Improvement) -> None:
    n = AuditEvent.objects.count()
    version = write(cast, improvement, "learning", "One")
    write(cast, improvement, "learning", "One", version)
    assert AuditEvent.objects.count() == n + 1


@pytest.mark.parametrize("day", ["0202-06-30", "2026-13-01", "20"])
def test_a_goal_is_not_saved_with_a_day_typed_by_half(
    cast: Cast, improvement: Improvement, signed_in: Any, day: str
) -> None:
    fill(cast, improvement)
    goal = {"target_day": day, "measure": "wait", "seen_version": Improvement.objects.get().version}
    answer = signed_in(cast.owner).post(f"/improvements/{improvement.pk}/a3/goal/", goal, **FETCH)
    assert answer.status_code == 422 and answer.json()["words"]
    fresh = Improvement.objects.get(pk=improvement.pk)
    assert (fresh.target_day, fresh.measure) == (date(2026, 6, 30), "waiting time")


def test_a_sentence_too_long_for_an_a3_is_refused_in_words(
    cast: Cast, improvement: Improvement, signed_in: Any
) -> None:
    answer = signed_in(cast.owner).post(
        f"/improvements/{improvement.pk}/a3/sections/learning/", {"body": "x" * 9_001}, **FETCH
    )
    assert answer.status_code == 422
    assert "9000" in json.loads(answer.content)["words"]
    assert Countermeasure.objects.count() == 0


def test_the_present_log_stands_beside_the_frozen_baseline(
    cast: Cast, sample_file: Path, signed_in: Any
) -> None:
    """The numbers of the finding stay; the same question put to newer data is shown beside them, with its day."""
    lines = sample_file.read_text("utf-8").splitlines()
    shorter = sample_file.with_name("shorter.csv")
    rows = sorted(lines[1:], key=lambda line: line.split(",")[2])
    shorter.write_text("\n".join([lines[0], *rows[: len(rows) * 3 // 4]]), "utf-8")
    process = cast.process
    process.log_name = "invoice-approval"
    old = import_file(shorter, store=store(), now=NOW, name=process.log_name)
    process.log_version = old.facts.version
    process.save()
    frozen = measured(log_of(process), "").baseline
    improvement = do_begin_improvement(
        cast.owner,
        cast.finance,
        title="Faster",
        method="a3",
        fields={
            "process": process,
            "log_version": old.facts.version,
            "baseline": frozen,
            "measure": "lead time",
        },
    )
    client = signed_in(cast.reader)
    place = f"/improvements/{improvement.pk}/a3/sheet/"
    assert "present log" not in client.get(place).content.decode()
    new = import_file(sample_file, store=store(), now=NOW, name=process.log_name)
    process.log_version = new.facts.version
    process.save()
    assert "present log" in client.get(place).content.decode()
    improvement.refresh_from_db()
    figures = figures_of(Improvement.objects.get(pk=improvement.pk))
    assert figures is not None
    assert figures.frozen == improvement.baseline
    assert figures.present["as_of"] > figures.frozen["as_of"]
    assert figures.trend is not None
    # A week is told once: as it was, where it was known then.
    assert all(
        was is None or now is None
        for was, now in zip(figures.trend.frozen, figures.trend.present, strict=True)
    )
