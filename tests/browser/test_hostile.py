"""Names are text: 120 attempts to run a script as names of everything, on every page that shows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from obeya.sources.assembling import ImportSettings
from obeya.sources.importing import import_file
from obeya_web.processes.logs import store
from obeya_web.processes.models import Process
from obeya_web.processes.work.summing_up import keep_summary, sum_up
from tests.browser.conftest import Site, Visit
from tests.web.payloads import PAYLOADS

pytestmark = pytest.mark.browser

PER_CASE = 12
TABS = ("variants", "times", "rework", "handovers", "workload", "cases", "findings")
WATCH = "window.hits = 0; window.hit = () => { window.hits += 1; };"


def quoted(text: str) -> str:
    """Write one field of a CSV file."""
    return '"' + text.replace('"', '""') + '"'


@pytest.fixture(scope="module")
def hostile(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Process:
    """A process in which every name is an attempt; its unit and its owner have such names too."""
    lines = ["case,activity,start,end,resource,colour"]
    for n in range(480):
        begin = datetime(2025, 1, 1) + timedelta(hours=5 * n)
        case = PAYLOADS[n % len(PAYLOADS)] + str(n)
        for place in range(PER_CASE):
            name = PAYLOADS[(n * PER_CASE + place) % len(PAYLOADS)]
            at = begin + timedelta(hours=3 * place)
            row = (case, name, at.isoformat(), (at + timedelta(hours=1)).isoformat(), name, name)
            lines.append(",".join(map(quoted, row)))
    path = tmp_path_factory.mktemp("hostile") / "log.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    settings = ImportSettings(keep_names_because="nobody real is named")
    log = import_file(
        path, store=store(), now=datetime(2026, 1, 1, tzinfo=UTC), name="hostile", settings=settings
    )
    unit, owner = site.cast.finance, site.cast.owner
    unit.name, owner.name = PAYLOADS[5], PAYLOADS[40]
    unit.save()
    owner.save()
    process = Process.objects.create(
        unit=unit,
        name=PAYLOADS[0][:120],
        slug="hostile",
        purpose="\n".join(PAYLOADS),
        suppliers=PAYLOADS[1],
        customers=PAYLOADS[2],
        owner=owner,
        log_name="hostile",
        log_version=log.facts.version,
    )
    keep_summary(process, sum_up(log))
    return process


def addresses(process: Process) -> list[str]:
    explorer = f"/processes/{process.slug}/explore/"
    selected = [f"?select={quote(f'activity:{name}')}" for name in PAYLOADS[:6]]
    filtered = [f"?where={quote(f'has {quoted_for_filter(name)}')}" for name in PAYLOADS[6:9]]
    return [
        "/",
        "/processes/",
        f"/processes/{process.slug}/",
        f"/processes/{process.slug}/edit/",
        "/people/",
        "/units/",
        "/me/",
        explorer,
        *(explorer + query for query in (*selected, *filtered)),
        *(f"{explorer}?tab={tab}" for tab in TABS),
    ]


def quoted_for_filter(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_no_name_of_anything_is_run_on_any_page(
    site: Site, hostile: Process, visit: Callable[..., Visit]
) -> None:
    seen = visit(site.cast.admin)
    seen.page.add_init_script(WATCH)
    dialogs: list[str] = []
    seen.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    shown = 0
    for address in addresses(hostile):
        seen.open(address)
        assert seen.page.evaluate("window.hits") == 0, address
        assert seen.faults() == [], address
        shown += sum(text in seen.page.inner_text("body") for text in PAYLOADS[:12])
    assert dialogs == []
    assert shown > len(TABS), "the names stand on the pages as text"
