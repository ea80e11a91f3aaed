"""Pictures of a comparison, drawn by the core."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from obeya.figures.charts.role_use import RoleUse, role_use_picture
from obeya.figures.charts.step_waits import StepWaits, step_waits_picture
from obeya.figures.charts.two_lead_times import LeadTimes, two_lead_times_picture
from obeya.figures.charts.two_loads import Load, two_loads_picture
from obeya.figures.figure import Figure
from obeya.twin.roles import say_role
from obeya_web.lib.numbers import duration_here, number_here, share_here
from obeya_web.lib.tongue import in_readers_language

N_ROWS_OF_LOAD = 15


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture for the page, with its finding, its caption and its numbers as a table."""

    key: str
    title: str
    caption: str
    svg: SafeString
    head: str | Promise
    rows: tuple[tuple[str, str, str], ...]


def charts_of(result: dict[str, Any], *, smallest_group: int) -> list[Pictured]:
    """Return the charts of a comparison; nothing of a group that is too small to be shown."""
    found: list[Pictured] = []
    if result.get("lead_times"):
        found.append(lead_times_picture(result["lead_times"]))
    if result.get("load"):
        found.append(load_picture(result["load"], result["replications"]))
    steps = [each for each in result.get("steps", ()) if each["n_base"] or each["n_changed"]]
    if steps:
        found.append(waits_picture(steps))
    roles = [
        each for each in result.get("roles", ()) if min(each["n_base"], each["n_changed"]) >= smallest_group
    ]
    if roles:
        found.append(roles_picture(roles))
    return found


def waits_picture(steps: Sequence[dict[str, Any]]) -> Pictured:
    """Draw how long a case waits before each step, as it is and with the change."""
    rows = tuple(StepWaits(each["step"], each["wait_base"], each["wait_changed"]) for each in steps)
    with in_readers_language():
        return _pictured(
            "waits",
            step_waits_picture(rows),
            _("Step"),
            [(row.step, duration_here(row.base_s), duration_here(row.changed_s)) for row in rows],
        )


def lead_times_picture(found: dict[str, Any]) -> Pictured:
    """Draw which share of the cases takes how long."""
    edges = found["edges_s"]
    sides = [LeadTimes(**side) for side in found["sides"]]
    with in_readers_language():
        return _pictured(
            "lead-times",
            two_lead_times_picture(edges, *sides),
            _("Lead time up to"),
            [
                (duration_here(until), share_here(base), share_here(changed))
                for until, base, changed in zip(edges[1:], sides[0].shares, sides[1].shares, strict=True)
                if base or changed
            ],
        )


def load_picture(found: dict[str, Any], n_runs: int) -> Pictured:
    """Draw the cases in progress over time."""
    times = found["times_s"]
    sides = [Load(**side) for side in found["sides"]]
    step = max(1, len(times) // N_ROWS_OF_LOAD)
    with in_readers_language():
        return _pictured(
            "load",
            two_loads_picture(times, *sides, counted_from_s=found["counted_from_s"], n_runs=n_runs),
            _("Time after the start"),
            [
                (duration_here(at), number_here(base), number_here(changed))
                for at, base, changed in list(zip(times, sides[0].mean, sides[1].mean, strict=True))[::step]
            ],
        )


def roles_picture(roles: Sequence[dict[str, Any]]) -> Pictured:
    """Draw how busy roles are."""
    with in_readers_language():
        rows = [RoleUse(say_role(each["role"]), each["base"], each["changed"]) for each in roles]
        return _pictured(
            "roles",
            role_use_picture(rows),
            _("Role"),
            [(row.role, share_here(row.base), share_here(row.changed)) for row in rows],
        )


def _pictured(
    key: str, figure: Figure, head: str | Promise, rows: Sequence[tuple[str, str, str]]
) -> Pictured:
    return Pictured(key, figure.title, figure.caption, mark_safe(figure.to_svg("page")), head, tuple(rows))
