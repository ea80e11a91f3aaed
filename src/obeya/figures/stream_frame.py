"""Where everything of a wide value stream map stands: bands from left to right, zones from top to bottom in each.

Pure geometry: first what lies side by side (boxes, ports, tracks of arrows), then the height that each zone needs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from obeya.figures.geometry import Rect
from obeya.figures.stream_boxes import StepView, box_height, data_height
from obeya.figures.stream_ladder import LADDER_HEIGHT, SUMMARY_WIDTH
from obeya.figures.stream_plan import Grid, is_next

if TYPE_CHECKING:
    from obeya.flow.stream_map import Link, Party, StreamMap

EDGE: Final = 16.0
BOX_W: Final = 124.0
GAP: Final = 80.0
ROW_GAP: Final = 30.0
PITCH: Final = BOX_W + GAP
SIDE: Final = 7.0
"How far beside a box of a lower row its lines run upwards."
TRACK: Final = 22.0
BUS: Final = 12.0
CHANNEL: Final = 10.0
BURST: Final = (98.0, 58.0)
NOTE: Final = (116.0, 58.0)
PARTY: Final = (104.0, 72.0)
HANGING: Final = 80.0
"A triangle with two lines below it, and what stands between it and the arrow."


@dataclass(frozen=True, slots=True)
class Wire:
    """A line that is led round the boxes: word, rework, or work that passes steps by."""

    key: str
    source: str
    target: str
    kind: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Zones:
    """The upper edges of the zones of one band."""

    info: float
    labels: float
    bursts: float
    loops: float
    track: float
    "The height of the lowest line that is led over the boxes."
    boxes: float
    rows: tuple[float, ...]
    notes: float
    ladder: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Places of everything: boxes by key, ports of wires by (wire, step), tracks by (wire, band)."""

    boxes: Mapping[str, Rect]
    data: Mapping[str, Rect]
    zones: tuple[Zones, ...]
    ports: Mapping[tuple[str, str], float]
    tracks: Mapping[tuple[str, int], int]
    channels: Mapping[str, float]
    left: float
    right: float
    height: float


@dataclass(slots=True)
class Needs:
    """What a band has to hold besides boxes: lines of labels, bursts, and how far notes reach down."""

    label_lines: int = 0
    n_bursts: int = 0
    notes: float = 0.0
    has_ladder: bool = True
    has_cards: bool = False


def party_areas(stream: StreamMap, left: float, right: float) -> dict[str, Rect]:
    """Suppliers stand on the left, customers on the right, whoever steers in the middle between them."""
    width, height = PARTY
    column = max(SUMMARY_WIDTH, width)
    by_role: dict[str, list[Party]] = {"supplier": [], "control": [], "customer": []}
    for party in stream.parties:
        by_role[party.role].append(party)
    top = EDGE + 22 * max(0, len(stream.information) > 0)
    areas: dict[str, Rect] = {}
    for place, party in enumerate(by_role["supplier"]):
        x = EDGE + place * (width + 40)
        areas[party.key] = Rect(x, top, x + width, top + height)
    for place, party in enumerate(reversed(by_role["customer"])):
        x = right + 16 + (column - width) / 2 - place * (width + 40)
        areas[party.key] = Rect(x, top, x + width, top + height)
    start = max((areas[p.key].right for p in by_role["supplier"]), default=left)
    end = min((areas[p.key].left for p in by_role["customer"]), default=right)
    n = len(by_role["control"])
    for place, party in enumerate(by_role["control"]):
        middle = start + (end - start) * (place + 1) / (n + 1)
        areas[party.key] = Rect.around(middle, top + height / 2, width + 30, height - 8)
    return areas


def row_height(views: Sequence[StepView], stream: StreamMap) -> tuple[float, float]:
    """Return the height of all process boxes, and of a row with data boxes and stocks."""
    box = max(box_height(view.step, BOX_W) for view in views)
    data = max(data_height(view, stream) for view in views)
    return box, max(box + data, box / 2 + HANGING)


def row_pitch(views: Sequence[StepView], stream: StreamMap) -> float:
    """Return how far one row stands below the other."""
    return row_height(views, stream)[1] + ROW_GAP


def step_left(column: float, left: float) -> float:
    """Return where the box of a column begins; the gap before it belongs to it."""
    return left + column * PITCH + GAP


def find_ports(
    grid: Grid, wires: Sequence[Wire], left: float, others: Mapping[str, float]
) -> dict[tuple[str, str], float]:
    """Spread the ends of wires over the upper edges of the boxes, those that come from the left on the left.

    `others` gives the middle of parties. A loop from a step to itself has two ports, the second as key + " back".
    """
    wanted: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for wire in wires:
        ways = ((wire.source, wire.target, False), (wire.target, wire.source, wire.source == wire.target))
        for here, there, is_back in ways:
            if here not in grid.cells:
                continue
            far = -1.0
            if there in grid.cells and grid.cells[there].band == grid.cells[here].band:
                far = step_left(grid.cells[there].column, left) + (1.0 if is_back else 0.0)
            elif there in others and grid.cells[here].band == 0:
                far = step_left(grid.cells[here].column, left)
            wanted[here].append((far, f"{wire.key} back" if is_back else wire.key))
    ports = {}
    for key, ends in wanted.items():
        start = step_left(grid.cells[key].column, left)
        for place, (_, wire_key) in enumerate(sorted(ends)):
            ports[wire_key, key] = start + BOX_W * (place + 1) / (len(ends) + 1)
    return ports


def find_tracks(
    spans: Sequence[tuple[str, int, float, float]], *, room: float = 8.0
) -> dict[tuple[str, int], int]:
    """Give each span (key, band, from, to) the lowest track on which it meets no other; short ones stand lowest."""
    taken: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    tracks: dict[tuple[str, int], int] = {}
    for key, band, start, end in sorted(spans, key=lambda span: (span[3] - span[2], span[0])):
        track = 0
        while any(start < b + room and a < end + room for a, b in taken[band, track]):
            track += 1
        taken[band, track].append((start, end))
        tracks[key, band] = track
    return tracks


def zones_of(
    top: float, needs: Needs, *, n_info: int, n_loops: int, n_rows: float, heights: tuple[float, float]
) -> Zones:
    """Stack the zones of one band from its upper edge."""
    row = heights[1]
    info = top
    labels = info + (n_info * BUS + 6 if n_info else 0)
    bursts = labels + (needs.label_lines * 12.5 + 8 if needs.label_lines else 0)
    loops = bursts + needs.n_bursts * (BURST[1] + 4)
    card = 14.0 if needs.has_cards else 0.0
    boxes = loops + n_loops * TRACK + (10 if n_loops else 4) + card
    rows = tuple(boxes + place * (row + 30) for place in range(int(-(-n_rows // 1))))
    notes = boxes + (n_rows - 1) * (row + 30) + row + 10
    ladder = notes + needs.notes
    bottom = ladder + (LADDER_HEIGHT if needs.has_ladder else 0) + 6
    return Zones(info, labels, bursts, loops, boxes - 12 - card, boxes, rows, notes, ladder, bottom)


def is_in_gap(grid: Grid, link: Link) -> bool:
    """Tell whether a link leads from a step to the one after it, so that its symbol stands in the gap between."""
    ends = (link.source, link.target)
    return all(end in grid.cells for end in ends) and is_next(grid, *ends)
