"""Tokens that pass the gateways of a graph.

Tokens that came from one split form a scope. A join waits while a token of another branch can still come to it
without passing the split that tells the two apart; in block structures, nested or in loops, these are exactly the
tokens that belong to the join.
"""

from __future__ import annotations

import numpy as np

from obeya.kernels.simulation_places import (
    NODE_DRAW,
    NODE_IN,
    NODE_KEY,
    NODE_KIND,
    NODE_SPLIT,
    NODE_STEP,
    OPTION_RULE,
    OPTION_THEN,
    OPTION_WEIGHT,
    OPTIONS,
    REACH,
)
from obeya.kernels.simulation_plan import (
    AND,
    C_FIRST,
    C_NUMBER,
    C_TOKENS,
    C_WIDTH,
    CASES,
    END,
    GIVEN,
    N_GIVEN,
    N_NODES,
    N_STACK,
    N_STEPS,
    NO_WAY_ON,
    OR,
    PASS,
    S_LIVE,
    S_PARENT,
    S_SPLIT,
    S_WIDTH,
    SCOPE,
    SCOPES,
    STACK,
    STACK_ROOM,
    STATUS,
    STUCK_AT,
    STUCK_CASE,
    T_CASE,
    T_NEXT,
    T_NODE,
    T_SCOPE,
    T_WAITS,
    T_WIDTH,
    TASK,
    TIMER,
    TOKEN,
    TOKENS,
    TOO_LONG,
    VISITS,
    XOR,
    chosen,
    given_back,
    holds,
    push,
    taken,
)
from obeya.kernels.simulation_streams import (
    DELAYS,
    ROUTING,
    Float64,
    Int64,
    draw,
    key_of,
    part,
    purpose_key,
    unit,
)
from obeya.kernels.simulation_work import case_key, reach_step

# A case passes at most so many nodes of a graph between two rests; more is a loop that nothing holds up.
WALK = 1000


@part
def stuck(s: Int64, r: Float64, case: int, place: int) -> bool:
    """Note that a case has nowhere to go."""
    s[STATUS], s[STUCK_AT] = NO_WAY_ON, place
    s[STUCK_CASE] = s[s[CASES] + case * C_WIDTH + C_NUMBER]
    return False


@part
def put(s: Int64, r: Float64, node: int, scope: int) -> None:
    """Lay down a token that is about to enter a node."""
    n = s[N_STACK]
    if n >= STACK_ROOM:
        s[STATUS] = TOO_LONG
        return
    s[s[STACK] + n * 2 + 0], s[s[STACK] + n * 2 + 1] = node, scope
    s[N_STACK] += 1


@part
def count(s: Int64, r: Float64, scope: int, change: int) -> None:
    """Count tokens in a scope and all around it."""
    while scope >= 0:
        s[s[SCOPES] + scope * S_WIDTH + S_LIVE] += change
        scope = s[s[SCOPES] + scope * S_WIDTH + S_PARENT]


@part
def ended(s: Int64, r: Float64, scope: int) -> int:
    """Return the innermost scope from `scope` outwards that still has tokens; empty ones are given back."""
    while scope >= 0 and s[s[SCOPES] + scope * S_WIDTH + S_LIVE] == 0:
        parent = s[s[SCOPES] + scope * S_WIDTH + S_PARENT]
        given_back(s, SCOPE, scope)
        scope = parent
    return int(scope)


@part
def lift(s: Int64, r: Float64, case: int, token: int) -> None:
    """Take a token off its node; it still counts in its scope."""
    if s[s[CASES] + case * C_WIDTH + C_FIRST] == token:
        s[s[CASES] + case * C_WIDTH + C_FIRST] = s[s[TOKENS] + token * T_WIDTH + T_NEXT]
    else:
        before = s[s[CASES] + case * C_WIDTH + C_FIRST]
        while s[s[TOKENS] + before * T_WIDTH + T_NEXT] != token:
            before = s[s[TOKENS] + before * T_WIDTH + T_NEXT]
        s[s[TOKENS] + before * T_WIDTH + T_NEXT] = s[s[TOKENS] + token * T_WIDTH + T_NEXT]
    s[s[CASES] + case * C_WIDTH + C_TOKENS] -= 1
    given_back(s, TOKEN, token)


@part
def rest(s: Int64, r: Float64, case: int, node: int, scope: int, waits: int) -> int:
    """Lay a token on a node, where it stays for a while."""
    token = taken(s, TOKEN)
    row = s[TOKENS] + token * T_WIDTH
    s[row + T_NODE], s[row + T_CASE], s[row + T_SCOPE], s[row + T_WAITS] = node, case, scope, waits
    s[row + T_NEXT] = s[s[CASES] + case * C_WIDTH + C_FIRST]
    s[s[CASES] + case * C_WIDTH + C_FIRST] = token
    s[s[CASES] + case * C_WIDTH + C_TOKENS] += 1
    return token


@part
def leave(p: Int64, q: Float64, s: Int64, r: Float64, case: int, node: int, scope: int) -> None:
    """Put the token that leaves a node onto its ways: one after `xor`, all after `and`, some after `or`."""
    begin, end = p[p[OPTIONS] + node], p[p[OPTIONS] + node + 1]
    kind = p[p[NODE_KIND] + node]
    if end - begin == 1 and p[p[OPTION_RULE] + begin] < 0:
        put(s, r, p[p[OPTION_THEN] + begin], scope)
        return
    visit = s[s[VISITS] + case * (p[N_STEPS] + p[N_NODES]) + p[N_STEPS] + node]
    s[s[VISITS] + case * (p[N_STEPS] + p[N_NODES]) + p[N_STEPS] + node] += 1
    key = purpose_key(
        case_key(s, s[s[CASES] + case * C_WIDTH + C_NUMBER]), ROUTING, np.uint64(p[p[NODE_KEY] + node]), visit
    )
    given = s[GIVEN] + case * p[N_GIVEN]
    base = s[N_STACK]
    if kind != XOR:
        for i in range(begin, end):
            if kind == OR and not (
                unit(key_of(key, np.uint64(i - begin + 1))) < q[p[OPTION_WEIGHT] + i]
                and holds(p, q, p[p[OPTION_RULE] + i], r, given)
            ):
                continue
            put(s, r, p[p[OPTION_THEN] + i], scope)
    if s[N_STACK] == base:
        option = chosen(p, q, node, r, given, unit(key))
        if option < 0:
            stuck(s, r, case, node)
            count(s, r, scope, -1)
            return
        put(s, r, p[p[OPTION_THEN] + option], scope)
        return
    n_ways = s[N_STACK] - base
    if n_ways > 1:
        inner = taken(s, SCOPE)
        row = s[SCOPES] + inner * S_WIDTH
        s[row + S_PARENT], s[row + S_SPLIT], s[row + S_LIVE] = scope, p[p[NODE_SPLIT] + node], n_ways
        count(s, r, scope, n_ways - 1)
        for i in range(base, s[N_STACK]):
            s[s[STACK] + i * 2 + 1] = inner


@part
def settle(p: Int64, q: Float64, s: Int64, r: Float64, now: float, case: int) -> bool:
    """Move tokens until each rests at a task, a timer or a join; False where none is left."""
    waiting = False
    walked = 0
    while True:
        while s[N_STACK] > 0:
            walked += 1
            if walked > WALK:
                s[STATUS], s[N_STACK] = TOO_LONG, 0
                return False
            s[N_STACK] -= 1
            node, scope = s[s[STACK] + (s[N_STACK]) * 2 + 0], s[s[STACK] + (s[N_STACK]) * 2 + 1]
            kind = p[p[NODE_KIND] + node]
            if kind == TASK:
                token = rest(s, r, case, node, scope, 0)
                reach_step(p, q, s, r, now, case, p[p[NODE_STEP] + node], token)
            elif kind == TIMER:
                token = rest(s, r, case, node, scope, 0)
                push(s, r, now + timer_delay(p, q, s, r, case, node), PASS, token)
            elif kind == END:
                count(s, r, scope, -1)
                ended(s, r, scope)
            elif kind in (AND, OR) and p[p[NODE_IN] + node] > 1:
                rest(s, r, case, node, scope, 1)
            else:
                leave(p, q, s, r, case, node, scope)
        token = s[s[CASES] + case * C_WIDTH + C_FIRST]
        waiting = False
        all_wait = True
        while token >= 0:
            waiting = waiting or s[s[TOKENS] + token * T_WIDTH + T_WAITS] == 1
            all_wait = all_wait and s[s[TOKENS] + token * T_WIDTH + T_WAITS] == 1
            token = s[s[TOKENS] + token * T_WIDTH + T_NEXT]
        if not waiting or not fire(p, q, s, r, case, all_wait):
            break
    return bool(s[s[CASES] + case * C_WIDTH + C_TOKENS] > 0)


@part
def timer_delay(p: Int64, q: Float64, s: Int64, r: Float64, case: int, node: int) -> float:
    """Return how long a timer holds the token that has come to it."""
    which = p[p[NODE_DRAW] + node]
    if which < 0:
        return 0.0
    place = p[N_STEPS] + node
    visit = s[s[VISITS] + case * (p[N_STEPS] + p[N_NODES]) + place]
    s[s[VISITS] + case * (p[N_STEPS] + p[N_NODES]) + place] += 1
    key = case_key(s, s[s[CASES] + case * C_WIDTH + C_NUMBER])
    return max(0.0, draw(p, q, which, purpose_key(key, DELAYS, np.uint64(p[p[NODE_KEY] + node]), visit)))


@part
def common(s: Int64, r: Float64, one: int, other: int) -> int:
    """Return the innermost scope that holds both scopes; -1 is the whole case."""
    while one >= 0:
        scope = other
        while scope >= 0:
            if scope == one:
                return one
            scope = s[s[SCOPES] + scope * S_WIDTH + S_PARENT]
        one = s[s[SCOPES] + one * S_WIDTH + S_PARENT]
    return -1


@part
def must_wait(p: Int64, q: Float64, s: Int64, r: Float64, case: int, token: int) -> bool:
    """Return whether another token can still come to the join where `token` waits."""
    join = s[s[TOKENS] + token * T_WIDTH + T_NODE]
    other = s[s[CASES] + case * C_WIDTH + C_FIRST]
    while other >= 0:
        if s[s[TOKENS] + other * T_WIDTH + T_NODE] != join:
            scope = common(
                s, r, s[s[TOKENS] + token * T_WIDTH + T_SCOPE], s[s[TOKENS] + other * T_WIDTH + T_SCOPE]
            )
            split = s[s[SCOPES] + scope * S_WIDTH + S_SPLIT] + 1 if scope >= 0 else 0
            if p[
                p[REACH] + (split * p[N_NODES] + s[s[TOKENS] + other * T_WIDTH + T_NODE]) * p[N_NODES] + join
            ]:
                return True
        other = s[s[TOKENS] + other * T_WIDTH + T_NEXT]
    return False


@part
def fire(p: Int64, q: Float64, s: Int64, r: Float64, case: int, force: bool) -> bool:
    """Let one join go on for which nothing can come any more; where all tokens wait for each other, the last one."""
    token = s[s[CASES] + case * C_WIDTH + C_FIRST]
    ready, last = -1, -1
    while token >= 0:
        if s[s[TOKENS] + token * T_WIDTH + T_WAITS] == 1:
            last = token
            if not must_wait(p, q, s, r, case, token):
                ready = token
        token = s[s[TOKENS] + token * T_WIDTH + T_NEXT]
    if ready < 0 and force:
        ready = last
    if ready < 0:
        return False
    join, scope = s[s[TOKENS] + ready * T_WIDTH + T_NODE], s[s[TOKENS] + ready * T_WIDTH + T_SCOPE]
    token = s[s[CASES] + case * C_WIDTH + C_FIRST]
    while token >= 0:
        following = s[s[TOKENS] + token * T_WIDTH + T_NEXT]
        if s[s[TOKENS] + token * T_WIDTH + T_NODE] == join and s[s[TOKENS] + token * T_WIDTH + T_WAITS] == 1:
            scope = common(s, r, scope, s[s[TOKENS] + token * T_WIDTH + T_SCOPE])
        token = following
    token = s[s[CASES] + case * C_WIDTH + C_FIRST]
    while token >= 0:
        following = s[s[TOKENS] + token * T_WIDTH + T_NEXT]
        if s[s[TOKENS] + token * T_WIDTH + T_NODE] == join and s[s[TOKENS] + token * T_WIDTH + T_WAITS] == 1:
            inner = s[s[TOKENS] + token * T_WIDTH + T_SCOPE]
            count(s, r, inner, -1)
            while inner != scope and inner >= 0 and s[s[SCOPES] + inner * S_WIDTH + S_LIVE] == 0:
                parent = s[s[SCOPES] + inner * S_WIDTH + S_PARENT]
                given_back(s, SCOPE, inner)
                inner = parent
            lift(s, r, case, token)
        token = following
    if scope >= 0 and s[s[SCOPES] + scope * S_WIDTH + S_LIVE] == 0:
        parent = s[s[SCOPES] + scope * S_WIDTH + S_PARENT]
        given_back(s, SCOPE, scope)
        scope = parent
    count(s, r, scope, 1)
    leave(p, q, s, r, case, join, scope)
    return True
