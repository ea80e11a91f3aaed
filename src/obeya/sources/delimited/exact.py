"""The exact way through a block: records as Python's csv module defines them, each imported or rejected by name."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from obeya.sources.delimited.blocks import Block
from obeya.sources.delimited.dialect import Dialect

# Fed behind a block's last line: if it does not come out alone, the block ended inside a quoted field.
SENTINEL = "\0end of block\0"
UNDECODABLE = re.compile("[\udc80-\udcff]")
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its fields, or the reason why it is rejected, with its first physical line and its text."""

    line: int
    fields: list[str]
    reason: str | None = None
    raw: str = ""


@dataclass(slots=True)
class BlockRecords:
    """The records of one block; after the last one `n_empty` is known, and `carry` holds an unfinished record."""

    block: Block
    dialect: Dialect
    max_field_chars: int
    is_last: bool
    n_empty: int = 0
    carry: Block | None = None

    def __iter__(self) -> Iterator[Record]:
        text = self.block.data.decode("utf-8", "surrogateescape")
        lines = list(io.StringIO(text, newline=""))
        fed = lines if self.is_last else itertools.chain(lines, (SENTINEL,))
        reader = csv.reader(fed, delimiter=self.dialect.delimiter, quotechar=self.dialect.quote)
        judge = _Judge(self.block, self.dialect, self.max_field_chars, lines)
        begin = 0
        for fields in reader:
            end = reader.line_num
            if end > len(lines):
                if fields != [SENTINEL]:
                    self._carry_over(lines, begin)
                return
            if fields:
                yield judge.record(fields, begin, end)
            else:
                self.n_empty += 1
            begin = end

    def _carry_over(self, lines: list[str], begin: int) -> None:
        before = len("".join(lines[:begin]).encode("utf-8", "surrogateescape"))
        block = self.block
        self.carry = Block(
            block.data[before:], block.first_line + begin, block.offset + before, block.is_valid
        )


class _Judge:
    """Decides record by record; the checks that cost are left out where the block cannot need them."""

    def __init__(self, block: Block, dialect: Dialect, max_field_chars: int, lines: list[str]) -> None:
        self._block = block
        self._dialect = dialect
        self._max_field_chars = max_field_chars
        self._lines = lines
        self._has_long_lines = max(map(len, lines), default=0) > max_field_chars

    def record(self, fields: list[str], begin: int, end: int) -> Record:
        line = self._block.first_line + begin
        reason = self._fault(fields, begin, end)
        if reason is None:
            return Record(line, fields)
        return Record(line, fields, reason, "".join(self._lines[begin:end]).rstrip("\r\n"))

    def _fault(self, fields: list[str], begin: int, end: int) -> str | None:
        width = self._dialect.width
        if (self._has_long_lines or end - begin > 1) and max(map(len, fields)) > self._max_field_chars:
            longest = max(map(len, fields))
            return f"a field of {longest:,} characters is longer than the {self._max_field_chars:,} allowed"
        if end == len(self._lines) and self._is_unclosed(begin):
            return "a quote is opened and never closed, so the rest of the file ran into this record"
        if not self._block.is_valid and (place := self._undecodable(begin, end)) is not None:
            return place
        if len(fields) == width:
            return None
        if self._dialect.has_trailing and len(fields) == width + 1 and not fields[-1]:
            fields.pop()
            return None
        return f"{len(fields)} fields where {width} are expected"

    def _is_unclosed(self, begin: int) -> bool:
        again = csv.reader(
            [*self._lines[begin:], SENTINEL], delimiter=self._dialect.delimiter, quotechar=self._dialect.quote
        )
        return list(again)[-1] != [SENTINEL]

    def _undecodable(self, begin: int, end: int) -> str | None:
        raw = "".join(self._lines[begin:end])
        found = UNDECODABLE.search(raw)
        if found is None:
            return None
        before = "".join(self._lines[:begin]) + raw[: found.start()]
        offset = self._block.offset + len(before.encode("utf-8", "surrogateescape"))
        line = self._block.first_line + begin + raw.count("\n", 0, found.start())
        return f"text that is not in the file's encoding at byte {offset:,} (line {line:,})"
