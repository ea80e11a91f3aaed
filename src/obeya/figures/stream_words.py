"""What a value stream map says: times on its clock, the rows of a data box, and a sentence for each thing drawn."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from obeya.figures.text import display_name
from obeya.tables.sentences import joined, numeral, phrase, say
from obeya.tables.wording import say_count, say_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from obeya.flow.stream_map import InformationFlow, Link, Party, Rework, StreamMap, StreamStep

_MINUTE, _HOUR, _DAY = 60.0, 3_600.0, 86_400.0
_SECONDS_UP_TO = 600.0
"Cycle times are compared with the takt in seconds; from ten minutes on nobody reads them so."

VALUE_WORDS: Final = MappingProxyType(
    {
        "adds value": phrase("adds value"),
        "needed": phrase("needed"),
        "waste": phrase("waste"),
    }
)
LINK_WORDS: Final = MappingProxyType(
    {
        "push": phrase("Push"),
        "pull": phrase("Pull"),
        "fifo": phrase("FIFO lane"),
        "supermarket": phrase("Supermarket"),
        "shipment": phrase("Shipment"),
    }
)
KANBAN_WORDS: Final = MappingProxyType(
    {
        "withdrawal": phrase("withdrawal kanban"),
        "production": phrase("production kanban"),
        "signal": phrase("signal kanban"),
    }
)
WAY_WORDS: Final = MappingProxyType(
    {
        "manual": phrase("Information on paper or by word"),
        "electronic": phrase("Information through a system"),
        "go see": phrase("Go-see"),
    }
)
ROLE_WORDS: Final = MappingProxyType(
    {
        "customer": phrase("Customer"),
        "supplier": phrase("Supplier"),
        "control": phrase("Control"),
    }
)
_ROW_NAMES: Final = MappingProxyType(
    {
        "changeover_s": phrase("C/O"),
        "uptime": phrase("Uptime"),
        "share_right": phrase("%C&A"),
        "share_scrapped": phrase("Scrap"),
        "batch": phrase("Batch"),
        "at_once": phrase("At once"),
        "shifts": phrase("Shifts"),
        "available_s_per_day": phrase("Available"),
        "share": phrase("Passes"),
        "share_automated": phrase("Automated"),
        "systems": phrase("Systems"),
    }
)


def day_seconds(stream: StreamMap) -> float | None:
    """Return the length of a day on the clock of a map; None where its working day is not known."""
    if stream.clock == "calendar":
        return _DAY
    return stream.demand.available_s_per_day if stream.demand is not None else None


def digits(value: float) -> str:
    """Write a number with one decimal below 100 and two below 1, without zeros behind it: 23.6, 188, 0.25."""
    size = abs(value)
    places = 0 if size >= 99.95 else 1 if size >= 0.995 else 2
    text = f"{value:,.{places}f}"
    return numeral((text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "\N{MINUS SIGN}"))


def time_words(seconds: float | None, stream: StreamMap) -> str:
    """Say a time on the clock of a map in one unit: 39 s, 62 min, 5.5 h, 23.6 wd."""
    if seconds is None:
        return say("not known")
    day, size = day_seconds(stream), abs(seconds)
    if size < _SECONDS_UP_TO:
        return say("{n} s", n=digits(seconds))
    if size < 2 * _HOUR:
        return say("{n} min", n=digits(seconds / _MINUTE))
    if day is None or size < day * 0.95:
        return say("{n} h", n=digits(seconds / _HOUR))
    if stream.clock == "working":
        return say("{n} wd", n=digits(seconds / day))
    return say("{n} d", n=digits(seconds / day))


def clock_words(stream: StreamMap) -> str:
    """Say which clock the times of a map run on."""
    if stream.clock == "calendar":
        return say("calendar time; a day has 24 h")
    day = day_seconds(stream)
    if day is None:
        return say("working time")
    return say("working time; a working day (wd) has {n} h", n=digits(day / _HOUR))


def share_words(share: float) -> str:
    """Say a share in percent, with one decimal where it has one that counts."""
    text = f"{share * 100:.1f}".removesuffix(".0")
    return numeral(f"{text} %")


def amount_words(amount: float) -> str:
    """Say an amount: whole numbers in full, others with three digits."""
    return say_count(int(amount)) if float(amount).is_integer() else say_number(amount)


@dataclass(frozen=True, slots=True)
class DataRow:
    """One row of a data box: the field of the step, its short name, and its value in words."""

    field: str
    name: str
    value: str


def data_rows(step: StreamStep, stream: StreamMap) -> tuple[DataRow, ...]:
    """Give what is known of a step as rows of its data box; a cycle time nobody knows says so."""
    rows = [DataRow("cycle_time_s", say("C/T"), time_words(step.cycle_time_s, stream))]
    shares = ("uptime", "share_right", "share_automated")
    amounts = ("batch", "shifts")
    for field, name in _ROW_NAMES.items():
        value = getattr(step, field)
        if value is None or (field == "share_scrapped" and not value):
            continue
        words = ""
        if field == "changeover_s":
            words = time_words(value, stream)
        elif field in (*shares, "share_scrapped") or (field == "share" and value < 1):
            words = share_words(value)
        elif field in amounts or (field == "at_once" and value != 1):
            words = amount_words(value)
        elif field == "available_s_per_day":
            words = say("{n} h/day", n=digits(value / _HOUR))
        elif field == "systems" and value:
            words = ", ".join(map(display_name, value))
        if words:
            rows.append(DataRow(field, say(name), words))
    return tuple(rows)


def wait_of(step: StreamStep, stream: StreamMap) -> float | None:
    """Return how long a piece waits before a step: as given, or by Little's law from the stock and the demand."""
    return _wait(step.wait_before_s, step.stock_before, stream)


def wait_after(stream: StreamMap) -> float | None:
    """Return how long a finished piece waits for the customer."""
    return _wait(stream.wait_after_s, stream.stock_after, stream)


def _wait(given: float | None, stock: float | None, stream: StreamMap) -> float | None:
    day = day_seconds(stream)
    if given is not None or stock is None or stream.demand is None or day is None:
        return given
    return stock / stream.demand.per_day * day


def waiting_words(stock: float | None, wait_s: float | None, stream: StreamMap) -> tuple[str, ...]:
    """Say what waits: how many, and for how long; nothing where nothing is known."""
    words = []
    if stock is not None:
        words.append(amount_words(stock))
    if wait_s is not None:
        words.append(time_words(wait_s, stream))
    return tuple(words)


def say_step(step: StreamStep, stream: StreamMap, place: int) -> str:
    """Say everything of a process box in one sentence."""
    facts = [joined(" ", (row.name, row.value)) for row in data_rows(step, stream)]
    if step.people is not None:
        facts.append(say("people {n}", n=amount_words(step.people)))
    facts.append(say(VALUE_WORDS[step.value]))
    if step.lane:
        facts.append(step.lane)
    if step.is_estimated:
        facts.append(say("starts estimated"))
    if step.folded:
        facts.append(say("stands for {names}", names=", ".join(step.folded)))
    if step.remark:
        facts.append(step.remark)
    number = say("Step {n}, {name}", n=str(place), name=display_name(step.name))
    return say("{what}: {facts}.", what=number, facts=joined(", ", facts))


def say_inventory(name: str, words: Iterable[str], unit: str) -> str:
    """Say what waits before a step or, without a name, before the customer."""
    facts = joined(", ", list(words)) or say("not known")
    if not name:
        return say("Inventory of {unit} before the customer: {facts}.", unit=unit, facts=facts)
    return say("Inventory before {name}: {facts}.", name=display_name(name), facts=facts)


def say_link(link: Link, names: dict[str, str]) -> str:
    """Say how work moves from one step to the next."""
    facts: list[str] = []
    if link.share < 1:
        facts.append(share_words(link.share))
    if link.least is not None:
        facts.append(say("at least {n}", n=amount_words(link.least)))
    if link.most is not None:
        facts.append(say("at most {n}", n=amount_words(link.most)))
    if link.kanban:
        facts.append(say(KANBAN_WORDS[link.kanban]))
    facts += [text for text in (link.every, link.text) if text]
    return _way(say(LINK_WORDS[link.kind]), link.source, link.target, names, facts)


def say_kanban(link: Link, names: dict[str, str]) -> str:
    """Say which card goes back along a link."""
    kind = say(KANBAN_WORDS[link.kanban])
    return _way(kind[:1].upper() + kind[1:], link.target, link.source, names, [])


def say_rework(loop: Rework, names: dict[str, str]) -> str:
    """Say where work comes back, and how often."""
    facts = [share_words(loop.share), *([loop.text] if loop.text else [])]
    return _way(say("Rework"), loop.source, loop.target, names, facts)


def say_information(flow: InformationFlow, names: dict[str, str]) -> str:
    """Say which word goes from whom to whom."""
    facts = [text for text in (flow.text, flow.every) if text]
    return _way(say(WAY_WORDS[flow.way]), flow.source, flow.target, names, facts)


def say_party(party: Party) -> str:
    """Say who stands at an end of the stream or steers it."""
    facts = joined(", ", [party.name, *([party.text] if party.text else [])])
    return say("{role}: {facts}.", role=say(ROLE_WORDS[party.role]), facts=facts)


def _way(kind: str, source: str, target: str, names: dict[str, str], facts: list[str]) -> str:
    path = {
        "source": display_name(names.get(source, source)),
        "target": display_name(names.get(target, target)),
    }
    if not facts:
        return say("{kind} from {source} to {target}.", kind=kind, **path)
    return say("{kind} from {source} to {target}: {facts}.", kind=kind, facts=joined(", ", facts), **path)


def names_of(stream: StreamMap) -> dict[str, str]:
    """Give the name of each step and party by its key."""
    names = {step.key: step.name for step in stream.steps}
    return {**names, **{party.key: party.name for party in stream.parties}}
