"""Packages that are fetched once somebody has agreed: the named file from the named host, or nothing."""

from __future__ import annotations

import asyncio
import hashlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from celling import LEVELS, Given, cells_at
from karen.base.installation import command
from karen.contract.errors import Forbidden, PluginFailed
from karen.contract.types.plugins import PluginSource
from karen.plugins.cell.broker import ROLE, Broker
from karen.plugins.cell.network.addresses import Unreachable
from karen.plugins.cell.network.fetching import (
    MOST_ANSWERED_BYTES,
    MOST_DOWNLOADED_BYTES,
    download_of,
)
from karen.plugins.cell.spec import SandboxLevel
from karen.plugins.manifest.manifest import Found
from karen.plugins.manifest.reading import read
from karen.plugins.packages import sweep, unpacked
from plugging import agree, drop
from talking import talking
from test_plugin_network import World, answer, redirect
from test_plugin_packages import MODULES, PLUGIN, PURE, wheel

HOST = "files.example.org"
URL = f"https://{HOST}/wheels/{PURE}"
WHEEL = wheel()


@pytest.fixture
def world() -> Iterator[World]:
    built = World(lambda request: answer(WHEEL))
    yield built
    built.close()


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name) / "plugin-packages"


def source(url: str = URL, content: bytes = WHEEL) -> str:
    """A single file that needs this wheel."""
    pinned = f"flat_bread @ {url} --hash=sha256:{hashlib.sha256(content).hexdigest()}"
    return f'# /// karen\n# name = "Baker"\n# packages = ["{pinned}"]\n# ///\n{PLUGIN}'


def plugin(tmp_path: Path, text: str) -> Found:
    path = tmp_path / "baker.py"
    path.write_text(text, encoding="utf-8")
    found = read(path, PluginSource.USER)
    assert found.problems == ()
    return found


class Downloads:
    """By the rules of the real process, from a world of a test."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.files: list[Path] = []

    async def __call__(self, url: str, host: str, into: Path) -> None:
        self.files.append(into)
        try:
            found = await asyncio.to_thread(self._world.ask, download_of(url, host))
        except Unreachable as error:
            raise Forbidden(f"The request was not made: {error}.") from error
        await asyncio.to_thread(into.write_bytes, found.body)


def left(paths: Sequence[Path]) -> list[Path]:
    return [path for path in paths if path.exists()]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")
@pytest.mark.parametrize("level", LEVELS)
async def test_a_single_file_imports_what_is_fetched_for_it(
    tmp_path: Path, folder: Path, world: World, level: SandboxLevel
) -> None:
    found = plugin(tmp_path, source())
    async with cells_at(level, folder) as cells:
        cell = await cells.open(found.spec(await unpacked(found, folder, Downloads(world))), Given())
        assert await cell.call("taste", {}) == "salty"


async def test_it_is_fetched_once_from_the_host_that_is_named(tmp_path: Path, folder: Path, world: World) -> None:
    found, downloads = plugin(tmp_path, source()), Downloads(world)
    first = await unpacked(found, folder, downloads)
    assert await unpacked(found, folder, downloads) == first
    assert ([host for host, _ in world.sent], world.resolved) == ([HOST], [HOST])
    assert (len(downloads.files), left(downloads.files)) == (1, [])


@pytest.mark.parametrize(
    "given",
    [
        answer(wheel({**MODULES, "flat_bread/__init__.py": b"taste = 'sweet'"})),
        answer(WHEEL[:-1]),
        answer(WHEEL + b"\0"),
        answer(b""),
        answer(b"<html>Sign in to this network</html>"),
    ],
)
async def test_another_file_than_the_named_one_is_never_unpacked(
    given: bytes, tmp_path: Path, folder: Path, world: World
) -> None:
    world.respond = lambda request: given
    with pytest.raises(
        PluginFailed, match=r"^The plugin baker needs flat-bread==1.0, and what files.example.org gives"
    ):
        await unpacked(plugin(tmp_path, source()), folder, Downloads(world))
    assert left([folder]) == []


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (redirect("https://elsewhere.example.com/x.whl"), "elsewhere.example.com:443 is not among the hosts"),
        (redirect("http://files.example.org/x.whl"), "does not begin with https"),
        (redirect("https://127.0.0.1/x.whl"), "numbers are refused"),
        (b"nonsense\r\n\r\n", "cannot be asked"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nshort", "broke off in the middle"),
    ],
)
async def test_what_cannot_be_fetched_is_said_with_the_host_and_what_to_do(
    given: bytes, why: str, tmp_path: Path, folder: Path, world: World
) -> None:
    world.respond = lambda request: given
    with pytest.raises(PluginFailed) as refused:
        await unpacked(plugin(tmp_path, source()), folder, Downloads(world))
    said = str(refused.value)
    assert said.startswith("The plugin baker needs flat-bread==1.0 from files.example.org, which is not to be had.")
    assert why in said
    assert said.endswith("Once it can be reached, switch the plugin off and on.")


async def test_a_host_that_leads_inside_is_not_asked(tmp_path: Path, folder: Path, world: World) -> None:
    world.addresses = [["192.168.0.7"]]
    with pytest.raises(PluginFailed, match="not out in the world"):
        await unpacked(plugin(tmp_path, source()), folder, Downloads(world))
    assert world.connected == []


async def test_a_wheel_that_is_not_what_its_address_says_is_not_used(
    tmp_path: Path, folder: Path, world: World
) -> None:
    other = URL.replace("1.0", "1.1")
    with pytest.raises(PluginFailed, match="its METADATA is missing"):
        await unpacked(plugin(tmp_path, source(other)), folder, Downloads(world))


async def test_a_slip_in_the_manifest_does_not_have_it_fetched_again(
    tmp_path: Path, folder: Path, world: World
) -> None:
    found = plugin(tmp_path, source())
    packages = await unpacked(found, folder, Downloads(world))
    (tmp_path / "baker.py").write_text(source().replace("Baker", 'Baker" "'), encoding="utf-8")
    sweep(folder, [read(tmp_path / "baker.py", PluginSource.USER)])
    assert await unpacked(found, folder, Downloads(world)) == packages
    assert world.resolved == [HOST]


async def test_what_is_not_for_this_machine_is_not_fetched(tmp_path: Path, folder: Path, world: World) -> None:
    elsewhere = source(URL.replace("py3-none-any", "cp27-cp27m-win32"))
    with pytest.raises(PluginFailed, match=r"cp27-cp27m-win32\.whl, which is not for this system and Python"):
        await unpacked(plugin(tmp_path, elsewhere), folder, Downloads(world))
    assert world.resolved == []


async def test_of_many_packages_no_more_is_fetched_than_may_be_unpacked(
    tmp_path: Path, folder: Path, world: World
) -> None:
    large = b"x" * MOST_DOWNLOADED_BYTES
    world.respond = lambda request: answer(large)
    sha256 = hashlib.sha256(large).hexdigest()
    names = [f"bread{at} @ https://{HOST}/bread{at}-1.0-py3-none-any.whl --hash=sha256:{sha256}" for at in range(9)]
    lines = "".join(f'#   "{name}",\n' for name in names)
    text = f'# /// karen\n# name = "Baker"\n# packages = [\n{lines}# ]\n# ///\n{PLUGIN}'
    with pytest.raises(PluginFailed, match="needs packages of more than 128 MB"):
        await unpacked(plugin(tmp_path, text), folder, Downloads(world))
    assert len(world.resolved) == 5


def test_a_file_may_be_larger_than_what_a_plugin_may_ask_for_and_not_larger_than_that(world: World) -> None:
    world.respond = lambda request: answer(b"x" * (MOST_ANSWERED_BYTES + 1))
    assert len(world.ask(download_of(URL, HOST)).body) == MOST_ANSWERED_BYTES + 1
    world.respond = lambda request: answer(b"x" * (MOST_DOWNLOADED_BYTES + 1))
    with pytest.raises(Unreachable, match="more than 32 MB"):
        world.ask(download_of(URL, HOST))


async def test_what_the_plugin_brings_along_is_not_fetched(tmp_path: Path, folder: Path, world: World) -> None:
    path = tmp_path / "baker"
    (path / "wheels").mkdir(parents=True)
    (path / "wheels" / PURE).write_bytes(WHEEL)
    (path / "plugin.py").write_text(PLUGIN)
    pinned = f"flat_bread @ {URL} --hash=sha256:{hashlib.sha256(WHEEL).hexdigest()}"
    (path / "plugin.toml").write_text(f'name = "Baker"\npackages = ["{pinned}"]\n')
    assert await unpacked(read(path, PluginSource.USER), folder, Downloads(world))
    assert world.resolved == []


async def test_the_process_that_fetches_says_what_is_in_the_way(tmp_path: Path) -> None:
    broker = Broker(command(ROLE), lambda host, count: None)
    try:
        with pytest.raises(Forbidden, match=r"files\.example\.invalid cannot be asked"):
            await broker.download("https://files.example.invalid/a.whl", "files.example.invalid", tmp_path / "a")
    finally:
        await broker.close()
    assert left([tmp_path / "a"]) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")
async def test_nothing_is_fetched_before_it_is_agreed_to_and_what_fails_then_is_shown(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        drop(tmp_path, "baker", source("https://files.example.invalid/" + PURE))
        listed = (await talk.call("plugins.reload"))["plugins"]
        seen = next(each for each in listed if each["plugin_id"] == "baker")
        assert [each["value"] for each in seen["permissions"]] == ["flat-bread==1.0 from files.example.invalid"]
        assert (seen["state"], seen["failure"]) == ("new", "")
        failed = await agree(talk, "baker")
        assert failed["state"] == "failed"
        assert "needs flat-bread==1.0 from files.example.invalid, which is not to be had" in failed["failure"]
        await talk.call("plugins.disable", plugin_id="baker")
        again = await talk.call("plugins.enable", plugin_id="baker")
        assert "is not to be had" in again["failure"]
