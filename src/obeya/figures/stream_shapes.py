"""How each symbol of a value stream map is drawn into the room it is given.

The shapes are those of M. Rother and J. Shook, Learning to See, 1999, in our own drawing: told apart by form, and
never by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, hypot, pi, sin

from obeya.figures.geometry import Point, Rect
from obeya.figures.stream_scene import Line, Look, Mark, Shape, Words, disc, polygon, rect_shape

PLAIN = Look(fill="surface")
SOLID = Look(fill="ink", stroke=None)
OPEN = Look()
FAINT = Look(stroke="outline", width=1.0)
BURST = Look(fill="accent-soft", stroke="accent", width=1.4)
BACK = Look(stroke="ink", width=1.4, dash=(6.0, 4.0))


def factory(area: Rect, lines: tuple[str, ...] = ()) -> tuple[Mark, ...]:
    """Draw somebody outside, a customer or a supplier: a works with a roof of saw teeth."""
    roof, third = area.top + area.height * 0.3, area.width / 3
    points = [(area.left, area.bottom), (area.left, area.top)]
    for place in range(3):
        points += [(area.left + (place + 1) * third, roof), (area.left + (place + 1) * third, area.top)]
    outline = polygon([*points[:-1], (area.right, area.bottom)], PLAIN)
    inside = Shape(
        Rect(area.left, roof, area.right, area.bottom), Look(stroke=None), lines=lines, is_bold=True
    )
    return outline, inside


def inventory(area: Rect) -> tuple[Mark, ...]:
    """Draw a stock that waits: a triangle with an I."""
    triangle = polygon([(area.x, area.top), (area.right, area.bottom), (area.left, area.bottom)], PLAIN)
    return triangle, Words(
        "I", area.x, area.bottom - area.height * 0.14, area.height * 0.5, "middle", is_bold=True
    )


def push(area: Rect) -> tuple[Mark, ...]:
    """Draw material that is pushed on: a striped arrow to the right, or downwards where the room is tall."""
    if area.height > area.width:
        return _turned(push(Rect(0, 0, area.height, area.width)), area)
    head = min(14.0, area.width * 0.45)
    neck, inset = area.right - head, area.height * 0.22
    body = Rect(area.left, area.top + inset, neck, area.bottom - inset)
    marks: list[Mark] = [rect_shape(body, PLAIN)]
    n = max(1, round(body.width / 13))
    stripe = body.width / (2 * n)
    for place in range(n):
        left = body.left + 2 * place * stripe
        marks.append(rect_shape(Rect(left, body.top, left + stripe, body.bottom), SOLID))
    return *marks, polygon([(neck, area.top), (area.right, area.y), (neck, area.bottom)], SOLID)


def shipment(area: Rect) -> tuple[Mark, ...]:
    """Draw material that comes from a supplier or goes to a customer: an open, wide arrow."""
    if area.height > area.width:
        return _turned(shipment(Rect(0, 0, area.height, area.width)), area)
    head = min(16.0, area.width * 0.45)
    neck, inset = area.right - head, area.height * 0.24
    top, bottom = area.top + inset, area.bottom - inset
    points = [
        (area.left, top), (neck, top), (neck, area.top), (area.right, area.y),
        (neck, area.bottom), (neck, bottom), (area.left, bottom),
    ]  # fmt: skip
    return (polygon(points, PLAIN),)


def pull(area: Rect) -> tuple[Mark, ...]:
    """Draw a withdrawal, where the step after takes what it needs: an arrow that runs in a circle."""
    radius = min(area.width, area.height) / 2 - 2
    turn = [-0.35 * pi + place * 1.62 * pi / 22 for place in range(23)]
    points = tuple((area.x + radius * cos(angle), area.y + radius * sin(angle)) for angle in turn)
    return (Line(points, Look(width=2.0), True, 10.0),)


def fifo(area: Rect) -> tuple[Mark, ...]:
    """Draw a lane of limited length that is left in the order of coming: two rails, FIFO, and an arrow."""
    if area.height > area.width:
        rails = tuple(Line(((x, area.top), (x, area.bottom)), OPEN) for x in (area.left, area.right))
        arrow = Line(((area.x, area.y + 8), (area.x, area.bottom)), Look(width=1.6), True, 8.0)
        return *rails, Words("FIFO", area.x, area.y + 2, 10.0, "middle", is_bold=True), arrow
    rails = tuple(Line(((area.left, y), (area.right, y)), OPEN) for y in (area.top, area.bottom))
    arrow = Line(((area.left + 4, area.bottom - 5), (area.right - 2, area.bottom - 5)), OPEN, True, 7.0)
    return *rails, Words("FIFO", area.x, area.y + 1, 11.0, "middle", is_bold=True), arrow


def supermarket(area: Rect) -> tuple[Mark, ...]:
    """Draw a stock from which the step after takes, and which is then filled again: shelves open to the left."""
    step = area.height / 3
    rows = tuple(
        Line(((area.left, area.top + place * step), (area.right, area.top + place * step)), Look(width=2.0))
        for place in range(4)
    )
    return *rows, Line(((area.right, area.top), (area.right, area.bottom)), Look(width=2.0))


def control(area: Rect, lines: tuple[str, ...] = ()) -> tuple[Mark, ...]:
    """Draw production control, or whoever gives out the work: a box with a band."""
    band = Rect(area.left, area.top, area.right, area.top + 7)
    words = Shape(
        Rect(area.left, band.bottom, area.right, area.bottom), Look(stroke=None), lines=lines, is_bold=True
    )
    return rect_shape(area, PLAIN), rect_shape(band, Look(fill="ink", stroke="ink")), words


def manual(start: Point, end: Point) -> tuple[Mark, ...]:
    """Draw information on paper or by word of mouth: a thin straight arrow."""
    return (Line((start, end), Look(width=1.3), True, 8.0),)


def electronic(start: Point, end: Point) -> tuple[Mark, ...]:
    """Draw information through a system: an arrow with a stroke of lightning in it."""
    length = hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    reach, bolt = min(7.0, length * 0.12), min(6.0, length * 0.12)
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2

    def beside(along: float, aside: float) -> Point:
        return middle[0] + ux * along - uy * aside, middle[1] + uy * along + ux * aside

    jag = beside(-2 * reach, 0), beside(reach, -bolt), beside(-reach, bolt), beside(2 * reach, 0)
    return (Line((start, *jag, end), Look(width=1.3), True, 8.0, bend=0.0),)


def production_kanban(area: Rect) -> tuple[Mark, ...]:
    """Draw the card that says what to make: a card with a corner cut off."""
    return (polygon(_card(area), PLAIN),)


def withdrawal_kanban(area: Rect) -> tuple[Mark, ...]:
    """Draw the card that says what to fetch: a striped card with a corner cut off."""
    return polygon(_card(area), PLAIN), *_hatch(area, 6.0, cut=area.height * 0.35)


def signal_kanban(area: Rect) -> tuple[Mark, ...]:
    """Draw the sign that starts a batch: a triangle on its point."""
    return (polygon([(area.left, area.top), (area.right, area.top), (area.x, area.bottom)], PLAIN),)


def go_see(area: Rect) -> tuple[Mark, ...]:
    """Draw glasses: somebody goes and looks before the work is given out."""
    radius = min(area.width * 0.21, area.height * 0.4)
    left, right, y = area.x - radius * 1.35, area.x + radius * 1.35, area.y + radius * 0.3
    bridge = Line(((left + radius, y), (right - radius, y)), Look(width=1.6))
    sides = (
        Line(((left - radius, y), (left - radius * 0.4, area.top)), Look(width=1.4)),
        Line(((right + radius, y), (right + radius * 0.4, area.top)), Look(width=1.4)),
    )
    lenses = tuple(disc(x, y, radius, Look(fill="surface", width=1.6)) for x in (left, right))
    return *lenses, bridge, *sides


def kaizen_burst(area: Rect, lines: tuple[str, ...] = (), *, size: float = 10.5) -> tuple[Mark, ...]:
    """Draw an improvement that is planned: a burst with what it is about."""
    n = 14
    points = []
    for place in range(2 * n):
        angle = place * pi / n - pi / 2
        reach = 1.0 if place % 2 == 0 else 0.8
        points.append(
            (area.x + area.width / 2 * reach * cos(angle), area.y + area.height / 2 * reach * sin(angle))
        )
    inside = Shape(area.grown(-4), Look(stroke=None), lines=lines, size=size, is_bold=True)
    return polygon(points, BURST), inside


def people(area: Rect) -> tuple[Mark, ...]:
    """Draw somebody at work, seen from above: a head and shoulders."""
    radius = area.height * 0.28
    y = area.top + radius + 1
    turn = [place * pi / 12 for place in range(13)]
    wide, deep = area.width / 2, area.height - radius - 2
    shoulders = tuple((area.x + wide * cos(angle), y + deep * sin(angle) * 0.9) for angle in turn)
    return Line(shoulders, Look(width=1.5)), disc(area.x, y, radius, PLAIN)


def note(area: Rect, lines: tuple[str, ...] = ()) -> tuple[Mark, ...]:
    """Draw a sticky note: a slip with its corner turned up."""
    fold = min(12.0, area.height * 0.3)
    paper = [
        (area.left, area.top), (area.right, area.top), (area.right, area.bottom - fold),
        (area.right - fold, area.bottom), (area.left, area.bottom),
    ]  # fmt: skip
    corner = [
        (area.right, area.bottom - fold),
        (area.right - fold, area.bottom - fold),
        (area.right - fold, area.bottom),
    ]
    look = Look(fill="surface-2", stroke="outline", width=1.0)
    inside = Shape(
        Rect(area.left, area.top, area.right, area.bottom - fold / 2),
        Look(stroke=None),
        lines=lines,
        size=10.0,
    )
    return polygon(paper, look), polygon(corner, Look(fill="outline", stroke=None)), inside


def rework(points: tuple[Point, ...]) -> tuple[Mark, ...]:
    """Draw work that comes back: a dashed arrow against the stream."""
    return (Line(points, BACK, True, 9.0),)


def value_strip(area: Rect, value: str) -> tuple[Mark, ...]:
    """Draw what a step is to the customer as a pattern: full, striped, or crossed out."""
    if value == "adds value":
        return (rect_shape(area, Look(fill="ink-soft", stroke="ink-soft", width=1.0)),)
    frame = rect_shape(area, Look(fill="surface", stroke="ink-soft", width=1.0))
    if value == "needed":
        return frame, *_hatch(area, 7.0)
    step = area.height * 1.6
    n = max(1, round(area.width / step))
    marks: list[Mark] = [frame]
    for place in range(n):
        x, half = area.left + (place + 0.5) * area.width / n, area.height * 0.26
        for sign in (1, -1):
            ends = ((x - half, area.y - sign * half), (x + half, area.y + sign * half))
            marks.append(Line(ends, Look(stroke="ink-soft", width=1.1)))
    return tuple(marks)


def zigzag_ladder(area: Rect) -> tuple[Mark, ...]:
    """Draw a piece of the timeline: waits above, process time in the troughs."""
    third = area.width / 3
    top, bottom = area.top + area.height * 0.25, area.bottom - area.height * 0.2
    xs = [area.left + place * third for place in range(4)]
    points = (
        (xs[0], top), (xs[1], top), (xs[1], bottom), (xs[2], bottom), (xs[2], top), (xs[3], top),
    )  # fmt: skip
    return (Line(points, Look(width=1.6)),)


def data_box(area: Rect) -> tuple[Mark, ...]:
    """Draw the box under a step that holds its numbers."""
    step = area.height / 3
    rules = tuple(
        Line(((area.left, area.top + place * step), (area.right, area.top + place * step)), FAINT)
        for place in (1, 2)
    )
    names = tuple(
        Words(name, area.left + 4, area.top + (place + 0.7) * step, min(9.0, step * 0.7), ink="ink-soft")
        for place, name in enumerate(("C/T", "C/O", "%C&A"))
    )
    return rect_shape(area, PLAIN), *rules, *names


def _card(area: Rect) -> list[Point]:
    cut = area.height * 0.35
    return [
        (area.left, area.top), (area.right - cut, area.top), (area.right, area.top + cut),
        (area.right, area.bottom), (area.left, area.bottom),
    ]  # fmt: skip


def _hatch(area: Rect, step: float, *, cut: float = 0.0) -> Iterator[Line]:
    """Give slanting lines that fill a rectangle; `cut` keeps its upper right corner free."""
    place = area.left - area.height + step / 2
    while place < area.right:
        low = (max(place, area.left), min(area.bottom, area.bottom - (area.left - place)))
        high_x = min(place + area.height, area.right)
        high = (high_x, area.bottom - (high_x - place))
        over = high[0] - (area.right - cut) - (high[1] - area.top) if cut else 0.0
        if over > 0:
            high = (high[0] - over / 2, high[1] + over / 2)
        if high[0] - low[0] > 0.5:
            yield Line((low, high), Look(stroke="ink-soft", width=1.1))
        place += step


def _turned(marks: tuple[Mark, ...], area: Rect) -> tuple[Mark, ...]:
    """Turn what was drawn from left to right, at the origin, so that it runs downwards in `area`."""

    def turned(point: Point) -> Point:
        return area.right - point[1], area.top + point[0]

    done: list[Mark] = []
    for mark in marks:
        if isinstance(mark, Shape) and mark.form == "polygon":
            done.append(polygon([turned(point) for point in mark.points], mark.look))
        elif isinstance(mark, Shape):
            (x1, y1), (x2, y2) = (
                turned((mark.area.left, mark.area.top)),
                turned((mark.area.right, mark.area.bottom)),
            )
            done.append(rect_shape(Rect(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)), mark.look))
    return tuple(done)
