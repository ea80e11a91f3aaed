"""The kinds of tiles that the wall of a board can show; the only list of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from obeya_web.followup import tile_looks
from obeya_web.followup.tiles import TileKind
from obeya_web.improvement import tile_looks as of_improvements
from obeya_web.portfolio.kpis import kpis

TILES: Mapping[str, TileKind] = {
    "kpi": TileKind(_("KPIs"), icon="chart-line", template="portfolio/tiles/kpis.html", look=kpis),
    "queue": TileKind(_("Queue"), "layout-kanban", "followup/tiles/queue.html", tile_looks.queue),
    "actions": TileKind(
        _("Most urgent actions"), "checkbox", "followup/tiles/actions.html", tile_looks.actions
    ),
    "people": TileKind(_("People"), "users", "followup/tiles/people.html", tile_looks.people),
    "wins": TileKind(_("Latest wins"), "trophy", "improvement/tiles/wins.html", of_improvements.wins),
    "improvements": TileKind(
        _("Improvements under way"),
        "target-arrow",
        "improvement/tiles/improvements.html",
        of_improvements.under_way,
    ),
    "standards": TileKind(
        _("Standard of the week"), "file-text", "improvement/tiles/standards.html", of_improvements.standards
    ),
    "text": TileKind(_("Words"), "pencil", "followup/tiles/text.html", tile_looks.words, has_text=True),
}
