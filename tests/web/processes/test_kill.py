"""kill -9 of the worker while it imports: afterwards there is nothing or everything, and in the end everything."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.web.processes import workplace

pytestmark = pytest.mark.any_database
CsvFile = Callable[..., Path]
# From the first moments of the import to the moments around its end, over and over.
DELAYS_S = (0.4, 1.2, 2.0, 3.0, 4.5)


@pytest.fixture
def place(tmp_path: Path, csv_file: CsvFile) -> Path:
    home = tmp_path / "killed"
    assert workplace.ask("prepare", home, csv_file(n=8_000))["asked"]
    return home


def test_an_import_whose_worker_is_killed_again_and_again_arrives_once(place: Path) -> None:
    """Serves D01 and D02."""
    for delay_s in DELAYS_S:
        worker = workplace.start("work", place, "on")
        assert worker.stdout is not None and worker.stdout.readline().strip() == "ready"
        time.sleep(delay_s)
        worker.kill()
        worker.wait()
        seen = workplace.ask("tell", place)
        assert seen["damages"] == 0
        # Nothing or everything, whatever the moment.
        assert (seen["n_events"], len(seen["sources"])) in (([], 0), ([24_000], 1)), seen

    done = workplace.ask("wake_up", place)

    assert done["drafts"] == ["done"] and done["n_events"] == [24_000]
    [[name, log_name, version]] = done["processes"]
    assert (name, done["names"], done["versions"]) == ("Orders", [log_name], [version])
    assert done["sources"] == [["orders.csv", 24_000]]
    assert (done["n_summaries"], done["uploads"], done["damages"]) == (1, 0, 0)
