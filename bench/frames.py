"""Measure how smoothly the explorer moves in a headless Chromium: `python -m bench.frames`.

A map of 40 activities is panned, slid and replayed with 1,000 cases, all under way at once, and the times between
frames are printed. The page is the bundle alone on made-up data: no Django, no database. Headless Chromium paints
in software, on the same cores as the page itself.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

STATIC = Path(__file__).resolve().parents[1] / "src" / "obeya_web" / "static"
N_ACTIVITIES, N_CASES, PER_ROW, SECONDS = 40, 1000, 4, 5
DAY = 86_400
PROMISED_MS = 1000 / 60
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PROBE = """async (ms) => {
  const times = [];
  let last = performance.now();
  const end = last + ms;
  await new Promise((done) => {
    const frame = (now) => {
      times.push(now - last);
      last = now;
      if (now < end) requestAnimationFrame(frame); else done();
    };
    requestAnimationFrame(frame);
  });
  return times.slice(1);
}"""
PAN = """() => {
  const map = document.querySelector("obeya-map");
  const { left, top } = map.camera;
  let turn = 0;
  window.panning = setInterval(() => {
    turn += 1;
    map.camera = { left: left + 120 * Math.sin(turn / 9), top: top + 80 * Math.cos(turn / 9), scale: 0.7 };
  }, 8);
}"""
SLIDE = """() => {
  const map = document.querySelector("obeya-map");
  const { figure } = map.scene;
  const times = [];
  for (let turn = 0; turn < 30; turn++) {
    const began = performance.now();
    map.show(figure, turn % 2 ? "median" : "n");
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[15];
}"""


def box(place: int) -> dict[str, Any]:
    name = f"Activity number {place + 1}"
    return {
        "id": name, "name": name, "lines": [name], "x": 40 + place % PER_ROW * 230, "y": 60 + place // PER_ROW * 130,
        "width": 160, "height": 46, "n": 1000, "n_cases": 900, "times": None, "share": 0.9, "is_start": False,
        "is_end": False,
    }  # fmt: skip


def path(source: dict[str, Any], target: dict[str, Any], n: int) -> dict[str, Any]:
    x1, y1, x2, y2 = source["x"] + 80, source["y"] + 46, target["x"] + 80, target["y"]
    wait = 3600.0 * (1 + n % 90)
    return {
        "source": source["id"], "target": target["id"], "n": n, "n_cases": n, "is_rework": y2 < y1, "is_happy": False,
        "points": [[x1, y1], [x1, y1 + 20 + n % 30], [x2, y1 + 20 + n % 30], [x2, y2]],
        "times": {"median_s": wait, "mean_s": wait, "p90_s": 2 * wait, "total_s": wait * n},
    }  # fmt: skip


def figures(chance: random.Random) -> dict[str, Any]:
    """Make a map with three paths out of every activity, and cases that walk it for 30 days."""
    nodes = [box(place) for place in range(N_ACTIVITIES)]
    pairs = sorted(
        {(i, j) for i in range(N_ACTIVITIES) for j in chance.sample(range(N_ACTIVITIES), 3) if i != j}
    )
    edges = [path(nodes[i], nodes[j], chance.randint(5, 1000)) for i, j in pairs]
    onward: dict[int, list[int]] = {}
    for place, (i, _) in enumerate(pairs):
        onward.setdefault(i, []).append(place)
    moves: list[list[float]] = []
    for case in range(N_CASES):
        time, here = 0.0, chance.randrange(N_ACTIVITIES)
        while time < 30 * DAY:
            place = chance.choice(onward[here])
            done, arrived = time + chance.expovariate(1 / 3600), 0.0
            arrived = done + chance.expovariate(1 / DAY)
            moves += [[case, -1 - here, time, done], [case, place, done, arrived]]
            time, here = arrived, pairs[place][1]
    figure = {
        "as_of": None, "basis": "", "n_cases": N_CASES, "n_events": len(moves), "nodes": nodes, "edges": edges,
        "words": {"activities": "", "paths": ""}, "starts": [], "ends": [], "width": 1000, "height": 1400,
        "legend": {"wait_word": "waiting time"},
    }  # fmt: skip
    replay = {
        "cases": [str(case) for case in range(N_CASES)], "nodes": [node["id"] for node in nodes],
        "edges": [[edge["source"], edge["target"]] for edge in edges], "moves": moves,
        "first_at": "2024-01-01T00:00:00+00:00", "first_s": 0, "last_s": 30 * DAY,
    }  # fmt: skip
    return {"map.json": figure, "replay.json": replay}


class Handler(SimpleHTTPRequestHandler):
    """Serves the bundle, one page, and the two figures."""

    def __init__(self, *arguments: Any, answers: dict[str, bytes], **options: Any) -> None:
        self.answers = answers
        super().__init__(*arguments, directory=str(STATIC), **options)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer."""
        body = self.answers.get(self.path.lstrip("/").split("?")[0])
        if body is None:
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if body.startswith(b"<") else "application/json")
        self.end_headers()
        self.wfile.write(body)
        return None


def say(what: str, times: list[float]) -> None:
    """Print frames a second and the times between frames."""
    ranked = sorted(times)
    late = sum(time > 1.5 * PROMISED_MS for time in times)
    print(
        f"{what:<28} {1000 * len(times) / sum(times):5.1f} frames/s   median {ranked[len(times) // 2]:5.1f} ms   "
        f"95 % {ranked[int(0.95 * len(times))]:5.1f} ms   late {late} of {len(times)}"
    )


def measure(page: Page, address: str) -> None:
    """Open the page and print what was seen."""
    page.goto(address)
    page.wait_for_selector(".map-box")
    page.wait_for_timeout(1500)
    say("at rest", page.evaluate(PROBE, SECONDS * 1000))
    page.evaluate(PAN)
    say("panning 40 activities", page.evaluate(PROBE, SECONDS * 1000))
    page.evaluate("() => clearInterval(window.panning)")
    print(f"{'showing another measure':<28} {page.evaluate(SLIDE):5.1f} ms")
    page.click("button:has-text('Replay')")
    page.wait_for_selector(".replay-bar")
    page.wait_for_timeout(500)
    say("replaying 1,000 cases", page.evaluate(PROBE, SECONDS * 1000))
    print(f"{'':<28} {page.inner_text('.replay-words')}")


def main() -> None:
    """Serve, measure, print."""
    manifest = json.loads((STATIC / "obeya/dist/manifest.json").read_text())
    style, script = (manifest[f"obeya/dist/{name}"] for name in ("style.css", "explorer.js"))
    page = (
        f'<!doctype html><html lang="en"><link rel="stylesheet" href="/{style}">'
        f'<script type="module" src="/{script}"></script><body><main class="main wide"><div class="content">'
        '<obeya-explorer map="/map.json" replay="/replay.json"></obeya-explorer></div></main>'
    )
    answers = {name: json.dumps(value).encode() for name, value in figures(random.Random(7)).items()}
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Handler, answers={**answers, "page": page.encode()})
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Chromium {browser.version}")
        measure(
            browser.new_page(viewport={"width": 1440, "height": 900}),
            f"http://127.0.0.1:{server.server_port}/page",
        )
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
