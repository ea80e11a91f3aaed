"""The reference pages of the verbs: options from click, answers from the JSON schema of the result class."""

from __future__ import annotations

import inspect
import json
import re
from collections import defaultdict
from typing import Any

import click

from obeya.cli.main import VERBS, program
from obeya.cli.options import SchemaOption, section_of
from obeya.cli.schema import Schema, json_schema
from tools.docs.markdown import code, page, table


def verb_pages() -> dict[str, str]:
    """Give the pages of all verbs and the schema of each answer, by path inside docs/reference."""
    pages = {"verbs/index.md": _index()}
    for name in VERBS:
        pages[f"verbs/{name}.md"] = _verb_page(name, command_of(name))
    for words, command in commands().items():
        if result_class := result_class_of(command):
            schema = json.dumps(json_schema(result_class), indent=2, ensure_ascii=False)
            pages[f"schemas/{schema_name(words)}.json"] = schema + "\n"
    return pages


def commands() -> dict[str, click.Command]:
    """Give every command that can be run by its words: the verbs, and the verbs of those that have some."""
    found: dict[str, click.Command] = {}
    for name in VERBS:
        command = command_of(name)
        if isinstance(command, click.Group):
            found |= {f"{name} {inner}": each for inner, each in command.commands.items()}
        else:
            found[name] = command
    return found


def schema_name(words: str) -> str:
    """Give the name of the file that holds the schema of an answer."""
    return words.replace(" ", "-")


def command_of(name: str) -> click.Command:
    """Load the command of one verb."""
    command = program.get_command(click.Context(program), name)
    if command is None:
        raise LookupError(f"{name} is no verb")
    return command


def result_class_of(command: click.Command) -> type | None:
    """Give the class of the answer, which the option --json-schema knows."""
    return next((option.result_class for option in command.params if isinstance(option, SchemaOption)), None)


def _index() -> str:
    rows = [(f"[`obeya {name}`]({name}.md)", verb.summary) for name, verb in VERBS.items()]
    toctree = "\n".join(["```{toctree}", ":hidden:", "", *VERBS, "```"])
    words = (
        "`LOG` is a path to a file or the name of a stored log. Every verb takes `--help`; verbs that answer "
        "a question take `--json`, `--json-schema` and `-o FILE`."
    )
    return page("Verbs", words, table(("Verb", "What it does"), rows), toctree)


def _verb_page(name: str, command: click.Command) -> str:
    if isinstance(command, click.Group):
        inner = [_part(f"{name} {each}", one) for each, one in command.commands.items()]
        return page(f"obeya {name}", inspect.cleandoc(command.help or ""), *inner)
    context = click.Context(command, info_name=f"obeya {name}")
    usage = f"```text\n{' '.join(command.get_usage(context).split()).removeprefix('Usage: ')}\n```"
    parts = [usage, inspect.cleandoc(command.help or ""), *_options(command, context)]
    result_class = result_class_of(command)
    if result_class:
        parts += [_answer(name, json_schema(result_class))]
    return page(f"obeya {name}", *parts)


def _part(words: str, command: click.Command) -> str:
    """Write the section of a verb that belongs to another one."""
    context = click.Context(command, info_name=f"obeya {words}")
    usage = f"```text\n{' '.join(command.get_usage(context).split()).removeprefix('Usage: ')}\n```"
    parts = [
        f"## obeya {words}",
        usage,
        inspect.cleandoc(command.help or ""),
        *_options(command, context, "###"),
    ]
    if result_class := result_class_of(command):
        parts += [_answer(words, json_schema(result_class), "###")]
    return "\n\n".join(parts)


def _options(command: click.Command, context: click.Context, level: str = "##") -> list[str]:
    sections: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record and "--help" not in parameter.opts:
            sections[section_of(parameter)].append((code(record[0]), record[1]))
    return [f"{level} {heading}\n\n{table(('', 'Meaning'), rows)}" for heading, rows in sections.items()]


def _answer(name: str, schema: Schema, level: str = "##") -> str:
    classes = {schema["title"]: schema, **schema.get("$defs", {})}
    parts = [
        f"{level} JSON\n\nThe schema as a file: [{schema_name(name)}.json](../schemas/{schema_name(name)}.json).",
        _class_part(schema["title"], schema, level),
    ]
    parts += [_class_part(title, one, level) for title, one in classes.items() if title != schema["title"]]
    return "\n\n".join(parts)


def _class_part(title: str, schema: Schema, level: str) -> str:
    rows = [
        (code(name), say_type(field), " ".join(field.get("description", "").split()))
        for name, field in schema["properties"].items()
    ]
    words = re.sub(r"\n {4,}", "\n", schema.get("description", ""))
    return f"{level}# {title}\n\n{words}\n\n{table(('Field', 'Type', 'Meaning'), rows)}"


def say_type(schema: dict[str, Any]) -> str:
    """Say the type of a field in words, with a link to the class it holds."""
    if "$ref" in schema:
        title = schema["$ref"].rsplit("/", 1)[1]
        return f"[{title}](#{title.lower()})"
    if "anyOf" in schema:
        return " or ".join(say_type(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(code(str(value)) for value in schema["enum"])
    kind = schema.get("type", "any")
    if kind == "array":
        if "prefixItems" in schema:
            return "list of " + ", ".join(say_type(item) for item in schema["prefixItems"])
        return f"list of {say_type(schema['items'])}"
    if kind == "object" and "additionalProperties" in schema:
        return f"object: name → {say_type(schema['additionalProperties'])}"
    named = schema.get("format", kind)
    return " or ".join(named) if isinstance(named, list) else str(named)
