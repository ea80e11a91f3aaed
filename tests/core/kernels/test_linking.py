"""The compiled kernels agree with plain Python that anyone can read."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from obeya.kernels import linking

events = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 6), st.integers(0, 3)), min_size=1, max_size=120
)


def columns(rows: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return (
        np.array([row[0] for row in rows], np.int32),
        np.array([row[1] for row in rows], np.int64),
        np.array([row[2] for row in rows], np.int64),
    )


@given(events)
def test_events_are_ordered_by_case_then_both_keys_then_place(rows: list[tuple[int, int, int]]) -> None:
    case_index, first, second = columns(rows)
    offsets = linking.case_offsets(case_index, 5)
    order = linking.order_events(case_index, offsets, first, second)
    assert order.tolist() == sorted(range(len(rows)), key=lambda i: (*rows[i], i))


def test_a_long_case_in_reverse_order_is_sorted_stably() -> None:
    n = 5_000
    keys = np.arange(n, dtype=np.int64)[::-1] // 3
    case_index = np.zeros(n, np.int32)
    order = linking.order_events(case_index, linking.case_offsets(case_index, 1), keys, np.zeros(n, np.int64))
    assert order.tolist() == sorted(range(n), key=lambda i: (keys[i], i))


@given(events)
def test_occurrences_count_up_inside_each_case(rows: list[tuple[int, int, int]]) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    case_index, codes, _ = columns(rows)
    offsets = linking.case_offsets(case_index, 5)
    counted = linking.count_occurrences(codes.astype(np.int32), offsets, 7)
    seen: dict[tuple[int, int], int] = {}
    for row, occurrence in zip(rows, counted, strict=True):
        seen[row[:2]] = seen.get(row[:2], 0) + 1
        assert occurrence == seen[row[:2]]


def test_a_missing_code_has_no_occurrence() -> None:
    counted = linking.count_occurrences(np.array([-1, 0, -1, 0], np.int32), np.array([0, 4]), 1)
    assert counted.tolist() == [0, 1, 0, 2]


@given(events)
def test_cases_share_a_hash_exactly_when_they_share_a_sequence(rows: list[tuple[int, int, int]]) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    case_index, codes, _ = columns(rows)
    offsets = linking.case_offsets(case_index, 5)
    hashes = linking.hash_cases(codes.astype(np.int32), offsets, 0)
    sequences = [tuple(codes[offsets[c] : offsets[c + 1]]) for c in range(5)]
    for a in range(5):
        for b in range(5):
            assert (hashes[a] == hashes[b]) == (sequences[a] == sequences[b])


def test_a_case_that_differs_from_its_representative_is_noticed() -> None:
    activity, offsets = np.array([0, 1, 0, 2], np.int32), np.array([0, 2, 4])
    assert linking.cases_differ_from(activity, offsets, np.array([0, 0]))
    assert not linking.cases_differ_from(activity, offsets, np.array([0, 1]))


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=80))
def test_completions_take_the_oldest_open_start_of_their_group(rows: list[tuple[int, bool]]) -> None:
    group = np.array([row[0] for row in rows], np.int64)
    is_start = np.array([row[1] for row in rows], np.bool_)
    partner = linking.pair_first_in_first_out(group, is_start, 3)
    expected = [-1] * len(rows)
    open_starts: dict[int, list[int]] = {0: [], 1: [], 2: []}
    for place, (g, start) in enumerate(rows):
        if start:
            open_starts[g].append(place)
        elif open_starts[g]:
            expected[place] = open_starts[g].pop(0)
            expected[expected[place]] = place
    assert partner.tolist() == expected
