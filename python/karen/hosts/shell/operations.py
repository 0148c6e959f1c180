"""The JSON objects that the page sends to its window, each told by its `op`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from karen.contract.errors import InvalidInput
from karen.contract.frames import MAX_FRAME_BYTES, invalid_fields


class _Operation(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Request(_Operation):
    """A unary call, answered with its item."""

    op: Literal["request"]
    method: str
    params: JsonValue = {}


class Call(_Operation):
    """A call whose frames go to `channel`, without the id. `id` is the page's own name for it."""

    op: Literal["call"]
    id: int
    method: str
    params: JsonValue = {}
    channel: str


class Cancel(_Operation):
    op: Literal["cancel"]
    id: int


class State(_Operation):
    """How the sidecar is; changes come as events."""

    op: Literal["state"]


class Window(_Operation):
    """The page says that a person can use it, or wants a new sidecar, or the end."""

    op: Literal["window"]
    action: Literal["usable", "restart", "quit"]


class Open(_Operation):
    """Open a link outside."""

    op: Literal["open"]
    url: str


class Save(_Operation):
    """Save a text as a new file among the downloads; answers its `path`. With `onto`, that path, the text goes on."""

    op: Literal["save"]
    filename: str
    text: str
    onto: str | None = None


class ChooseFile(_Operation):
    """Ask the person where to put a new file, for which `filename` is proposed; answers the path, or null."""

    op: Literal["choose_file"]
    filename: str


class PickFile(_Operation):
    """Ask the person for a file that is there; answers the path, or null."""

    op: Literal["pick_file"]


class Begin(_Operation):
    """A page begins: sent by the window's own script before the page's."""

    op: Literal["begin"]


Operation = Annotated[
    Request | Call | Cancel | State | Window | Open | Save | ChooseFile | PickFile | Begin, Field(discriminator="op")
]
_OPERATION: TypeAdapter[Operation] = TypeAdapter(Operation)


def read_operation(body: bytes) -> Operation:
    """Raises InvalidInput, which names what is wrong."""
    if len(body) > MAX_FRAME_BYTES:
        sizes = f"{len(body) / 1e6:.1f} MB. At most {MAX_FRAME_BYTES / 1e6:.1f} MB"
        raise InvalidInput(f"This call is {sizes} can be sent at once.")
    try:
        return _OPERATION.validate_json(body)
    except ValidationError as error:
        fields = invalid_fields(error)
        said = "; ".join(f"{field.name or 'body'}: {field.message}" for field in fields[:5])
        raise InvalidInput(f"The window does not understand this: {said}", fields) from error
