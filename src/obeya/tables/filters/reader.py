"""Read the pieces that all conditions are made of: names, lists, numbers, durations, ranges, periods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from obeya.errors import FilterError
from obeya.tables.filters.bounds import Bounds, Number
from obeya.tables.filters.comparisons import Op
from obeya.tables.filters.durations import UNITS
from obeya.tables.filters.moments import EXAMPLES, check_moment
from obeya.tables.filters.quoting import Value
from obeya.tables.filters.tokens import PlacedError, Token, split_text

_ENDS: Final = {">": "over", ">=": "at_least", "<": "under", "<=": "at_most"}
_SIGNS: Final[tuple[Op, ...]] = ("=", "!=", "<=", ">=", "<", ">", "contains")
_JOINING: Final = ("and", "or", "not", "then")


class Reader:
    """Walks over the tokens of one text; every `FilterError` it raises points at the place."""

    def __init__(self, text: str) -> None:
        """Split the text."""
        self._text = text
        self._tokens = split_text(text)
        self._next = 0

    @property
    def token(self) -> Token:
        """The token that comes next."""
        return self._tokens[self._next]

    def peek(self, ahead: int = 1) -> Token:
        """Return a later token."""
        return self._tokens[min(self._next + ahead, len(self._tokens) - 1)]

    def advance(self) -> Token:
        """Step over the next token and return it."""
        token = self.token
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def fault(self, message: str, place: int | None = None) -> FilterError:
        """Return an error that points at the next token, or at a place."""
        return PlacedError.at(self._text, self.token.begin if place is None else place, message)

    def expected(self, what: str) -> FilterError:
        """Return an error that says what is allowed here and what was found."""
        found = self._text[self.token.begin : self.token.end]
        return self.fault(f"Expected here: {what}. Found: {found or 'the end'}.")

    def accept_words(self, *words: str) -> bool:
        """Step over the given words or signs if they come next, and say whether they did."""
        if not all(self.peek(ahead).is_word(word) for ahead, word in enumerate(words)):
            return False
        for _ in words:
            self.advance()
        return True

    def expect(self, word: str) -> None:
        """Step over a word or sign that must come next."""
        if not self.accept_words(word):
            raise self.expected(f"`{word}`")

    def name(self, what: str) -> str:
        """Read one name: in quotes, or a single plain word."""
        if self.token.kind == "name" or (self.token.kind == "word" and self.token.value not in _JOINING):
            return self.advance().value
        raise self.expected(what)

    def names(self, what: str) -> tuple[str, ...]:
        """Read one name, or several in square brackets."""
        if not self.accept_words("["):
            return (self.name(what),)
        names = [self.name(what)]
        while self.accept_words(","):
            names.append(self.name(what))
        if not self.accept_words("]"):
            raise self.expected("`,` or `]`")
        return tuple(names)

    def number(self) -> Number:
        """Read one number."""
        if self.token.kind != "number":
            raise self.expected("a number")
        return _number(self.advance().value)

    def whole_number(self, what: str) -> int:
        """Read one whole number."""
        if self.token.kind != "number" or not self.token.value.lstrip("-").isdigit():
            raise self.expected(f"{what}, as a whole number")
        return int(self.advance().value)

    def duration(self) -> Number:
        """Read a duration such as ``10 d`` or ``1 h 30 min`` and return seconds."""
        if not self._at_duration():
            raise self.expected("a duration such as `2 d`, `3 h 30 min` or `45 s`")
        total: Number = 0
        while self._at_duration():
            total += _number(self.advance().value) * UNITS[self.advance().value]
        return total

    def bounds(self, value: Callable[[], Number]) -> Bounds:
        """Read a range: ``> 5``, ``>= 5 < 9``, ``= 5``, ``5..9``, ``5..`` or ``..9``."""
        if self.accept_words("="):
            exact = value()
            return Bounds(at_least=exact, at_most=exact)
        ends: dict[str, Number] = {}
        while self.token.kind == "sign" and self.token.value in _ENDS:
            end = _ENDS[self.token.value]
            if end in ends:
                raise self.fault(f"`{self.token.value}` stands here twice.")
            self.advance()
            ends[end] = value()
        if ends:
            return Bounds(**ends)
        return self._dotted_range(value)

    def _dotted_range(self, value: Callable[[], Number]) -> Bounds:
        if self.accept_words(".."):
            return Bounds(at_most=value())
        if not self._at_number():
            raise self.expected("`>`, `>=`, `<`, `<=`, `=` or a range such as `5..9`")
        low = value()
        self.expect("..")
        return Bounds(at_least=low, at_most=value() if self._at_number() else None)

    def period(self) -> tuple[str | None, str | None]:
        """Read a period: ``2024``, ``2024-01..2024-03``, ``2024-03-01..`` or ``..2024-03-31``."""
        since = self._moment()
        if not self.accept_words(".."):
            if since is None:
                raise self.expected(f"a date or period: {EXAMPLES}, or two of them with `..` between")
            return since, since
        return since, self._moment()

    def _moment(self) -> str | None:
        token = self.token
        if token.kind not in ("moment", "number", "name"):
            return None
        check_moment(token.value)
        return self.advance().value

    def comparison(self) -> tuple[Op, tuple[Value, ...]]:
        """Read a sign and the values that an attribute is compared with."""
        if self.accept_words("is", "not", "missing") or self.accept_words("is", "present"):
            return "present", ()
        if self.accept_words("is", "missing"):
            return "missing", ()
        if self.accept_words("not", "in"):
            return "not in", self._values()
        if self.accept_words("in"):
            return "in", self._values()
        if self.accept_words("between"):
            low = self._value()
            self.expect("and")
            return "between", (low, self._value())
        for op in _SIGNS:
            if self.accept_words(op):
                return op, (self._value(),)
        raise self.expected("=, !=, <, <=, >, >=, in, not in, between, contains, is missing or is present")

    def _values(self) -> tuple[Value, ...]:
        if not self.accept_words("["):
            raise self.expected("a list in square brackets")
        values = [self._value()]
        while self.accept_words(","):
            values.append(self._value())
        if not self.accept_words("]"):
            raise self.expected("`,` or `]`")
        return tuple(values)

    def _value(self) -> Value:
        token = self.token
        if token.kind == "number":
            return _number(self.advance().value)
        if token.kind == "moment":
            return self.advance().value
        if token.kind == "word" and token.value in ("true", "false"):
            return self.advance().value == "true"
        return self.name("a value: a number, true, false, a date, or text in quotes")

    def _at_number(self) -> bool:
        return self.token.kind == "number"

    def _at_duration(self) -> bool:
        unit = self.peek()
        return self._at_number() and unit.kind == "word" and unit.value in UNITS


def _number(text: str) -> Number:
    return int(text) if text.lstrip("-").isdigit() else float(text)
