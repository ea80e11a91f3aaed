"""Where a case goes next: by what was done last, by its path, or through the gateways of a graph."""

from __future__ import annotations

import numpy as np

from obeya.kernels.simulation_places import CONTEXT_CHILD, OPTION_THEN, PATH_STEP, PATHS, STEP_KEY
from obeya.kernels.simulation_plan import (
    BY_CONTEXT,
    BY_PATH,
    C_LENGTH,
    C_NUMBER,
    C_PATH,
    C_PLACE,
    C_WIDTH,
    CASES,
    DEPTH,
    GIVEN,
    HISTORY,
    N_GIVEN,
    N_NODES,
    N_STEPS,
    ROUTING_KIND,
    T_NODE,
    T_SCOPE,
    T_WIDTH,
    TOKENS,
    VISITS,
    chosen,
)
from obeya.kernels.simulation_streams import FIRST, NONE, ROUTING, Float64, Int64, part, purpose_key, unit
from obeya.kernels.simulation_tokens import leave, lift, put, settle, stuck
from obeya.kernels.simulation_work import case_key, reach_step


@part
def begin_route(p: Int64, q: Float64, s: Int64, r: Float64, now: float, case: int) -> bool:
    """Send a case that has arrived to its first steps; False where it is over at once."""
    if p[ROUTING_KIND] == BY_CONTEXT:
        return follow_context(p, q, s, r, now, case, NONE)
    if p[ROUTING_KIND] == BY_PATH:
        u = unit(
            purpose_key(case_key(s, s[s[CASES] + case * C_WIDTH + C_NUMBER]), ROUTING, np.uint64(0), FIRST)
        )
        path = chosen(p, q, FIRST, r, s[GIVEN] + case * p[N_GIVEN], u)
        if path < 0:
            return stuck(s, r, case, NONE)
        s[s[CASES] + case * C_WIDTH + C_PATH] = path
        return follow_path(p, q, s, r, now, case)
    put(s, r, FIRST, NONE)
    return settle(p, q, s, r, now, case)


@part
def go_on(p: Int64, q: Float64, s: Int64, r: Float64, now: float, case: int, step: int, token: int) -> bool:
    """Send a case on after a step, or a token after a timer; False where the case is over."""
    if p[ROUTING_KIND] == BY_CONTEXT:
        return follow_context(p, q, s, r, now, case, step)
    if p[ROUTING_KIND] == BY_PATH:
        return follow_path(p, q, s, r, now, case)
    node, scope = s[s[TOKENS] + token * T_WIDTH + T_NODE], s[s[TOKENS] + token * T_WIDTH + T_SCOPE]
    lift(s, r, case, token)
    leave(p, q, s, r, case, node, scope)
    return settle(p, q, s, r, now, case)


@part
def follow_path(p: Int64, q: Float64, s: Int64, r: Float64, now: float, case: int) -> bool:
    """Send a case to the next step of its path."""
    row = s[CASES] + case * C_WIDTH
    place = p[p[PATHS] + s[row + C_PATH]] + s[row + C_PLACE]
    if place == p[p[PATHS] + s[row + C_PATH] + 1]:
        return False
    s[row + C_PLACE] += 1
    reach_step(p, q, s, r, now, case, p[p[PATH_STEP] + place], NONE)
    return True


@part
def remember(p: Int64, s: Int64, case: int, step: int) -> None:
    """Add a step to what the case did last."""
    history, depth = s[HISTORY] + case * p[DEPTH], p[DEPTH]
    for i in range(depth - 1, 0, -1):
        s[history + i] = s[history + i - 1]
    if depth > 0:
        s[history] = step
    length = s[CASES] + case * C_WIDTH + C_LENGTH
    s[length] = min(depth, s[length] + 1)


@part
def follow_context(p: Int64, q: Float64, s: Int64, r: Float64, now: float, case: int, step: int) -> bool:
    """Send a case to what follows the longest context it ends with; shorter ones help where no condition holds."""
    name, visit = np.uint64(0), FIRST
    if step >= 0:
        remember(p, s, case, step)
        name, visit = np.uint64(p[p[STEP_KEY] + step]), s[s[VISITS] + case * (p[N_STEPS] + p[N_NODES]) + step]
    u = unit(purpose_key(case_key(s, s[s[CASES] + case * C_WIDTH + C_NUMBER]), ROUTING, name, visit))
    length = s[s[CASES] + case * C_WIDTH + C_LENGTH]
    while True:
        context, depth = 0, 0
        while depth < length:
            before = s[s[HISTORY] + case * p[DEPTH] + depth]
            longer = p[p[CONTEXT_CHILD] + context * p[N_STEPS] + before]
            if longer < 0:
                break
            context = longer
            depth += 1
        if depth > 0 or step < 0:
            option = chosen(p, q, context, r, s[GIVEN] + case * p[N_GIVEN], u)
            if option >= 0:
                break
        if depth == 0:
            return stuck(s, r, case, step)
        length = depth - 1
    then = p[p[OPTION_THEN] + option]
    if then < 0:
        return False
    reach_step(p, q, s, r, now, case, then, NONE)
    return True
