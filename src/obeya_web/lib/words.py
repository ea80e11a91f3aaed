"""The words that scripts show, in the reader's language.

Scripts name their messages in English as `t("…")`. The bundle lists them in `dist/words.json`; the page carries the
translations of those.
"""

from __future__ import annotations

import json
from functools import cache

from django.contrib.staticfiles import finders
from django.utils import translation
from django.utils.translation import gettext, ngettext

Words = dict[str, str | list[str]]


def words_for_scripts() -> Words:
    """Return the translations of the language in force by English message, without those that are equal."""
    return _translated(translation.get_language() or "en")


@cache
def _translated(language: str) -> Words:
    path = finders.find("obeya/dist/words.json")
    if not path or language.split("-")[0] == "en":
        return {}
    with open(path, encoding="utf-8") as source:
        listed = json.load(source)
    with translation.override(language):
        single: Words = {text: gettext(text) for text in listed["single"]}
        several: Words = {
            one: [ngettext(one, many, 1), ngettext(one, many, 2)] for one, many in listed["plural"]
        }
    return {key: value for key, value in (single | several).items() if value != key}
