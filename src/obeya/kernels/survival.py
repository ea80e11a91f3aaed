"""Times of groups, some of them still running: sort within groups, then quantile, mean and share by Kaplan and Meier.

A value that is still running ("open") is known to be at least as long as it is now. `Grouped` arrays hold the values
of a group side by side: its finished ones sorted, then its open ones sorted.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Survival this close to the one looked for counts as equal to it: products of fractions are not exact.
SAME = 1e-12


@njit(cache=True)
def sort_in_groups(value: Floats, is_open: Bools, group: Int64, n_groups: int) -> tuple[Floats, Int64, Int64]:
    """Return values grouped and sorted, where each group begins (one entry more), and where its open ones begin."""
    n_done = np.zeros(n_groups, np.int64)
    n_open = np.zeros(n_groups, np.int64)
    for i in range(value.size):
        if is_open[i]:
            n_open[group[i]] += 1
        else:
            n_done[group[i]] += 1
    begin = np.zeros(n_groups + 1, np.int64)
    first_open = np.zeros(n_groups, np.int64)
    for g in range(n_groups):
        first_open[g] = begin[g] + n_done[g]
        begin[g + 1] = first_open[g] + n_open[g]
    done_at, open_at = begin[:-1].copy(), first_open.copy()
    placed = np.empty(value.size, np.float64)
    for i in range(value.size):
        g = group[i]
        if is_open[i]:
            placed[open_at[g]] = value[i]
            open_at[g] += 1
        else:
            placed[done_at[g]] = value[i]
            done_at[g] += 1
    for g in range(n_groups):
        placed[begin[g] : first_open[g]].sort()
        placed[first_open[g] : begin[g + 1]].sort()
    return placed, begin, first_open


@njit(cache=True)
def survival_steps(done: Floats, still: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the times at which something ends, survival from then on, and Greenwood's sum up to there.

    Both arrays are sorted. What is still running at the very moment something else ends was at risk there.
    """
    times = np.empty(done.size, np.float64)
    survival = np.empty(done.size, np.float64)
    greenwood = np.empty(done.size, np.float64)
    n_steps, n_left, alive, spread = 0, done.size + still.size, 1.0, 0.0
    i, j = 0, 0
    while i < done.size:
        t = done[i]
        while j < still.size and still[j] < t:
            n_left -= 1
            j += 1
        n_now = 0
        while i < done.size and done[i] == t:
            n_now += 1
            i += 1
        alive *= 1.0 - n_now / n_left
        spread += n_now / (n_left * (n_left - n_now)) if n_left > n_now else np.inf
        n_left -= n_now
        times[n_steps], survival[n_steps], greenwood[n_steps] = t, alive, spread
        n_steps += 1
    return times[:n_steps], survival[:n_steps], greenwood[:n_steps]


@njit(cache=True)
def survival_band(alive: float, spread: float, z: float) -> tuple[float, float]:
    """Return the log-log interval of a survival (Kalbfleisch and Prentice); 0 to 1 where it says nothing."""
    if alive >= 1.0:
        return 1.0, 1.0
    if alive <= 0.0 or not np.isfinite(spread):
        return 0.0, 1.0
    reach = z * np.sqrt(spread) / abs(np.log(alive))
    return alive ** np.exp(reach), alive ** np.exp(-reach)


@njit(cache=True)
def open_quantile(done: Floats, still: Floats, share: float, z: float) -> tuple[float, float, float]:
    """Return a quantile and its interval (Brookmeyer and Crowley, Biometrics 38, 1982); NaN where not reached.

    Where survival is exactly 1 - share between two times, half-way between them.
    """
    times, survival, greenwood = survival_steps(done, still)
    left = 1.0 - share
    value, low, high = np.nan, np.nan, np.nan
    for k in range(times.size):
        below, above = survival_band(survival[k], greenwood[k], z)
        if np.isnan(low) and below <= left + SAME:
            low = times[k]
        if np.isnan(high) and above <= left + SAME:
            high = times[k]
        if np.isnan(value) and survival[k] <= left + SAME:
            value = times[k]
            if abs(survival[k] - left) <= SAME and k + 1 < times.size:
                value = (times[k] + times[k + 1]) / 2
    return value, low, high


@njit(cache=True)
def open_mean(done: Floats, still: Floats, z: float) -> tuple[float, float, float]:
    """Return the area under survival up to the longest time seen, with its interval; NaN of nothing finished."""
    times, survival, greenwood = survival_steps(done, still)
    if times.size == 0:
        return np.nan, np.nan, np.nan
    last = max(done[-1], still[-1] if still.size else 0.0)
    mean = times[0]
    after = np.zeros(times.size)
    for k in range(times.size - 1, -1, -1):
        end = times[k + 1] if k + 1 < times.size else last
        area = survival[k] * (end - times[k])
        after[k] = area + (after[k + 1] if k + 1 < times.size else 0.0)
    mean += after[0]
    variance, before = 0.0, 0.0
    for k in range(times.size):
        if np.isfinite(greenwood[k]):
            variance += after[k] ** 2 * (greenwood[k] - before)
            before = greenwood[k]
    reach = z * np.sqrt(variance)
    return mean, mean - reach, mean + reach


@njit(cache=True)
def open_share(done: Floats, still: Floats, limit: float, z: float) -> tuple[float, float, float]:
    """Return the share that ends within `limit` with its interval; NaN where nobody was watched for so long."""
    times, survival, greenwood = survival_steps(done, still)
    longest = max(done[-1] if done.size else 0.0, still[-1] if still.size else 0.0)
    k = np.searchsorted(times, limit, side="right") - 1
    alive = survival[k] if k >= 0 else 1.0
    if longest < limit and alive > 0:
        return np.nan, np.nan, np.nan
    below, above = survival_band(alive, greenwood[k] if k >= 0 else 0.0, z)
    return 1.0 - alive, 1.0 - above, 1.0 - below


@njit(cache=True)
def quantiles_of(placed: Floats, begin: Int64, first_open: Int64, share: float, z: float) -> Floats:
    """Return value, low and high of each group.

    Without open values: type 7 and order statistics at binomial places; with them: as `open_quantile`.
    """
    found = np.full((begin.size - 1, 3), np.nan)
    for g in range(begin.size - 1):
        done, still = placed[begin[g] : first_open[g]], placed[first_open[g] : begin[g + 1]]
        if still.size:
            found[g, 0], found[g, 1], found[g, 2] = open_quantile(done, still, share, z)
            continue
        n = done.size
        if n == 0:
            continue
        place = share * (n - 1)
        low = int(np.floor(place))
        found[g, 0] = done[low] + (place - low) * (done[min(low + 1, n - 1)] - done[low])
        reach = z * np.sqrt(n * share * (1.0 - share))
        first, last = int(np.floor(n * share - reach)), int(np.ceil(n * share + reach)) + 1
        if first >= 1:
            found[g, 1] = done[first - 1]
        if last <= n:
            found[g, 2] = done[last - 1]
    return found


@njit(cache=True)
def means_of(placed: Floats, begin: Int64, first_open: Int64, z: float) -> Floats:
    """Return mean, low and high of each group; the interval of finished values widens by Student's t."""
    found = np.full((begin.size - 1, 3), np.nan)
    for g in range(begin.size - 1):
        done, still = placed[begin[g] : first_open[g]], placed[first_open[g] : begin[g + 1]]
        if still.size:
            found[g, 0], found[g, 1], found[g, 2] = open_mean(done, still, z)
            continue
        n = done.size
        if n == 0:
            continue
        mean = done.mean()
        found[g, 0] = mean
        if n > 2:
            free = n - 1.0
            # Peizer and Pratt's expansion would do as well; this is Fisher's, right to 1 % from n = 4 on.
            t = z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)
            reach = t * np.sqrt(((done - mean) ** 2).sum() / free / n)
            found[g, 1], found[g, 2] = mean - reach, mean + reach
    return found


@njit(cache=True)
def shares_within(placed: Floats, begin: Int64, first_open: Int64, limit: float, z: float) -> Floats:
    """Return the share of each group that ends within `limit`, low and high; Wilson's interval where none is open."""
    found = np.full((begin.size - 1, 3), np.nan)
    for g in range(begin.size - 1):
        done, still = placed[begin[g] : first_open[g]], placed[first_open[g] : begin[g + 1]]
        if still.size:
            found[g, 0], found[g, 1], found[g, 2] = open_share(done, still, limit, z)
            continue
        n = done.size
        if n == 0:
            continue
        share, z2 = np.searchsorted(done, limit, side="right") / n, z * z
        middle = (share + z2 / (2 * n)) / (1 + z2 / n)
        reach = z / (1 + z2 / n) * np.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
        found[g, 0], found[g, 1], found[g, 2] = share, max(0.0, middle - reach), min(1.0, middle + reach)
    return found
