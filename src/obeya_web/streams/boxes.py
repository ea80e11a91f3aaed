"""The boxes of a map as rows of its page: what stands in them, what they add to the lead time, and their forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from obeya.figures.stream_drawing import is_safe_link
from obeya.flow.stream_map import StreamMap, StreamStep
from obeya.flow.stream_sums import StreamRung, StreamSums
from obeya.flow.value_stream import DAY_S
from obeya_web.streams.forms import DemandForm, StepForm
from obeya_web.streams.words import DONE_BY, VALUE_SHORT, VALUES


@dataclass(frozen=True, slots=True)
class Box:
    """One step as a row."""

    step: StreamStep
    rung: StreamRung
    form: StepForm | None
    is_bottleneck: bool
    share_of_time: float | None
    "Part of the lead time that its wait and its work are."
    is_open: bool = False
    "Whether all its fields are shown, not only those of its row."

    @property
    def form_id(self) -> str:
        """Return the name of the form that its row belongs to."""
        return f"box-{self.step.key}"

    @property
    def value_words(self) -> str:
        """Return what it is to the customer."""
        return str(VALUES[self.step.value])

    @property
    def value_short(self) -> str:
        """Return the same in the letters of the trade."""
        return str(VALUE_SHORT[self.step.value])

    @property
    def standard_link(self) -> str:
        """Return where its standard stands; empty where that is no address."""
        return self.step.standard if is_safe_link(self.step.standard) else ""

    @property
    def done_by_words(self) -> str:
        """Return who does it."""
        return str(DONE_BY[self.step.done_by])

    @property
    def row_fields(self) -> list[Any]:
        """Return the fields that stand in the row itself."""
        return [self.form[name] for name in StepForm.in_row] if self.form else []

    @property
    def more_fields(self) -> list[Any]:
        """Return the other fields."""
        form = self.form
        return [form[name] for name in form.fields if name not in StepForm.in_row] if form else []


def boxes_of(stream: StreamMap, sums: StreamSums, *, may_edit: bool, more: str = "") -> list[Box]:
    """Return the rows of a map, in the order of its steps."""
    day_s = day_of(stream)
    total = sums.lead_time_s
    return [
        Box(
            step,
            rung,
            _form(step, day_s) if may_edit else None,
            step.key == sums.bottleneck,
            (rung.wait_s + rung.work_s) / total if total else None,
            is_open=step.key == more,
        )
        for step, rung in zip(stream.steps, sums.ladder, strict=True)
    ]


def initial_of(step: StreamStep) -> dict[str, Any]:
    """Return what the form of a step shows."""
    shown = {name: getattr(step, name) for name in StepForm.base_fields}
    return shown | {"has_data_entry": "yes" if step.has_data_entry else "no"}


def demand_of(stream: StreamMap) -> dict[str, Any]:
    """Return what the form of the whole map shows."""
    return {
        "per_day": stream.demand.per_day if stream.demand else None,
        "available_s_per_day": stream.demand.available_s_per_day if stream.demand else None,
        "stock_after": stream.stock_after,
        "unit": stream.unit,
        "clock": stream.clock,
    }


def demand_form(stream: StreamMap) -> DemandForm:
    """Return the form of the whole map."""
    return DemandForm(initial=demand_of(stream), auto_id="stream-%s")


def day_of(stream: StreamMap) -> float | None:
    """Return the working day of a map on the clock of working time; none on the calendar."""
    if stream.clock == "calendar" or stream.demand is None:
        return None
    seconds = stream.demand.available_s_per_day
    return seconds if seconds < DAY_S else None


def _form(step: StreamStep, day_s: float | None) -> StepForm:
    return StepForm(initial=initial_of(step), day_s=day_s, auto_id=f"{step.key}-%s")
