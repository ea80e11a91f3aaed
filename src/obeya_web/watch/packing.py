"""The evidence of a slip as people see it: the picture, and its words in an e-mail."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import gettext as _

from obeya.figures.weekly_trend import weekly_trend

if TYPE_CHECKING:
    from obeya.figures.tokens import Theme
    from obeya.studies.gain.slip_result import SlipEvidence

HOURS_PER_DAY = 24.0
SIZE = (760.0, 220.0)
# More cases than these do not help in an e-mail; the page has all that were kept.
MAILED_CASES = 15


def picture_of(evidence: SlipEvidence, *, is_time: bool, theme: Theme = "page") -> str:
    """Draw the unit that slipped beside all others, week by week, as SVG."""
    scale = 1 / HOURS_PER_DAY if is_time else 1.0
    weeks = [formats.date_format(week.start, "MONTH_DAY_FORMAT") for week in evidence.weeks]
    return weekly_trend(
        weeks,
        [_scaled(week.rest, scale) for week in evidence.weeks],
        [_scaled(week.unit, scale) for week in evidence.weeks],
        goal=None,
        names=(_("all others"), evidence.value[:20], ""),
        alt=_("%(name)s beside all others, week by week: worse since %(day)s, in %(n)s cases.")
        % {"name": evidence.value, "day": evidence.since.isoformat(), "n": evidence.n_cases},
        unit=_("days") if is_time else "",
        size=SIZE,
        theme=theme,
    )


def png_of(svg: str) -> str:
    """Return a picture as PNG in base64."""
    import vl_convert

    return base64.b64encode(vl_convert.svg_to_png(svg, scale=2)).decode()


def cases_of(evidence: SlipEvidence) -> list[dict[str, Any]]:
    """Return the cases of the evidence as data."""
    return [
        {
            "case": case.case_id,
            "started": case.started.isoformat(),
            "value": round(case.value, 2),
            "is_open": case.is_open,
        }
        for case in evidence.cases
    ]


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else value * scale
