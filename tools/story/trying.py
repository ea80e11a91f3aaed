"""A change tried before it is made: the map of the process, its future state, a twin, two scenarios and a promise."""

from __future__ import annotations

from functools import partial

from obeya.flow.stream_map import StreamMap
from obeya.studies.stream import stream_of
from obeya.tables.calendar_text import DEFAULT_HOURS, parse_calendar
from obeya.tables.filters import read_filter
from obeya.tables.sentences import speaking
from obeya.twin.discovery.choices import Choices
from obeya.twin.discovery.observations import observe
from obeya_web.improvement.actions.a3 import do_change_part
from obeya_web.improvement.models import Countermeasure
from obeya_web.jobs.models import Job
from obeya_web.jobs.queue import cancel
from obeya_web.processes.logs import open_version
from obeya_web.streams.actions.editing import Edit, do_edit_map
from obeya_web.streams.actions.notes import do_add_note, do_settle_note
from obeya_web.streams.actions.streams import do_add_stream, do_design_future, do_keep_revision, latest
from obeya_web.streams.editing.parts import add_part
from obeya_web.streams.editing.redrawing import redrawn
from obeya_web.streams.editing.steps import change_step, remove_step
from obeya_web.streams.models import Side, Stream
from obeya_web.streams.work.drawing import MOST_STEPS
from obeya_web.twins.actions.building import do_build_twin, do_keep_accuracy, do_keep_twin
from obeya_web.twins.actions.predicting import do_save_prediction
from obeya_web.twins.actions.trying import Changes, do_add_scenario, do_keep_comparison
from obeya_web.twins.comparing import compare, first_look
from obeya_web.twins.from_stream import changes_of, futures_of
from obeya_web.twins.learning import accuracy_of, learned
from obeya_web.twins.models import Scenario, Twin
from obeya_web.twins.promising import promise_of
from tools.story.approval import BEFORE, improvement_of
from tools.story.company import Story
from tools.story.texts import MAP_CLASSES, MAP_NOTES
from tools.story.watching import KNOWN_UNTIL

TITLE = "Invoice to payment"
REVIEW, RELEASE = "Finance review", "Release payment"
# What had ended before payments were released daily; the twin knows nothing of what came.
LEARNED_FROM = "completed ..2024-09"
TEN_THIRTY, HALF_PAST_NINE = 37_800, 34_200
HALF_A_DAY_S = 16_200.0


def plan_trying(story: Story) -> None:
    """Plan the map after the causes were found, and the promise before the work is shared."""
    plan = story.agenda.plan
    plan(41, partial(_draw, story), hour=9)
    plan(41, partial(_class_steps, story), hour=9.5)
    plan(41, partial(_stick_notes, story), hour=10)
    plan(40, partial(_design, story), hour=9)
    plan(39, partial(_build, story), hour=9)
    plan(39, partial(_try_future, story), hour=10)
    plan(39, partial(_try_daily_release, story), hour=11)
    plan(37, partial(_promise, story), hour=8)


def _stream(story: Story) -> Stream:
    return Stream.objects.select_related("unit", "process__unit").get(pk=story.kept["stream"].pk)


def _draw(story: Story) -> None:
    """Draw the map from the nine months before, as the job does."""
    mira, process = story.who("mira"), story.process
    stream = do_add_stream(
        mira,
        process.unit,
        title=TITLE,
        process=process,
        improvement=improvement_of(story),
        review_day=story.agenda.day(-40),
    )
    log = open_version(process, process.log_version).where(read_filter(BEFORE))
    log = log.in_working_time(parse_calendar(process.calendar or DEFAULT_HOURS, zone=log.facts.zone))
    with speaking(None):
        made = stream_of(log, most_steps=MOST_STEPS).families[0].stream
    basis = {"log_version": process.log_version, "where": BEFORE, "clock": "working"}
    do_keep_revision(mira, stream, Side.CURRENT, redrawn(made, None, name=TITLE), basis=basis)
    story.kept["stream"] = stream


def _edit(story: Story, who: str, side: Side, edit: Edit, verb: str, words: str) -> None:
    revision = latest(_stream(story), side)
    assert revision is not None
    do_edit_map(story.who(who), revision, edit, verb=verb, words=words, seen_version=revision.version)


def _change(
    story: Story, who: str, side: Side, name: str, verb: str = "step_classed", **fields: object
) -> None:
    """Change fields of a step that is known by its name."""

    def edit(stream: StreamMap) -> StreamMap:
        return change_step(stream, _key(stream, name), **fields)

    _edit(story, who, side, edit, verb, name)


def _class_steps(story: Story) -> None:
    for name, value in MAP_CLASSES.items():
        _change(story, "mira", Side.CURRENT, name, value=value)


def _stick_notes(story: Story) -> None:
    stream = _stream(story)
    revision = latest(stream, Side.CURRENT)
    assert revision is not None
    keys = {step["name"]: step["key"] for step in revision.content["steps"]}
    for who, step, words, is_settled in MAP_NOTES:
        note = do_add_note(stream, words, person=story.who(who), step=keys[step])
        if is_settled:
            do_settle_note(story.who("mira"), note, is_settled=True)


def _design(story: Story) -> None:
    """Leave the second review out, and let nothing wait for Friday."""
    do_design_future(story.carla, _stream(story))
    improvement = improvement_of(story)

    def without_review(stream: StreamMap) -> StreamMap:
        return remove_step(stream, _key(stream, REVIEW))

    def with_burst(stream: StreamMap) -> StreamMap:
        burst = {"text": "Release every day", "at": _key(stream, RELEASE), "improvement": str(improvement.pk)}
        return add_part(stream, "bursts", burst)

    _edit(story, "carla", Side.FUTURE, without_review, "step_removed", REVIEW)
    _change(story, "carla", Side.FUTURE, RELEASE, "step_changed", wait_before_s=HALF_A_DAY_S)
    _edit(story, "carla", Side.FUTURE, with_burst, "part_added", "Release every day")


def _build(story: Story) -> None:
    """Learn a twin of the time before, as the job does; in a hurry by defaults, without asking how good it is."""
    twin = do_build_twin(story.carla, story.process, title="Before the daily release", where=LEARNED_FROM)
    if twin.job is not None:
        cancel(Job.objects.get(pk=twin.job))
    log = open_version(story.process, twin.log_version).where(read_filter(twin.where))
    with speaking(None):
        observed = observe(log)
        model, facts = learned(observed, name=twin.title, choices=Choices() if story.is_quick else None)
        do_keep_twin(twin, model, facts)
        if not story.is_quick:
            do_keep_accuracy(twin, accuracy_of(observed))
    story.kept["twin"] = twin


def _try_future(story: Story) -> None:
    """Try what the future state leaves out."""
    [found] = futures_of(story.process, story.carla)
    twin = Twin.objects.get(pk=story.kept["twin"].pk)
    changes, _left_out = changes_of(found, twin.model["activities"])
    _try(story, f"Future state of {TITLE}", changes)


def _try_daily_release(story: Story) -> None:
    """Try what the wait suggests: no list to wait for, and an hour of releases on every working day."""
    twin = Twin.objects.get(pk=story.kept["twin"].pk)
    [who] = [one["resources"] for one in twin.model["work"] if one["activity"] == RELEASE]
    role = next(one["role"] for one in twin.model["resources"] if one["name"] in who)
    hours = [[[HALF_PAST_NINE, TEN_THIRTY]]] * 5 + [[], []]
    changes: Changes = [
        {"change": "remove delay", "step": RELEASE},
        {"change": "hours", "role": role, "weekly": hours},
    ]
    story.kept["scenario"] = _try(story, "Release payments every day", changes)


def _try(story: Story, title: str, changes: Changes) -> Scenario:
    twin = Twin.objects.select_related("process__unit").get(pk=story.kept["twin"].pk)
    scenario = do_add_scenario(story.carla, twin, title=title, changes=changes)
    do_keep_comparison(scenario, first_look(scenario) if story.is_quick else compare(scenario))
    return scenario


def _promise(story: Story) -> None:
    """Save what the twin foretells, and aim it at the causes that it is about."""
    scenario = Scenario.objects.select_related("twin__process__unit").get(pk=story.kept["scenario"].pk)
    promise = promise_of(scenario)
    assert promise is not None
    saved = do_save_prediction(story.carla, scenario, improvement_of(story), promise, data_until=KNOWN_UNTIL)
    assert saved.countermeasure is not None
    written = Countermeasure.objects.get(pk=saved.countermeasure)
    against = {"causes": [story.kept["causes"][key] for key in ("weekly", "list")]}
    do_change_part(story.carla, written, against, seen_version=written.version)


def _key(stream: StreamMap, name: str) -> str:
    return next(step.key for step in stream.steps if step.name == name)
