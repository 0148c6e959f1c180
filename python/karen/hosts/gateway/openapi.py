"""The registry as an OpenAPI document. Written when it is first asked for: it costs more than the routes."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from karen.contract.errors import HTTP_STATUS, PROBLEM
from karen.contract.method import Method, Registry

REFERENCE = "#/components/schemas/{model}"
PROBLEM_REFERENCE = {"$ref": "#/components/schemas/Problem"}
JsonSchema = dict[str, Any]
EVENTS = (
    "Server-sent events: each `data:` line holds one item; a comment line comes each second without one; "
    "the last event is `done`, or `failed` with the problem."
)
FIXED = {
    "/livez": ("The process is alive.", {"200": "Alive."}),
    "/readyz": ("All required services run; the body lists them.", {"200": "Ready.", "503": "Not yet."}),
    "/health": ("How every service is, measured now.", {"200": "Usable.", "503": "Unhealthy."}),
    "/metrics": ("The instruments, as Prometheus text.", {"200": "Prometheus text."}),
}
OPEN = {"/livez", "/readyz"}


def openapi(registry: Registry, version: str) -> JsonSchema:
    """OpenAPI 3.1 of every method and of the fixed paths."""
    methods = sorted(registry.values(), key=lambda method: method.name)
    shapes, definitions = _schemas(methods)
    paths: JsonSchema = {f"/api/{method.name.replace('.', '/')}": _path(method, shapes) for method in methods}
    paths["/session"] = _session()
    for path, (summary, answers) in FIXED.items():
        responses = {status: {"description": said} for status, said in answers.items()}
        paths[path] = {
            "get": {"operationId": path[1:], "summary": summary, "tags": ["status"], "responses": responses}
            | ({"security": []} if path in OPEN else {})
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Karen", "version": version, "description": "Every method of this sidecar."},
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _schemas(methods: list[Method]) -> tuple[dict[tuple[str, JsonSchemaMode], JsonSchema], JsonSchema]:
    adapters: list[tuple[str, JsonSchemaMode, TypeAdapter[Any]]] = [("problem", "serialization", PROBLEM)]
    for method in methods:
        adapters.append((method.name, "validation", TypeAdapter[BaseModel](method.params)))
        adapters.append((method.name, "serialization", method.result))
    shapes, whole = TypeAdapter.json_schemas(adapters, ref_template=REFERENCE)
    plain: dict[tuple[str, JsonSchemaMode], JsonSchema] = {(str(name), mode): s for (name, mode), s in shapes.items()}
    return plain, {**whole.get("$defs", {}), "Problem": plain["problem", "serialization"]}


def _path(method: Method, shapes: dict[tuple[str, JsonSchemaMode], JsonSchema]) -> JsonSchema:
    namespace, _, _ = method.name.partition(".")
    summary, _, rest = method.doc.partition("\n")
    answer = shapes[method.name, "serialization"]
    content = (
        {"text/event-stream": {"schema": {"type": "string"}, "x-item": answer}}
        if method.streaming
        else {"application/json": {"schema": answer}}
    )
    responses: JsonSchema = {"200": {"description": EVENTS if method.streaming else "Done.", "content": content}}
    for code, status in HTTP_STATUS.items():
        known = responses.setdefault(
            str(status), {"description": "", "content": {"application/json": {"schema": PROBLEM_REFERENCE}}}
        )
        known["description"] = " or ".join(filter(None, (known["description"], code)))
    return {
        "post": {
            "operationId": method.name,
            "summary": summary,
            "description": rest.strip(),
            "tags": [namespace],
            "x-role": method.role.value,
            "requestBody": {"content": {"application/json": {"schema": shapes[method.name, "validation"]}}},
            "responses": responses,
        }
    }


def _session() -> JsonSchema:
    code = {"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"]}
    problem = {"content": {"application/json": {"schema": PROBLEM_REFERENCE}}}
    return {
        "post": {
            "operationId": "session",
            "summary": "Exchange a one-time code for the page's cookie.",
            "tags": ["status"],
            "security": [],
            "requestBody": {"required": True, "content": {"application/json": {"schema": code}}},
            "responses": {
                "200": {"description": "The cookie is set."},
                "401": {"description": "The code is unknown, used or too old.", **problem},
            },
        }
    }
