"""One archive with everything a profile has, to be read by a person and by other programs, without Karen."""

from __future__ import annotations

import asyncio
import contextlib
import zipfile
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from karen.base.jobs import around
from karen.base.keeping.files import new_file
from karen.contract.caller import Caller
from karen.contract.types.data import ExportedAll


@dataclass
class Tally:
    """What was written by now."""

    conversations: int = 0
    messages: int = 0


@dataclass(frozen=True)
class ExportedFile:
    """One file of the archive, piece by piece: neither long texts nor a slow disk fill the memory."""

    name: str
    text: AsyncGenerator[str]


class Belongings(Protocol):
    """What one part of Karen has of a profile."""

    def files(self, caller: Caller, tally: Tally) -> AsyncGenerator[ExportedFile]:
        """Each file is read to its end before the next is asked for."""
        ...


async def export(target: Path, caller: Caller, parts: Sequence[Belongings]) -> ExportedAll:
    """Write the archive, which has its name when it is whole. Raises what `new_file` does."""
    tally = Tally()
    async with around(new_file(target, "The export")) as partial:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for part in parts:
                async with contextlib.aclosing(part.files(caller, tally)) as files:
                    async for file in files:
                        await _write(archive, file)
    size_bytes = (await asyncio.to_thread(target.stat)).st_size
    return ExportedAll(
        path=str(target), size_bytes=size_bytes, conversations=tally.conversations, messages=tally.messages
    )


async def _write(archive: zipfile.ZipFile, file: ExportedFile) -> None:
    with archive.open(file.name, "w", force_zip64=True) as entry:
        async with contextlib.aclosing(file.text) as pieces:
            async for piece in pieces:
                await asyncio.to_thread(entry.write, piece.encode())
