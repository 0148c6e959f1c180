"""Requests over HTTPS to the hosts that the plugin's permissions name. Karen makes them, in a process of her own."""

from __future__ import annotations

import base64
import json as json_text
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from karen_plugin.host import ask


@dataclass(frozen=True)
class Response:
    """What the host has answered, whatever its status is."""

    status: int
    headers: Mapping[str, str]
    """By their names in lower case."""
    url: str
    """Where it came from in the end, after redirects."""
    content: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:  # it is whatever the host says
        """Raises ValueError for what is no JSON."""
        return json_text.loads(self.content)


def request(
    method: str,
    url: str,
    *,
    params: Mapping[str, str | int | float] | None = None,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    json: object = None,
    timeout_s: float = 10.0,
) -> Response:
    """Raises Refused for a host that is not granted, one that cannot be reached, and an answer beyond 2 MB."""
    sent = dict(headers or {})
    if json is not None:
        content = json_text.dumps(json).encode()
        sent.setdefault("Content-Type", "application/json")
    if params:
        url += ("&" if "?" in url else "?") + urlencode(params)
    body = base64.b64encode(content).decode()
    answer = cast(
        dict[str, Any],
        ask("http.request", method=method, url=url, headers=sent, body=body, timeout_s=timeout_s),
    )
    return Response(answer["status"], answer["headers"], answer["url"], base64.b64decode(answer["body"]))


def get(
    url: str,
    *,
    params: Mapping[str, str | int | float] | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = 10.0,
) -> Response:
    """As `request`."""
    return request("GET", url, params=params, headers=headers, timeout_s=timeout_s)


def post(
    url: str,
    *,
    json: object = None,
    content: bytes = b"",
    params: Mapping[str, str | int | float] | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_s: float = 10.0,
) -> Response:
    """As `request`."""
    return request("POST", url, params=params, headers=headers, content=content, json=json, timeout_s=timeout_s)
