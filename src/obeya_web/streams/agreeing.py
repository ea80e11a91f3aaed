"""Agreements on hand-overs as rows of the page of a map, with the form for a new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obeya.flow.stream_map import StreamMap
from obeya_web.lib.numbers import duration_here, interval_here, percent_here
from obeya_web.processes.models import Process
from obeya_web.streams.boxes import day_of
from obeya_web.streams.fields import TimeField
from obeya_web.streams.models import Agreement, Stream
from obeya_web.streams.models.agreement import LONGEST_DEFINITION
from obeya_web.streams.words import CLOCKS


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One agreement: how many hand-overs there were, how many were taken up too late, and how long they wait."""

    agreement: Agreement
    within: str
    clock: str
    n: int | None
    late: str
    interval: str
    "95 % interval of the share, in percent."
    typical: str
    is_hidden: bool
    is_counted: bool
    is_older: bool
    is_broken: bool
    "Whether even the lower end of the interval is above one in ten."


class AgreementForm(forms.Form):
    """What two lanes agree on."""

    source = forms.ChoiceField(label=_("From"))
    target = forms.ChoiceField(label=_("To"))
    within_s = TimeField(label=_("Taken up within"))
    definition = forms.CharField(
        label=_("What is handed over, and when it is complete"), max_length=LONGEST_DEFINITION, required=False
    )

    def __init__(self, *args: Any, drawn: StreamMap, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lanes = lanes_of(drawn)
        self.fields["within_s"].required = True
        self.fields["within_s"].error_messages["required"] = _("Say within which time, such as 4 h or 2 d.")
        self.fields["within_s"].day_s = day_of(drawn)  # type: ignore[attr-defined]
        for name in ("source", "target"):
            self.fields[name].choices = [(lane, lane) for lane in lanes]  # type: ignore[attr-defined]
        if not self.is_bound and len(lanes) > 1:
            self.initial = {"source": lanes[0], "target": lanes[1]}

    def clean(self) -> dict[str, Any]:
        """Ask for two lanes."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("source") and given.get("source") == given.get("target"):
            self.add_error("target", _("Choose another department or role than the first."))
        return given


def agreements_of(stream: Stream) -> list[AgreementRow]:
    """Return the agreements of the process of a map, those that are broken most first."""
    if stream.process is None:
        return []
    rows = Agreement.objects.filter(process=stream.process, deleted_at=None)
    made = [_row(each, stream.process) for each in rows]
    return sorted(made, key=lambda row: -((row.agreement.kept or {}).get("share_breached") or 0))


def lanes_of(drawn: StreamMap) -> list[str]:
    """Return the departments and roles of a map, in the order of its steps."""
    return list(dict.fromkeys(step.lane for step in drawn.steps if step.lane))


def _row(each: Agreement, process: Process) -> AgreementRow:
    kept = each.kept or {}
    n, late = kept.get("n_handovers"), kept.get("n_breached")
    low, high = kept.get("share_low"), kept.get("share_high")
    spread = kept.get("wait_s") or {}
    day_h = kept.get("day_h")
    return AgreementRow(
        each,
        duration_here(each.within_s, day_h),
        str(CLOCKS[each.clock]),
        n,
        percent_here(int(late or 0), n) if n else "",
        interval_here(100 * low, 100 * high) if low is not None and high is not None and n else "",
        duration_here(spread["median"], day_h) if spread.get("median") is not None else "",
        bool(kept.get("is_hidden")),
        each.kept is not None or bool(each.fault),
        each.counted_version != (process.log_version or ""),
        low is not None and low > 0.1,
    )
