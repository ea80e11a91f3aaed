"""Take the pictures of docs/tutorial-improve.md and docs/tutorial-prove.md from a running demo (`make demo`).

python -m tools.improving_pictures http://localhost:8000 SESSION_COOKIE [BEGINNING_OF_NAMES]
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parents[1] / "docs" / "images"
# The demo begins its main improvement first, and has one board.
PICTURES = {
    "improve-a3": "/improvements/1/a3/",
    "improve-wall": "/boards/1/wall/",
    "improve-programme": "/portfolio/programme/",
    "prove-shown": "/improvements/1/gain/?as_of=2024-11-15",
    "prove-slip": "/improvements/1/gain/?as_of=2024-12-15#slip-heading",
    "prove-packet": "/watch/evidence/1/",
    "prove-ledger": "/improvements/1/benefits/?as_of=2025-01-05",
    "prove-held": "/improvements/1/gain/",
}
WAIT_MS = 2_500
WIDTH, COLOURS = 1_100, 128


def main() -> None:
    """Open each address and keep what stands there, small."""
    from playwright.sync_api import sync_playwright

    base, cookie, *beginning = sys.argv[1:4]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        context.add_cookies([{"name": "sid", "value": cookie, "url": base}])
        page = context.new_page()
        for name, address in PICTURES.items():
            if not name.startswith("".join(beginning)):
                continue
            page.goto(f"{base}{address}")
            page.wait_for_timeout(WAIT_MS)
            small(page.screenshot(), FOLDER / f"{name}.png")
        browser.close()


def small(content: bytes, path: Path) -> None:
    """Keep a picture with fewer pixels and colours: texts stay readable, and files small."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
    # Maximum coverage keeps the few red and green dots that a median cut turns grey.
    picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(path, optimize=True)


if __name__ == "__main__":
    main()
