"""Vega-Lite charts in our look: the shared configuration, and rendering without a browser.

Charts are written in light token values; the rendered SVG has them turned back into tokens, so that one
drawing serves light, dark and print.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from obeya.figures.tokens import FONT, LIGHT, tokenised
from obeya.tables.sentences import locale_in_force

if TYPE_CHECKING:
    import altair as alt

_VEGALITE = "6.4"
CHART_WIDTH = 720
"""Width of the plotting area of a chart in pixels."""


def chart_config() -> dict[str, Any]:
    """Give the Vega-Lite configuration of every chart: quiet axes, our type, no border."""
    text = {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 11.5, "titleFontSize": 11.5}
    quiet = {
        **text,
        "labelColor": LIGHT["ink-soft"],
        "titleColor": LIGHT["ink-soft"],
        "titleFontWeight": "normal",
        "domainColor": LIGHT["outline"],
        "tickColor": LIGHT["outline"],
        "gridColor": LIGHT["line"],
        "gridWidth": 1,
        "titlePadding": 10,
        "labelPadding": 6,
    }
    return {
        "aria": False,
        "background": None,
        "font": FONT,
        "view": {"stroke": None},
        "axis": quiet,
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False},
        "legend": {
            **text, "labelColor": LIGHT["ink-soft"], "titleColor": LIGHT["ink-soft"],
            "titleFontWeight": "normal", "orient": "top", "symbolStrokeWidth": 0, "padding": 0, "offset": 10,
        },
        "header": {**text, "labelColor": LIGHT["ink"], "titleColor": LIGHT["ink-soft"]},
        "text": {"font": FONT, "fontSize": 11.5, "color": LIGHT["ink"]},
    }  # fmt: skip


def chart_spec(chart: alt.TopLevelMixin, *, description: str) -> dict[str, Any]:
    """Turn an Altair chart into a Vega-Lite specification that carries our configuration."""
    spec: dict[str, Any] = chart.to_dict()
    spec["config"] = chart_config()
    spec["description"] = description
    spec["usermeta"] = {"embedOptions": {"renderer": "svg"}}
    return spec


def render_spec(spec: Mapping[str, Any]) -> str:
    """Render a specification to SVG in token colours, in the language in force; nothing is fetched."""
    import vl_convert

    locale: Any = locale_in_force()
    markup: str = vl_convert.vegalite_to_svg(
        dict(spec),
        vl_version=_VEGALITE,
        allowed_base_urls=[],
        format_locale=locale,
        time_format_locale=locale,
    )
    key = sha256(markup.encode()).hexdigest()[:8]
    # Clip paths are numbered from 0 in each chart: several charts in one page would share them.
    markup = re.sub(r'\bid="(clip\w*)"', rf'id="{key}-\1"', markup)
    markup = re.sub(r"url\(#(clip\w*)\)", rf"url(#{key}-\1)", markup)
    markup = markup.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    # The figure says what it shows as a whole; roles of single marks without a name only hinder screen readers.
    markup = _MARK_ROLES.sub("", markup)
    return tokenised(_shared_symbols(_PLACES.sub(_rounded, markup), key))


_MARK_ROLES = re.compile(r' (?:role="graphics-[a-z]+"|aria-[a-z]+="[^"]*")')
_SYMBOL = re.compile(r'<path transform="translate\(([-\d.]+),([-\d.]+)\)" (d="[^"]*" fill="[^"]*"[^>]*?)/>')
_MANY = 50


def _shared_symbols(markup: str, key: str) -> str:
    """Draw a symbol that occurs many times once, and refer to it: a chart of dots becomes a quarter as large."""
    kinds = Counter(match[3] for match in _SYMBOL.finditer(markup))
    names = {kind: f"{key}-s{place}" for place, (kind, n) in enumerate(kinds.items()) if n >= _MANY}
    if not names:
        return markup
    shapes = "".join(f'<path id="{name}" {kind}/>' for kind, name in names.items())

    def referred(match: re.Match[str]) -> str:
        name = names.get(match[3])
        return f'<use href="#{name}" x="{match[1]}" y="{match[2]}"/>' if name else match[0]

    head, body = markup.split(">", 1)
    return f"{head}><defs>{shapes}</defs>{_SYMBOL.sub(referred, body)}"


_PLACES = re.compile(r' (?:d|transform|x|y|x1|x2|y1|y2|width|height)="[^"]*"')


def _rounded(attribute: re.Match[str]) -> str:
    """Cut coordinates to a hundredth of a pixel: a chart of many dots becomes half as large."""
    return re.sub(
        r"\d+\.\d{3,}", lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), attribute[0]
    )
