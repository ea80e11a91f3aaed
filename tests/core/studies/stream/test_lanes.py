"""Agreed hand-overs counted from the log, and demand against capacity by role, against hand counts and formulas.

Serves P003, P017.
"""

from __future__ import annotations

import pytest

from obeya.errors import QuestionError
from obeya.flow.many_servers import mmc
from obeya.studies.stream import Agreement, stream_of

DAY = 24 * 60
OFFICE, STORE = (["ann", "bob", "cy", "dee", "eve"], ["fay", "gus", "hal", "ida", "jo"])


def orders(n: int = 20, *, store=STORE):
    """An order an hour: the office works 10 min; the store takes it up after 15, 30, 45 or 60 min and works 20."""
    for case in range(n):
        at, wait = case * 60, 15 * (case % 4 + 1)
        yield f"c{case}", "Check", at, at + 10, OFFICE[case % 5], {"Role": "Office"}
        begin = at + 10 + wait
        yield f"c{case}", "Pack", begin, begin + 20, store[case % len(store)], {"Role": "Store"}


def test_breaches_of_an_agreement_are_counted(read):
    """Of 20 hand-overs those after 45 and 60 min are late against half an hour; 30 min is in time."""
    agreements = [Agreement("Office", "Store", 1800), Agreement("Store", "Office", 60)]
    kept, other = stream_of(read(orders()), agreements=agreements).agreements
    assert (kept.n_handovers, kept.n_breached, kept.share_breached) == (20, 10, 0.5)
    assert kept.share_low == pytest.approx(0.2993, abs=1e-3) and kept.share_high == pytest.approx(
        0.7007, abs=1e-3
    )
    assert (kept.wait_s.mean, kept.wait_s.max) == (37.5 * 60, 3600)
    assert (other.n_handovers, other.share_breached, other.share_low) == (0, None, None)


def test_agreements_with_few_people_are_hidden(read):
    found = stream_of(read(orders(store=["fay", "gus"])), agreements=[Agreement("Office", "Store", 1800)])
    (kept,) = found.agreements
    assert kept.is_hidden and kept.n_breached is None and kept.wait_s is None
    assert [role.role for role in found.capacity] in ([], ["Office"])


def test_wrong_lanes_and_times_are_told_at_once(read):
    with pytest.raises(QuestionError) as refused:
        stream_of(read(orders()), agreements=[Agreement("Ofice", "Store", -1)])
    assert "“Ofice” is no value of “Role”" in str(refused.value)
    assert "is -1 s; it is 0 or more" in str(refused.value)
    without = [(*row[:5], {}) for row in orders()]
    with pytest.raises(QuestionError, match="does not say which lane"):
        stream_of(read(without), agreements=[Agreement("Office", "Store", 1)])


def test_demand_and_capacity_of_a_role_are_work_and_people_in_a_day(read):
    """The log lasts 19 h and 90 min: 20 orders of 20 min are 400 min; each packer is there from first to last pack."""
    store = next(role for role in stream_of(read(orders())).capacity if role.role == "Store")
    days = (19 * 60 + 90) / DAY
    assert store.demand_hours_per_day == pytest.approx(400 / 60 / days)
    first = [case * 60 + 10 + 15 * (case % 4 + 1) for case in range(20)]
    there = sum((first[n + 15] + 20 - first[n]) / (19 * 60 + 90) for n in range(5))
    assert store.people_there == pytest.approx(there)
    assert store.load == pytest.approx(store.demand_hours_per_day / (24 * there))
    assert (store.n_people, store.work_s) == (5, 1200)


def test_staffing_is_that_of_the_formula_and_too_few_have_no_wait(read):
    """Serves P017: M/M/c with the arrivals and the work of the role."""
    store = next(role for role in stream_of(read(orders())).capacity if role.role == "Store")
    per_second = store.arrivals_per_day / 86_400
    for row in store.staffing:
        assert row.load == pytest.approx(per_second * 1200 / row.people)
        assert row.wait_s == pytest.approx(mmc(per_second, 1 / 1200, row.people).wait)
    crowded = [(f"c{n}", "Do", n * 5, n * 5 + 20, OFFICE[n % 5], {"Role": "Office"}) for n in range(40)]
    (office,) = stream_of(read(crowded)).capacity
    assert [row.wait_s is None for row in office.staffing] == [row.load >= 1 for row in office.staffing]
    assert office.staffing[0].wait_s is None
