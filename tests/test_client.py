"""The typed client: over a real gateway, and over the pipes of a real sidecar."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from pydantic import TypeAdapter

from children import pids
from karen.client.http import Karen
from karen.client.stdio import Sidecar
from karen.contract.errors import Conflict, InvalidInput, KarenError, NotFound, Unavailable
from karen.contract.types.enums import UISource
from karen.contract.types.system import CreateProfile, Event, Profile, Subscribe, SystemInfo, Topic
from karen.contract.types.wire import Nothing
from running_gateway import PROBLEMS, Counting, Failing, Number, Running, Said, Who, running_gateway

NUMBER = TypeAdapter(Number)
SIDECAR = [sys.executable, "-m", "karen", "sidecar"]


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_gateway(tmp_path) as found:
        yield found


@pytest.fixture
async def karen(running: Running) -> AsyncIterator[Karen]:
    async with Karen.attach(running.folder) as attached:
        yield attached


@pytest.fixture
async def sidecar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sidecar]:
    monkeypatch.setenv("KAREN_HOME", str(tmp_path))
    async with Sidecar(SIDECAR) as started:
        yield started


def write_endpoint(folder: Path, running: Running, **changed: object) -> None:
    (folder / "run").mkdir(parents=True, exist_ok=True)
    content = running.endpoint.model_dump(mode="json") | changed
    (folder / "run" / "endpoint.json").write_text(json.dumps(content))


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


async def test_a_call_takes_and_gives_models(karen: Karen) -> None:
    assert await karen.call("words.echo", Said(text="Grüße"), Said) == Said(text="Grüße")


async def test_the_attached_client_is_the_owner_and_says_what_it_is(running: Running) -> None:
    async with Karen.attach(running.folder, ui_source=UISource.STREAMLIT) as karen:
        who = await karen.call("words.who", Nothing(), Who)
    assert (who.user_id, who.role, who.ui_source) == ("owner", "owner", "streamlit")


async def test_a_stream_gives_each_item_as_its_model(karen: Karen) -> None:
    numbers = [number.value async for number in karen.stream("words.count", Counting(upto=200), NUMBER)]
    assert numbers == list(range(200))


async def test_text_with_line_ends_of_every_kind_survives_a_stream(running: Running, karen: Karen) -> None:
    text = "a\nb\r\nc\u2028d\u2029e\x85f: g\n\ndata: h"
    assert await karen.call("words.echo", Said(text=text), Said) == Said(text=text)
    items = [item async for item in karen.replies("words.repeat", {"text": text})]
    assert items == [{"text": text}, {"text": text}]


@pytest.mark.parametrize("code", PROBLEMS)
async def test_a_problem_is_raised_as_the_error_it_is(karen: Karen, code: str) -> None:
    with pytest.raises(type(PROBLEMS[code])) as raised:
        await karen.call("words.fail", Failing(code=code), Nothing)
    assert vars(raised.value).items() >= {**vars(PROBLEMS[code]), "request_id": raised.value.request_id}.items()


async def test_a_stream_raises_the_problem_it_ends_with(karen: Karen) -> None:
    numbers = []
    with pytest.raises(Conflict):
        async for number in karen.stream("words.stumble", Failing(code="conflict"), NUMBER):
            numbers.append(number.value)
    assert numbers == [0]


@pytest.mark.parametrize("method", ["words.shout", "words", "", "a/../../livez", "words.echo?x", "é.ü"])
async def test_an_unknown_method_is_named(karen: Karen, method: str) -> None:
    with pytest.raises(NotFound) as raised:
        await karen.call(method, Nothing(), Nothing)
    assert raised.value.message == f"There is no method {method!r}. `karen methods` lists them."


async def test_leaving_a_stream_cancels_it(running: Running, karen: Karen) -> None:
    async with contextlib.aclosing(karen.stream("words.count", Counting(upto=10**9), NUMBER)) as numbers:
        assert await anext(numbers) == Number(value=0)
    listening = asyncio.create_task(anext(karen.stream("words.listen", Nothing(), NUMBER)))
    await asyncio.wait_for(running.words.started.wait(), 5)
    listening.cancel()
    await asyncio.wait_for(running.words.cancelled.wait(), 5)


async def test_many_calls_run_at_once(karen: Karen) -> None:
    said = await asyncio.gather(*(karen.call("words.echo", Said(text=str(n)), Said) for n in range(50)))
    assert [answer.text for answer in said] == [str(n) for n in range(50)]


async def test_no_proxy_of_the_environment_comes_between(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    async with Karen.attach(running.folder) as karen:
        assert await karen.call("words.echo", Said(text="a"), Said) == Said(text="a")


async def test_without_a_running_karen_the_message_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"No Karen is running.*Start it with `karen`"):
        Karen.attach(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{}", b"not json", b"\xff", b'{"url": 5}'])
async def test_a_damaged_endpoint_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "endpoint.json").write_bytes(content)
    with pytest.raises(Unavailable, match=r"endpoint\.json is damaged"):
        Karen.attach(tmp_path)


async def test_the_file_of_a_killed_karen_is_told_from_a_running_one(running: Running, tmp_path: Path) -> None:
    write_endpoint(tmp_path / "other", running, pid=dead_process())
    with pytest.raises(Unavailable, match="is gone"):
        Karen.attach(tmp_path / "other")


@pytest.mark.parametrize("changed", [{"version": "0.0.9"}, {"contract": "0000000000000000"}])
async def test_a_karen_of_another_build_is_refused(running: Running, tmp_path: Path, changed: dict[str, str]) -> None:
    write_endpoint(tmp_path / "other", running, **changed)
    with pytest.raises(Conflict, match="Quit Karen and start it again"):
        Karen.attach(tmp_path / "other")
    async with Karen.attach(tmp_path / "other", any_version=True) as karen:
        assert await karen.call("words.echo", Said(text="a"), Said) == Said(text="a")


async def test_a_client_follows_a_karen_that_restarts(tmp_path: Path) -> None:
    async with running_gateway(tmp_path) as before:
        old_url = before.gateway.url
        karen = Karen.attach(tmp_path)
        await karen.call("words.echo", Said(text="a"), Said)
    with pytest.raises(Unavailable):
        await karen.call("words.echo", Said(text="a"), Said)
    async with running_gateway(tmp_path) as after, karen:
        assert await karen.call("words.echo", Said(text="b"), Said) == Said(text="b")
        assert after.gateway.url != old_url


async def test_a_client_takes_the_new_token_of_a_karen_on_the_same_port(tmp_path: Path) -> None:
    async with running_gateway(tmp_path) as before:
        port = int(before.gateway.url.rpartition(":")[2])
        karen = Karen.attach(tmp_path)
    async with running_gateway(tmp_path, port=port), karen:
        assert await karen.call("words.echo", Said(text="b"), Said) == Said(text="b")


async def test_a_stream_cut_off_in_its_midst_is_no_end(running: Running, karen: Karen) -> None:
    numbers = karen.stream("words.listen", Nothing(), NUMBER)
    listening = asyncio.create_task(anext(numbers))
    await asyncio.wait_for(running.words.started.wait(), 5)
    await running.gateway.stop()
    with pytest.raises(Unavailable):
        await listening


async def test_a_sidecar_of_ones_own_answers_the_same_calls(sidecar: Sidecar, tmp_path: Path) -> None:
    info = await sidecar.call("system.info", Nothing(), SystemInfo)
    assert info.data_folder == str(tmp_path)


async def test_a_sidecar_raises_its_problems(sidecar: Sidecar) -> None:
    with pytest.raises(NotFound, match=r"no method 'words\.shout'"):
        await sidecar.call("words.shout", Nothing(), Nothing)
    with pytest.raises(InvalidInput, match="text: Extra inputs"):
        await sidecar.call("system.info", Said(text="a"), SystemInfo)


async def test_a_call_too_large_for_a_frame_is_refused_here(sidecar: Sidecar) -> None:
    with pytest.raises(InvalidInput, match="8 MiB"):
        await sidecar.call("system.info", Said(text="x" * 9_000_000), SystemInfo)
    await sidecar.call("system.info", Nothing(), SystemInfo)


async def test_a_sidecars_calls_run_beside_its_streams(sidecar: Sidecar) -> None:
    events = sidecar.stream("events.subscribe", Subscribe(topics=[Topic.PROFILES]), TypeAdapter(Event))
    async with contextlib.aclosing(events):
        news = asyncio.create_task(anext(events))
        name = 0
        while not news.done():  # the subscription may begin after the first change
            name += 1
            await sidecar.call("profiles.create", CreateProfile(name=str(name)), Profile)
        assert (await news).topic is Topic.PROFILES


async def test_a_sidecar_that_is_killed_fails_its_calls_at_once(sidecar: Sidecar) -> None:
    await sidecar.call("system.info", Nothing(), SystemInfo)
    events = sidecar.stream("events.subscribe", Subscribe(), TypeAdapter(Event))
    news = asyncio.create_task(anext(events))
    await sidecar.call("system.info", Nothing(), SystemInfo)
    [pid] = pids(SIDECAR[-1])
    psutil.Process(pid).kill()
    with pytest.raises(Unavailable):
        await asyncio.wait_for(news, 5)
    with pytest.raises(Unavailable):
        await sidecar.call("system.info", Nothing(), SystemInfo)


async def test_a_sidecar_ends_with_its_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAREN_HOME", str(tmp_path))
    async with Sidecar(SIDECAR) as sidecar:
        await sidecar.call("system.info", Nothing(), SystemInfo)
        assert len(pids(SIDECAR[-1])) == 1
    assert pids(SIDECAR[-1]) == []


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ([sys.executable, "-c", "import sys; print('noise'); sys.exit('no such thing')"], "no such thing"),
        (["/nonexistent/python"], "/nonexistent/python cannot be started"),
    ],
)
async def test_a_sidecar_that_cannot_start_says_why(command: list[str], says: str) -> None:
    with pytest.raises(KarenError, match=says):
        async with Sidecar(command) as sidecar:
            await sidecar.call("system.info", Nothing(), SystemInfo)


def test_attaching_imports_neither_the_web_framework_nor_the_database() -> None:
    code = "import karen.client.http, karen.hosts.cli.call, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert not {"fastapi", "starlette", "uvicorn", "sqlmodel", "sqlalchemy"} & set(done.stdout.split())
