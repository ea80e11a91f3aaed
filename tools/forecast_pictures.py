"""Draw the pictures of the pages on forecasts from the sample: `python -m tools.forecast_pictures`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from obeya.cli.main import run

FOLDER = Path(__file__).parents[1] / "docs" / "images"


def main() -> None:
    """Write the sample, forecast from it, and write each picture as SVG that follows the reader's colours."""
    with tempfile.TemporaryDirectory() as folder:
        run(["sample", "invoice-approval", "-o", folder])
        log = str(Path(folder) / "invoice-approval.csv")
        for verb in ("remaining", "queues"):
            if run(["forecast", verb, log, "-o", str(FOLDER / f"forecast-{verb}.svg")]) != 0:
                raise SystemExit(f"forecast {verb} failed")


if __name__ == "__main__":
    main()
