"""Model files of the user's through the whole of Karen: taken in, chosen, removed, and killed in the middle."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from calling import MEMBER, OWNER, call
from gguf_writer import gguf
from karen.base.application import Application
from karen.contract.caller import Caller
from karen.contract.errors import Conflict, Forbidden, InvalidInput, KarenError, NotFound
from karen.contract.frames import Failed, Item, Request
from karen.contract.types.system import Topic
from modelling import wired
from sidecar_process import sidecar

LARGE_BYTES = 400_000_000
"""Takes long enough to be copied that a test is there in the middle."""


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Application]:
    async with wired(tmp_path / "home") as application:
        yield application


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "My model.gguf"
    path.write_bytes(gguf())
    return path


@pytest.fixture
def large(file: Path) -> Path:
    os.truncate(file, LARGE_BYTES)
    return file


async def take_in(karen: Application, path: Path | str, caller: Caller = OWNER, copy_file: bool = True) -> Any:
    """The last item of the import. Raises its problem."""
    params = {"path": str(path), "copy_file": copy_file}
    last: Any = None
    async for reply in karen.registry.run(Request(id=1, method="models.import_gguf", params=params), caller):
        if isinstance(reply, Failed):
            assert isinstance(reply.problem, KarenError)
            raise reply.problem
        if isinstance(reply, Item):
            last = reply.data
    return last


async def own(karen: Application) -> list[str]:
    """The files that can be chosen."""
    models = (await call(karen.registry, "models.list"))["models"]
    return [info["model"] for info in models if info["provider_id"] == "gguf"]


async def select(karen: Application, model: str) -> Any:
    return await call(karen.registry, "models.select", {"choice": {"provider_id": "gguf", "model": model}})


async def remove(karen: Application, model: str, provider_id: str = "gguf") -> Any:
    return await call(karen.registry, "models.remove", {"provider_id": provider_id, "model": model})


def is_there(path: Path) -> bool:
    return path.is_file()


def delete(path: Path) -> None:
    path.unlink()


async def test_a_file_is_taken_in_listed_at_once_and_chosen(karen: Application, file: Path) -> None:
    assert await own(karen) == []
    with karen.events.listening(frozenset({Topic.MODELS})) as news:
        taken = await take_in(karen, file)
        assert (await asyncio.wait_for(news.get(), 5)).action == "created"
    assert (taken["type"], taken["model"]["label"]) == ("imported", "My model")
    assert await own(karen) == [taken["model"]["model"]]
    status = await select(karen, taken["model"]["model"])
    assert (status["kind"], status["label"], status["state"]) == ("gguf", "My model", "idle")


async def test_an_import_tells_how_far_it_is(karen: Application, large: Path) -> None:
    request = Request(id=1, method="models.import_gguf", params={"path": str(large)})
    told: list[Any] = [reply.data async for reply in karen.registry.run(request, OWNER) if isinstance(reply, Item)]
    done = [step["done_bytes"] for step in told[:-1]]
    assert done == sorted(done)
    assert (done[-1], {step["total_bytes"] for step in told[:-1]}) == (LARGE_BYTES, {LARGE_BYTES})


async def test_an_import_that_is_left_leaves_nothing(karen: Application, large: Path) -> None:
    request = Request(id=1, method="models.import_gguf", params={"path": str(large)})
    replies = karen.registry.run(request, OWNER)
    await anext(replies)
    await replies.aclose()
    assert await own(karen) == []
    assert list(karen.folder.models.iterdir()) == []


def test_a_karen_that_is_killed_while_a_file_is_taken_in_has_no_half_model_afterwards(
    tmp_path: Path, large: Path
) -> None:
    with sidecar(tmp_path / "home") as running:
        running.send({"id": 1, "method": "models.import_gguf", "params": {"path": str(large)}})
        next(running.replies(1))
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
    with sidecar(tmp_path / "home") as running:
        models = running.call("models.list")["data"]["models"]
        assert [info["provider_id"] for info in models] == ["embedded"]


@pytest.mark.parametrize("copy_file", [True, False])
async def test_a_removed_file_is_no_longer_offered_and_the_original_stays(
    karen: Application, file: Path, copy_file: bool
) -> None:
    taken = await take_in(karen, file, copy_file=copy_file)
    remaining = await remove(karen, taken["model"]["model"])
    assert "gguf" not in {info["provider_id"] for info in remaining["models"]}
    assert is_there(file)


async def test_the_chosen_file_is_not_removed(karen: Application, file: Path) -> None:
    name = (await take_in(karen, file))["model"]["model"]
    await select(karen, name)
    with pytest.raises(Conflict, match="Choose another one first"):
        await remove(karen, name)
    await call(karen.registry, "models.select", {"choice": None})
    assert name not in [info["model"] for info in (await remove(karen, name))["models"]]


async def test_a_chosen_file_that_has_gone_fails_with_what_to_do_and_cannot_be_chosen_again(
    karen: Application, file: Path
) -> None:
    name = (await take_in(karen, file, copy_file=False))["model"]["model"]
    await select(karen, name)
    delete(file)
    result = await call(karen.registry, "models.test")
    assert (result["ok"], "My model.gguf is not there" in result["reason"]) == (False, True)
    assert (await call(karen.registry, "models.status"))["state"] == "failed"
    with pytest.raises(Conflict, match="is not there"):
        await select(karen, name)


@pytest.mark.parametrize(
    ("choice", "problem"),
    [
        (("embedded", "smollm2-135m-instruct"), Conflict),
        (("gguf", "../karen.sqlite"), NotFound),
        (("gguf", "x"), NotFound),
    ],
)
async def test_only_imported_files_are_removed(
    karen: Application, choice: tuple[str, str], problem: type[Exception]
) -> None:
    provider_id, model = choice
    with pytest.raises(problem):
        await remove(karen, model, provider_id)
    assert is_there(karen.folder.database)


@pytest.mark.parametrize(("path", "problem"), [("relative.gguf", InvalidInput), ("/nowhere/x.gguf", NotFound)])
async def test_what_cannot_be_taken_in_is_named(karen: Application, path: str, problem: type[Exception]) -> None:
    with pytest.raises(problem, match=path):
        await take_in(karen, path)


async def test_only_the_owner_takes_files_in_and_out(karen: Application, file: Path) -> None:
    with pytest.raises(Forbidden):
        await take_in(karen, file, MEMBER)
    name = (await take_in(karen, file))["model"]["model"]
    with pytest.raises(Forbidden):
        await call(karen.registry, "models.remove", {"provider_id": "gguf", "model": name}, MEMBER)
    assert await own(karen) == [name]
