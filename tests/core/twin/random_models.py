"""Small random models, as trees and as the graphs that they stand for."""

from __future__ import annotations

import itertools

import numpy as np

from obeya.twin.model import (
    END,
    Arc,
    Arrivals,
    Batch,
    CaseAttribute,
    Contexts,
    Delay,
    Distribution,
    Follow,
    Graph,
    Model,
    Node,
    Priority,
    Resource,
    WeekCalendar,
    When,
    Work,
)  # fmt: skip

ALWAYS = WeekCalendar("always", (((0, 86_400),),) * 7)
OFFICE = WeekCalendar("office", (((9 * 3600, 12 * 3600), (13 * 3600, 17 * 3600)),) * 5 + ((),) * 2)
NIGHT = WeekCalendar("night", (((0, 6 * 3600), (22 * 3600, 86_400)),) * 7)


def random_tree(rng, activities, depth=3):
    """Grow a tree; no branch of a gateway is empty."""
    kinds = ["do", "then", "and", "xor", "or", "loop"] if depth else ["do"]
    kind = str(rng.choice(kinds))
    if kind == "do":
        return ("do", str(rng.choice(activities)))
    key = f"{kind} {rng.integers(1 << 40)}"
    if kind == "loop":
        return ("loop", key, 0.3, random_tree(rng, activities, depth - 1))
    ways = [random_tree(rng, activities, depth - 1) for _ in range(int(rng.integers(2, 4)))]
    if kind in ("then", "and"):
        return (kind, *([key] if kind == "and" else []), *ways)
    return (kind, key, tuple(float(s) for s in rng.uniform(0.2, 0.8, len(ways))), *ways)


def graph_of(tree):
    """Write a tree as a graph with gateways."""
    nodes, arcs = [Node("start", "start"), Node("end", "end")], []

    def lay(node):
        """Add a part; give its entry and its exit."""
        kind = node[0]
        if kind == "do":
            key = f"task {len(nodes)}"
            nodes.append(Node(key, "task", node[1]))
            return key, key
        if kind == "then":
            parts = [lay(part) for part in node[1:]]
            arcs.extend(Arc(a[1], b[0]) for a, b in itertools.pairwise(parts))
            return parts[0][0], parts[-1][1]
        key = node[1]
        if kind == "loop":
            nodes.extend([Node(f"{key} begin", "xor"), Node(key, "xor")])
            entry, leaving = lay(node[3])
            arcs.extend([Arc(f"{key} begin", entry), Arc(leaving, key), Arc(key, f"{key} begin", node[2])])
            nodes.append(Node(f"{key} end", "xor"))
            arcs.append(Arc(key, f"{key} end", 1 - node[2]))
            return f"{key} begin", f"{key} end"
        nodes.extend([Node(key, kind), Node(f"{key} join", kind)])
        shares, ways = ((1.0,) * (len(node) - 2), node[2:]) if kind == "and" else (node[2], node[3:])
        for share, way in zip(shares, ways, strict=True):
            entry, leaving = lay(way)
            arcs.extend([Arc(key, entry, share), Arc(leaving, f"{key} join")])
        return key, f"{key} join"

    entry, leaving = lay(tree)
    arcs.extend([Arc("start", entry), Arc(leaving, "end")])
    return Graph(tuple(nodes), tuple(arcs))


def random_contexts(rng, activities):
    """Route by what was done last, by conditions here and there."""
    rows = [Follow((), activities[0], 1.0)]
    for name in activities:
        others = [str(each) for each in rng.choice(activities, 2, replace=False)]
        rows += [Follow((name,), other, float(rng.uniform(0.1, 0.5))) for other in others]
        rows += [Follow((name,), END, 1.0)]
    rows.append(Follow((activities[0], activities[1]), END, 1.0, (When("kind", "is", "b"),)))
    return Contexts(tuple(rows))


def random_model(seed):
    """Make a model with a bit of everything; give it with its tree, which is None for routing by context."""
    rng = np.random.default_rng(seed)
    activities = tuple("ABCDE"[: int(rng.integers(3, 6))])
    calendars = ["always", "office", "night"]
    people = [
        Resource(
            f"p{i}",
            str(rng.choice(calendars)),
            at_once=int(rng.integers(1, 3)),
            at_closing="finish" if rng.random() < 0.5 else "pause",
        )
        for i in range(5)
    ]
    tree = None if seed % 3 == 0 else random_tree(rng, activities)
    work = []
    for name in activities:
        who = [p.name for p in people if rng.random() < 0.5]
        if rng.random() < 0.15:
            work.append(Work(name, (), Distribution("uniform", (60.0, 600.0))))
            continue
        work.append(
            Work(name, tuple(who) or ("p0",), Distribution("exponential", (float(rng.uniform(300, 2400)),)))
        )
    a, b = str(rng.choice(activities)), str(rng.choice(activities))
    batches = (Batch(a, 3, 7200.0, together=bool(rng.random() < 0.5), time_factor=0.8),) if seed % 2 else ()
    model = Model(
        name=f"random {seed}",
        zone="UTC",
        start="2024-03-04T00:00:00+00:00",
        activities=activities,
        arrivals=Arrivals(
            gaps=Distribution("exponential", (float(rng.uniform(1500, 6000)),)),
            calendar=str(rng.choice(calendars[:2])),
        ),
        routing=random_contexts(rng, activities) if tree is None else graph_of(tree),
        work=tuple(work),
        resources=tuple(people),
        calendars=(ALWAYS, OFFICE, NIGHT),
        delays=(
            Delay(b, "before", Distribution("normal", (900.0, 300.0)), 0.5),
            Delay(b, "before", Distribution("normal", (7_200.0, 600.0)), 0.3, "office"),
            Delay(b, "after", Distribution("uniform", (100.0, 900.0)), 1.0, str(rng.choice(["", "night"]))),
        ),
        batches=batches,
        priorities=(
            Priority(1, (When("kind", "is", "a"),)),
            Priority(0, (When("size", "at least", 0.7),), activities[0]),
        ),
        attributes=(
            CaseAttribute("kind", (("a", 1.0), ("b", 2.0))),
            CaseAttribute("size", numbers=Distribution("uniform", (0.0, 1.0))),
        ),
    )
    return model, tree
