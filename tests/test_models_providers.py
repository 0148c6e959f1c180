"""Who offers models: what is entered, found and removed, what is never contacted, and where keys go."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import keyring
import psutil
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from calling import MEMBER, OWNER, REVIEWER, call
from hearing import silent_traffic
from karen.base.application import Application
from karen.contract.caller import Caller
from karen.contract.errors import Conflict, Forbidden, InvalidInput, ModelUnavailable, NotFound, Unavailable
from karen.contract.types.models import ProviderKind
from karen.models.configuration import Server
from karen.models.servers import ServerConnector
from modelling import Modelling, modelling, nothing_found, said, wired
from serving_models import (
    DONE,
    END,
    STREAM,
    Answering,
    Asked,
    Handler,
    ModelsServer,
    chunk,
    delta,
    finish,
    says,
    sends,
    serving,
)

KEY = "sk-very-secret"
LISTED = {"object": "list", "data": [{"id": "m", "object": "model"}]}
HANDLERS: Mapping[str, Handler] = {
    "/v1/models": says(LISTED),
    "/v1/chat/completions": sends(STREAM, chunk(delta("Hello.")), chunk(finish() + DONE), END),
}


async def silence(_: Asked, answering: Answering) -> None:
    """As a server that hangs."""
    await answering.closed()


@pytest.fixture
async def outside() -> AsyncIterator[ModelsServer]:
    """A server that is reached by an address which is not loopback, as one on another machine is."""
    entries = [entry for entries in psutil.net_if_addrs().values() for entry in entries]
    inet = [entry.address for entry in entries if entry.family == socket.AF_INET]
    host = next((address for address in inet if not ip_address(address).is_loopback), None)
    if host is None:
        pytest.skip("this machine has no address but loopback")
    async with serving(HANDLERS, host) as served:
        yield served


@pytest.fixture
async def server() -> AsyncIterator[ModelsServer]:
    async with serving(HANDLERS) as served:
        yield served


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Application]:
    async with wired(tmp_path) as application:
        yield application


async def add(karen: Application, url: str, caller: Caller = OWNER, **more: Any) -> Any:
    return await call(
        karen.registry, "models.add_provider", {"kind": "openai", "label": "Mine", "url": url, **more}, caller
    )


async def providers(karen: Application, caller: Caller = OWNER) -> dict[str, Any]:
    found = (await call(karen.registry, "models.providers", caller=caller))["providers"]
    return {provider["id"]: provider for provider in found}


async def listed(karen: Application) -> list[tuple[str, str]]:
    found = (await call(karen.registry, "models.list"))["models"]
    return [(info["provider_id"], info["model"]) for info in found]


async def select(karen: Application, provider_id: str, model: str = "m") -> Any:
    return await call(karen.registry, "models.select", {"choice": {"provider_id": provider_id, "model": model}})


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


# On this machine


async def test_a_server_on_this_machine_is_added_chosen_and_answers_and_still_does_after_another_start(
    tmp_path: Path, server: ModelsServer
) -> None:
    async with wired(tmp_path) as karen:
        added = await add(karen, f"{server.url}/v1/")
        assert added == {
            "id": f"openai@{server.port}",
            "kind": "openai",
            "label": "Mine",
            "url": f"{server.url}/v1",
            "on_this_machine": True,
            "allowed": True,
            "added": True,
            "has_key": False,
            "state": "reachable",
            "detail": "",
        }
        assert (added["id"], "m") in await listed(karen)
        status = await select(karen, added["id"])
        assert (status["choice"], status["kind"]) == ({"provider_id": added["id"], "model": "m"}, "openai")
    async with wired(tmp_path) as karen:
        assert (await call(karen.registry, "models.status"))["label"] == "m"
        assert (await call(karen.registry, "models.test"))["answer"] == "Hello."
    assert len(server.asked_for("/v1/chat/completions")) == 1


@pytest.mark.parametrize("url", ["http://[::1", "http://127.0.0.1:99999", "http://localhost:x", "http://:80"])
async def test_an_address_written_by_hand_that_is_none_takes_only_itself_along(
    tmp_path: Path, server: ModelsServer, url: str
) -> None:
    async with wired(tmp_path) as karen:
        added = await add(karen, server.url)
    file = tmp_path / "settings" / "models.json"
    settings = json.loads(file.read_text())
    settings["servers"].append({"kind": "openai", "label": "Spoilt", "url": url})
    file.write_text(json.dumps(settings))
    async with wired(tmp_path) as karen:
        assert [found["id"] for found in (await providers(karen)).values() if found["added"]] == [added["id"]]


async def test_a_server_that_is_not_there_is_added_all_the_same_and_says_what_to_do(karen: Application) -> None:
    added = await add(karen, "http://127.0.0.1:9")
    assert added["state"] == "unreachable"
    assert "Start it" in added["detail"]
    with pytest.raises(ModelUnavailable, match="Start it"):
        await select(karen, added["id"])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:99999",
        "http://127.0.0.1:port",
        "http://[::1",
        "http://:8080",
        "ftp://127.0.0.1",
        "127.0.0.1:8080",
        "http://me:secret@127.0.0.1",
        "http://127.0.0.1/?key=secret",
        "http://127.0.0.1/#here",
        "http://127.0.0.1 /",
        "",
    ],
)
async def test_what_is_no_address_is_named_and_nothing_is_added(karen: Application, url: str) -> None:
    before = set(await providers(karen))
    with pytest.raises(InvalidInput) as raised:
        await add(karen, url)
    assert [field.name for field in raised.value.fields] == ["url"]
    assert set(await providers(karen)) == before


@pytest.mark.parametrize(
    "again", ["http://127.0.0.1:{port}", "http://LOCALHOST:{port}/", "http://127.0.0.1:{port}/v1/"]
)
async def test_one_server_is_added_once_however_it_is_spelled(
    karen: Application, server: ModelsServer, again: str
) -> None:
    await add(karen, server.url)
    with pytest.raises(Conflict, match="'Mine'"):
        await add(karen, again.format(port=server.port), label="Another")


# Found and silent


@asynccontextmanager
async def connecting(
    folder: Path, detect: Callable[[], Awaitable[Sequence[Server]]] = nothing_found
) -> AsyncIterator[Modelling]:
    """Models over a folder, with connections to real servers."""
    async with modelling(folder, lambda secrets: ServerConnector(secrets, silent_traffic()), detect) as models:
        yield models


async def test_a_silent_server_hides_neither_the_others_nor_that_it_is_silent(
    tmp_path: Path, server: ModelsServer
) -> None:
    async with serving({"/v1/models": silence}) as silent, connecting(tmp_path) as models:
        stuck = await models.call("add_provider", kind="openai", label="Stuck", url=silent.url)
        good = await models.call("add_provider", kind="openai", label="Good", url=server.url)
        found = {one["id"]: one for one in (await models.call("providers"))["providers"]}
        assert (found[stuck["id"]]["state"], found[good["id"]]["state"]) == ("unreachable", "reachable")
        assert "Stuck" in found[stuck["id"]]["detail"]
        assert "m" in [info["model"] for info in (await models.call("list"))["models"]]


@asynccontextmanager
async def finding(folder: Path, server: ModelsServer) -> AsyncIterator[Modelling]:
    """Models over a folder where detection finds `server`."""

    async def detect() -> list[Server]:
        return [Server(kind=ProviderKind.OPENAI, label="LM Studio", url=f"{server.url}/v1")]

    async with connecting(folder, detect) as models:
        yield models


async def test_a_server_that_is_found_can_be_chosen_and_is_known_after_another_start_without_looking(
    tmp_path: Path, server: ModelsServer
) -> None:
    async with finding(tmp_path, server) as models:
        [found] = [one for one in (await models.call("providers"))["providers"] if one["id"].startswith("openai")]
        assert (found["id"], found["label"], found["added"]) == (f"openai@{server.port}", "LM Studio", False)
        await models.choose("m", found["id"])
        assert await said(models.current()) == "Hello."
    async with connecting(tmp_path) as models:
        assert (await models.call("status"))["choice"]["provider_id"] == f"openai@{server.port}"
        assert await said(models.current()) == "Hello."


async def test_a_server_that_is_found_and_added_is_listed_once_and_stays_chosen(
    tmp_path: Path, server: ModelsServer
) -> None:
    async with finding(tmp_path, server) as models:
        await models.choose("m", f"openai@{server.port}")
        await models.call("add_provider", kind="openai", label="Mine", url=server.url)
        found = [one for one in (await models.call("providers"))["providers"] if one["id"].startswith("openai")]
        assert [(one["id"], one["label"], one["added"]) for one in found] == [(f"openai@{server.port}", "Mine", True)]
        assert await said(models.current()) == "Hello."


async def test_looking_twice_at_once_asks_a_server_once(tmp_path: Path, server: ModelsServer) -> None:
    async with finding(tmp_path, server) as models:
        await asyncio.gather(models.call("providers"), models.call("list"), models.call("providers"))
        assert models.local.asked == 1


# Beyond this machine


async def test_a_server_beyond_this_machine_is_not_contacted_without_consent(
    karen: Application, outside: ModelsServer
) -> None:
    with pytest.raises(Forbidden, match="allow_beyond_this_machine"):
        await add(karen, f"{outside.url}/v1")
    assert f"openai@{outside.url}/v1" not in await providers(karen)
    assert outside.connections == 0


async def test_a_server_beyond_this_machine_that_only_a_hand_entered_is_shown_and_not_contacted(
    tmp_path: Path, karen: Application, outside: ModelsServer
) -> None:
    provider_id = f"openai@{outside.url}/v1"
    server = {"kind": "openai", "label": "By hand", "url": f"{outside.url}/v1"}
    choice = {"provider_id": provider_id, "model": "m"}
    (tmp_path / "settings" / "models.json").write_text(json.dumps({"choice": choice, "servers": [server]}))
    found = (await providers(karen))[provider_id]
    assert (found["state"], found["allowed"], found["on_this_machine"]) == ("not_allowed", False, False)
    assert (await call(karen.registry, "models.status"))["state"] == "failed"
    result = await call(karen.registry, "models.test")
    assert (result["ok"], result["reason"]) == (False, found["detail"])
    with pytest.raises(Forbidden):
        await select(karen, provider_id)
    assert outside.connections == 0


async def test_with_consent_a_server_beyond_this_machine_answers_and_what_it_is_sent_is_counted(
    karen: Application, outside: ModelsServer
) -> None:
    added = await add(karen, f"{outside.url}/v1", allow_beyond_this_machine=True)
    assert (added["state"], added["on_this_machine"], added["allowed"]) == ("reachable", False, True)
    assert (await select(karen, added["id"]))["on_this_machine"] is False
    assert (await call(karen.registry, "models.test"))["ok"] is True
    sent = await call(karen.registry, "system.bytes_sent")
    assert [host["host"] for host in sent["hosts"]] == [outside.host]
    assert sent["total_bytes"] >= sum(len(asked.whole) for asked in outside.asked)


# Keys


async def test_a_key_goes_to_its_server_alone_and_is_neither_stored_nor_shown(
    tmp_path: Path, karen: Application, server: ModelsServer
) -> None:
    added = await add(karen, server.url, api_key=KEY)
    assert added["has_key"] is True
    shown = [added, await providers(karen, REVIEWER), await listed(karen), await select(karen, added["id"])]
    assert KEY not in json.dumps(shown)
    assert KEY.encode() not in everything_in(tmp_path)
    assert {asked.headers.get("authorization") for asked in server.asked} == {f"Bearer {KEY}"}


async def test_whoever_changes_the_address_in_the_file_does_not_send_the_key_there(
    tmp_path: Path, karen: Application, server: ModelsServer
) -> None:
    await add(karen, "http://127.0.0.1:9/v1", api_key=KEY)
    path = tmp_path / "settings" / "models.json"
    path.write_text(path.read_text().replace("127.0.0.1:9/", f"127.0.0.1:{server.port}/"))
    assert (await providers(karen))[f"openai@{server.port}"]["state"] == "reachable"
    assert [asked.headers.get("authorization") for asked in server.asked] == [None] * len(server.asked)


async def test_a_removed_server_and_its_key_are_gone_and_a_new_key_is_used_when_it_comes_back(
    karen: Application, server: ModelsServer
) -> None:
    added = await add(karen, server.url, api_key=KEY)
    await call(karen.registry, "models.remove_provider", {"provider_id": added["id"]})
    assert added["id"] not in await providers(karen)
    assert (added["id"], "m") not in await listed(karen)
    server.asked.clear()
    await add(karen, server.url)
    assert {asked.headers.get("authorization") for asked in server.asked} == {None}
    await call(karen.registry, "models.remove_provider", {"provider_id": added["id"]})
    server.asked.clear()
    await add(karen, server.url, api_key="another")
    assert {asked.headers.get("authorization") for asked in server.asked} == {"Bearer another"}


class Locked(KeyringBackend):
    """Refuses everything until somebody unlocks it."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("it is locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("it is locked")


async def test_a_locked_keyring_is_in_the_way_of_keys_alone(karen: Application, server: ModelsServer) -> None:
    keyring.set_keyring(Locked())  # type: ignore[no-untyped-call]  # the library has no types there
    with pytest.raises(Unavailable, match="Unlock"):
        await add(karen, server.url, api_key=KEY)
    added = await add(karen, server.url)
    assert (added["has_key"], added["state"]) == (False, "reachable")
    await call(karen.registry, "models.remove_provider", {"provider_id": added["id"]})
    assert added["id"] not in await providers(karen)


# Removing, and who may


async def test_the_server_of_the_chosen_model_is_not_removed(karen: Application, server: ModelsServer) -> None:
    added = await add(karen, server.url)
    await select(karen, added["id"])
    with pytest.raises(Conflict, match="Choose another one first"):
        await call(karen.registry, "models.remove_provider", {"provider_id": added["id"]})
    assert (await call(karen.registry, "models.test"))["ok"] is True
    await call(karen.registry, "models.select", {"choice": None})
    await call(karen.registry, "models.remove_provider", {"provider_id": added["id"]})


@pytest.mark.parametrize(
    ("provider_id", "problem"),
    [("embedded", Conflict), ("gguf", Conflict), ("ollama@11434", Conflict), ("nobody", NotFound)],
)
async def test_only_what_was_entered_is_removed(karen: Application, provider_id: str, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        await call(karen.registry, "models.remove_provider", {"provider_id": provider_id})


@pytest.mark.parametrize("caller", [MEMBER, REVIEWER])
async def test_only_the_owner_enters_and_removes_servers_and_everybody_sees_them(
    karen: Application, server: ModelsServer, caller: Caller
) -> None:
    with pytest.raises(Forbidden):
        await add(karen, server.url, caller)
    added = await add(karen, server.url)
    with pytest.raises(Forbidden):
        await call(karen.registry, "models.remove_provider", {"provider_id": added["id"]}, caller)
    assert added["id"] in await providers(karen, caller)


async def test_a_copy_that_is_put_back_allows_nothing_that_is_not_allowed_here(
    tmp_path: Path, outside: ModelsServer
) -> None:
    async with wired(tmp_path / "theirs") as theirs:
        added = await add(theirs, outside.url, allow_beyond_this_machine=True)
        await select(theirs, added["id"])
        copy = await call(theirs.registry, "system.backup", {})
    asked = len(outside.asked)
    async with wired(tmp_path / "mine") as karen:
        await call(karen.registry, "system.restore", {"path": copy["path"]})
        assert (await providers(karen))[added["id"]]["state"] == "not_allowed"
        assert (await call(karen.registry, "models.test"))["ok"] is False
        assert len(outside.asked) == asked
        await add(karen, outside.url, allow_beyond_this_machine=True)
        assert (await call(karen.registry, "models.test"))["answer"] == "Hello."
        await call(karen.registry, "system.restore", {"path": copy["path"]})
        assert (await providers(karen))[added["id"]]["state"] == "reachable"


async def test_what_has_left_stays_counted_when_an_older_copy_is_put_back(
    karen: Application, outside: ModelsServer
) -> None:
    copy = await call(karen.registry, "system.backup", {})
    await add(karen, outside.url, allow_beyond_this_machine=True)
    sent = await call(karen.registry, "system.bytes_sent")
    await call(karen.registry, "system.restore", {"path": copy["path"]})
    assert sent["total_bytes"] > 0
    assert await call(karen.registry, "system.bytes_sent") == sent
