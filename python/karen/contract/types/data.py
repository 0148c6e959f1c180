"""Keeping the data safe: copies, restoring one, taking everything along, deleting everything, repairing what broke."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from karen.contract.types.wire import Moment, Wire


def _usable_as_path(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL character, which a path cannot")
    text.encode()  # raises UnicodeEncodeError, a ValueError: half a character is in no name
    return text


FilePath = Annotated[str, Field(min_length=1, max_length=4096), AfterValidator(_usable_as_path)]
"""Absolute, on this machine."""


class BackupReason(StrEnum):
    ASKED = "asked"
    BEFORE_UPGRADE = "before_upgrade"
    BEFORE_RESTORE = "before_restore"
    BEFORE_REPAIR = "before_repair"


class Backup(Wire):
    """A copy of everything but secrets and models."""

    path: str
    created_at: Moment
    size_bytes: int
    reason: BackupReason
    usable: bool = True
    detail: str = ""
    """Why it cannot be restored, when it cannot."""


class BackupList(Wire):
    """Newest first; `folder` is where copies go when no path is given."""

    folder: str
    backups: list[Backup]


class MakeBackup(Wire):
    path: FilePath | None = None
    """A file that does not exist yet; None for one in the folder of backups."""


class Restore(Wire):
    path: FilePath


class Restored(Wire):
    """`before` is the copy of what was there before."""

    before: Backup | None
    conversations: int
    messages: int


class ExportAll(Wire):
    path: FilePath
    """A file that does not exist yet; a ZIP archive is written there."""


class ExportedAll(Wire):
    path: str
    size_bytes: int
    conversations: int
    messages: int


class DeleteAll(Wire):
    confirm: Literal["delete everything"]


class DataCondition(StrEnum):
    GOOD = "good"
    DAMAGED = "damaged"
    """Opened read-only: what can be read is shown, nothing can be changed."""


class DataState(Wire):
    """How the data itself is, in words a person understands."""

    condition: DataCondition
    said: str = ""
    newest_backup: Backup | None = None


class Repaired(Wire):
    """`kept` is the damaged file, which is never deleted; `lost_rows` is what could not be read."""

    kept: str
    saved_rows: int
    lost_rows: int
    lost: list[str]
    """Tables in which something was lost."""


class DeletedAll(Wire):
    """`left` says in words what could not be deleted, and what to do about it; empty when nothing is left."""

    left: list[str]
