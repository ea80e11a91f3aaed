"""Take the pictures of docs/first-five-minutes.md from a running application with the sample in it.

python -m tools.explorer_pictures http://localhost:8000 SESSION_COOKIE
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlencode

FOLDER = Path(__file__).parents[1] / "docs" / "images"
EXPLORE = "/processes/invoice-approval/explore/"
SLOWEST = "path:Finance review→Release payment"
PICTURES = {
    "five-minutes-map": {},
    "five-minutes-panel": {"select": SLOWEST},
    "five-minutes-compared": {"where": "completed 2024-12..", "compare": "completed ..2024-09"},
}
WAIT_MS = 2_500


def main() -> None:
    """Open each address and keep what stands there."""
    from playwright.sync_api import sync_playwright

    base, cookie = sys.argv[1:3]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        context.add_cookies([{"name": "sid", "value": cookie, "url": base}])
        page = context.new_page()
        for name, query in PICTURES.items():
            page.goto(f"{base}{EXPLORE}?{urlencode(query)}")
            page.wait_for_timeout(WAIT_MS)
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
