"""The description of the interface (OpenAPI 3.1): what the framework writes, completed by what only we know."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from obeya.cli.schema import json_schema
from obeya.studies.gain import GainVerdict
from obeya_web.api.problems import MEDIA_TYPE
from obeya_web.api.routes.questions import QUESTIONS

BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token made on the page “API tokens”; its scope is read or write.",
}
RESULTS: Mapping[str, type] = {
    result.__name__: result for result in (*(question.result for question in QUESTIONS.values()), GainVerdict)
}
Json = dict[str, Any]


class DescribedApi(NinjaAPI):
    """An interface whose description names tokens, problems and the answers of questions."""

    # Writing a description takes a second, and none changes while a process runs.
    @cached_property
    def _written(self) -> dict[str, OpenAPISchema]:
        return {}

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description, completed; written once for the same options."""
        key = repr(sorted(options.items()))
        if key not in self._written:
            self._written[key] = self._write(**options)
        return self._written[key]

    def _write(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        components = schema["components"]
        components.setdefault("securitySchemes", {})["Token"] = BEARER
        for methods in schema["paths"].values():
            for operation in methods.values():
                operation["security"] = [*operation.get("security", []), {"Token": []}]
                _name_problems(operation["responses"])
                if name := operation.pop("x-result", None):
                    operation["responses"][200] = _answer(name, components["schemas"])
        return schema


def _name_problems(responses: Mapping[int, Json]) -> None:
    """Say that problems have a media type of their own."""
    for status, response in responses.items():
        if int(status) >= 400 and "application/json" in response.get("content", {}):
            response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}


def _answer(name: str, schemas: Json) -> Json:
    """Describe the answer of a question, and put its parts among the shared shapes."""
    schema = json_schema(RESULTS[name])
    parts = schema.pop("$defs", {})
    schema.pop("$schema")
    schemas.update({part: _moved(body) for part, body in parts.items()})
    schemas[name] = _moved(schema)
    return {
        "description": "The answer.",
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}},
        "headers": {"ETag": {"schema": {"type": "string"}}},
    }


def _moved(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _moved(value)
            for key, value in part.items()
        }
    return [_moved(item) for item in part] if isinstance(part, list) else part
