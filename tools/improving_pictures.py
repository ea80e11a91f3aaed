"""Take the pictures of docs/tutorial-improve.md from a running demo (`make demo`).

python -m tools.improving_pictures http://localhost:8000 SESSION_COOKIE
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
}
WAIT_MS = 2_500
WIDTH, COLOURS = 1_100, 96


def main() -> None:
    """Open each address and keep what stands there, small."""
    from playwright.sync_api import sync_playwright

    base, cookie = sys.argv[1:3]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        context.add_cookies([{"name": "sid", "value": cookie, "url": base}])
        page = context.new_page()
        for name, address in PICTURES.items():
            page.goto(f"{base}{address}")
            page.wait_for_timeout(WAIT_MS)
            small(page.screenshot(), FOLDER / f"{name}.png")
        browser.close()


def small(content: bytes, path: Path) -> None:
    """Keep a picture with fewer pixels and colours: texts stay readable, and files small."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
    picture.quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main()
