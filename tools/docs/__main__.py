"""Write the generated pages of the documentation, or with --check say which are out of date.

Each page is a function from the code to Markdown text; `generated_pages` lists them. Pages that a person
writes stand beside them in docs/ and are never touched.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tools.docs.errors import error_page
from tools.docs.filters import filter_page
from tools.docs.findings import finding_page
from tools.docs.requirements import requirement_page
from tools.docs.store import store_page
from tools.docs.twin import twin_page
from tools.docs.verbs import verb_pages
from tools.docs.web import web_pages

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

# Folders in which every file is generated, so that a page of a verb that is gone is found and removed.
OWNED = (DOCS / "reference" / "verbs", DOCS / "reference" / "schemas")


def generated_pages() -> dict[Path, str]:
    """Give every generated file with its text."""
    pages = {
        DOCS / "reference" / "errors.md": error_page(),
        DOCS / "reference" / "filters.md": filter_page(),
        DOCS / "reference" / "findings.md": finding_page(),
        DOCS / "reference" / "store.md": store_page(),
        DOCS / "reference" / "twin.md": twin_page(),
        DOCS / "requirements.md": requirement_page(ROOT),
    }
    written = verb_pages() | web_pages()
    return pages | {DOCS / "reference" / name: text for name, text in written.items()}


def differences(pages: dict[Path, str]) -> Iterator[tuple[Path, str]]:
    """Give each file that is missing, stale or left over, with the word for it."""
    for path, text in pages.items():
        if not path.is_file():
            yield path, "missing"
        elif path.read_text(encoding="utf-8") != text:
            yield path, "stale"
    for folder in OWNED:
        for path in sorted(folder.glob("*")) if folder.is_dir() else ():
            if path not in pages:
                yield path, "left over"


def main(arguments: list[str]) -> int:
    """Write what differs, or only name it with --check; give the exit code."""
    pages = generated_pages()
    found = list(differences(pages))
    for path, state in found:
        if "--check" in arguments:
            print(f"{path.relative_to(ROOT)} is {state}; run `make docs` and commit it")
        elif state == "left over":
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages[path], encoding="utf-8")
    return 1 if found and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
