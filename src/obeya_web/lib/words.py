"""The words that scripts show, in the reader's language.

Scripts name their messages in English as `t("…")`; the page carries the translations, which `tools/messages.py` writes
beside the compiled catalogue.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation

Words = dict[str, str | list[str]]


def words_for_scripts() -> Words:
    """Return the translations of the language in force by English message; nothing in English."""
    return _words_of(translation.get_language() or "en")


@cache
def _words_of(language: str) -> Words:
    path = Path(settings.LOCALE_PATHS[0], translation.to_locale(language), "LC_MESSAGES", "scripts.json")
    if not path.is_file():
        return {}
    words: Words = json.loads(path.read_text(encoding="utf-8"))
    return words
