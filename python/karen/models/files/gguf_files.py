"""Model files of the user's: copied into the data folder, or left where they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from functools import partial
from pathlib import Path

from pydantic import BaseModel, Field

from karen.base.folder import reason
from karen.base.jobs import in_background, to_the_end
from karen.base.validated_files import ValidatedFiles
from karen.contract.errors import Conflict, InvalidInput, NotFound, Unavailable
from karen.contract.types.models import GgufImported, GgufImporting, ModelInfo
from karen.models.files.copying import Copying, remove_remains, same_content
from karen.models.files.fit import available_bytes
from karen.models.files.gguf import read_gguf
from karen.models.files.local import LocalModel
from karen.models.files.weights import Weights, unsuitable

PROVIDER_ID = "gguf"
PROGRESS_S = 0.25
_ELSEWHERE = "elsewhere"


class Elsewhere(BaseModel):
    """The file elsewhere.json: model files that stay where they are, by their absolute paths."""

    paths: list[str] = Field(default_factory=list)


class GgufProvider:
    """Offers the files of `folder`, called as they are, and files elsewhere, called by their absolute paths.

    `command` starts a process that runs a model file. Nothing is created before the first import.
    """

    def __init__(
        self, folder: Path, command: Sequence[str], available_bytes: Callable[[], int | None] = available_bytes
    ) -> None:
        self._folder = folder
        self._command = command
        self._available_bytes = available_bytes
        self._elsewhere = ValidatedFiles(folder)
        self._models: dict[str, LocalModel] = {}
        self._importing = asyncio.Lock()

    async def models(self) -> list[ModelInfo]:
        """A file that has gone, or is damaged, is listed too: its `detail` says so."""
        freed = sum(model.condition().memory_bytes or 0 for model in self._models.values())
        names = [*await asyncio.to_thread(self._copied), *self._elsewhere.read(_ELSEWHERE, Elsewhere).paths]
        return await asyncio.gather(*(asyncio.to_thread(self._weights(name).described, freed) for name in names))

    def model(self, name: str) -> LocalModel:
        if name not in self._models:
            weights = self._weights(name)
            self._models[name] = LocalModel(weights.label, weights.planned, self._command)
        return self._models[name]

    async def import_gguf(self, path: Path, *, copy_file: bool) -> AsyncGenerator[GgufImporting | GgufImported]:
        """How far it is, then the model. Whoever imports the same file again gets the model it has become.

        Closing the stream ends the copying and leaves nothing of it. Raises NotFound, InvalidInput for a file that is
        no model that can talk, Conflict while another file is imported, and Unavailable when the disk is full.
        """
        if not path.is_absolute():
            raise InvalidInput(f"{path} is not an absolute path. Give the whole path, from the root on.")
        model = await asyncio.to_thread(read_gguf, path)
        if wrong := unsuitable(path, model):
            raise InvalidInput(wrong)
        if self._importing.locked():
            raise Conflict("Another model file is being imported. Wait until it is done, or cancel it.")
        async with self._importing:
            name = str(path)
            if copy_file:
                name, copying = await asyncio.to_thread(self._prepared, path, model.size_bytes)
                if copying:
                    async with aclosing(_run(copying)) as steps:  # whoever leaves waits until nothing is left
                        async for progress in steps:
                            yield progress
            else:
                await self._register(name)
        yield GgufImported(model=await asyncio.to_thread(self._weights(name).described, 0))

    async def remove(self, name: str) -> None:
        """Unload a model and delete its copy; a file that was left elsewhere is only forgotten. Raises NotFound."""
        elsewhere = self._elsewhere.read(_ELSEWHERE, Elsewhere).paths
        if name not in [*elsewhere, *await asyncio.to_thread(self._copied)]:
            raise NotFound(f"There is no imported model {name!r}. `models.list` names them.", kind="model", id=name)
        if model := self._models.pop(name, None):
            await model.unload()
        if name in elsewhere:
            await self._write([path for path in elsewhere if path != name])
            return
        try:
            await asyncio.to_thread((self._folder / name).unlink, missing_ok=True)
        except OSError as error:
            raise Unavailable(f"{name} could not be deleted: {reason(error)}. Delete it in {self._folder}.") from error

    async def close(self) -> None:
        await asyncio.gather(*(model.unload() for model in self._models.values()))

    def _copied(self) -> list[str]:
        """Without what is hidden, and without names that are no text and could not be told to anybody."""
        names = (path.name for path in self._folder.glob("*.gguf"))
        return sorted(name for name in names if not name.startswith(".") and _is_text(name))

    def _weights(self, name: str) -> Weights:
        """A name without a folder is one of ours; whatever else it says, nothing outside is meant."""
        path = Path(name) if Path(name).is_absolute() else self._folder / Path(name).name
        return Weights(PROVIDER_ID, name, path.stem, path, available_bytes=self._available_bytes)

    def _prepared(self, source: Path, size_bytes: int) -> tuple[str, Copying | None]:
        """The name it gets here, and the copying to do, unless it is here already."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            remove_remains(self._folder)
            stem = source.stem.lstrip(".") or "model"  # what is hidden is not ours
            number, target = 1, self._folder / f"{stem}.gguf"
            while target.exists():
                if same_content(source, target):
                    return target.name, None
                number += 1
                target = self._folder / f"{stem} {number}.gguf"
        except OSError as error:
            raise Unavailable(
                f"{self._folder} cannot be written to: {reason(error)}. Give Karen permission."
            ) from error
        return target.name, Copying(source, target, size_bytes)

    async def _register(self, name: str) -> None:
        paths = self._elsewhere.read(_ELSEWHERE, Elsewhere).paths
        if name not in paths:
            await self._write([*paths, name])

    async def _write(self, paths: list[str]) -> None:
        await asyncio.to_thread(partial(self._folder.mkdir, mode=0o700, parents=True, exist_ok=True))
        await self._elsewhere.write({_ELSEWHERE: Elsewhere(paths=paths)})


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


async def _run(copying: Copying) -> AsyncGenerator[GgufImporting]:
    job = asyncio.ensure_future(in_background(copying.run))
    try:
        while not job.done():
            yield GgufImporting(done_bytes=copying.done_bytes, total_bytes=copying.total_bytes)
            await asyncio.wait([job], timeout=PROGRESS_S)
        await job
        yield GgufImporting(done_bytes=copying.total_bytes, total_bytes=copying.total_bytes)
    finally:
        copying.stop()
        await to_the_end(asyncio.ensure_future(asyncio.wait([job])))
