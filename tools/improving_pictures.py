"""Take the pictures of the tutorial's chapters on improving, proving and trying from a running demo (`make demo`).

python -m tools.improving_pictures http://localhost:8000 SESSION_COOKIE [BEGINNING_OF_NAMES]
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = Path(__file__).parents[1] / "docs" / "images"
# The demo begins its main improvement first, and has one board, one map, and one twin with two scenarios.
PICTURES = {
    "improve-a3": "/improvements/1/a3/",
    "improve-wall": "/boards/1/wall/",
    "improve-programme": "/portfolio/programme/",
    "prove-shown": "/improvements/1/gain/?as_of=2024-11-15",
    "prove-slip": "/improvements/1/gain/?as_of=2024-12-15#slip-heading",
    "prove-packet": "/watch/evidence/1/",
    "prove-ledger": "/improvements/1/benefits/?as_of=2025-01-05",
    "prove-held": "/improvements/1/gain/",
    "change-map": "/streams/1/",
    "change-twin": "/twins/1/",
    "change-scenario": "/scenarios/2/#effects-heading",
    "change-ladder": "/scenarios/2/#stream-heading",
    "change-held": "/improvements/1/gain/#predicted",
    "change-phone": "/scenarios/2/#effects-heading",
}
PHONE = frozenset({"change-phone"})
WAIT_MS = 2_500
WIDTH, PHONE_WIDTH, COLOURS = 1_100, 390, 128


def main() -> None:
    """Open each address and keep what stands there, small."""
    from playwright.sync_api import sync_playwright

    base, cookie, *beginning = sys.argv[1:4]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        chosen = {name for name in PICTURES if name.startswith("".join(beginning))}
        take(browser, base, cookie, chosen - PHONE, width=1440, height=900)
        take(browser, base, cookie, chosen & PHONE, width=PHONE_WIDTH, height=760)
        browser.close()


def take(browser: Browser, base: str, cookie: str, names: set[str], *, width: int, height: int) -> None:
    """Take some of the pictures in a window of a size."""
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    context.add_cookies([{"name": "sid", "value": cookie, "url": base}])
    page = context.new_page()
    for name in sorted(names):
        page.goto(f"{base}{PICTURES[name]}")
        page.wait_for_timeout(WAIT_MS)
        # Parts of a page that come later are not there yet when the browser looks for them.
        page.evaluate("location.hash && document.querySelector(location.hash)?.scrollIntoView()")
        small(page.screenshot(), FOLDER / f"{name}.png", width=min(width, WIDTH))
    context.close()


def small(content: bytes, path: Path, *, width: int) -> None:
    """Keep a picture with fewer pixels and colours: texts stay readable, and files small."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    # Maximum coverage keeps the few red and green dots that a median cut turns grey.
    picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(path, optimize=True)


if __name__ == "__main__":
    main()
