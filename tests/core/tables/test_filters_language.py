"""Filters as text, JSON, URLs and words: what goes in comes out, and what cannot be read is pointed at."""

import dataclasses
import inspect
import json
import re
import types
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obeya.errors import FilterError
from obeya.tables.filters import (
    KINDS,
    ActivityCount,
    AllOf,
    AnyOf,
    AttributeIs,
    Bounds,
    CaseState,
    Duration,
    EventsOf,
    Filter,
    Follows,
    HasActivity,
    Not,
    Rework,
    StartsWith,
    Then,
    TimeWindow,
    VariantCoverage,
    after,
    from_json,
    from_url,
    grammar,
    parse,
    read_filter,
    to_json,
    to_text,
    to_url,
    to_words,
)
from obeya.tables.filters.comparisons import OPS

EXAMPLES = [example for kind in KINDS.values() for example in kind.examples]
HOSTILE = [
    '"',
    "'; DROP TABLE events; --",
    "a\\b",
    "“x”",
    "and",
    "->",
    "[",
    "\n",
    "\x00",
    "é🙂",
    "case",
    "id",
    "2024",
    "",
]

names = st.sampled_from(HOSTILE) | st.text(max_size=12)
DAYS = ["2023", "2024-02", "2024-02-29"]
moments = st.sampled_from([*DAYS, "2024-03-31T02:30", "2024-03-31T02:30:15.250Z", "2024-12-01T00:00+05:30"])
values = names | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
sizes = st.integers(0, 10**9) | st.floats(0, 1e9)


def filters_of(cls: type[Filter], inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    """Draw filters of one kind from the types of its fields; what the kind refuses is left out."""
    hints = typing.get_type_hints(cls)
    fields = {field.name: field_of(field.name, hints[field.name], inner) for field in dataclasses.fields(cls)}
    return (
        st.fixed_dictionaries(fields)
        .map(lambda given: attempt(cls, given))
        .filter(lambda made: made is not None)
    )


def field_of(name: str, hint: object, inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[object]:
    if name in ("since", "until"):
        return st.none() | moments
    if name == "op":
        return st.sampled_from(OPS)
    if name in ("times", "n") and hint is Bounds:
        return bounds(st.integers(0, 50))
    if hint is Bounds or Bounds in typing.get_args(hint):
        return bounds(sizes) if hint is Bounds else st.none() | bounds(sizes)
    if hint is Filter:
        return inner
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return st.lists(field_of("", parts[0], inner), max_size=3).map(tuple)
    if origin is typing.Literal:
        return st.sampled_from(parts)
    if origin in (types.UnionType, typing.Union):
        return (
            values
            if float in parts and str in parts
            else st.one_of([field_of(name, p, inner) for p in parts])
        )
    return {str: names, int: st.integers(1, 99), float: st.floats(0.1, 100), type(None): st.none()}[hint]  # type: ignore[index]


@st.composite
def bounds(draw: st.DrawFn, numbers: st.SearchStrategy[float]) -> Bounds:
    low, high = sorted([draw(numbers), draw(numbers)])
    shape = draw(st.sampled_from(["low", "high", "both"]))
    ends = {}
    if shape != "high":
        ends[draw(st.sampled_from(["over", "at_least"]))] = low
    if shape != "low":
        ends[draw(st.sampled_from(["under", "at_most"]))] = high if high > low else high + 1
    return Bounds(**ends)


def attempt(cls: type[Filter], given: dict[str, object]) -> Filter | None:
    try:
        return cls(**given)
    except FilterError:
        return None


LEAVES = [kind for kind in KINDS.values() if kind not in (AllOf, AnyOf, Not, Then)]
leaves = st.sampled_from(LEAVES).flatmap(lambda kind: filters_of(kind, st.nothing()))
joined = st.sampled_from([AllOf, AnyOf, Not])
trees = st.recursive(leaves, lambda inner: joined.flatmap(lambda kind: filters_of(kind, inner)), max_leaves=6)
filters = trees | st.lists(trees, min_size=2, max_size=3).map(lambda steps: Then(tuple(steps)))


@given(filters)
def test_text_reads_back_to_an_equal_filter(drawn: Filter):
    assert parse(to_text(drawn)) == drawn


@given(filters)
def test_json_reads_back_to_an_equal_filter(drawn: Filter):
    assert from_json(json.loads(json.dumps(to_json(drawn)))) == drawn
    assert read_filter(json.dumps(to_json(drawn))) == drawn


@given(filters)
def test_url_reads_back_to_an_equal_filter_and_needs_no_escapes(drawn: Filter):
    url = to_url(drawn)

    assert from_url(url) == drawn
    assert re.fullmatch(r"[A-Za-z0-9_-]+", url)


@given(filters)
def test_every_filter_and_its_opposite_can_be_said(drawn: Filter):
    assert to_words(drawn).startswith(("cases that ", "only events that "))
    if not isinstance(drawn, Then):
        assert to_words(~drawn) != to_words(drawn)


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_every_kind_are_typed_as_they_are_written(example: str):
    read = read_filter(example)

    assert parse(to_text(read)) == read
    assert from_json(to_json(read)) == read


def test_every_kind_has_examples_and_stands_in_the_grammar():
    for kind in KINDS.values():
        assert kind.examples, kind
    words = {
        word
        for example in EXAMPLES
        for word in re.findall(r"\b[a-z-]{3,}", re.sub(r'"[^"]*"|\d\S*', "", example))
    }
    in_grammar = set(re.findall(r"[a-z-]{3,}", inspect.getdoc(grammar) or ""))
    assert words - in_grammar <= {"true", "false"}


def test_a_long_filter_reads_as_people_type_it():
    read = parse(
        'duration > 10 d and has "Request order number" and Department = "Operations" '
        'and not starts with "Receive invoice"'
    )

    assert read == AllOf(
        (
            Duration(Bounds(over=864_000)),
            HasActivity(("Request order number",)),
            AttributeIs("Department", "=", ("Operations",)),
            Not(StartsWith(("Receive invoice",))),
        )
    )
    assert to_words(read) == (
        "cases that took longer than 10 d, include “Request order number”, have Department “Operations” "
        "and do not start with “Receive invoice”"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"A" -> "B"', Follows("A", "B")),
        ('"A" → “B”', Follows("A", "B")),
        ("'A' directly followed by 'B'", Follows("A", "B")),
        ('"A" ->> "B"', Follows("A", "B", how="eventually")),
        (
            '"A" followed by "B" within 2 d',
            Follows("A", "B", how="eventually", seconds=Bounds(at_most=172_800)),
        ),
        ('wait "A" -> "B" > 2 d', Follows("A", "B", seconds=Bounds(over=172_800))),
        ('"A" never followed by "B"', Follows("A", "B", how="never")),
        ('"A" ->> "B" by different resources', Follows("A", "B", how="eventually", who="different")),
        ("duration 1 h 30 min..2 d", Duration(Bounds(at_least=5_400, at_most=172_800))),
        ("duration >= 1.5 h < 1 week", Duration(Bounds(at_least=5_400.0, under=604_800))),
        ("duration <= 3d", Duration(Bounds(at_most=259_200))),
        ("started 2024-01-01..2024-03-31", TimeWindow("started", "2024-01-01", "2024-03-31")),
        ("completed 2024", TimeWindow("completed", "2024", "2024")),
        ("contained ..2024-03", TimeWindow("contained", None, "2024-03")),
        ("variants cover 80 %", VariantCoverage(80)),
        ("events not in [A, B]", Not(EventsOf(("A", "B")))),
        ("count A = 2", ActivityCount("A", Bounds(at_least=2, at_most=2))),
        ("org:group = x", AttributeIs("org:group", "=", ("x",))),
        ('"duration" = 5', AttributeIs("duration", "=", (5,))),
        ("case id = 5.5", None),
        ("Cost not in [1, 2.5]", AttributeIs("Cost", "not in", (1, 2.5))),
        ("Paid is not missing", AttributeIs("Paid", "present")),
        ("Due >= 2024-03-31", AttributeIs("Due", ">=", ("2024-03-31",))),
        ("self-loop", Rework(shape="self_loop")),
        ("open or complete", AnyOf((CaseState("open"), CaseState("complete")))),
    ],
)
def test_text_means_what_it_says(text: str, expected: Filter | None):
    if expected is None:
        with pytest.raises(FilterError):
            parse(text)
    else:
        assert parse(text) == expected


def test_and_binds_more_tightly_than_or_and_brackets_group():
    a, b, c = CaseState("open"), Rework(), Duration(Bounds(over=1))

    assert parse("open or rework and duration > 1 s") == AnyOf((a, AllOf((b, c))))
    assert parse("(open or rework) and duration > 1 s") == AllOf((AnyOf((a, b)), c))
    assert parse("not open and rework") == AllOf((Not(a), b))
    assert parse("OPEN = 1 AND NOT rework") == AllOf((AttributeIs("OPEN", "=", (1,)), Not(b)))
    assert parse("open then rework then duration > 1 s") == Then((a, b, c))


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("duration > tomorrow", 12, "Expected here: a duration such as `2 d`"),
        ("duration > 5", 12, "Expected here: a duration such as `2 d`"),
        ('has "A', 5, "no closing quote"),
        ("open and", 9, "Expected here: a condition such as"),
        ("(open", 6, "Expected here: `and`, `or` or `)`"),
        ("open rework", 6, "Expected here: `and`, `or`, `then` or the end"),
        ("Approve", 8, 'write has "Approve"'),
        ("variants 5", 10, "`top 5` or `cover 80 %`"),
        ("variants top 0", 1, "at least 1"),
        ("variants cover 120 %", 1, "at most 100"),
        ("started 2024-13", 1, "not on the calendar"),
        ("started 2024-05..2024-03", 1, "is empty"),
        ("duration > 2 d < 1 d", 1, "No number lies in the range"),
        ("duration > 1 d > 2 d", 16, "`>` stands here twice"),
        ("open or (rework then open)", 17, "`then` can only stand outermost"),
        ("Cost in 5", 9, "a list in square brackets"),
        ("Cost ~ 5", 6, "'~' has no meaning here"),
        ('"a\\q" = 1', 1, "A backslash in double quotes is written twice"),
        ("open\nand\nCost ~ 5", 15, "Cost ~ 5\n       ^"),
        ("not " * 60 + "open", 205, "more than 50 levels"),
    ],
)
def test_a_fault_in_the_text_is_pointed_at_and_says_what_is_allowed(text: str, place: int, message: str):
    with pytest.raises(FilterError) as raised:
        parse(text)

    assert f"at place {place}:" in str(raised.value)
    assert message in str(raised.value)


@given(
    st.text(max_size=40)
    | st.lists(st.sampled_from([*EXAMPLES, "and", "or", "(", ")", "not", "then"])).map(" ".join)
)
def test_any_text_is_read_or_refused_with_a_filter_error(text: str):
    try:
        read = read_filter(text)
    except FilterError:
        return
    assert read_filter(to_text(read)) == read


def test_every_fault_in_json_is_reported_at_once_with_its_path():
    given_json = {
        "kind": "all",
        "filters": [
            {"kind": "durration", "seconds": {"over": 5}},
            {"kind": "duration", "seconds": {"over": "5", "then": 1}},
            {"kind": "has", "activities": "A"},
            {"kind": "follows", "source": "A", "target": 3, "how": "soon"},
            {"kind": "top_variants", "n": True},
            "open",
        ],
    }

    with pytest.raises(FilterError) as raised:
        from_json(given_json)

    message = str(raised.value)
    for expected in (
        "filter.filters[0]: there is no kind 'durration'; did you mean 'duration'?",
        "filter.filters[1].seconds: there is no key 'then'",
        "filter.filters[1].seconds.over is '5'; it must be a whole number or a number.",
        "filter.filters[2].activities must be a list.",
        "filter.filters[3].target is 3; it must be text.",
        "filter.filters[3].how is 'soon'; it can be “directly”, “eventually” or “never”.",
        "filter.filters[4].n is True; it must be a whole number.",
        "filter.filters[5] must be an object with a `kind`.",
    ):
        assert expected in message


@pytest.mark.parametrize(
    "text", ["", "  ", "{", '{"kind": "duration", "seconds": {"over": NaN}}', "{" * 100_000, "[]"]
)
def test_what_is_no_filter_is_refused(text: str):
    with pytest.raises(FilterError):
        read_filter(text)


def test_json_nested_too_deeply_is_refused():
    nested: dict[str, object] = {"kind": "state", "state": "open"}
    for _ in range(60):
        nested = {"kind": "not", "filter": nested}

    with pytest.raises(FilterError, match="more than 50 levels"):
        from_json(nested)


@pytest.mark.parametrize("url", ["", "!", "äö", "AAAA", "c3luYw", to_url(CaseState("open"))[:-2]])
def test_a_damaged_address_is_refused(url: str):
    with pytest.raises(FilterError):
        from_url(url)


def test_an_address_that_unpacks_to_too_much_is_refused():
    bomb = to_url(AttributeIs("x", "=", ("a" * 5_000_000,)))
    assert len(bomb) < 20_000

    with pytest.raises(FilterError, match="too long"):
        from_url(bomb)


def test_filters_join_with_the_signs_of_python():
    open_cases, rework, long = CaseState("open"), Rework(), Duration(Bounds(over=1))

    assert open_cases & rework & long == AllOf((open_cases, rework, long))
    assert open_cases | rework | long == AnyOf((open_cases, rework, long))
    assert ~open_cases == Not(open_cases)


def test_one_filter_after_another_is_a_sequence_only_where_the_order_counts():
    open_cases, only_a, top = CaseState("open"), EventsOf(("A",)), VariantCoverage(80)

    assert after(open_cases, Rework()) == AllOf((open_cases, Rework()))
    assert after(only_a, open_cases) == Then((only_a, open_cases))
    assert after(open_cases, top) == Then((open_cases, top))
    assert after(after(only_a, top), open_cases) == Then((only_a, top, open_cases))
    assert after(None, top) == after(top, None) == top


def test_words_say_opposites_of_joined_conditions_plainly():
    joined = parse('not (has "A" and duration > 1 d)')

    assert to_words(joined) == "cases that do not include “A” or did not take longer than 1 d"
    assert to_words(parse("not (open or rework)")) == "cases that are not open and do not repeat an activity"


def test_words_keep_conditions_on_cases_and_on_events_apart():
    assert to_words(None) == "all cases"
    assert to_words(parse('open and events in ["A", "B"]')) == (
        "cases that are open, and of these only events that are “A” or “B”"
    )
    assert (
        to_words(parse('open or events in ["A"]'))
        == "only events that belong to cases that are open or are “A”"
    )
    assert (
        to_words(parse("events not in [A] then rework"))
        == "only events that are not “A”; then cases that repeat an activity"
    )
