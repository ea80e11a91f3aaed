"""Calculators of queues: one step, one or several people."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from obeya.flow.many_servers import erlang_a, erlang_b, limited_room, mmc, servers_needed, service_level
from obeya.flow.one_server import batches_to_one, kingman, mg1
from obeya.flow.priorities import WorkClass, by_rank
from obeya.flow.queue import Queue
from obeya_web.lib.numbers import number_here, share_here
from obeya_web.twins.calculators.spec import (
    Answer,
    AnswerTable,
    Calculator,
    CalculatorError,
    Column,
    Given,
    Input,
    Result,
)

MOST_PEOPLE = 2000
_PER_HOUR = gettext_lazy("per hour")
_MINUTES = gettext_lazy("min")

_ARRIVALS = Input("arrivals", gettext_lazy("Arrivals"), 8.0, _PER_HOUR)
_SERVICE = Input("service", gettext_lazy("Mean time of work"), 30.0, _MINUTES)
_PEOPLE = Input("servers", gettext_lazy("People"), 5.0, kind="whole", most=MOST_PEOPLE)
_SCV = gettext_lazy("Variance ÷ mean²: 0 never varies, 1 varies as exponential times do.")
_POISSON = gettext_lazy(
    "Arrivals independent of each other (Poisson), exponential times of work, first come first served."
)
_KLEINROCK = "L. Kleinrock, Queueing Systems I, 1975"


def stable(load: float, capacity: float) -> None:
    """Refuse a step that gets more work than it can do: no mean exists."""
    if load >= capacity:
        words = _(
            "The people would be busy %(busy)s of their time. From 100 %% on the queue grows without end: fewer "
            "arrivals, faster work or more people are needed."
        )
        raise CalculatorError(words % {"busy": share_here(load / capacity)})


def queue_answers(queue: Queue) -> tuple[Answer, ...]:
    """Return the means of a queue whose rates are per hour, with times in minutes."""
    found = [
        Answer(_("Mean wait"), queue.wait * 60, _MINUTES),
        Answer(_("Wait and work together"), queue.time * 60, _MINUTES),
        Answer(_("Utilisation"), queue.utilisation, kind="share"),
        Answer(_("Waiting on the mean"), queue.n_waiting, gettext_lazy("cases")),
        Answer(_("There on the mean"), queue.n, gettext_lazy("cases")),
    ]
    if queue.p_wait is not None:
        found.append(Answer(_("Share that must wait"), queue.p_wait, kind="share"))
    if queue.p_lost:
        found.append(Answer(_("Share that is lost"), queue.p_lost, kind="share"))
    return tuple(found)


def _said(queue: Queue) -> str:
    words = _("A case waits %(wait)s minutes on the mean; people are busy %(busy)s of their time.")
    return words % {"wait": number_here(queue.wait * 60), "busy": share_here(queue.utilisation)}


def _mmc(given: Given) -> Result:
    rate = 60 / given["service"]
    stable(given["arrivals"], given["servers"] * rate)
    queue = mmc(given["arrivals"], rate, given["servers"])
    more = mmc(given["arrivals"], rate, given["servers"] + 1)
    return Result(
        _said(queue),
        (*queue_answers(queue), Answer(_("Mean wait with one more"), more.wait * 60, _MINUTES)),
    )


def _mg1(given: Given) -> Result:
    stable(given["arrivals"] * given["service"] / 60, 1)
    queue = mg1(given["arrivals"], given["service"] / 60, scv=given["scv"])
    return Result(_said(queue), queue_answers(queue))


def _kingman(given: Given) -> Result:
    queue = kingman(
        given["busy"],
        given["service"] / 60,
        arrivals_scv=given["arrivals_scv"],
        service_scv=given["service_scv"],
        servers=given["servers"],
    )
    return Result(_said(queue), queue_answers(queue))


def _erlang_b(given: Given) -> Result:
    load = given["arrivals"] * given["service"] / 60
    lost = erlang_b(given["servers"], load)
    words = _("%(share)s of all arrivals find everybody busy and go away.")
    return Result(
        words % {"share": share_here(lost)},
        (
            Answer(_("Share that is lost"), lost, kind="share"),
            Answer(_("Load"), load, "Erlang"),
            Answer(_("Utilisation"), load * (1 - lost) / given["servers"], kind="share"),
            Answer(_("Lost with one more"), erlang_b(given["servers"] + 1, load), kind="share"),
        ),
    )


def _erlang_c(given: Given) -> Result:
    rate, within = 60 / given["service"], given["within"] / 60
    stable(given["arrivals"], MOST_PEOPLE * rate)
    needed = servers_needed(
        given["arrivals"], rate, within=within, share=given["share"], most_busy=given["most_busy"]
    )
    queue = mmc(given["arrivals"], rate, needed)
    words = ngettext(
        "%(n)d person is needed: %(share)s of all wait no longer than %(limit)s minutes.",
        "%(n)d people are needed: %(share)s of all wait no longer than %(limit)s minutes.",
        needed,
    )
    level = service_level(given["arrivals"], rate, needed, within)
    return Result(
        words % {"n": needed, "share": share_here(level), "limit": number_here(given["within"])},
        (
            Answer(_("People needed"), needed, kind="whole"),
            Answer(_("Served in time"), level, kind="share"),
            *queue_answers(queue),
        ),
    )


def _erlang_a(given: Given) -> Result:
    queue = erlang_a(given["arrivals"], 60 / given["service"], given["servers"], given["patience"] / 60)
    words = _("%(share)s give up before they are served; all wait %(wait)s minutes on the mean.")
    return Result(
        words % {"share": share_here(queue.p_lost), "wait": number_here(queue.wait * 60)},
        queue_answers(queue),
    )


def _limited(given: Given) -> Result:
    if given["room"] < given["servers"]:
        raise CalculatorError(_("The room holds at least as many as there are people."))
    queue = limited_room(given["arrivals"], 60 / given["service"], given["servers"], given["room"])
    words = _("%(share)s of all arrivals find no room; who gets in waits %(wait)s minutes on the mean.")
    return Result(
        words % {"share": share_here(queue.p_lost), "wait": number_here(queue.wait * 60)},
        queue_answers(queue),
    )


def _priorities(given: Given) -> Result:
    classes = [WorkClass(row["arrivals"], row["service"] / 60, row["scv"]) for row in given["classes"]]
    stable(sum(each.arrivals * each.service_time for each in classes), 1)
    found = by_rank(classes)
    rows = tuple(
        (
            Answer("", place, kind="whole"),
            Answer("", queue.wait * 60, _MINUTES),
            Answer("", queue.time * 60, _MINUTES),
            Answer("", queue.utilisation, kind="share"),
        )
        for place, queue in enumerate(found, start=1)
    )
    words = _("The most urgent work waits %(first)s minutes on the mean, the least urgent %(last)s.")
    busy = sum(queue.utilisation for queue in found)
    return Result(
        words % {"first": number_here(found[0].wait * 60), "last": number_here(found[-1].wait * 60)},
        (
            Answer(_("Wait of the most urgent"), found[0].wait * 60, _MINUTES),
            Answer(_("Wait of the least urgent"), found[-1].wait * 60, _MINUTES),
            Answer(_("Utilisation"), busy, kind="share"),
        ),
        AnswerTable(
            (_("Rank"), _("Mean wait in minutes"), _("Wait and work in minutes"), _("Busy with it")), rows
        ),
    )


def _batches(given: Given) -> Result:
    rate = 60 / given["service"]
    stable(given["batches"] * given["size"], rate)
    queue = batches_to_one(given["batches"], given["size"], rate)
    return Result(_said(queue), queue_answers(queue))


CALCULATORS = (
    Calculator(
        "mmc",
        gettext_lazy("Several people, one queue (M/M/c)"),
        gettext_lazy("How long work waits before a team that takes it in turn."),
        "Wq = C ÷ (c μ − λ)",
        _KLEINROCK,
        "many_servers.mmc",
        _POISSON,
        (_ARRIVALS, _SERVICE, _PEOPLE),
        _mmc,
    ),
    Calculator(
        "mg1",
        gettext_lazy("One person, work that varies (M/G/1)"),
        gettext_lazy("The same work on the mean waits longer the more it varies."),
        "Wq = ρ ÷ (1 − ρ) × (1 + c²) ÷ 2 × E[S]",
        f"{_KLEINROCK} (Pollaczek, Khinchine)",
        "one_server.mg1",
        gettext_lazy("Arrivals independent of each other (Poisson), times of work of any kind, one person."),
        (
            Input("arrivals", gettext_lazy("Arrivals"), 1.6, _PER_HOUR),
            _SERVICE,
            Input("scv", gettext_lazy("Variation of the work, c²"), 1.0, may_be_least=True, help=_SCV),
        ),
        _mg1,
    ),
    Calculator(
        "kingman",
        gettext_lazy("Why work waits (Kingman)"),
        gettext_lazy(
            "Waiting is variation times utilisation times time: each of the three can be made smaller."
        ),
        "Wq ≈ (ca² + cs²) ÷ 2 × ρ^(√(2(m+1)) − 1) ÷ (m (1 − ρ)) × E[S]",
        "J. Kingman, 1961; W. Hopp, M. Spearman, Factory Physics, 3rd edition 2008, chapter 8",
        "one_server.kingman",
        gettext_lazy(
            "An approximation: exact for M/M/1 and M/G/1, good where people are busy most of the time."
        ),
        (
            Input("busy", gettext_lazy("Utilisation"), 0.85, kind="share", most=0.9999),
            _SERVICE,
            Input(
                "arrivals_scv",
                gettext_lazy("Variation of the arrivals, ca²"),
                1.0,
                may_be_least=True,
                help=_SCV,
            ),
            Input(
                "service_scv", gettext_lazy("Variation of the work, cs²"), 1.0, may_be_least=True, help=_SCV
            ),
            Input("servers", gettext_lazy("People"), 1.0, kind="whole", most=MOST_PEOPLE),
        ),
        _kingman,
        is_approximate=True,
    ),
    Calculator(
        "erlang-c",
        gettext_lazy("How many people are needed (Erlang C)"),
        gettext_lazy("The least number of people with whom most do not wait too long."),
        "P(wait ≤ t) = 1 − C e^(−(c μ − λ) t)",
        "A. K. Erlang, 1917",
        "many_servers.servers_needed",
        gettext_lazy("Everybody waits as long as it takes. Where people give up, Erlang A needs fewer."),
        (
            Input("arrivals", gettext_lazy("Arrivals"), 200.0, _PER_HOUR),
            Input("service", gettext_lazy("Mean time of work"), 3.0, _MINUTES),
            Input("within", gettext_lazy("Wait at most"), 0.333, _MINUTES, may_be_least=True),
            Input("share", gettext_lazy("for a share of"), 0.8, kind="share", most=0.9999),
            Input("most_busy", gettext_lazy("Busy at most"), 0.85, kind="share", most=1.0),
        ),
        _erlang_c,
    ),
    Calculator(
        "erlang-b",
        gettext_lazy("Nobody can wait (Erlang B)"),
        gettext_lazy("The share that finds everybody busy and goes away."),
        "B(c) = a B(c−1) ÷ (c + a B(c−1)),  B(0) = 1",
        "A. K. Erlang, 1917",
        "many_servers.erlang_b",
        gettext_lazy("Arrivals independent of each other; whoever finds everybody busy does not come back."),
        (
            Input("arrivals", gettext_lazy("Arrivals"), 16.0, _PER_HOUR),
            _SERVICE,
            Input("servers", gettext_lazy("People"), 10.0, kind="whole", most=MOST_PEOPLE),
        ),
        _erlang_b,
    ),
    Calculator(
        "erlang-a",
        gettext_lazy("People who give up (Erlang A)"),
        gettext_lazy("Who waits too long gives up; that makes the queue shorter and the loss real."),
        "lost = Lq ÷ (λ × patience)",
        "C. Palm, 1943",
        "many_servers.erlang_a",
        gettext_lazy(
            "As Erlang C, and each who waits gives up after an exponential time. Any load is stable."
        ),
        (
            Input("arrivals", gettext_lazy("Arrivals"), 48.0, _PER_HOUR, most=20_000),
            Input("service", gettext_lazy("Mean time of work"), 60.0, _MINUTES, most=100_000),
            Input("servers", gettext_lazy("People"), 50.0, kind="whole", most=MOST_PEOPLE),
            Input("patience", gettext_lazy("Mean patience"), 120.0, _MINUTES),
        ),
        _erlang_a,
    ),
    Calculator(
        "limited-room",
        gettext_lazy("Room for so many only (M/M/c/K)"),
        gettext_lazy("What a limit on work in process turns away, and how short it keeps the wait."),
        "lost = p(K)",
        _KLEINROCK,
        "many_servers.limited_room",
        gettext_lazy("As M/M/c; whoever comes when the room is full is turned away."),
        (
            _ARRIVALS,
            _SERVICE,
            _PEOPLE,
            Input(
                "room",
                gettext_lazy("Room, work included"),
                8.0,
                gettext_lazy("cases"),
                kind="whole",
                most=20_000,
            ),
        ),
        _limited,
    ),
    Calculator(
        "priorities",
        gettext_lazy("Urgent work first (priorities)"),
        gettext_lazy("What urgent work gains, other work loses: the wait is moved, not removed."),
        "Wᵢ = R ÷ ((1 − σᵢ₋₁)(1 − σᵢ))",
        "A. Cobham, Operations Research 2, 1954",
        "priorities.by_rank",
        gettext_lazy("One person who finishes what was begun; arrivals independent of each other."),
        (
            Input(
                "classes",
                gettext_lazy("Classes of work, the most urgent first"),
                "0.3; 60\n0.5; 60",
                kind="rows",
                help=gettext_lazy(
                    "One a line: arrivals per hour; mean time of work in minutes; c² (1 if left out)."
                ),
                columns=(
                    Column("arrivals", gettext_lazy("Arrivals")),
                    Column("service", gettext_lazy("Mean time of work")),
                    Column("scv", "c²", default=1.0),
                ),
            ),
        ),
        _priorities,
    ),
    Calculator(
        "batches",
        gettext_lazy("Work that comes in batches"),
        gettext_lazy("The same work on the mean waits longer when it comes all at once."),
        "W = (1 + (X − 1) ÷ 2) ÷ (μ (1 − ρ))",
        _KLEINROCK,
        "one_server.batches_to_one",
        gettext_lazy(
            "Batches of a fixed size come independent of each other; one person, exponential times of work."
        ),
        (
            Input("batches", gettext_lazy("Batches"), 0.16, _PER_HOUR),
            Input(
                "size",
                gettext_lazy("Size of the batch"),
                5.0,
                gettext_lazy("pieces"),
                kind="whole",
                most=100_000,
            ),
            Input("service", gettext_lazy("Mean time of work on a piece"), 60.0, _MINUTES),
        ),
        _batches,
    ),
)
