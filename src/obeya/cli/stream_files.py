"""The files that `obeya stream -o` writes: the map, its picture, one page of paper, shapes to edit, a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from obeya.figures.stream_map import stream_picture
from obeya.figures.stream_view import view_of
from obeya.flow.stream_json import to_text
from obeya.reports.stream_bpmn import stream_bpmn
from obeya.reports.stream_drawio import stream_drawio
from obeya.reports.stream_exchange import stream_svg
from obeya.reports.stream_pdf import stream_pdf
from obeya.reports.stream_slide import stream_slide
from obeya.reports.stream_visio import stream_visio
from obeya.reports.stream_workbook import stream_workbook

if TYPE_CHECKING:
    from obeya.flow.stream_map import StreamMap

_NO_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


def _made_at(stream: StreamMap) -> datetime:
    """Return the last day of the data, so that the same map gives the same file on any day."""
    if stream.counted is None:
        return _NO_DAY
    return datetime.fromisoformat(stream.counted.last_day[:10]).replace(tzinfo=UTC)


MAP_FILES: Final[Mapping[str, Callable[[StreamMap], bytes]]] = MappingProxyType(
    {
        ".json": lambda stream: to_text(stream).encode(),
        ".svg": lambda stream: stream_svg(stream_picture(stream), stream).encode(),
        ".png": lambda stream: stream_picture(stream).to_png(),
        ".pdf": lambda stream: stream_pdf(view_of(stream), made_at=_made_at(stream)),
        ".pptx": lambda stream: stream_slide(view_of(stream)),
        ".vsdx": lambda stream: stream_visio(view_of(stream)),
        ".bpmn": stream_bpmn,
        ".drawio": lambda stream: stream_drawio(view_of(stream)),
        ".xlsx": lambda stream: stream_workbook(view_of(stream)),
    }
)
"What is written by the suffix of a file; each takes one map."
