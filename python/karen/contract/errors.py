"""Every failure that may reach a person, named by who should act.

A class here is three things at once: the exception Python raises, the JSON object on the wire (a *problem*), and a
member of the TypeScript union `Problem`, discriminated by `code`.

* KarenError
  + InvalidInput      fix the call: `fields` names what is wrong
  + Unauthenticated   say who you are
  + Forbidden         the owner has to allow it
  + NotFound          the named thing is not there
  + Conflict          the thing is not in a state that allows this
  + RateLimited       wait `retry_after_s`
  + ToolFailed        a tool ran and said no
  + PluginFailed      a plugin ran and said no
  + ModelUnavailable  no language model answers
  + Unavailable       a part of Karen is not there now: try later
  + TimedOut          it took longer than its limit
  + Cancelled         you stopped it
  + Internal          a bug of ours: the log has the trace under `request_id`
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from karen.contract.turn import current_turn


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(eq=False)
class KarenError(Exception):
    """Base of every error Karen raises on purpose; `message` names the thing and says what to do."""

    message: str
    request_id: str = field(default_factory=current_turn, kw_only=True)
    timestamp: datetime = field(default_factory=_now, kw_only=True)

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True)
class InvalidField:
    """One thing wrong with a call; `name` is a dotted path such as `messages.3.role`."""

    name: str
    message: str


@dataclass(eq=False)
class InvalidInput(KarenError):
    fields: list[InvalidField] = field(default_factory=list)
    code: Literal["invalid_input"] = "invalid_input"


@dataclass(eq=False)
class Unauthenticated(KarenError):
    code: Literal["unauthenticated"] = "unauthenticated"


@dataclass(eq=False)
class Forbidden(KarenError):
    code: Literal["forbidden"] = "forbidden"


@dataclass(eq=False)
class NotFound(KarenError):
    kind: str = ""
    id: str = ""
    code: Literal["not_found"] = "not_found"


@dataclass(eq=False)
class Conflict(KarenError):
    code: Literal["conflict"] = "conflict"


@dataclass(eq=False)
class RateLimited(KarenError):
    retry_after_s: float = 1.0
    code: Literal["rate_limited"] = "rate_limited"


@dataclass(eq=False)
class ToolFailed(KarenError):
    tool: str = ""
    code: Literal["tool_failed"] = "tool_failed"


@dataclass(eq=False)
class PluginFailed(KarenError):
    plugin: str = ""
    code: Literal["plugin_failed"] = "plugin_failed"


@dataclass(eq=False)
class ModelUnavailable(KarenError):
    model: str = ""
    retry_after_s: float = 1.0
    code: Literal["model_unavailable"] = "model_unavailable"


@dataclass(eq=False)
class Unavailable(KarenError):
    retry_after_s: float = 1.0
    code: Literal["unavailable"] = "unavailable"


@dataclass(eq=False)
class TimedOut(KarenError):
    code: Literal["timeout"] = "timeout"


@dataclass(eq=False)
class Cancelled(KarenError):
    code: Literal["cancelled"] = "cancelled"


@dataclass(eq=False)
class Internal(KarenError):
    code: Literal["internal"] = "internal"


Problem = Annotated[
    InvalidInput
    | Unauthenticated
    | Forbidden
    | NotFound
    | Conflict
    | RateLimited
    | ToolFailed
    | PluginFailed
    | ModelUnavailable
    | Unavailable
    | TimedOut
    | Cancelled
    | Internal,
    Field(discriminator="code"),
]
PROBLEM: TypeAdapter[Problem] = TypeAdapter(Problem)

HTTP_STATUS = {
    "invalid_input": 422,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "rate_limited": 429,
    "tool_failed": 502,
    "plugin_failed": 502,
    "model_unavailable": 503,
    "unavailable": 503,
    "timeout": 504,
    "cancelled": 499,
    "internal": 500,
}
"""Status of each code over HTTP."""
