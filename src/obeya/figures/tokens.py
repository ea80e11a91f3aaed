"""The design tokens: every colour and font of a picture or report, once for light and once for dark.

Drawings write a colour as `var(--ob-NAME)`; `resolve` puts the values in for renderers that know no custom
properties. Text has at least 4.5:1 and marks at least 3:1 against the surface in both schemes (tested).
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Literal

Scheme = Literal["light", "dark"]
Theme = Literal["light", "dark", "auto", "page"]

FONT = "Inter, ui-sans-serif, system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"

# Every light value is used once only: charts are drawn in light values and then turned back into tokens.
_VALUES: dict[str, tuple[str, str]] = {
    "canvas": ("#f5f6f9", "#0f1115"),
    "surface": ("#ffffff", "#171a21"),
    "surface-2": ("#eff0f5", "#20242d"),
    "ink": ("#1b1d28", "#e8eaf0"),
    "ink-soft": ("#5a6072", "#a3a9b8"),
    "line": ("#dfe1e9", "#2d323d"),
    "outline": ("#c3c7d3", "#434957"),
    "accent": ("#5b5bd6", "#8e8cf0"),
    "accent-soft": ("#ececfb", "#27284a"),
    "accent-ink": ("#fefeff", "#10111a"),
    # Status against target: always with a shape and a word.
    "good": ("#187f37", "#4cc26a"),
    "warning": ("#966200", "#e0a526"),
    "bad": ("#c4262e", "#ff6b6b"),
    # Signal against noise.
    "better": ("#0f6cbd", "#5aa9f2"),
    "worse": ("#b54f00", "#f08a3c"),
    "common": ("#747a89", "#8d93a3"),
    # Quantity as a mark on the surface: five steps that also differ in lightness, for print without colour.
    "ramp-0": ("#868ba1", "#6d7387"),
    "ramp-1": ("#7d7bd4", "#7674d4"),
    "ramp-2": ("#5c5cd4", "#918ff1"),
    "ramp-3": ("#3f3ab0", "#b6b4fa"),
    "ramp-4": ("#26206f", "#e6e5ff"),
    "ramp-ink": ("#fffeff", "#11121b"),
    # Quantity as a filled cell with text on it.
    "tint-0": ("#f1f1fc", "#1e2033"),
    "tint-1": ("#dcdbf7", "#2d2e56"),
    "tint-2": ("#b4b2ee", "#444488"),
    "tint-3": ("#5a5ad5", "#918ff2"),
    "tint-4": ("#332e97", "#c9c8fb"),
    "tint-ink-0": ("#1b1d29", "#e8eaf1"),
    "tint-ink-3": ("#fefefe", "#10111b"),
    # Kinds (activities in the dotted chart): always with a shape.
    "kind-0": ("#5b5bd5", "#8e8cf1"),
    "kind-1": ("#0b7a75", "#3dbdb4"),
    "kind-2": ("#a03c8f", "#d977c5"),
    "kind-3": ("#8a6400", "#cfa43a"),
    "kind-4": ("#7a4b2a", "#c08a63"),
    "kind-5": ("#34699a", "#6aa5dd"),
    "kind-other": ("#858b9c", "#6e7486"),
}

LIGHT = MappingProxyType({name: values[0] for name, values in _VALUES.items()})
DARK = MappingProxyType({name: values[1] for name, values in _VALUES.items()})

N_RAMP = 5
"""Steps of the ramp for quantities."""

_VARIABLE = re.compile(r"var\(--ob-([a-z0-9-]+)\)")


def token(name: str) -> str:
    """Give the reference to the token `name` that drawings write where a colour stands."""
    if name not in LIGHT:
        raise KeyError(name)
    return f"var(--ob-{name})"


def palette(scheme: Scheme) -> MappingProxyType[str, str]:
    """Give all token values of one colour scheme."""
    return LIGHT if scheme == "light" else DARK


def resolve(markup: str, scheme: Scheme) -> str:
    """Replace every token reference by its value, for renderers without CSS custom properties."""
    values = palette(scheme)
    return _VARIABLE.sub(lambda match: values[match[1]], markup)


def tokenised(markup: str) -> str:
    """Replace light token values by token references; the opposite of `resolve(markup, "light")`."""
    names = {value: name for name, value in LIGHT.items()}
    return re.sub(
        r"#[0-9a-f]{6}\b",
        lambda match: token(names[match[0].lower()]) if match[0].lower() in names else match[0],
        markup,
        flags=re.IGNORECASE,
    )


def declarations(scheme: Scheme) -> str:
    """Write all tokens of a scheme as CSS custom properties, without selector."""
    return "".join(f"--ob-{name}:{value};" for name, value in palette(scheme).items())


def used_declarations(markup: str, scheme: Scheme) -> str:
    """Write only the tokens that `markup` refers to, so that a small picture stays small."""
    values = palette(scheme)
    names = sorted(set(_VARIABLE.findall(markup)))
    return "".join(f"--ob-{name}:{values[name]};" for name in names)
