"""A slow, plain twin of the simulation kernel: objects, lists and a heap, and process trees in place of gateways.

It draws from the same streams by its own code, so that both give the same events, one by one.
"""

from __future__ import annotations

import hashlib
import heapq
import itertools
import math
from collections import defaultdict

from scipy.special import ndtri

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
PURPOSES = {"arrivals": 0, "attributes": 1, "routing": 2, "service": 3, "delays": 4, "shares": 5}


def mixed(value):
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def key_of(key, part):
    return mixed((key + GOLDEN * (part + 1)) & MASK)


def unit(key):
    return ((mixed(key) >> 11) + 0.5) * 2.0**-53


def name_key(name):
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def drawn(distribution, key):
    """Draw by inversion; of the gamma distribution nothing is known here."""
    kind, given = distribution.kind, distribution.parameters
    if kind == "fixed":
        return given[0]
    while True:
        key = (key + GOLDEN) & MASK
        u = unit(key)
        if kind == "exponential":
            begin = given[1] if len(given) > 1 else 0.0
            value = begin - (given[0] - begin) * math.log(u)
        elif kind == "uniform":
            value = given[0] + (given[1] - given[0]) * u
        elif kind == "normal":
            value = given[0] + given[1] * float(ndtri(u))
        else:
            raise NotImplementedError(kind)
        if distribution.least <= value <= (math.inf if distribution.most is None else distribution.most):
            return value


class Slow:
    """One run. `tree` is a process tree of ("do", activity), ("then", …), ("and", key, …), ("xor", key, shares, …),
    ("or", key, shares, …), ("loop", key, share of going back, body); None where the model routes by context."""

    def __init__(self, model, tree, *, n_cases, seed, replication, hours):
        self.model, self.tree, self.hours = model, tree, hours
        self.run_key = key_of(key_of(seed, 0), replication)
        self.heap, self.serial, self.rows = [], itertools.count(), []
        self.visits = [defaultdict(int) for _ in range(n_cases)]
        self.history = [[] for _ in range(n_cases)]
        self.finished = [math.nan] * n_cases
        self.durations = {(w.activity, r): w.duration for w in model.work for r in w.resources}
        self.alone = {w.activity: w.duration for w in model.work if not w.resources}
        self.delays = {
            (a, side): [d for d in model.delays if d.activity == a and d.where == side]
            for a in model.activities
            for side in ("before", "after")
        }
        self.batches = {b.activity: b for b in model.batches}
        self.gathered = defaultdict(list)
        self.waiting, self.ranks = [], sorted({p.rank for p in model.priorities})
        self.groups = self.make_groups()
        self.wakes = {}
        self.attributes = [self.attribute_values(case) for case in range(n_cases)]
        self.arrived = self.arrivals(n_cases)
        for case, moment in enumerate(self.arrived):
            heapq.heappush(self.heap, (moment, 0, case, self.begin, (case,)))

    def key(self, case, purpose, name, visit):
        key = key_of(key_of(self.run_key, case), PURPOSES[purpose])
        return key_of(key ^ name, visit)

    def later(self, moment, action, *given):
        heapq.heappush(self.heap, (moment, 1, next(self.serial), action, given))

    def run(self):
        while True:
            if self.heap:
                self.now, _, _, action, given = heapq.heappop(self.heap)
                action(*given)
                continue
            left = [name for name in self.batches if self.gathered[name]]
            if not left:
                return self.rows
            for name in left:
                self.release(name)

    def arrivals(self, n_cases):
        now, moments = 0.0, []
        for i in range(n_cases):
            gap_key = key_of(key_of(self.run_key, PURPOSES["arrivals"]), i)
            now = self.done(self.model.arrivals.calendar, now, drawn(self.model.arrivals.gaps, gap_key))
            moments.append(now)
        return moments

    def attribute_values(self, case):
        values = {}
        for a in self.model.attributes:
            key = self.key(case, "attributes", name_key(a.name), 0)
            if a.values:
                left = unit(key) * sum(share for _, share in a.values)
                for value, share in a.values:
                    values[a.name] = value
                    left -= share
                    if left <= 0:
                        break
            else:
                values[a.name] = drawn(a.numbers, key)
        return values

    def holds(self, whens, case):
        tests = {
            "is": lambda a, b: a == b, "is not": lambda a, b: a != b,
            "at least": lambda a, b: a >= b, "below": lambda a, b: a < b,
        }  # fmt: skip
        return all(tests[w.test](self.attributes[case][w.attribute], w.value) for w in whens)

    # Calendars: lists of intervals, walked from the beginning.
    def on_from(self, calendar, moment):
        for begin, end in self.hours.get(calendar, [(0.0, math.inf)]):
            if end > moment:
                return max(begin, moment)
        raise AssertionError("the calendar is too short")

    def done(self, calendar, moment, work):
        for begin, end in self.hours.get(calendar, [(0.0, math.inf)]):
            if end <= moment:
                continue
            begin = max(begin, moment)
            if begin + work <= end:
                return begin + work
            work -= end - begin
        raise AssertionError("the calendar is too short")

    def make_groups(self):
        groups = {}
        for turn in range(max((r.at_once for r in self.model.resources), default=0)):
            for r in self.model.resources:
                if r.at_once > turn:
                    can = tuple(a for a in self.model.activities if (a, r.name) in self.durations)
                    groups.setdefault((r.calendar, r.at_closing, can), []).append(r.name)
        n, listed = sum(map(len, groups.values())), []
        numbers = itertools.count(-n)
        for (calendar, at_closing, can), names in groups.items():
            free = [(next(numbers), name) for name in names]
            listed.append(
                {"calendar": calendar, "finishes": at_closing == "finish", "can": can, "free": free}
            )
        return listed

    # Routing.
    def begin(self, case):
        if self.tree is None:
            self.route(case, None)
        else:
            self.enter(case, self.tree, lambda: self.leave(case))

    def leave(self, case):
        self.finished[case] = self.now

    def route(self, case, step):
        name, visit = (name_key(step), self.visits[case][step]) if step else (0, 0)
        if step:
            self.history[case].append(step)
        u = unit(self.key(case, "routing", name, visit))
        done = tuple(self.history[case])
        for after in [done[i:] for i in range(len(done))] if done else [()]:
            rows = [r for r in self.model.routing.rows if r.after == after and self.holds(r.when, case)]
            if rows:
                return self.follow(case, self.pick([(r.then, r.share) for r in rows], u))
        raise AssertionError("no way on")

    def follow(self, case, then):
        if then:
            self.reach(case, then, lambda: self.route(case, then))
        else:
            self.leave(case)

    def pick(self, options, u):
        left = u * sum(share for _, share in options)
        for option, share in options:
            left -= share
            if left < 0:
                return option
        return options[-1][0]

    def enter(self, case, node, then):
        kind = node[0]
        if kind == "do":
            self.reach(case, node[1], then)
        elif kind == "then":
            first, *rest = node[1:]
            self.enter(case, first, (lambda: self.enter(case, ("then", *rest), then)) if rest else then)
        elif kind == "and":
            self.visits[case][node[1]] += 1
            self.spread(case, node[2:], then)
        elif kind == "loop":
            _, key, share, body = node

            def again():
                way = self.at_gateway(case, key, [("back", share), ("on", 1 - share)])
                self.enter(case, body, again) if way == "back" else then()

            self.enter(case, body, again)
        elif kind == "xor":
            _, key, shares, *ways = node
            self.enter(case, self.at_gateway(case, key, list(zip(ways, shares, strict=True))), then)
        else:
            _, key, shares, *ways = node
            own = self.key(case, "routing", name_key(key), self.visits[case][key])
            self.visits[case][key] += 1
            taken = [
                w for i, (w, s) in enumerate(zip(ways, shares, strict=True)) if unit(key_of(own, i + 1)) < s
            ]
            self.spread(case, taken or [self.pick(list(zip(ways, shares, strict=True)), unit(own))], then)

    def at_gateway(self, case, key, options):
        own = self.key(case, "routing", name_key(key), self.visits[case][key])
        self.visits[case][key] += 1
        return self.pick(options, unit(own))

    def spread(self, case, ways, then):
        left = [len(ways)]

        def arrive():
            left[0] -= 1
            if not left[0]:
                then()

        for way in reversed(ways):
            self.enter(case, way, arrive)

    # Work.
    def delayed(self, case, step, side, visit):
        until = self.now
        for i, d in enumerate(self.delays[step, side]):
            name = (name_key(step) + 2 * i + (side == "after")) & MASK
            if d.share >= 1 or unit(self.key(case, "shares", name, visit)) < d.share:
                rest = max(0.0, drawn(d.duration, self.key(case, "delays", name, visit)))
                until = self.done(d.calendar, until, rest)
        return until

    def reach(self, case, step, then):
        piece = {
            "case": case,
            "step": step,
            "then": then,
            "visit": self.visits[case][step],
            "enabled": self.now,
        }
        self.visits[case][step] += 1
        ranks = [
            p.rank for p in self.model.priorities if p.activity in ("", step) and self.holds(p.when, case)
        ]
        piece["rank"] = self.ranks.index(min(ranks)) if ranks else len(self.ranks)
        until = self.delayed(case, step, "before", piece["visit"])
        if until > self.now:
            self.later(until, self.ready, piece)
        else:
            self.ready(piece)

    def ready(self, piece):
        batch = self.batches.get(piece["step"])
        if batch is None:
            return self.line_up([piece])
        gathered = self.gathered[piece["step"]]
        gathered.append(piece)
        if len(gathered) >= batch.size:
            self.release(piece["step"])
        elif len(gathered) == 1 and batch.longest_wait_s is not None:
            self.later(self.now + batch.longest_wait_s, self.due, piece)
        return None

    def due(self, piece):
        gathered = self.gathered[piece["step"]]
        if gathered and gathered[0] is piece:
            self.release(piece["step"])

    def release(self, step):
        pieces, self.gathered[step] = self.gathered[step], []
        self.line_up(pieces)

    def line_up(self, pieces):
        step = pieces[0]["step"]
        if step in self.alone:
            for piece in pieces:
                work = self.work(piece, self.alone[step])
                self.later(self.now + work, self.complete, [piece], None, None, self.now, work)
            return
        free = []
        for g in self.groups:
            if step in g["can"]:
                if self.wakes.get(id(g)) == self.now:
                    self.look(g)
                if g["free"]:
                    on = self.on_from(g["calendar"], self.now)
                    free += [(g["free"][0][0], g)] if on <= self.now else []
                    self.wake(g, on)
        if free:
            g = min(free, key=lambda each: each[0])[1]
            self.start(pieces, g, g["free"].pop(0)[1], self.now)
            return
        rank = min(piece["rank"] for piece in pieces)
        place = self.model.activities.index(step)
        self.waiting.append((rank, self.now, place, next(self.serial), pieces))
        self.waiting.sort(key=lambda each: each[:4])

    def wake(self, g, on):
        if on > self.now and self.wakes.get(id(g)) != on:
            self.wakes[id(g)] = on
            self.later(on, self.woken, g)

    def woken(self, g):
        self.wakes.pop(id(g), None)
        self.look(g)

    def look(self, g):
        while g["free"]:
            mine = next((item for item in self.waiting if item[4][0]["step"] in g["can"]), None)
            if mine is None:
                return
            on = self.on_from(g["calendar"], self.now)
            if on > self.now:
                self.wake(g, on)
                return
            self.waiting.remove(mine)
            self.start(mine[4], g, g["free"].pop(0)[1], self.now)

    def work(self, piece, duration):
        key = self.key(piece["case"], "service", name_key(piece["step"]), piece["visit"])
        batch = self.batches.get(piece["step"])
        return max(0.0, drawn(duration, key)) * (batch.time_factor if batch else 1.0)

    def start(self, pieces, g, name, begun):
        step = pieces[0]["step"]
        work = self.work(pieces[0], self.durations[step, name])
        finish = begun + work if g["finishes"] else self.done(g["calendar"], begun, work)
        self.later(finish, self.complete, pieces, g, name, begun, work)

    def complete(self, pieces, g, name, begun, work):
        step = pieces[0]["step"]
        together = step in self.batches and self.batches[step].together
        done = pieces if together else pieces[:1]
        if g is not None:
            if len(pieces) > len(done):
                self.start(pieces[1:], g, name, self.on_from(g["calendar"], self.now))
            else:
                g["free"].append((self.now, name))
                self.look(g)
        for piece in done:
            share = work / len(done) if g is not None else work
            self.rows.append((piece["case"], step, name, piece["enabled"], begun, self.now, share))
            until = self.delayed(piece["case"], step, "after", piece["visit"])
            if until > self.now:
                self.later(until, piece["then"])
            else:
                piece["then"]()
