"""Sort the events of each case and link every event to its neighbours, in one pass over arrays."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
UInt64 = NDArray[np.uint64]

# Below this length an insertion sort beats a merge sort; most cases are shorter.
SHORT_CASE = 48


@njit(cache=True)
def case_offsets(case_index: Int32, n_cases: int) -> Int64:
    """Return where each case begins once events are grouped by case; one entry more than cases."""
    offsets = np.zeros(n_cases + 1, np.int64)
    for i in range(case_index.size):
        offsets[case_index[i] + 1] += 1
    for c in range(n_cases):
        offsets[c + 1] += offsets[c]
    return offsets


@njit(cache=True)
def order_events(case_index: Int32, offsets: Int64, first_key: Int64, second_key: Int64) -> Int32:
    """Return the stable order of events by case, first key, second key, place in the input.

    A counting sort groups the cases; inside a case the input is usually sorted already, which one
    look confirms. Ties in both keys keep the order of the input, which makes the order total.
    """
    n_cases = offsets.size - 1
    n = case_index.size
    order = np.empty(n, np.int32)
    cursor = offsets[:-1].copy()
    for i in range(n):
        c = case_index[i]
        order[cursor[c]] = i
        cursor[c] += 1
    for c in range(n_cases):
        begin, end = offsets[c], offsets[c + 1]
        for i in range(begin + 1, end):
            a, b = order[i - 1], order[i]
            if first_key[a] > first_key[b] or (
                first_key[a] == first_key[b] and second_key[a] > second_key[b]
            ):
                _sort_case(order[begin:end], first_key, second_key)
                break
    return order


@njit(cache=True)
def _sort_case(part: Int32, first_key: Int64, second_key: Int64) -> None:
    if part.size <= SHORT_CASE:
        for i in range(1, part.size):
            event = part[i]
            j = i - 1
            while j >= 0 and (
                first_key[part[j]] > first_key[event]
                or (first_key[part[j]] == first_key[event] and second_key[part[j]] > second_key[event])
            ):
                part[j + 1] = part[j]
                j -= 1
            part[j + 1] = event
        return
    by_second = part[np.argsort(second_key[part], kind="mergesort")]
    part[:] = by_second[np.argsort(first_key[by_second], kind="mergesort")]


@njit(cache=True)
def count_occurrences(codes: Int32, offsets: Int64, n_codes: int) -> Int32:
    """Return 1 for the first time a code occurs in its case, 2 for the second, and so on.

    Codes below 0 stand for missing and get 0.
    """
    counts = np.zeros(n_codes, np.int32)
    seen_in = np.full(n_codes, -1, np.int64)
    occurrence = np.zeros(codes.size, np.int32)
    for c in range(offsets.size - 1):
        for i in range(offsets[c], offsets[c + 1]):
            code = codes[i]
            if code < 0:
                continue
            if seen_in[code] != c:
                seen_in[code] = c
                counts[code] = 0
            counts[code] += 1
            occurrence[i] = counts[code]
    return occurrence


@njit(cache=True)
def hash_cases(activity: Int32, offsets: Int64, seed: int) -> UInt64:
    """Return one 64-bit hash of the activity sequence of each case (splitmix64 steps)."""
    hashes = np.empty(offsets.size - 1, np.uint64)
    for c in range(offsets.size - 1):
        h = np.uint64(seed)
        for i in range(offsets[c], offsets[c + 1]):
            h = h + np.uint64(activity[i]) + np.uint64(0x9E3779B97F4A7C15)
            h = (h ^ (h >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            h = (h ^ (h >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            h = h ^ (h >> np.uint64(31))
        hashes[c] = h
    return hashes


@njit(cache=True)
def cases_differ_from(activity: Int32, offsets: Int64, representative: Int64) -> bool:
    """Say whether any case differs from the case that stands for its variant (a hash collision)."""
    for c in range(offsets.size - 1):
        r = representative[c]
        length = offsets[c + 1] - offsets[c]
        if length != offsets[r + 1] - offsets[r]:
            return True
        for k in range(length):
            if activity[offsets[c] + k] != activity[offsets[r] + k]:
                return True
    return False


@njit(cache=True)
def pair_first_in_first_out(group: Int64, is_start: NDArray[np.bool_], n_groups: int) -> Int64:
    """Match each completion with the oldest open start of its group; input in order of time.

    Returns the input place of the partner for every event, -1 where there is none.
    """
    n = group.size
    partner = np.full(n, -1, np.int64)
    next_start = np.full(n, -1, np.int64)
    head = np.full(n_groups, -1, np.int64)
    tail = np.full(n_groups, -1, np.int64)
    for i in range(n):
        g = group[i]
        if is_start[i]:
            if head[g] < 0:
                head[g] = i
            else:
                next_start[tail[g]] = i
            tail[g] = i
        elif head[g] >= 0:
            start = head[g]
            head[g] = next_start[start]
            partner[i] = start
            partner[start] = i
    return partner


@njit(cache=True)
def first_value_of_case(case_index: Int32, codes: Int32, n_cases: int) -> tuple[Int64, bool, bool]:
    """Return the place of the first known value of each case (-1: none), and what kind of attribute that makes.

    Codes below 0 stand for missing. The two answers: whether no case has two different values, and
    whether some case has a value in some events and none in others.
    """
    place = np.full(n_cases, -1, np.int64)
    has_missing = np.zeros(n_cases, np.bool_)
    is_constant = True
    for i in range(codes.size):
        c = case_index[i]
        if codes[i] < 0:
            has_missing[c] = True
        elif place[c] < 0:
            place[c] = i
        elif codes[i] != codes[place[c]]:
            is_constant = False
            break
    has_gaps = False
    if is_constant:
        for c in range(n_cases):
            if has_missing[c] and place[c] >= 0:
                has_gaps = True
                break
    return place, is_constant, has_gaps
