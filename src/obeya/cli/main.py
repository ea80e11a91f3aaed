"""The command `obeya`: the list of verbs, how they are loaded, and how a run ends.

How to add a verb (the whole convention)
    1. Write `src/obeya/cli/<module>.py` with one public name, `command: click.Command`. A verb that answers a
       question looks like this, and holds no analysis of its own:

           @verb()
           @log_options                                   # LOG, --where, --calendar, mapping overrides
           @click.option("--top", default=10, show_default=True, help="How many variants to list.")
           @output_options(Variants)                      # --json, -o FILE, --json-schema
           def command(request: LogRequest, output: Output, top: int) -> None:
               \"\"\"List the paths that cases take, most frequent first.\"\"\"
               log = open_log(request)
               result = variants(log, top=top)
               show(result, output, picture=lambda: variants_picture(result))

       `log_options` gathers its options into one `request: LogRequest`, `output_options` into one
       `output: Output` (both in cli/options.py). `show` (cli/output.py) knows terminal, JSON, SVG, PNG, HTML,
       CSV, XLSX and Parquet; the verb passes only what is special: a picture, a terminal view of its own, or
       which table is the main one.
    2. Add one line to `VERBS` below, with the summary that `obeya --help` shows. The summary stands here so
       that the help needs no verb to be loaded; `tests/core/cli/test_main.py` proves that it is the first
       sentence of the command's docstring.
    3. Raise `ObeyaError` subclasses; print nothing but through `show`, `say` and `progress` of this floor.
       Import heavy libraries where they are used, as everywhere.
    4. `make docs` writes the reference page of the verb from its options and its result class.

How a run ends
    0    answered
    1    a fault of obeya's own: one line, and a file with the details
    2    the person can mend it: a message that says what is wrong, what was given and what to do next
    130  stopped with Ctrl-C
    141  the reader of our output went away, as in `obeya variants LOG | head`
    `OBEYA_DEBUG=1` shows the traceback of any error.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

import obeya
from obeya.cli.faults import broken_pipe, report_fault
from obeya.errors import ConfigurationError, ObeyaError


@dataclass(frozen=True, slots=True)
class Verb:
    """Where a verb lives and what it does in one sentence."""

    module: str
    summary: str


VERBS: dict[str, Verb] = {
    "import": Verb("obeya.cli.import_", "Read a file into the store as a named event log."),
    "append": Verb("obeya.cli.append", "Add the new rows of a file to a stored log."),
    "logs": Verb("obeya.cli.logs", "List the stored logs."),
    "scrub": Verb("obeya.cli.scrub", "Check every stored file against its hash."),
    "sample": Verb("obeya.cli.sample", "Write a simulated sample process to a folder."),
    "overview": Verb("obeya.cli.overview", "Say what a log holds: cases, activities, variants and times."),
    "map": Verb("obeya.cli.map", "Show how work flows: activities, paths, frequencies and times."),
    "variants": Verb("obeya.cli.variants", "List the paths that cases take, most frequent first."),
    "times": Verb("obeya.cli.times", "Show service time, waiting time and throughput time."),
    "rework": Verb("obeya.cli.rework", "Show what is done more than once in a case, and the time it takes."),
    "handovers": Verb("obeya.cli.handovers", "Show who hands work to whom, and what goes back and forth."),
    "stream": Verb(
        "obeya.cli.stream", "Draw the value stream: waits, work, takt, what adds value, bottlenecks."
    ),
    "workload": Verb("obeya.cli.workload", "Show arrivals, departures and work in progress over time."),
    "findings": Verb("obeya.cli.findings", "Rank what costs most time, with what to look at next."),
    "forecast": Verb(
        "obeya.cli.forecast",
        "Forecast new cases, the end of open ones, and queues, with errors on the past beside a simple rule's.",
    ),
    "chart": Verb("obeya.cli.chart", "Draw a control chart: signal or noise, and how often it cries wolf."),
    "capability": Verb(
        "obeya.cli.capability",
        "Say how well values keep inside their limits: Cp, Cpk, Pp, Ppk and Cpm with intervals.",
    ),
    "gage": Verb("obeya.cli.gage", "Say how much of the variation comes from measuring: gage R&R."),
    "pareto": Verb(
        "obeya.cli.pareto",
        "Rank categories by how often they come or what they add up to, and test whether chance made the order.",
    ),
    "compare": Verb(
        "obeya.cli.compare", "Say what changed between two samples, in percent, with interval and test."
    ),
    "sigma-level": Verb(
        "obeya.cli.sigma_level", "Turn counted defects into DPMO and a sigma level, with the shift stated."
    ),
    "sample-size": Verb("obeya.cli.sample_size", "Say how many values, units or days show a difference."),
    "gain": Verb("obeya.cli.gain", "Say whether a change worked, and whether the gain holds."),
    "twin": Verb(
        "obeya.cli.twin",
        "Learn a digital twin from a log, simulate it, check it, and try changes on it.",
    ),
    "report": Verb("obeya.cli.report", "Write a self-contained, printable report of a log."),
    "serve": Verb("obeya_web.cli.serve", "Run the web application until it is stopped."),
    "sign-in-link": Verb(
        "obeya_web.cli.sign_in_link",
        "Print a link that signs a person in once, for who lost their password or second step.",
    ),
    "user": Verb("obeya_web.cli.user", "Add people, list them, deactivate them, and let them in again."),
    "team": Verb("obeya_web.cli.team", "Add teams and list them."),
    "action": Verb(
        "obeya_web.cli.action", "Add actions, list them, move them from state to state, and export them."
    ),
    "improvement": Verb(
        "obeya_web.cli.improvement", "List improvements, and show one with the gate before its next stage."
    ),
    "measure": Verb(
        "obeya_web.cli.measure", "List measures, show one with its limits and signals, and send values."
    ),
    "watch": Verb(
        "obeya_web.cli.watch",
        "List registered gains with their verdicts, and show one with its looks and signals.",
    ),
    "ledger": Verb(
        "obeya_web.cli.ledger", "List lines of the benefit ledger, add them up, add one, and validate it."
    ),
    "backup": Verb(
        "obeya_web.cli.backup",
        "Save all records and stored logs of the web application to one file, while everything goes on.",
    ),
    "restore": Verb("obeya_web.cli.restore", "Put a backup in place, after everything in it was checked."),
    "migrate": Verb("obeya_web.cli.migrate", "Bring the database of the web application to this version."),
    "audit": Verb(
        "obeya_web.cli.audit",
        "Read the whole audit trail and name the first entry that was changed, taken out or cut off.",
    ),
    "doctor": Verb("obeya.cli.doctor", "Check this installation and say how to mend what is wrong."),
}


class Verbs(click.Group):
    """A group whose commands are imported when they are called, so that `obeya --help` stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the verbs in the order of `VERBS`, which is the order in which a person meets them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one verb and give its command."""
        verb = VERBS.get(cmd_name)
        if verb is None:
            if Path(cmd_name).is_file():
                ctx.fail(f"{cmd_name} is a file; put a verb before it, such as `obeya report {cmd_name}`.")
            return None
        command = _module_of(verb).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{verb.module}.command is not a click command")
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs with their summaries without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, verb.summary) for name, verb in VERBS.items()])


def _module_of(verb: Verb) -> Any:
    """Import the module of a verb; those of the web application need libraries that the core does without."""
    try:
        return importlib.import_module(verb.module)
    except ModuleNotFoundError as missing:
        is_ours = (missing.name or "").split(".")[0] in ("obeya", "obeya_web")
        if is_ours or not verb.module.startswith("obeya_web."):
            raise
        raise ConfigurationError(
            f"This verb needs the web application, and {missing.name} is not installed. "
            "Run `pip install 'obeya[web]'`."
        ) from missing


@click.group(
    cls=Verbs,
    subcommand_metavar="VERB ...",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(obeya.__version__, prog_name="obeya")
def program() -> None:
    """From an event log to findings: see how work flows, where time is lost, and what to do first.

    LOG is a file (CSV, TSV, XLSX, Parquet, XES, OCEL 2.0) or the name of a stored log. Start with
    `obeya sample invoice-approval -o sample` and `obeya report sample/invoice-approval.csv`.
    """


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code; messages go to stderr, results to stdout."""
    try:
        code = program.main(args=list(arguments), prog_name="obeya", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return 130
    except BrokenPipeError:
        return broken_pipe()
    except SystemExit as ended:  # click ends by itself after shell completion (0) and on a broken pipe (1)
        return broken_pipe() if ended.code == 1 else 0
    except (ObeyaError, OSError, MemoryError) as error:
        return _report_remediable(error)
    except Exception as error:  # noqa: BLE001  (the last place that can give a person a readable line)
        return report_fault(error, arguments)


def _report_remediable(error: ObeyaError | OSError | MemoryError) -> int:
    if os.environ.get("OBEYA_DEBUG"):
        raise error
    click.echo(f"Error: {_words(error)}", err=True)
    return 2


def _words(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "The memory of this machine is used up. Close other programs, or import fewer rows."
    if isinstance(error, OSError):
        what = f"{error.filename}: {error.strerror}" if error.filename else f"{error.strerror or error}"
        return f"{what}. Check the path, its permissions and the free disk space."
    return str(error)


def main() -> None:
    """Run the command line of this process."""
    sys.exit(run(sys.argv[1:]))
