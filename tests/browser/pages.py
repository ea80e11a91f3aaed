"""Every page that is looked at in the browser. Whoever builds a page adds a row: its name, its address, its reader.

The address may name the slug of the sample process as ``{sample}``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `who` of the cast reads it, or nobody who is signed in when it is empty."""

    address: str
    who: str = "owner"


PAGES: dict[str, Page] = {
    "home": Page("/"),
    "home of who sees nothing": Page("/", who="nobody"),
    "process": Page("/processes/{sample}/"),
    "sign in": Page("/account/login/", who=""),
    "components": Page("/styleguide/?toast"),
}
