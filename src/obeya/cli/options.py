"""Options that verbs share: which log and how to read it, and where the answer goes."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import click

from obeya.cli.schema import json_schema

LOG_HELP = "File (CSV, TSV, XLSX, Parquet, XES, OCEL 2.0), or name of a stored log."

Callback = TypeVar("Callback", bound=Callable[..., Any])

TABLE_SUFFIXES = (".csv", ".xlsx", ".parquet", ".json", ".html")
PICTURE_SUFFIXES = (".svg", ".png")

# The sections of `obeya VERB --help`, in order.
ARGUMENTS = "Arguments"
OPTIONS = "Options"
READING = "How to read a file"
ANSWER = "The answer"


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a file, as far as the person said so; None is left to detection."""

    case_id: str | None = None
    activity: str | None = None
    completed_at: str | None = None
    started_at: str | None = None
    resource: str | None = None
    lifecycle_column: str | None = None
    instance_id: str | None = None
    timezone: str | None = None
    date_order: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    object_type: str | None = None
    lifecycle: str | None = None
    keep_names: str | None = None
    mapping: Path | None = None


@dataclass(frozen=True, slots=True)
class LogRequest:
    """The log a person asked for: a path or a name, filters as typed (all must hold), a calendar as typed."""

    log: str
    where: tuple[str, ...] = ()
    calendar: str | None = None
    estimate_starts: bool = False
    reading: Reading = Reading()


@dataclass(frozen=True, slots=True)
class Output:
    """Where the answer goes: the terminal, JSON on stdout, or a file whose suffix names the format."""

    json: bool = False
    path: Path | None = None


class SectionOption(click.Option):
    """An option that is listed under a heading of its own in the help."""

    def __init__(self, *args: Any, section: str = OPTIONS, **kwargs: Any) -> None:
        """Take the heading in addition to everything that click takes."""
        super().__init__(*args, **kwargs)
        self.section = section


class SchemaOption(SectionOption):
    """The option --json-schema; it knows the class of the answer, which the generated reference reads."""

    result_class: type


def section_of(parameter: click.Parameter) -> str:
    """Give the heading under which a parameter is listed."""
    if isinstance(parameter, click.Argument):
        return ARGUMENTS
    return parameter.section if isinstance(parameter, SectionOption) else OPTIONS


class VerbCommand(click.Command):
    """A command whose help lists options under headings, those that every verb shares last."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of the verb first, then each shared section."""
        sections: dict[str, list[tuple[str, str]]] = {ARGUMENTS: [], OPTIONS: [], READING: [], ANSWER: []}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record:
                sections[section_of(parameter)].append(record)
        for heading, records in sections.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)


def verb() -> Callable[[Callable[..., Any]], VerbCommand]:
    """Make a command of a function: the decorator that every verb starts with."""
    return click.command(cls=VerbCommand)


_READING_OPTIONS = (
    (("--case-id",), "COLUMN", "Column with the case id."),
    (("--activity",), "COLUMN", "Column with the activity."),
    (("--completed-at",), "COLUMN", "Column with the time of completion (the only time, if there is one)."),
    (("--started-at",), "COLUMN", "Column with the start time."),
    (("--resource",), "COLUMN", "Column with the person, team or system that did the step."),
    (("--lifecycle-column",), "COLUMN", "Column with the lifecycle transition (start, complete, ...)."),
    (
        ("--instance-id",),
        "COLUMN",
        "Column with the id of the activity instance, where start and end share one.",
    ),
    (("--timezone",), "ZONE", "Zone of times without an offset, such as Europe/Berlin."),
    (
        ("--date-order",),
        click.Choice(["dmy", "mdy", "ymd"]),
        "Order of day, month and year where it is open.",
    ),
    (("--delimiter",), "TEXT", "Character between fields of a text file; `tab` for a tabulator."),
    (("--encoding",), "NAME", "Encoding of a text file, such as utf-8 or cp1252."),
    (("--sheet",), "NAME", "Sheet of a workbook."),
    (("--object-type",), "NAME", "Object type whose objects become the cases of an object-centric log."),
    (
        ("--lifecycle",),
        click.Choice(["pair", "complete", "raw"]),
        "Pair start and complete rows, keep complete rows only, or keep all rows.",
    ),
    (("--keep-names",), "REASON", "Store names of resources instead of pseudonyms; say why."),
)


def reading_options(callback: Callback) -> Callback:
    """Add the options that say how a file is read, gathered into one argument `reading: Reading`."""
    names = [field.name for field in fields(Reading)]

    @functools.wraps(callback)
    def gathered(*args: Any, **kwargs: Any) -> Any:
        reading = Reading(**{name: kwargs.pop(name) for name in names})
        return callback(*args, reading=reading, **kwargs)

    mapping = click.option(
        "--mapping",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        cls=SectionOption,
        section=READING,
        help="Saved mapping file; options given beside it win.",
    )
    decorated: Any = mapping(gathered)
    for flags, kind, words in reversed(_READING_OPTIONS):
        decorated = _reading_option(flags, kind, words)(decorated)
    return decorated  # type: ignore[no-any-return]


def _reading_option(
    flags: tuple[str, ...], kind: str | click.Choice[str], words: str
) -> Callable[[Any], Any]:
    if isinstance(kind, str):
        return click.option(*flags, metavar=kind, help=words, cls=SectionOption, section=READING)
    return click.option(*flags, type=kind, help=words, cls=SectionOption, section=READING)


def log_options(callback: Callback) -> Callback:
    """Add LOG, --where, --calendar, --estimate-starts and the reading options as one `request: LogRequest`."""

    @functools.wraps(callback)
    def gathered(
        *args: Any,
        log: str,
        where: tuple[str, ...],
        calendar: str | None,
        estimate_starts: bool,
        reading: Reading,
        **kwargs: Any,
    ) -> Any:
        request = LogRequest(log, where, calendar, estimate_starts, reading)
        return callback(*args, request=request, **kwargs)

    decorated: Any = reading_options(gathered)
    decorated = click.option(
        "--estimate-starts",
        is_flag=True,
        help="Where only completions are known, estimate starts from when the resource was free.",
    )(decorated)
    decorated = click.option(
        "--calendar",
        metavar="CALENDAR",
        help="Count working time only: a preset such as mon-fri-8-17, hours, or a .json file.",
    )(decorated)
    decorated = click.option(
        "--where",
        metavar="FILTER",
        multiple=True,
        help="Keep the cases or events that match; several are all to hold.",
    )(decorated)
    return click.argument("log", metavar="LOG", help=LOG_HELP)(decorated)  # type: ignore[no-any-return]


def output_options(
    result_class: type, *, picture: bool = False, also: Sequence[str] = ()
) -> Callable[[Callback], Callback]:
    """Add --json, -o FILE and --json-schema, gathered into one argument `output: Output`.

    `picture` says that the verb can draw, so that -o takes .svg and .png as well; `also` names suffixes that the verb
    writes itself.
    """
    usual = PICTURE_SUFFIXES + TABLE_SUFFIXES if picture else TABLE_SUFFIXES
    suffixes = (*(suffix for suffix in also if suffix not in usual), *usual)

    def decorate(callback: Callback) -> Callback:
        @functools.wraps(callback)
        def gathered(*args: Any, as_json: bool, output_path: Path | None, **kwargs: Any) -> Any:
            return callback(*args, output=Output(json=as_json, path=output_path), **kwargs)

        decorated: Any = _schema_option(result_class)(gathered)
        decorated = _path_option(suffixes)(decorated)
        return click.option(  # type: ignore[no-any-return]
            "--json",
            "as_json",
            is_flag=True,
            help="Print the answer as JSON.",
            cls=SectionOption,
            section=ANSWER,
        )(decorated)

    return decorate


def _path_option(suffixes: tuple[str, ...]) -> Callable[[Any], Any]:
    allowed = ", ".join(suffixes)

    def check(ctx: click.Context, parameter: click.Parameter, path: Path | None) -> Path | None:
        if path is None or path.suffix.lower() in suffixes:
            return path
        raise click.BadParameter(f"{path.name} has no suffix this verb can write; use one of {allowed}.")

    return click.option(
        "-o",
        "--output",
        "output_path",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        callback=check,
        cls=SectionOption,
        section=ANSWER,
        help=f"Write the answer to a file; its suffix names the format: {allowed}.",
    )


def _schema_option(result_class: type) -> Callable[[Any], Any]:
    def print_schema(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
        if wanted and not ctx.resilient_parsing:
            click.echo(json.dumps(json_schema(result_class), indent=2, ensure_ascii=False))
            ctx.exit()

    class Option(SchemaOption):
        pass

    Option.result_class = result_class
    return click.option(
        "--json-schema",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=print_schema,
        cls=Option,
        section=ANSWER,
        help="Print the JSON schema of the answer and stop.",
    )
