"""Draw the pictures of the pages on value stream maps: `python -m tools.stream_pictures`."""

from __future__ import annotations

from pathlib import Path

from obeya.figures.figure import Figure
from obeya.figures.stream_legend import palette_picture
from obeya.figures.stream_map import stream_picture
from obeya.flow.stream_map import Burst, InformationFlow, Link, Party, Rework, StreamMap, StreamStep
from obeya.flow.value_stream import Demand

FOLDER = Path(__file__).parents[1] / "docs" / "images"


def example() -> StreamMap:
    """Return the small map of the how-to page."""
    steps = (
        StreamStep("a", "Receive order", 300.0, 28_800.0, people=1, value="needed", lane="Sales"),
        StreamStep(
            "b", "Check stock", 600.0, 43_200.0, people=2, value="waste", share_right=0.8, lane="Stores"
        ),
        StreamStep("c", "Pick and pack", 1_500.0, 14_400.0, people=3, share_right=0.97, lane="Stores"),
    )
    links = (
        Link("ab", "a", "b"),
        Link("bc", "b", "c", "fifo", most=20),
        Link("out", "c", "shop", "shipment", every="daily"),
    )
    return StreamMap(
        "Spare parts",
        steps,
        links,
        (Rework("r", "b", "a", 0.15, text="number wrong"),),
        (
            InformationFlow("i", "shop", "plan", "electronic", "Orders", "daily"),
            InformationFlow("j", "plan", "a", "manual", "Order list", "each morning"),
        ),
        (Party("shop", "Workshops", "customer"), Party("plan", "Planning", "control")),
        (Burst("k", "Check numbers at entry", "a"),),
        demand=Demand(60, 28_800),
        stock_after=30,
        unit="order",
    )


PICTURES: dict[str, Figure] = {
    "stream-symbols": palette_picture(),
    "stream-map": stream_picture(example()),
}


def main() -> None:
    """Write each picture as SVG that follows the reader's colours."""
    for name, figure in PICTURES.items():
        (FOLDER / f"{name}.svg").write_text(figure.to_svg("auto"), encoding="utf-8")


if __name__ == "__main__":
    main()
