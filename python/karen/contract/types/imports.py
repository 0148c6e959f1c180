"""Taking in what another program kept: conversations, memories, settings."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from karen.contract.types.data import FilePath
from karen.contract.types.wire import Identifier, Text, Wire


class ImportKind(StrEnum):
    """What wrote the file. Found out from the file itself when it is not said."""

    CHATGPT = "chatgpt"
    CLAUDE = "claude"
    OPEN_WEBUI = "open_webui"
    JSON_LINES = "json_lines"
    MARKDOWN = "markdown"
    EARLIER_KAREN = "earlier_karen"
    """The earlier system's settings of a browser, its exported chats and its memories, as JSON."""
    KAREN = "karen"


class UploadPiece(Wire):
    """The next bytes of a file that a browser sends; the first piece has no id yet."""

    upload_id: Identifier | None = None
    name: Annotated[str, Field(min_length=1, max_length=255)]
    bytes_base64: Annotated[str, Field(max_length=6_000_000)]


class Upload(Wire):
    upload_id: str
    size_bytes: int


class RunImport(Wire):
    """Of a file on this machine (owners only) or one that was uploaded. Running it again adds nothing twice."""

    path: FilePath | None = None
    upload_id: Identifier | None = None
    kind: ImportKind | None = None
    dry_run: bool = False
    """Only say what would come in."""

    @model_validator(mode="after")
    def _one_file(self) -> RunImport:
        if (self.path is None) == (self.upload_id is None):
            raise ValueError("needs a path or an upload_id, and not both")
        return self


class ImportProgress(Wire):
    type: Literal["import_progress"] = "import_progress"
    kind: ImportKind
    read_bytes: int
    total_bytes: int
    conversations: int
    messages: int


class Skipped(Wire):
    """What did not come in: where it stands in the file, and why."""

    where: Text
    reason: str
    count: int = 1


class ImportFinished(Wire):
    type: Literal["import_finished"] = "import_finished"
    kind: ImportKind
    dry_run: bool
    conversations: int
    """New ones; those that were there already and only grew do not count."""
    messages: int
    known_messages: int
    """Were there already."""
    facts: int
    """Went to the inbox, each with its source."""
    memories: int
    settings: list[str]
    """Names of the settings that were taken over."""
    skipped: list[Skipped]
    """The first 100 kinds of things."""
    conversation_ids: list[str]
    """At most 1,000."""


ImportEvent = Annotated[ImportProgress | ImportFinished, Field(discriminator="type")]
