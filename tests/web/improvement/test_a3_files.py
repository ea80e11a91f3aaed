"""What leaves the house of an A3: the slide with its chart, and nobody's name who wants no naming."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from obeya_web.improvement.actions.improving import do_begin_improvement
from obeya_web.improvement.actions.working import do_add_improvement_action, do_set_naming
from obeya_web.improvement.findings.measuring import measured
from obeya_web.improvement.models import Improvement
from obeya_web.processes.logs import log_of
from obeya_web.processes.models import Process
from tests.web.conftest import Cast

pypdf = pytest.importorskip("pypdf")
pptx = pytest.importorskip("pptx")
SECONDS_PER_DAY = 86_400.0


@pytest.fixture
def measured_one(cast: Cast, with_sample: Process) -> Improvement:
    """An improvement whose A3 has a chart of the weeks."""
    log = log_of(with_sample)
    fields = {
        "process": with_sample,
        "log_version": log.facts.version,
        "baseline": measured(log, "").baseline,
        "measure": "lead time",
        "measure_unit": "days",
        "target_value": 9.0,
    }
    return do_begin_improvement(
        cast.owner, cast.finance, title="Approvals wait 9 days", method="a3", fields=fields
    )


def slide_of(signed_in: Any, cast: Cast, improvement: Improvement) -> bytes:
    content: bytes = signed_in(cast.reader).get(f"/improvements/{improvement.pk}/a3/slide/").content
    return content


def test_the_slide_holds_the_values_of_its_chart(
    cast: Cast, measured_one: Improvement, signed_in: Any
) -> None:
    """Serves L019: a chart that can be edited, with every weekly median of the data in it."""
    shapes = pptx.Presentation(BytesIO(slide_of(signed_in, cast, measured_one))).slides[0].shapes
    [chart] = [shape.chart for shape in shapes if shape.has_chart]
    series = {one.name: [value for value in one.values if value is not None] for one in chart.plots[0].series}
    expected = [week["median_s"] / SECONDS_PER_DAY for week in measured_one.baseline["weeks"]]
    assert len(expected) > 20 and measured_one.baseline["unit"] == "d"
    assert series["before"] == pytest.approx(expected)
    assert set(series["goal"]) == {9.0}


def test_libreoffice_opens_the_slide_as_one_page(
    cast: Cast, measured_one: Improvement, signed_in: Any, tmp_path: Path
) -> None:
    """Serves L019."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    slide = tmp_path / "a3.pptx"
    slide.write_bytes(slide_of(signed_in, cast, measured_one))
    alone = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, "--headless", alone, "--convert-to", "pdf", "--outdir", str(tmp_path), str(slide)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = pypdf.PdfReader(tmp_path / "a3.pdf").pages
    assert len(pages) == 1 and "Approvals wait 9 days" in pages[0].extract_text()


def test_whoever_wants_no_naming_stands_in_no_file_of_an_a3(cast: Cast, signed_in: Any) -> None:
    """Serves X020: neither as owner, coach or sponsor nor in the plan; on the slide, on paper, on the sheet."""
    for person, name in ((cast.mate, "Mathilda"), (cast.owner, "Oswald")):
        person.name = name
        person.save()
    roles = {"owner": cast.owner, "coach": cast.mate, "sponsor": cast.mate}
    one = do_begin_improvement(cast.owner, cast.finance, title="Approvals wait", method="a3", fields=roles)
    do_add_improvement_action(cast.owner, one, title="Tell them", owner=cast.mate, due=None)

    def files() -> list[str]:
        shapes = pptx.Presentation(BytesIO(slide_of(signed_in, cast, one))).slides[0].shapes
        boxes = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
        cells = [c.text for s in shapes if s.has_table for row in s.table.rows for c in row.cells]
        client, address = signed_in(cast.reader), f"/improvements/{one.pk}/a3/"
        paper = pypdf.PdfReader(BytesIO(client.get(f"{address}pdf/").content)).pages[0].extract_text()
        return [" ".join(boxes + cells), paper, client.get(f"{address}sheet/").content.decode()]

    assert all("Mathilda" in text and "Oswald" in text for text in files())
    do_set_naming(cast.mate, is_named=False)
    assert all("Mathilda" not in text and "Oswald" in text for text in files())
