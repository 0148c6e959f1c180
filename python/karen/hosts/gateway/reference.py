"""The page at /docs: every method in plain HTML, without a script and without anything from another server."""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from typing import Any

STYLE = (
    "body{font:15px/24px system-ui,sans-serif;max-width:72ch;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "code,pre{font:13px/20px ui-monospace,monospace}pre{overflow:auto;padding:.5rem;border:1px solid;border-radius:6px}"
    "summary{cursor:pointer}h2{margin-top:2rem}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
REFERENCE_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"


def reference(document: dict[str, Any]) -> str:
    """The HTML of an OpenAPI document."""
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Karen: the API</title><style>{STYLE}</style>',
        f"<h1>Karen {escape(document['info']['version'])}: the API</h1>",
        "<p>Every method is a POST of one JSON object, with <code>Authorization: Bearer …</code>. "
        'Programs read the same as <a href="/openapi.json">OpenAPI</a>.</p>',
    ]
    tag = ""
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            if operation["tags"][0] != tag:
                tag = operation["tags"][0]
                parts.append(f"<h2>{escape(tag)}</h2>")
            parts.append(_operation(f"{verb.upper()} {path}", operation))
    parts.append("<h2>Models</h2>")
    parts += [_model(name, schema) for name, schema in sorted(document["components"]["schemas"].items())]
    return "\n".join(parts)


def _operation(title: str, operation: dict[str, Any]) -> str:
    said = f"{operation.get('summary', '')}\n{operation.get('description', '')}".strip()
    parts = [f"<details><summary><code>{escape(title)}</code> {escape(said)}</summary>"]
    if "requestBody" in operation:
        parts.append(f"<p>Takes</p>{_schema(operation['requestBody']['content']['application/json']['schema'])}")
    for media_type, content in operation["responses"]["200"].get("content", {}).items():
        shape = content.get("x-item", content["schema"])
        parts.append(f"<p>Answers <code>{escape(media_type)}</code></p>{_schema(shape)}")
    return "".join([*parts, "</details>"])


def _model(name: str, schema: dict[str, Any]) -> str:
    return f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>{_schema(schema)}</details>'


def _schema(schema: dict[str, Any]) -> str:
    reference_to = str(schema.get("$ref", "")).rpartition("/")[2]
    if reference_to:
        return f'<p><a href="#{escape(reference_to)}"><code>{escape(reference_to)}</code></a></p>'
    return f"<pre>{escape(json.dumps(schema, indent=2, ensure_ascii=False))}</pre>"
