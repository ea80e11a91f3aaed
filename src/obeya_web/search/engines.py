"""Full text in the two databases: what keeps the index, and how it is asked.

SQLite: an FTS5 table over the entries, kept by triggers. PostgreSQL: a generated `tsvector` with a GIN index. Words
are already folded, so that both databases find the same: FTS5's and PostgreSQL's own dictionaries are not used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "search_entry"
FTS = "search_fts"
# A word in the title counts as much as so many in the text.
TITLE_WEIGHT = 8.0
MOST_WORDS = 12
LONGEST_WORD = 40
_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Return a text without case, accents and anything that is no word, so that "Prüfung" and "prufung" are one."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(word[:LONGEST_WORD] for word in _WORD.findall(plain.replace("_", " ").replace("\0", " ")))


def words_of(text: str) -> list[str]:
    """Return the words somebody asks for, each once and at most twelve."""
    return list(dict.fromkeys(folded(text).split()))[:MOST_WORDS]


def set_up(connection: BaseDatabaseWrapper) -> None:
    """Add what the database needs beside the table of entries."""
    statements = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Take it away again, for going back behind the migration that set it up."""
    if connection.vendor == "postgresql":
        statements = [f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS words"]
    else:
        statements = [
            *(f"DROP TRIGGER IF EXISTS {FTS}_{name}" for name in ("added", "gone", "changed")),
            f"DROP TABLE IF EXISTS {FTS}",
        ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def matching(connection: BaseDatabaseWrapper, words: Sequence[str]) -> tuple[str, str, list[object]]:
    """Return the FROM part, the score (the larger the better) and its values for entries that hold all words.

    Each word may be the beginning of a longer one. The words are folded: letters and digits only.
    """
    if connection.vendor == "postgresql":
        query = " & ".join(f"{word}:*" for word in words)
        # Weights of the classes D, C, B (text) and A (title).
        score = f"ts_rank('{{0, 0, {1 / TITLE_WEIGHT}, 1}}', e.words, asked)"
        return f"{TABLE} e, to_tsquery('simple', %s) asked WHERE e.words @@ asked", score, [query]
    query = " AND ".join(f'"{word}"*' for word in words)
    score = f"-bm25({FTS}, {TITLE_WEIGHT}, 1.0)"
    return f"{FTS} JOIN {TABLE} e ON e.id = {FTS}.rowid WHERE {FTS} MATCH %s", score, [query]


_SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS} USING fts5(folded_title, folded_body, content='{TABLE}', "
    "content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_added AFTER INSERT ON {TABLE} BEGIN "
    f"INSERT INTO {FTS}(rowid, folded_title, folded_body) "
    "VALUES (new.id, new.folded_title, new.folded_body); END",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_gone AFTER DELETE ON {TABLE} BEGIN "
    f"INSERT INTO {FTS}({FTS}, rowid, folded_title, folded_body) "
    "VALUES ('delete', old.id, old.folded_title, old.folded_body); END",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_changed AFTER UPDATE ON {TABLE} BEGIN "
    f"INSERT INTO {FTS}({FTS}, rowid, folded_title, folded_body) "
    "VALUES ('delete', old.id, old.folded_title, old.folded_body); "
    f"INSERT INTO {FTS}(rowid, folded_title, folded_body) "
    "VALUES (new.id, new.folded_title, new.folded_body); END",
)
_POSTGRESQL = (
    f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS words tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('simple', folded_title), 'A') || "
    "setweight(to_tsvector('simple', folded_body), 'B')) STORED",
    f"CREATE INDEX IF NOT EXISTS search_entry_words ON {TABLE} USING gin (words)",
)
