"""What is led round the boxes of a wide value stream map, and where such lines leave a box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from obeya.figures.geometry import Point, Rect
from obeya.figures.stream_boxes import SMALL
from obeya.figures.stream_frame import GAP, SIDE, Frame, Wire, is_in_gap
from obeya.figures.stream_words import names_of, share_words
from obeya.figures.text import wrap
from obeya.tables.sentences import joined

if TYPE_CHECKING:
    from obeya.figures.stream_plan import Grid
    from obeya.figures.stream_view import StreamView
    from obeya.flow.stream_map import InformationFlow, Link, StreamMap

_LABEL_LINES: Final = 3


def loop_wires(stream: StreamMap, links: Sequence[Link], grid: Grid) -> list[Wire]:
    """Give what is led over the boxes: rework, and work that passes steps by."""
    wires = [
        Wire(loop.key, loop.source, loop.target, "rework", loop_words(loop.share, loop.text))
        for loop in stream.rework
    ]
    for link in links:
        if link.source in grid.cells and link.target in grid.cells and not is_in_gap(grid, link):
            words = loop_words(link.share if link.share < 1 else None, link.text)
            wires.append(Wire(link.key, link.source, link.target, link.kind, words))
    return wires


def loop_words(share: float | None, text: str) -> tuple[str, ...]:
    """Say what stands on a line: its share, and its text."""
    parts = [*([] if share is None else [share_words(share)]), *([text] if text else [])]
    return (joined(": ", parts),) if parts else ()


def information_wires(stream: StreamMap, links: Sequence[Link], grid: Grid) -> list[Wire]:
    """Give word that goes to or from a step, and shipments that do not reach the ends of the stream."""
    wires = []
    for flow in stream.information:
        if flow.source in grid.cells or flow.target in grid.cells:
            wires.append(Wire(flow.key, flow.source, flow.target, flow.way, _flow_lines(flow)))
    for link in links:
        ends = (link.source in grid.cells, link.target in grid.cells)
        if ends[0] != ends[1] and not is_at_end(link, stream, grid):
            words = wrap(link.every or link.text, GAP, SMALL, lines=_LABEL_LINES)
            wires.append(Wire(link.key, link.source, link.target, link.kind, words if words[0] else ()))
    return wires


def _flow_lines(flow: InformationFlow) -> tuple[str, ...]:
    said = ", ".join(text for text in (flow.text, flow.every) if text)
    return wrap(said, GAP + 10, SMALL, lines=_LABEL_LINES) if said else ()


def is_at_end(link: Link, stream: StreamMap, grid: Grid) -> bool:
    """Tell whether a link brings work to the first step, or takes it from the last one, to or from a party."""
    roles = {party.key: party.role for party in stream.parties}
    if roles.get(link.source) == "supplier" and link.target in grid.cells:
        cell = grid.cells[link.target]
        return cell.block == 0 and cell.column == 0
    if roles.get(link.target) == "customer" and link.source in grid.cells:
        return grid.cells[link.source].block == max(cell.block for cell in grid.cells.values())
    return False


class Routes:
    """The places of one map, and the ways between them that all arrows share."""

    def __init__(
        self,
        view: StreamView,
        grid: Grid,
        frame: Frame,
        parties: Mapping[str, Rect],
        links: Sequence[Link],
    ) -> None:
        self.stream, self.grid, self.frame = view.stream, grid, frame
        self.parties, self.links = parties, links
        self.names = names_of(view.stream)

    def stub(self, wire_key: str, key: str) -> list[Point]:
        """Give the first points of a line that leaves a box upwards; from a lower row it goes through the gap."""
        box, x = self.frame.boxes[key], self.frame.ports[wire_key, key]
        if self.grid.cells[key].row < 0.5:
            return [(x, box.top)]
        side = box.left - SIDE
        return [(x, box.top), (x, box.top - 9), (side, box.top - 9)]
