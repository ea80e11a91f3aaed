"""The words of the web pages in every language: gather them, bring the catalogues up to date, compile them.

    python -m tools.messages update             gather from Python, templates and scripts into locale/*/…/django.po
    python -m tools.messages compile            write what the application reads (needs no gettext programs)
    python -m tools.messages compile --pseudo   write a stretched, accented text instead, to see what does not fit
    python -m tools.messages check              say what is missing, and end with 1 when something is

Messages are plain English sentences. In scripts they are written out as t("…") or plural(n, "…", "…"), in the core
and the templates of its reports as say("…"), say_many(n, "…", "…") or phrase("…").
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "src" / "obeya_web"
CORE = ROOT / "src" / "obeya"
SCRIPTS = ROOT / "frontend" / "src"
LOCALE = WEB / "locale"
LANGUAGES = ("de",)
# A date that changes with every run would make every run a difference.
DATED = datetime(2026, 1, 1, tzinfo=UTC)

Keywords = dict[str, tuple[int | tuple[int, str], ...] | None]
_KEYWORDS: Keywords = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# What the core says; it knows no gettext (see obeya/tables/sentences.py).
_SAID: Keywords = {"say": None, "say_many": (2, 3)}
_STRING = r'("(?:[^"\\]|\\.)*")'
_ONE = re.compile(rf"\bt\(\s*{_STRING}")
_SEVERAL = re.compile(rf"\bplural\([^\"`]*?{_STRING},\s*{_STRING}")
_PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<[^>]+>")

Found = tuple[str | tuple[str, str], str | None]


def gather() -> Catalog:
    """Return every message of the application, with the files that show it."""
    catalog = Catalog(project="obeya", creation_date=DATED, charset="utf-8")
    readers: tuple[tuple[Path, str, Callable[[str], Iterator[Found]]], ...] = (
        (CORE, "*.py", _in_core),
        (CORE, "*.j2", _in_report),
        (WEB, "*.py", _in_python),
        (WEB, "*.html", _in_template),
        (WEB, "*.txt", _in_template),
        (SCRIPTS, "*.ts", _in_script),
    )
    for folder, pattern, read in readers:
        for path in sorted(folder.rglob(pattern)):
            inside = path.relative_to(folder).parts
            # What the command line says stays English.
            if (
                path.name.endswith(".test.ts")
                or "static" in inside
                or (folder == CORE and inside[0] == "cli")
            ):
                continue
            for message, context in read(path.read_text(encoding="utf-8")):
                place = (path.relative_to(ROOT).as_posix(), 0)
                catalog.add(message, context=context, locations=[place])
    return catalog


def _in_core(text: str) -> Iterator[Found]:
    """Read what the core says; of parts put side by side only a phrase is said otherwise in another language."""
    # Compiling must do without the package: a wheel is built where it is not installed yet.
    from obeya.tables.sentences import has_words

    yield from _in_python(text, keywords={"phrase": None})
    for message, context in _in_python(text, keywords=_SAID):
        if has_words(message if isinstance(message, str) else message[0]):
            yield message, context


def _in_report(text: str) -> Iterator[Found]:
    """Read the calls in a template of a report, which are those of Python."""
    for call in re.finditer(r"\{[{%](.*?)[%}]\}", text, re.DOTALL):
        yield from _in_core(re.sub(r" \| \w+", "", call[1]).strip())


def _in_python(text: str, *, keywords: Keywords = _KEYWORDS) -> Iterator[Found]:
    source = BytesIO(text.encode())
    for _line, message, _comments, context in extract("python", source, keywords=keywords):
        yield (tuple(message) if isinstance(message, list | tuple) else message), context  # type: ignore[misc]


def _in_template(text: str) -> Iterator[Found]:
    """Read what Django's own tool makes of a template, without what it blanked out."""
    from django.utils.translation.template import templatize

    calls = re.sub(r"\bX+\b", " ", templatize(text))
    yield from _in_python("\n".join(line.strip() for line in calls.splitlines()))


def _in_script(text: str) -> Iterator[Found]:
    for match in _ONE.finditer(text):
        yield json.loads(match[1]), None
    for match in _SEVERAL.finditer(text):
        yield (json.loads(match[1]), json.loads(match[2])), None


def po_path(language: str) -> Path:
    """Return where the words of a language are kept."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read_catalog(language: str) -> Catalog:
    """Return the words of a language as they are kept; empty where there are none yet."""
    path = po_path(language)
    if not path.is_file():
        return Catalog(locale=language, project="obeya", creation_date=DATED, charset="utf-8")
    with path.open("rb") as source:
        return read_po(source, locale=language, charset="utf-8")


def updated(language: str, found: Catalog) -> bytes:
    """Return the file of a language with exactly the messages that were found; translations are kept."""
    catalog = read_catalog(language)
    catalog.update(found, no_fuzzy_matching=True)
    catalog.creation_date = catalog.revision_date = DATED
    catalog.project, catalog.version, catalog.copyright_holder = "obeya", "", "the obeya project"
    catalog.last_translator = catalog.language_team = "the obeya project"
    catalog.fuzzy = False
    catalog.header_comment = f"# The words of the web pages in “{language}”; see tools/messages.py."
    target = BytesIO()
    write_po(target, catalog, width=110, include_lineno=False, ignore_obsolete=True, sort_output=True)
    return re.sub(rb'"Generated-By: [^"]*"\n', b"", target.getvalue())


def update(found: Catalog) -> None:
    """Bring the files of all languages up to date."""
    for language in LANGUAGES:
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(updated(language, found))


def compile_catalogs(*, pseudo: bool = False) -> None:
    """Write what the application reads: `django.mo` for pages and `scripts.json` for scripts."""
    for language in LANGUAGES:
        catalog = read_catalog(language)
        if pseudo:
            _stretch(catalog)
        folder = po_path(language).parent
        with (folder / "django.mo").open("wb") as target:
            write_mo(target, catalog)
        words = json.dumps(_for_scripts(catalog), ensure_ascii=False, sort_keys=True, indent=0)
        (folder / "scripts.json").write_text(words + "\n", encoding="utf-8")


def _for_scripts(catalog: Catalog) -> dict[str, str | list[str]]:
    """Return the words that scripts show, by their English message, the singular where there are two."""
    words: dict[str, str | list[str]] = {}
    for message in _messages(catalog):
        given, said = _forms(message.id), _forms(message.string)
        if all(said) and any(place.endswith(".ts") for place, _line in message.locations):
            words[given[0]] = said if len(given) > 1 else said[0]
    return words


def _forms(text: str | Sequence[str] | None) -> list[str]:
    """Return the forms of a message: one, or one for each number that the language tells apart."""
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _stretch(catalog: Catalog) -> None:
    """Put accented, 40 % longer English in place of every translation."""
    for message in _messages(catalog):
        forms = [stretched(text) for text in _forms(message.id)]
        message.string = tuple(forms) if len(forms) > 1 else forms[0]


def stretched(text: str) -> str:
    """Return a text with accents and 40 % more signs; places for values stay as they are."""
    accents = str.maketrans("aeiouyAEIOUYcnsz", "áéíöüýÁÉÍÖÜÝçñšž")
    kept = _PLACE.findall(text)
    parts = [part.translate(accents) for part in _PLACE.split(text)]
    middle = "".join(part + place for part, place in zip(parts, [*kept, ""], strict=True))
    return f"[{middle}{'·' * max(1, round(len(text) * 0.4))}]"


def faults(found: Catalog) -> list[str]:
    """Say what is not up to date, not translated, doubtful, or has lost a place for a value."""
    said = []
    for language in LANGUAGES:
        path = po_path(language)
        if not path.is_file() or path.read_bytes() != updated(language, found):
            said.append(f"{path.relative_to(ROOT)} is not up to date: run `make messages`.")
        said += [f"{language}: {fault}" for fault in _faults_of(read_catalog(language))]
    return said


def _faults_of(catalog: Catalog) -> Iterator[str]:
    for message in _messages(catalog):
        given, said = _forms(message.id), _forms(message.string)
        if message.fuzzy:
            yield f"“{given[0]}” is marked as doubtful."
        if not all(said):
            yield f"“{given[0]}” is not translated."
        elif _places(said[-1]) != _places(given[-1]):
            yield f"“{given[0]}” has other places for values in its translation."


def _places(text: str) -> list[str]:
    return sorted(_PLACE.findall(text))


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("verb", choices=["update", "compile", "check"])
    parser.add_argument("--pseudo", action="store_true", help="compile stretched English")
    chosen = parser.parse_args(arguments)
    if chosen.verb == "compile":
        compile_catalogs(pseudo=chosen.pseudo)
        return 0
    found = gather()
    if chosen.verb == "update":
        update(found)
        return 0
    said = faults(found)
    print("\n".join(said) or "The words of all languages are complete.")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
