"""Measures: what is watched, its series, and values that a program sends."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from obeya_web.accounts.models import Unit
from obeya_web.accounts.requests import PersonRequest
from obeya_web.api.action_shapes import address_of
from obeya_web.api.chart_shapes import ChartShape
from obeya_web.api.conditions import answer_once
from obeya_web.api.paging import Cursor, Limit, page_of
from obeya_web.api.problems import Problem, RequestError
from obeya_web.api.shapes import Strict
from obeya_web.api.text import Day, Id, Line, Number, Slug
from obeya_web.measures.actions.values import GivenValue, do_keep_values
from obeya_web.measures.latest import Latest, latest_of
from obeya_web.measures.listing import measures_seen
from obeya_web.measures.words import SourceKind, Standing

router = Router(tags=["measures"])
MOST_SENT = 1_000


class PointShape(Schema):
    """One period: `value` is null where there is none; shown but never judged while immature or partial."""

    begin: date
    value: float | None
    low: float | None
    high: float | None
    n: int
    n_open: int
    is_immature: bool
    is_partial: bool
    is_hidden: bool


class MeasureShape(Schema):
    """A measure with its latest reading. Values are seconds, shares from 0 to 1, counts or numbers, as `unit` says.

    `status` is good, warning, bad or none; `movement` is better, worse, moved, common or unknown.
    """

    id: int
    name: str
    process: str | None
    belongs_to: int
    owner: str | None
    standing: str
    is_primary: bool
    what: str
    statistic: str
    period: str
    unit: str
    direction: str
    target: float | None
    status: str
    movement: str
    definition: int
    review_day: date | None
    is_stale: bool
    failing_since: datetime | None
    fault: str
    log_version: str
    computed_at: datetime | None
    version: int
    points: list[PointShape]

    @classmethod
    def of(cls, row: Latest, *, with_points: bool) -> MeasureShape:
        """Return a measure as callers see it."""
        measure, definition, reading = row.measure, row.definition, row.reading
        points = row.points if with_points else ()
        return cls(
            id=measure.pk,
            name=measure.name,
            process=measure.process.slug if measure.process else None,
            belongs_to=measure.unit_id,
            owner=address_of(measure.owner),
            standing=measure.standing,
            is_primary=measure.is_primary,
            what=definition.what if definition else "",
            statistic=definition.statistic if definition else "",
            period=definition.period if definition else "",
            unit=definition.value_unit if definition else "",
            direction=measure.direction,
            target=measure.target,
            status=row.status.family,
            movement=row.movement.word,
            definition=definition.number if definition else 0,
            review_day=measure.review_day,
            is_stale=row.is_stale,
            failing_since=reading.failing_since if reading else None,
            fault=reading.fault if reading else "",
            log_version=reading.log_version if reading else "",
            computed_at=reading.computed_at if reading else None,
            version=measure.version,
            points=[PointShape.from_orm(point) for point in points],
        )


class MeasureDetail(MeasureShape):
    """A measure with every period of its latest reading, and its control chart: null while periods are too few."""

    chart: ChartShape | None

    @classmethod
    def with_chart(cls, row: Latest) -> MeasureDetail:
        """Return a measure with its series, limits and signals."""
        return cls(**MeasureShape.of(row, with_points=True).model_dump(), chart=ChartShape.of(row))


class MeasurePage(Schema):
    """A page of measures without their points; `next` is the cursor of the page after it."""

    items: list[MeasureShape]
    next: str | None


class AskedMeasures(Schema):
    """Which measures are listed; every condition that is given has to hold."""

    process: Slug = Field("", description="Only those of this process.")
    unit: Id | None = Field(None, description="Only of this unit and those below it.")


class SentValue(Schema):
    """One value of one day; `of` is what it is a part of. The same `key` (else the day) is the same value.

    For a measure of greenhouse gases (`co2e`) the value is an amount and `note` names its activity.
    """

    model_config = ConfigDict(extra="forbid")

    day: Day
    value: Number
    of: Number | None = Field(None, ge=0)
    note: Line = ""
    key: str = Field("", max_length=100, pattern=r"^[-a-zA-Z0-9_.:#]*$")


class SentValues(Strict):
    """Values of one measure."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"values": [{"day": "2026-11-02", "value": 12, "of": 240, "key": "week-45"}]}]
        },
    )

    values: list[SentValue] = Field(min_length=1, max_length=MOST_SENT)


class KeptValues(Schema):
    """How many values were new, corrected, or known already."""

    n_new: int
    n_changed: int
    n_same: int


@router.get(
    "", url_name="measures", response={200: MeasurePage, 401: Problem, 422: Problem}, summary="List measures"
)
def list_measures(
    request: PersonRequest, asked: Query[AskedMeasures], cursor: Cursor = "", limit: Limit = 50
) -> MeasurePage:
    """List the measures that you may see, without their points."""
    rows = measures_seen(request.user).exclude(standing=Standing.RETIRED)
    if asked.process:
        rows = rows.filter(process__slug=asked.process)
    if asked.unit:
        below = Unit.objects.filter(path__contains=f"/{asked.unit}/")
        rows = rows.filter(unit__in=below.values("pk"))
    shown, following = page_of(rows, cursor=cursor, limit=limit)
    found = latest_of(shown, timezone.localdate())
    return MeasurePage(items=[MeasureShape.of(row, with_points=False) for row in found], next=following)


@router.get(
    "/{int:measure}",
    url_name="measure",
    response={200: MeasureDetail, 304: None, 401: Problem, 404: Problem, 422: Problem},
    summary="Read a measure with its series, limits and signals",
)
def show_measure(request: PersonRequest, measure: Id) -> HttpResponse:
    """Read one measure with every period of its latest reading, and the limits and signals of its chart."""
    (row,) = latest_of([request.target], timezone.localdate())
    return answer_once(request, MeasureDetail.with_chart(row), row.measure.version)


@router.post(
    "/{int:measure}/values",
    url_name="measure_values",
    response={200: KeptValues, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem},
    summary="Send values of a measure",
)
def send_values(request: PersonRequest, measure: Id, sent: SentValues) -> KeptValues:
    """Send values; the same again changes nothing, and a value sent with a known key corrects it."""
    (row,) = latest_of([request.target], timezone.localdate())
    if row.definition is None or row.definition.source not in (SourceKind.TYPED, SourceKind.API):
        raise RequestError(409, "The values of this measure are computed; it takes none.")
    given = [GivenValue(one.day, one.value, one.of, one.note, one.key) for one in sent.values]
    kept = do_keep_values(request.user, request.target, given)
    return KeptValues(n_new=kept.n_new, n_changed=kept.n_changed, n_same=kept.n_same)
