"""Copies a large file so that it is there whole or not at all, however it ends."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

from karen.base.folder import reason
from karen.contract.errors import InvalidInput, Unavailable

_CHUNK_BYTES = 4 * 1024 * 1024
_PARTIAL = ".partial"
_COMPARED_BYTES = 1024 * 1024


class Copying:
    """One copy. `run` belongs in a thread; the rest may be called from any."""

    def __init__(self, source: Path, target: Path, total_bytes: int) -> None:
        self._source = source
        self._target = target
        self._stopped = threading.Event()
        self.total_bytes = total_bytes
        self.done_bytes = 0

    def stop(self) -> None:
        """`run` ends soon, and nothing is left of the copy."""
        self._stopped.set()

    def run(self) -> bool:
        """Whether it was copied to its end. Raises InvalidInput or Unavailable; then nothing is left of it either."""
        partial = self._target.with_name(f".{self._target.name}{_PARTIAL}")
        try:
            self._need_room()
            self._copy(partial)
            if self._stopped.is_set():
                return False
            partial.rename(self._target)
            return True
        except OSError as error:
            raise Unavailable(
                f"{self._source.name} could not be copied to {self._target.parent}: {reason(error)}. "
                "Make room, or use the file where it is."
            ) from error
        finally:
            partial.unlink(missing_ok=True)

    def _need_room(self) -> None:
        free = shutil.disk_usage(self._target.parent).free
        if self.total_bytes > free:
            raise Unavailable(
                f"{self._source.name} has {self.total_bytes / 1e9:.1f} GB and {free / 1e9:.1f} GB are free at "
                f"{self._target.parent}. Make room, or use the file where it is."
            )

    def _copy(self, partial: Path) -> None:
        with self._source.open("rb", buffering=0) as source, partial.open("wb", buffering=0) as target:
            while not self._stopped.is_set() and (chunk := source.read(_CHUNK_BYTES)):
                rest = memoryview(chunk)
                while rest:
                    rest = rest[target.write(rest) :]
                self.done_bytes += len(chunk)
            if not self._stopped.is_set():
                os.fsync(target.fileno())
                if self.done_bytes != self.total_bytes:
                    raise InvalidInput(f"{self._source.name} changed while it was copied. Import it again.")


def remove_remains(folder: Path) -> None:
    """What a copy left that was killed."""
    for partial in folder.glob(f".*{_PARTIAL}"):
        partial.unlink(missing_ok=True)


def same_content(one: Path, other: Path) -> bool:
    """Whether two model files are the same as far as their sizes, beginnings and ends tell."""
    size = one.stat().st_size
    if size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        for offset in (0, max(0, size - _COMPARED_BYTES)):
            first.seek(offset)
            second.seek(offset)
            if first.read(_COMPARED_BYTES) != second.read(_COMPARED_BYTES):
                return False
    return True
