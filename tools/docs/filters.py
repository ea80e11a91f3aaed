"""The reference page of filters: the grammar, and every kind with its examples in text, words and JSON."""

from __future__ import annotations

import inspect
import json

from obeya.tables.filters import KINDS, Filter, grammar, parse, to_json, to_words
from tools.docs.markdown import code, page, table

INTRODUCTION = """
`--where` takes a filter as text or as JSON. Several `--where` must all hold. In Python,
`log.where(read_filter("duration > 10 d"))` does the same. A filter that names something the log does not have is
an error that lists near names.

| Form | Example |
| --- | --- |
| text | `has "Remind" and duration > 10 d` |
| words, in answers | cases that include “Remind” and took longer than 10 d |
| JSON, in findings | `{"kind": "has", "activities": ["Remind"]}` |
"""


def filter_page() -> str:
    """Write the page."""
    heading, _, rest = inspect.cleandoc(grammar.__doc__ or "").partition("::")
    rules, _, after = rest.strip("\n").partition("\n\nA day,")
    words = inspect.cleandoc(heading.split("\n", 1)[1])
    grammar_part = f"## Grammar\n\n{words}:\n\n```text\n{inspect.cleandoc(rules)}\n```\n\nA day,{after}"
    return page(
        "Filters", INTRODUCTION, *(_kind_part(name, kind) for name, kind in KINDS.items()), grammar_part
    )


def _kind_part(name: str, kind: type[Filter]) -> str:
    rows = [(code(example), to_words(parse(example))) for example in kind.examples]
    data = json.dumps(to_json(parse(kind.examples[0])), ensure_ascii=False)
    words = inspect.cleandoc(kind.__doc__ or "")
    return "\n\n".join([f"## {name}", words, table(("Filter", "In words"), rows), f"```json\n{data}\n```"])
