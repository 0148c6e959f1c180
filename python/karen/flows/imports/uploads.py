"""Files that a browser sends in pieces, in the data folder until they are imported. The method `imports.upload`."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import errno
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from karen.base.folder import reason
from karen.base.repository import new_id
from karen.base.service import Health
from karen.contract.caller import Caller, current_caller
from karen.contract.errors import Conflict, InvalidField, InvalidInput, NotFound, Unavailable
from karen.contract.method import method
from karen.contract.types.enums import HealthStatus
from karen.contract.types.imports import Upload, UploadPiece

MOST_BYTES = 4_000_000_000
MOST_AT_ONCE = 3
"""Of one profile."""
ABANDONED_S = 3600.0
SPARE_BYTES = 500_000_000
"""Left free on the disk, for what is imported needs room as well."""
LOOK_INTERVAL_S = 300.0


@dataclass
class _Upload:
    user: tuple[str, str]
    name: str
    path: Path
    size_bytes: int
    used_at: float
    busy: bool = False
    failed: bool = False


class Uploads:
    """What nobody goes on with for an hour is deleted, and so is everything at the start and the end."""

    name = "uploads"
    needs: tuple[str, ...] = ()
    required = False

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._clock = clock
        self._uploads: dict[str, _Upload] = {}
        self._cleaner: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await asyncio.to_thread(shutil.rmtree, self._folder, True)
        self._cleaner = asyncio.create_task(self._look_after(), name="uploads-cleaner")

    async def stop(self) -> None:
        if self._cleaner:
            self._cleaner.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._cleaner
        self._uploads.clear()
        await asyncio.to_thread(shutil.rmtree, self._folder, True)

    async def health(self) -> Health:
        return Health(HealthStatus.HEALTHY)

    @method
    async def upload(self, params: UploadPiece) -> Upload:
        """Add the next piece of a file; the first one begins it. Pieces of one file are sent one after the other.

        It is deleted when it was imported, and when nobody goes on with it for an hour. One that could not be imported
        can be tried again, until a new file needs its place.
        """
        caller = current_caller()
        upload_id, upload = self._going_on(caller, params) if params.upload_id else await self._begun(caller, params)
        try:
            piece = base64.b64decode(params.bytes_base64, validate=True)
        except binascii.Error as error:
            message = f"is no base64: {error}"
            raise InvalidInput(f"bytes_base64 {message}", [InvalidField("bytes_base64", message)]) from error
        if upload.size_bytes + len(piece) > self._most_bytes:
            await self.delete(upload_id)
            raise InvalidInput(
                f"{upload.name} is larger than {self._most_bytes / 1e9:g} GB. Have the owner import it by its path."
            )
        await self._append(upload_id, upload, piece)
        return Upload(upload_id=upload_id, size_bytes=upload.size_bytes)

    def find(self, caller: Caller, upload_id: str) -> tuple[Path, str]:
        """Where it lies and what it is called. Raises NotFound, in the same words for another profile's."""
        upload = self._uploads.get(upload_id)
        if upload is None or upload.user != (caller.tenant_id, caller.user_id):
            raise NotFound(
                f"There is no upload {upload_id!r}. It was imported, or nobody went on with it: send it again.",
                kind="upload",
                id=upload_id,
            )
        upload.used_at = self._clock()
        return upload.path, upload.name

    def failed(self, upload_id: str) -> None:
        """It could not be imported: it gives way to the next file."""
        if upload := self._uploads.get(upload_id):
            upload.failed = True

    def of(self, caller: Caller) -> dict[str, Path]:
        """The files of a profile that wait to be imported, by their ids."""
        user = (caller.tenant_id, caller.user_id)
        return {upload_id: upload.path for upload_id, upload in self._uploads.items() if upload.user == user}

    async def delete(self, upload_id: str) -> None:
        if upload := self._uploads.pop(upload_id, None):
            await asyncio.to_thread(upload.path.unlink, True)

    async def clean(self) -> None:
        """Delete what was abandoned."""
        oldest = self._clock() - ABANDONED_S
        for upload_id in [key for key, upload in self._uploads.items() if upload.used_at < oldest]:
            await self.delete(upload_id)

    async def _begun(self, caller: Caller, params: UploadPiece) -> tuple[str, _Upload]:
        user = (caller.tenant_id, caller.user_id)
        for upload_id in [key for key, upload in self._uploads.items() if upload.user == user and upload.failed]:
            await self.delete(upload_id)
        mine = [upload for upload in self._uploads.values() if upload.user == user]
        if len(mine) >= MOST_AT_ONCE:
            names = ", ".join(upload.name for upload in mine)
            raise Conflict(f"{MOST_AT_ONCE} files wait to be imported already: {names}. Import them first.")
        upload_id = new_id()
        upload = _Upload(user, params.name, self._folder / upload_id, 0, self._clock())
        self._uploads[upload_id] = upload
        return upload_id, upload

    def _going_on(self, caller: Caller, params: UploadPiece) -> tuple[str, _Upload]:
        upload_id = params.upload_id or ""
        self.find(caller, upload_id)
        upload = self._uploads[upload_id]
        if upload.busy:
            raise Conflict(f"A piece of {upload.name} is being written. Send the next when it was answered.")
        return upload_id, upload

    async def _append(self, upload_id: str, upload: _Upload, piece: bytes) -> None:
        upload.busy = True
        try:
            await asyncio.to_thread(_write, upload.path, piece)
        except OSError as error:
            await self.delete(upload_id)
            raise Unavailable(
                f"{upload.name} could not be kept: {reason(error)}. Free some space and send it again."
            ) from error
        finally:
            upload.busy = False
        upload.size_bytes += len(piece)
        upload.used_at = self._clock()

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(LOOK_INTERVAL_S)
            await self.clean()


def _write(path: Path, piece: bytes) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if shutil.disk_usage(path.parent).free < len(piece) + SPARE_BYTES:
        raise OSError(errno.ENOSPC, "no room")
    with path.open("ab") as file:
        path.chmod(0o600)
        file.write(piece)
