"""The copies of the data: made where a person says or in a folder of Karen's own, listed, and kept in bounds.

A copy is whole under its name or it is not there. What a person asked for is never thrown away; of those that Karen
makes by herself the newest KEPT of each reason stay.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from karen.base.folder import DATABASE, reason, settings_files
from karen.base.keeping.archive import MOST_SMALL_BYTES, SUFFIX, Check, Manifest, read_manifest, write_archive
from karen.base.keeping.files import new_file
from karen.base.keeping.snapshot import copy_database, opened_at_rest, opened_readonly
from karen.base.migrations import refuse_newer
from karen.contract.errors import KarenError, Unavailable
from karen.contract.types.data import Backup, BackupReason

KEPT = 10
NAMES = {
    BackupReason.ASKED: "karen",
    BackupReason.BEFORE_UPGRADE: "before-upgrade",
    BackupReason.BEFORE_RESTORE: "before-restore",
    BackupReason.BEFORE_REPAIR: "karen.damaged",
}
_STAMP = "%Y%m%dT%H%M%S%f"
_STAMPED = re.compile(r"(before-upgrade|karen\.damaged)-(\d{8}T\d{12})\.sqlite")
_DAMAGED = "This is the damaged database, as it was found; `karen doctor --repair` has taken from it what it could."


@dataclass(frozen=True)
class Source:
    """What is copied."""

    database: Path
    settings: Path


class Backups:
    """The folder of copies, and how one is made. Everything here blocks: call it in a thread."""

    def __init__(self, folder: Path, known: Mapping[str, int], now: Callable[[], datetime]) -> None:
        """`known` is the newest schema this version reads, by package."""
        self.folder = folder
        self._known = known
        self._now = now

    def make(self, source: Source, why: BackupReason, target: Path | None, check: Check) -> Backup:
        """Copy `source` to `target`, or into the folder; durable when this returns.

        Raises Conflict for a target that is there, InvalidInput for one that cannot be, Unavailable for a full disk and
        a folder that cannot be written to; nothing is left behind then, and no older copy is lost.
        """
        if target is None:
            self._make_folder()
            target = self.new_name(why, SUFFIX)
        created_at = self._now()
        with new_file(target, "The copy") as partial:
            _write(source, why, created_at, partial, check)
        if why is not BackupReason.ASKED:
            self._prune(why, target)
        return Backup(path=str(target), created_at=created_at, size_bytes=target.stat().st_size, reason=why)

    def new_name(self, why: BackupReason, suffix: str) -> Path:
        """A name in the folder that is free, and sorts by time."""
        return self.folder / f"{NAMES[why]}-{self._now().astimezone(UTC).strftime(_STAMP)}{suffix}"

    def listed(self) -> list[Backup]:
        """The copies in the folder, newest first; each looked at briefly, none read to its end."""
        with contextlib.suppress(OSError):
            found = [self._look(path) for path in self.folder.iterdir() if path.is_file()]
            return sorted((copy for copy in found if copy), key=lambda copy: copy.created_at, reverse=True)
        return []

    def newest_usable(self) -> Backup | None:
        return next((copy for copy in self.listed() if copy.usable), None)

    def tidy(self) -> None:
        """Remove what a kill left half made; nobody may be making a copy."""
        for path in self.folder.glob(".*") if self.folder.is_dir() else ():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(
                f"The data is to be copied to {self.folder}, which cannot be: {reason(error)}. Nothing was changed. "
                "Make room there, give it write permission, and try again."
            ) from error

    def _look(self, path: Path) -> Backup | None:
        """What `path` holds; None for a file that is no copy."""
        if path.name.startswith("."):
            return None
        try:
            size_bytes, changed_at = path.stat().st_size, datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except OSError:
            return None  # it went while we looked
        if path.suffix == SUFFIX:
            return self._look_at_archive(path, size_bytes, changed_at)
        named = _STAMPED.fullmatch(path.name)
        if named is None:
            return None
        created_at = datetime.strptime(named[2], _STAMP).replace(tzinfo=UTC)
        if named[1] != NAMES[BackupReason.BEFORE_UPGRADE]:
            why, detail = BackupReason.BEFORE_REPAIR, _DAMAGED
        else:
            why, detail = BackupReason.BEFORE_UPGRADE, self._why_unusable(path)
        return Backup(
            path=str(path), created_at=created_at, size_bytes=size_bytes, reason=why, usable=not detail, detail=detail
        )

    def _look_at_archive(self, path: Path, size_bytes: int, changed_at: datetime) -> Backup:
        try:
            manifest = read_manifest(path)
            refuse_newer(manifest.schema_versions, self._known)
        except KarenError as problem:
            why = next((why for why, name in NAMES.items() if path.name.startswith(name)), BackupReason.ASKED)
            return Backup(
                path=str(path),
                created_at=changed_at,
                size_bytes=size_bytes,
                reason=why,
                usable=False,
                detail=problem.message,
            )
        return Backup(path=str(path), created_at=manifest.created_at, size_bytes=size_bytes, reason=manifest.reason)

    def _why_unusable(self, path: Path) -> str:
        try:
            with opened_at_rest(path) as connection:
                refuse_newer(schema_versions(connection), self._known)
        except (sqlite3.Error, KarenError) as problem:
            return f"It cannot be restored: {problem}."
        return ""

    def _prune(self, why: BackupReason, just_made: Path) -> None:
        # By name, so by time; never the one just made, for the clock may have been set back.
        older = sorted(
            path
            for path in self.folder.glob(f"{NAMES[why]}-*")
            if path.suffix in (SUFFIX, ".sqlite") and path != just_made
        )
        for old in older[: -(KEPT - 1)]:
            old.unlink(missing_ok=True)


def schema_versions(connection: sqlite3.Connection) -> dict[str, int]:
    """What a database was last written by, by package. Raises sqlite3.Error for one that is not Karen's."""
    rows = connection.execute("SELECT package, version FROM schema_version")
    return {str(package): int(version) for package, version in rows}


def _write(source: Source, why: BackupReason, created_at: datetime, partial: Path, check: Check) -> None:
    with tempfile.TemporaryDirectory(dir=partial.parent, prefix=".") as folder:
        copied = Path(folder) / DATABASE
        copy_database(opened_readonly(source.database), copied, check)
        with opened_at_rest(copied) as connection:
            manifest = Manifest(created_at=created_at, reason=why, schema_versions=schema_versions(connection))
        found = settings_files(source.settings).items()
        settings = {name: path for name, path in found if path.stat().st_size <= MOST_SMALL_BYTES}  # larger is not ours
        with partial.open("wb") as file:
            write_archive(file, manifest, {DATABASE: copied, **settings}, check)
