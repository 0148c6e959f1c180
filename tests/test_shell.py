"""The parts of the window's process that need no display: one instance, the page's files, links, place, protocol."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from karen.contract.errors import InvalidInput, Unavailable
from karen.hosts.shell.assets import POLICY, read_assets
from karen.hosts.shell.instance import claim
from karen.hosts.shell.links import checked, is_at
from karen.hosts.shell.page import ALIVE_INTERVAL_S, Page, PageFailure
from karen.hosts.shell.place import Place, Screen, keep_place, read_place
from karen.hosts.shell.supervisor import Limits, Supervisor
from karen.hosts.shell.window import WindowOptions, open_window

SIDECAR = Path(__file__).parent / "fixtures" / "scripted_sidecar.py"

_CLAIM = """
import sys, time
from pathlib import Path
from karen.hosts.shell.instance import claim
instance = claim(Path(sys.argv[1]))
print("first" if instance else "told", flush=True)
if instance:
    instance.listen(lambda: print("focus", flush=True))
    time.sleep(60)
"""


def start_claiming(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _CLAIM, str(folder)], stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    assert process.stdout
    process.stdout.close()


@pytest.mark.parametrize("depth", [0, 12])
def test_a_later_start_calls_the_first_to_the_front(tmp_path: Path, depth: int) -> None:
    folder = tmp_path.joinpath(*["a folder with ä long name"] * depth, "run")
    where = Path.cwd()
    first = claim(folder)
    assert first
    called = threading.Event()
    first.listen(called.set)
    later = start_claiming(folder)
    assert said(later) == "told"
    assert called.wait(1)
    first.close()
    end(later)
    assert Path.cwd() == where
    assert list(folder.glob("*.sock")) == []


def test_a_killed_first_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    first = start_claiming(tmp_path)
    assert said(first) == "first"
    end(first)
    assert (tmp_path / "window.sock").exists()
    second = claim(tmp_path)
    assert second
    second.close()


def test_of_many_starts_at_once_exactly_one_is_the_first(tmp_path: Path) -> None:
    starts = [start_claiming(tmp_path) for _ in range(5)]
    try:
        with ThreadPoolExecutor(5) as threads:
            assert sorted(threads.map(said, starts)) == ["first", "told", "told", "told", "told"]
    finally:
        for start in starts:
            end(start)


def test_a_first_that_hangs_is_named_with_its_process(tmp_path: Path) -> None:
    first = start_claiming(tmp_path)
    assert said(first) == "first"
    first.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(Unavailable, match=f"as process {first.pid} but does not answer"):
            claim(tmp_path)
    finally:
        end(first)


def test_a_visitor_that_says_something_else_changes_nothing(tmp_path: Path) -> None:
    first = claim(tmp_path)
    assert first
    calls: list[None] = []
    first.listen(lambda: calls.append(None))
    for words in (b"", b"reboot", b"x" * 1000):
        with socket.socket(socket.AF_UNIX) as visitor:
            visitor.settimeout(5)
            visitor.connect(str(tmp_path / "window.sock"))
            visitor.sendall(words)
    assert claim(tmp_path) is None
    assert len(calls) == 1
    first.close()


def test_only_the_owner_reaches_the_socket(tmp_path: Path) -> None:
    first = claim(tmp_path / "run")
    assert first
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "run" / "window.sock").stat().st_mode & 0o777 == 0o600
    first.close()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "home").write_text("a file, not a folder")
    options = WindowOptions(tmp_path, tmp_path, tmp_path / "home", [], "")
    assert open_window(options) == 1
    assert f"cannot write to {tmp_path / 'home' / 'run'}" in capsys.readouterr().err


def test_a_page_that_is_not_built_is_said_before_anything_opens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = WindowOptions(tmp_path / "dist", tmp_path, tmp_path / "home", [], "")
    assert open_window(options) == 1
    assert "The user interface is missing" in capsys.readouterr().err


def test_every_page_carries_the_policy_and_other_files_are_as_they_were(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text('<html><HEAD lang="en"><title>x</title></head><p>&1 \\1</p></html>')
    (tmp_path / "assets" / "main.js").write_bytes(b"<head>")
    files = read_assets(tmp_path)
    assert sorted(files) == ["/assets/main.js", "/index.html"]
    meta = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    assert files["/index.html"].decode() == f'<html><HEAD lang="en">{meta}<title>x</title></head><p>&1 \\1</p></html>'
    assert files["/assets/main.js"] == b"<head>"


def test_a_page_without_a_head_is_not_shown_without_its_policy(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>bare</p>")
    with pytest.raises(Unavailable, match="no <head>"):
        read_assets(tmp_path)


@pytest.mark.parametrize(
    "url", ["https://example.com", "http://localhost:8080/a?b=c#d", "mailto:ana@example.com", "HTTPS://Example.com/ä"]
)
def test_web_and_mail_addresses_may_be_opened(url: str) -> None:
    assert checked(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "smb://host/share",
        "https://",
        "mailto:",
        "https://exa mple.com",
        "https://example.com/\nx",
        "https://[broken",
        "--help",
        "https://example.com/" + "x" * 9000,
    ],
)
def test_nothing_else_may_be_opened(url: str) -> None:
    with pytest.raises(InvalidInput, match="Only web addresses"):
        checked(url)


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("tauri://localhost", True),
        ("tauri://localhost/index.html?x#y", True),
        ("tauri://localhost#x", True),
        ("tauri://localhost.example.com/", False),
        ("tauri://localhost:80/", False),
        ("tauri://user@localhost/", False),
        ("https://localhost/", False),
        ("https://[broken", False),
        ("about:blank", False),
    ],
)
def test_only_the_page_itself_is_at_its_origin(url: str, ours: bool) -> None:
    assert is_at(url, ["tauri://localhost"]) is ours


SCREENS = [Screen(x=0, y=0, width=1920, height=1080), Screen(x=1920, y=0, width=1280, height=1024)]


@pytest.mark.parametrize(
    ("x", "y", "visible"),
    [
        (100, 100, True),
        (2500, 50, True),
        (-900, 10, True),
        (-1050, 10, False),
        (3180, 10, False),
        (100, 1070, False),
        (100, -200, False),
        (5000, 5000, False),
    ],
)
def test_a_place_counts_only_where_a_screen_shows_enough_to_take_hold_of(x: float, y: float, visible: bool) -> None:
    assert Place(x=x, y=y, width=1100, height=760).visible_on(SCREENS) is visible


def test_a_place_is_kept(tmp_path: Path) -> None:
    place = Place(x=1.5, y=2, width=1100, height=760, maximized=True)
    keep_place(tmp_path / "window.json", place)
    assert read_place(tmp_path / "window.json") == place
    assert [path.name for path in tmp_path.iterdir()] == ["window.json"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b"[]", b'{"x":0,"y":0,"width":10,"height":10}', b'{"x":"NaN"}']
)
def test_a_place_that_makes_no_sense_is_forgotten(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "window.json").write_bytes(content)
    assert read_place(tmp_path / "window.json") is None


def test_a_place_that_cannot_be_kept_is_no_error(tmp_path: Path) -> None:
    keep_place(tmp_path / "nowhere" / "window.json", Place(x=0, y=0, width=500, height=500))


class Tab:
    """A page as its script sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.sent: dict[str, list[Any]] = {}

    async def send(self, **operation: Any) -> Any:
        return json.loads(await self.page.answer(json.dumps(operation).encode(), self._open))

    async def fails(self, **operation: Any) -> Any:
        with pytest.raises(PageFailure) as caught:
            await self.send(**operation)
        return json.loads(caught.value.problem)

    def _open(self, name: str) -> Any:
        frames = self.sent.setdefault(name, [])
        return lambda text: frames.append(json.loads(text))


class Around:
    """A desktop that writes down what it is asked for; the person chooses what is proposed."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def usable(self) -> None:
        self.asked.append("usable")

    def quit(self) -> None:
        self.asked.append("quit")

    async def open_outside(self, url: str) -> None:
        self.asked.append(url)

    async def choose_file(self, name: str) -> str | None:
        self.asked.append(name)
        return f"/chosen/{name}"

    async def pick_file(self) -> str | None:
        return None


@pytest.fixture
def around() -> Around:
    return Around()


@pytest.fixture
async def tab(tmp_path: Path, around: Around) -> AsyncIterator[Tab]:
    sidecar = Supervisor(
        [sys.executable, "-u", str(SIDECAR), str(tmp_path / "starts"), "serve"],
        "the-contract",
        Limits(grace_s=0.3, wait_for_start_s=5),
    )
    sidecar.start()
    yield Tab(Page(sidecar, around))
    await sidecar.stop()


async def frames(tab: Tab, channel: str, count: int) -> list[Any]:
    async with asyncio.timeout(10):
        while len(tab.sent[channel]) < count:  # the frames come from another process
            await asyncio.sleep(0.01)
    return tab.sent[channel]


async def test_a_request_for_a_stream_is_told_to_be_a_call(tab: Tab) -> None:
    problem = await tab.fails(op="request", method="count", params={"to": 3})
    assert problem["code"] == "invalid_input"
    assert "stream" in problem["message"]


async def test_two_running_calls_of_a_page_may_not_share_an_id(tab: Tab) -> None:
    await tab.send(op="call", id=1, method="silence", channel="a")
    assert (await tab.fails(op="call", id=1, method="silence", channel="b"))["code"] == "conflict"
    await tab.send(op="cancel", id=1)
    assert (await frames(tab, "a", 1))[0]["problem"]["code"] == "cancelled"
    assert await tab.send(op="call", id=1, method="echo", channel="b") is None


async def test_a_call_cancelled_while_the_sidecar_starts_is_cancelled_once_it_is_up(tab: Tab) -> None:
    calling = asyncio.create_task(tab.send(op="call", id=1, method="silence", channel="a"))
    await asyncio.sleep(0)
    await tab.send(op="cancel", id=1)
    await calling
    assert (await frames(tab, "a", 1))[0]["problem"]["code"] == "cancelled"


async def test_a_new_page_ends_the_calls_of_the_old_and_hears_nothing_of_them(tab: Tab) -> None:
    await tab.send(op="call", id=1, method="silence", channel="old")
    waiting = asyncio.create_task(tab.fails(op="request", method="silence"))
    await asyncio.sleep(0)
    tab.page.navigated()
    await tab.send(op="call", id=1, method="silence", channel="new")
    await tab.send(op="begin")
    assert (await waiting)["code"] == "cancelled"
    assert await tab.send(op="request", method="cancels") == 2
    assert tab.sent == {"old": [], "new": []}


async def test_moving_within_the_page_cancels_nothing(tab: Tab) -> None:
    await tab.send(op="call", id=1, method="silence", channel="a")
    tab.page.navigated()
    assert await tab.send(op="request", method="cancels") == 0
    await tab.send(op="cancel", id=1)
    assert len(await frames(tab, "a", 1)) == 1


async def test_of_the_signs_of_life_the_page_hears_no_more_than_it_needs(tab: Tab) -> None:
    await tab.send(op="call", id=1, method="events.subscribe", channel="a")
    await frames(tab, "a", 1)
    began = time.monotonic()
    assert await frames(tab, "a", 2) == [{"kind": "alive"}] * 2
    assert ALIVE_INTERVAL_S - 0.1 < time.monotonic() - began < 5


async def test_the_page_can_quit_and_open_links_outside(tab: Tab, around: Around) -> None:
    await tab.send(op="window", action="usable")
    await tab.send(op="open", url="https://example.com")
    await tab.send(op="window", action="quit")
    assert around.asked == ["usable", "https://example.com", "quit"]


async def test_a_new_sidecar_can_be_had(tab: Tab) -> None:
    before = await tab.send(op="request", method="pid")
    await tab.send(op="window", action="restart")
    assert await tab.send(op="request", method="pid") != before


@pytest.mark.parametrize(("proposed", "name"), [("all of it.zip", "all of it.zip"), ("../../.bashrc", "bashrc")])
async def test_a_place_for_a_new_file_is_chosen_under_a_name_that_hides_nothing(
    tab: Tab, proposed: str, name: str
) -> None:
    assert await tab.send(op="choose_file", filename=proposed) == f"/chosen/{name}"


async def test_whoever_thinks_better_of_choosing_a_file_chooses_none(tab: Tab) -> None:
    assert await tab.send(op="pick_file") is None


async def test_cancelling_what_is_over_or_never_was_does_nothing(tab: Tab) -> None:
    assert await tab.send(op="cancel", id=99) is None
    assert await tab.send(op="request", method="cancels") == 0


def test_the_newcomer_does_not_load_the_window(tmp_path: Path) -> None:
    first = claim(tmp_path / "run")
    assert first
    first.listen(lambda: None)
    code = (
        "import sys; from pathlib import Path; from karen.hosts.shell.window import WindowOptions, open_window;"
        f"there = Path({str(tmp_path)!r}); print(open_window(WindowOptions(there, there, there, [], '')));"
        "print('pytauri' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first.close()
    assert done.stdout.split() == ["0", "False"]
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
