"""Model files of the user's: taken in whole or not at all, whatever happens on the way."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from children import pids
from gguf_writer import LLAMA, gguf, words
from karen.base.installation import command
from karen.contract.errors import Conflict, InvalidInput, KarenError, NotFound, Unavailable
from karen.contract.types.models import Fit, GgufImported, GgufImporting, ModelInfo
from karen.models.files.embedded import find_weights
from karen.models.files.gguf_files import GgufProvider
from small_disk import fill, small_disk
from test_local_models import answer, prompt

RUNNER = command("model-runner")
LARGE_BYTES = 200_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models"


@pytest.fixture
async def provider(folder: Path) -> AsyncIterator[GgufProvider]:
    opened = GgufProvider(folder, RUNNER)
    yield opened
    await opened.close()


def write(folder: Path, name: str = "mine.gguf", says: str = "") -> Path:
    return put(folder, name, gguf({**LLAMA, "general.name": words(says or name)}))


def entries(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def put(folder: Path, name: str, content: bytes) -> Path:
    """A file that is there without having been imported."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def large(folder: Path, size_bytes: int = LARGE_BYTES) -> Path:
    """A model file with zeros behind it that take no room on the disk."""
    path = write(folder, "large.gguf")
    os.truncate(path, size_bytes)
    return path


async def imported(provider: GgufProvider, path: Path, *, copy_file: bool = True) -> ModelInfo:
    steps = [step async for step in provider.import_gguf(path, copy_file=copy_file)]
    assert isinstance(steps[-1], GgufImported)
    return steps[-1].model


async def names(provider: GgufProvider) -> list[str]:
    return [info.model for info in await provider.models()]


async def test_before_the_first_import_nothing_is_created(provider: GgufProvider, folder: Path) -> None:
    assert await provider.models() == []
    assert not folder.parent.exists()


async def test_a_copy_is_offered_and_does_not_need_the_original(
    provider: GgufProvider, folder: Path, tmp_path: Path
) -> None:
    path = write(tmp_path)
    info = await imported(provider, path)
    path.unlink()
    assert (info.provider_id, info.model, info.label) == ("gguf", "mine.gguf", "mine")
    assert (info.quantisation, info.context_tokens, info.fit, info.detail) == ("Q4_1", 4096, Fit.FITS, "")
    assert await provider.models() == [info]
    assert await names(GgufProvider(folder, RUNNER)) == ["mine.gguf"]


async def test_a_file_left_in_its_place_is_offered_by_its_path(
    provider: GgufProvider, folder: Path, tmp_path: Path
) -> None:
    path = write(tmp_path)
    info = await imported(provider, path, copy_file=False)
    assert (info.model, info.label) == (str(path), "mine")
    assert await names(GgufProvider(folder, RUNNER)) == [str(path)]
    assert await imported(provider, path, copy_file=False) == info
    assert await names(provider) == [str(path)]


async def test_a_real_model_that_was_imported_answers(provider: GgufProvider) -> None:
    info = await imported(provider, find_weights().path, copy_file=False)
    model = provider.model(info.model)
    assert model is provider.model(info.model)
    said, usage = await answer(model, prompt("Hello", most_tokens=4))
    assert said
    assert usage.tokens in range(1, 5)
    assert (model.context_tokens, model.tiny) == (8192, True)
    await provider.close()
    assert pids("model-runner") == []


async def test_the_progress_grows_to_the_whole(provider: GgufProvider, tmp_path: Path) -> None:
    steps = [step async for step in provider.import_gguf(large(tmp_path), copy_file=True)]
    progress = [step for step in steps if isinstance(step, GgufImporting)]
    assert {step.total_bytes for step in progress} == {LARGE_BYTES}
    assert [step.done_bytes for step in progress] == sorted(step.done_bytes for step in progress)
    assert progress[-1].done_bytes == LARGE_BYTES


async def test_ending_the_import_leaves_nothing(provider: GgufProvider, folder: Path, tmp_path: Path) -> None:
    async with aclosing(provider.import_gguf(large(tmp_path, 4_000_000_000), copy_file=True)) as steps:
        await anext(steps)
    assert entries(folder) == []
    assert await imported(provider, write(tmp_path))


async def test_what_a_killed_import_left_is_removed_by_the_next(
    provider: GgufProvider, folder: Path, tmp_path: Path
) -> None:
    put(folder, ".large.gguf.partial", b"GGUF and so on")
    assert await names(provider) == []
    await imported(provider, write(tmp_path))
    assert entries(folder) == ["mine.gguf"]


async def test_one_file_is_imported_at_a_time(provider: GgufProvider, tmp_path: Path) -> None:
    async with aclosing(provider.import_gguf(large(tmp_path, 4_000_000_000), copy_file=True)) as steps:
        await anext(steps)
        with pytest.raises(Conflict, match="Another model file is being imported"):
            await imported(provider, write(tmp_path))


async def test_a_full_disk_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1_000_000) as disk:
        provider = GgufProvider(disk / "models", RUNNER)
        with pytest.raises(Unavailable, match=r"large\.gguf has 0.2 GB and 0.0 GB are free"):
            await imported(provider, large(tmp_path))
        assert entries(disk / "models") == []


async def test_a_disk_that_fills_while_it_is_copied_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 300_000_000) as disk:
        provider = GgufProvider(disk / "models", RUNNER)
        async with aclosing(provider.import_gguf(large(tmp_path), copy_file=True)) as steps:
            await anext(steps)
            await asyncio.to_thread(fill, disk)
            with pytest.raises(Unavailable, match="the disk is full"):
                [step async for step in steps]
        assert entries(disk / "models") == []


async def test_the_same_file_again_is_the_model_it_was(provider: GgufProvider, folder: Path, tmp_path: Path) -> None:
    first = await imported(provider, write(tmp_path))
    assert await imported(provider, write(tmp_path)) == first
    assert await names(provider) == ["mine.gguf"]


async def test_a_hidden_file_is_imported_under_a_name_that_is_seen(provider: GgufProvider, tmp_path: Path) -> None:
    info = await imported(provider, write(tmp_path, ".mine.gguf"))
    assert await names(provider) == [info.model]


async def test_a_name_that_is_no_text_hides_no_other_model(provider: GgufProvider, folder: Path) -> None:
    put(folder, os.fsdecode(b"\xff.gguf"), gguf(LLAMA))  # no client could be told of it
    write(folder, "mine.gguf")
    assert await names(provider) == ["mine.gguf"]


async def test_another_file_of_the_same_name_gets_a_number(provider: GgufProvider, tmp_path: Path) -> None:
    await imported(provider, write(tmp_path / "one", says="one"))
    await imported(provider, write(tmp_path / "two", says="two"))
    await imported(provider, write(tmp_path / "three", says="three, longer"))
    assert await names(provider) == ["mine 2.gguf", "mine 3.gguf", "mine.gguf"]


async def test_a_file_without_the_usual_ending_gets_it(provider: GgufProvider, tmp_path: Path) -> None:
    assert (await imported(provider, write(tmp_path, "download.bin"))).model == "download.gguf"


@pytest.mark.parametrize("copy_file", [True, False])
@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"<html>", "a page of a web site"),
        (gguf()[:-10], "is incomplete"),
        (gguf({**LLAMA, "general.architecture": words("bert")}), "not a model that can talk"),
    ],
)
async def test_what_cannot_be_used_is_not_taken_in(
    provider: GgufProvider, folder: Path, tmp_path: Path, content: bytes, because: str, copy_file: bool
) -> None:
    (tmp_path / "mine.gguf").write_bytes(content)
    with pytest.raises(InvalidInput, match=because):
        await imported(provider, tmp_path / "mine.gguf", copy_file=copy_file)
    assert await provider.models() == []


@pytest.mark.parametrize(
    ("path", "error"),
    [("mine.gguf", InvalidInput), ("/nowhere/mine.gguf", NotFound), ("/", InvalidInput), ("/a\0b", InvalidInput)],
)
async def test_a_path_that_leads_nowhere_is_refused(provider: GgufProvider, path: str, error: type[KarenError]) -> None:
    with pytest.raises(error):
        await imported(provider, Path(path))


async def test_a_file_that_went_away_is_listed_with_what_to_do(provider: GgufProvider, tmp_path: Path) -> None:
    path = write(tmp_path)
    await imported(provider, path, copy_file=False)
    path.unlink()
    (info,) = await provider.models()
    assert info.detail == f"{path} is not there. Choose it anew, or connect the disk it is on."


async def test_a_copy_that_was_damaged_is_listed_with_what_is_wrong(
    provider: GgufProvider, folder: Path, tmp_path: Path
) -> None:
    await imported(provider, write(tmp_path))
    os.truncate(folder / "mine.gguf", 100)
    (info,) = await provider.models()
    assert "incomplete or damaged" in info.detail


async def test_a_removed_copy_is_deleted_and_a_removed_path_only_forgotten(
    provider: GgufProvider, folder: Path, tmp_path: Path
) -> None:
    path = write(tmp_path)
    await imported(provider, path)
    await imported(provider, path, copy_file=False)
    await provider.remove("mine.gguf")
    await provider.remove(str(path))
    assert await provider.models() == []
    assert not (folder / "mine.gguf").exists()
    assert path.exists()


@pytest.mark.parametrize("name", ["mine.gguf", "../settings/models.json", "/etc/passwd", "", "."])
async def test_only_what_was_imported_can_be_removed(provider: GgufProvider, folder: Path, name: str) -> None:
    put(folder, ".keep", b"")
    settings = put(folder.parent / "settings", "models.json", b"{}")
    with pytest.raises(NotFound):
        await provider.remove(name)
    assert settings.exists()


async def test_removing_a_model_that_is_loaded_ends_its_process(
    provider: GgufProvider, folder: Path, tmp_path: Path
) -> None:
    put(folder, "mine.gguf", find_weights().path.read_bytes())
    await provider.model("mine.gguf").load()
    assert len(pids("model-runner")) == 1
    await provider.remove("mine.gguf")
    assert pids("model-runner") == []
    assert await provider.models() == []


async def test_a_link_is_copied_as_the_file_it_leads_to(provider: GgufProvider, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link.gguf").symlink_to(write(tmp_path))
    await imported(provider, tmp_path / "link.gguf")
    assert not (folder / "link.gguf").is_symlink()
