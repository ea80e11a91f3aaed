"""Pseudonyms that cannot be tried out, and small groups that cannot be worked out from totals."""

import hashlib
import hmac
from base64 import b32decode

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from obeya.errors import QuestionError, StoreError
from obeya.tables.privacy import SMALLEST_GROUP, hide_small_groups, pseudonym_of

KEY = bytes(range(32))

cells = st.dictionaries(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from("xyz")),
    st.sets(st.integers(0, 30), max_size=9),
    max_size=12,
)


def as_table(people: dict[tuple[str, str], set[int]]) -> pa.Table:
    return pa.table(
        {
            "team": pa.array([team for team, _ in people], pa.string()),
            "month": pa.array([month for _, month in people], pa.string()),
            "n_people": pa.array([len(each) for each in people.values()], pa.int64()),
            "hours": pa.array([float(sum(each)) for each in people.values()], pa.float64()),
        }
    )


def hidden_cells(people: dict[tuple[str, str], set[int]]) -> set[tuple[str, str]]:
    shown = hide_small_groups(
        as_table(people), group_columns=["team", "month"], person_count_column="n_people"
    )
    return {(row["team"], row["month"]) for row in shown.to_pylist() if row["hidden"]}


def test_a_name_gets_the_same_code_under_one_key_and_another_under_the_next():
    code = pseudonym_of("Anna Meier", KEY)

    assert code == pseudonym_of("Anna Meier", KEY)
    assert code != pseudonym_of("Anna Meier", KEY[::-1])
    assert code != pseudonym_of("Anna Meier ", KEY)
    assert len(code) == 12 and code.startswith("R-") and code[2:].isalnum() and code.isupper()


def test_a_dictionary_of_all_personnel_numbers_finds_nobody_without_the_key():
    """Covers fault R02: whoever knows how codes are made, but not the key, tries a million numbers in vain."""
    codes = {
        bits(b32decode(pseudonym_of(str(number), KEY)[2:] + "A" * 6)) for number in range(0, 1_000_000, 1_000)
    }
    assert bits(hmac.digest(KEY, b"7000", "sha256")) in codes  # with the key the attack would work

    plain = sum(bits(hashlib.sha256(b"%d" % number).digest()) in codes for number in range(1_000_000))
    wrong_key = sum(
        bits(hmac.digest(bytes(32), b"%d" % number, "sha256")) in codes for number in range(100_000)
    )

    assert len(codes) == 1_000
    assert plain == wrong_key == 0


def bits(digest: bytes) -> int:
    """Return the 50 bits of a digest that its code shows."""
    return int.from_bytes(digest[:7], "big") >> 6


def test_a_short_key_is_refused():
    with pytest.raises(StoreError, match="has 4 bytes"):
        pseudonym_of("Anna", b"1234")


@pytest.mark.parametrize(("n_people", "is_hidden"), [(4, True), (5, False), (6, False)])
def test_groups_are_hidden_below_five_people_and_shown_from_five_on(n_people: int, is_hidden: bool):
    """Covers fault R03."""
    table = pa.table({"team": ["A"], "n_people": [n_people], "hours": [7.5]})

    shown = hide_small_groups(table, group_columns=["team"], person_count_column="n_people").to_pylist()

    expected = {"n_people": None, "hours": None} if is_hidden else {"n_people": n_people, "hours": 7.5}
    assert shown == [{"team": "A", **expected, "hidden": is_hidden}]


def test_a_single_small_group_takes_the_next_smallest_along():
    table = pa.table({"team": ["A", "B", "C", "D"], "n_people": [3, 20, 9, 9], "hours": [1.0, 2.0, 3.0, 4.0]})

    shown = hide_small_groups(table, group_columns=["team"], person_count_column="n_people")

    assert shown["hidden"].to_pylist() == [True, False, True, False]
    assert shown["hours"].to_pylist() == [None, 2.0, None, 4.0]


def test_small_groups_that_share_their_people_take_a_large_one_along():
    """Three pairs of the same three people sum up to six; what a total gives away is about three."""
    table = pa.table({"step": ["A", "B", "C", "D", "E"], "n_people": [2, 2, 2, 8, 30], "hours": [1.0] * 5})

    shown = hide_small_groups(table, group_columns=["step"], person_count_column="n_people")

    assert shown["hidden"].to_pylist() == [True, True, True, True, False]


def test_where_no_total_is_shown_only_small_groups_are_hidden():
    table = pa.table({"team": ["A", "B"], "n_people": [3, 20], "hours": [1.0, 2.0]})

    shown = hide_small_groups(
        table, group_columns=["team"], person_count_column="n_people", totals_shown=False
    )

    assert shown["hidden"].to_pylist() == [True, False]


def test_an_unknown_number_of_people_counts_as_nobody():
    table = pa.table({"team": ["A", "B"], "n_people": pa.array([None, 20], pa.int64())})

    assert hide_small_groups(table, group_columns=["team"], person_count_column="n_people")["hidden"][
        0
    ].as_py()


def test_a_works_council_may_ask_for_ten():
    table = pa.table({"team": ["A", "B"], "n_people": [9, 10]})

    shown = hide_small_groups(
        table, group_columns=["team"], person_count_column="n_people", k=10, totals_shown=False
    )

    assert shown["hidden"].to_pylist() == [True, False]


@given(cells)
def test_no_shown_cell_has_fewer_people_than_allowed_and_hidden_cells_show_nothing(
    people: dict[tuple[str, str], set[int]],
):
    """Covers fault R03."""
    shown = hide_small_groups(
        as_table(people), group_columns=["team", "month"], person_count_column="n_people"
    )

    for row in shown.to_pylist():
        n_people = len(people[row["team"], row["month"]])
        if row["hidden"]:
            assert row["n_people"] is None and row["hours"] is None
        else:
            assert row["n_people"] == n_people >= SMALLEST_GROUP


@given(cells)
def test_a_total_minus_what_is_shown_is_never_about_fewer_people_than_allowed(
    people: dict[tuple[str, str], set[int]],
):
    """Covers fault R04: the total of each row and column is known, and people work in several cells."""
    hidden = hidden_cells(people)
    for place in (0, 1):
        for fixed in {cell[place] for cell in people}:
            line = {cell for cell in people if cell[place] == fixed}
            rest = line & hidden
            # A line hidden as a whole is its own total, which is a table of its own.
            if rest and rest != line:
                assert len(rest) >= 2
                assert len(set().union(*(people[cell] for cell in rest))) >= SMALLEST_GROUP


@given(cells)
def test_no_more_than_needed_is_hidden(people: dict[tuple[str, str], set[int]]):
    if all(len(each) >= SMALLEST_GROUP for each in people.values()):
        assert hidden_cells(people) == set()


def test_wrong_columns_and_sizes_are_refused():
    table = pa.table({"team": ["A"], "n": [3]})

    with pytest.raises(QuestionError, match="no column n_people"):
        hide_small_groups(table, group_columns=["team"], person_count_column="n_people")
    with pytest.raises(QuestionError, match="at least 2"):
        hide_small_groups(table, group_columns=["team"], person_count_column="n", k=1)
    hidden = hide_small_groups(table, group_columns=["team"], person_count_column="n")
    with pytest.raises(QuestionError, match="hidden once"):
        hide_small_groups(hidden, group_columns=["team"], person_count_column="n")
