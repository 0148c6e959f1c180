"""The process that draws the page dies or hangs: the window brings the page back, or says that it cannot."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import psutil
import pytest
from selenium.webdriver.common.keys import Keys

from e2e.driving import Window, all_gone, gone, xdotool
from e2e.page import until

pytestmark = pytest.mark.window
ASLEEP = ("python", "WebKitNetworkProcess", "WebKitWebProcess")
HANGS_S = 3.5
"""When WebKit has noticed that the page leaves a key unanswered."""


@pytest.fixture
def window(scripted: Callable[..., Window]) -> Window:
    """Shown, with a page that is usable."""
    window = scripted()
    window.open()
    window.find()
    until(partial(has_been_usable, window, 1))
    return window


def has_been_usable(window: Window, times: int) -> bool:
    return window.log.read_text().count("window usable") == times


def process_of(window: Window, name: str) -> psutil.Process:
    """WebKit's process of that name, once it is there."""
    return until(lambda: [found for found in window.processes() if found.name() == name])[0]


def kill_page(window: Window) -> None:
    process = process_of(window, "WebKitWebProcess")
    process.kill()
    until(partial(gone, process))


def press(window: Window, *keys: str) -> None:
    """As a person does: WebDriver's session ends with the page's process."""
    xdotool("windowfocus", "--sync", window.find(), "key", *keys)


def dialog(window: Window) -> str:
    """The X window's id of the question what to do, once it is there."""

    def shown() -> list[str]:
        everything = xdotool("search", "--onlyvisible", "--all", "--pid", str(window.pid), "--name", "^Karen$")
        return [found for found in everything.split() if found != main]

    main = (window.home / "main").read_text()
    return until(shown)[0]


def test_a_killed_page_is_back_within_a_second(window: Window) -> None:
    began = time.monotonic()
    kill_page(window)
    until(partial(has_been_usable, window, 2))
    assert time.monotonic() - began < 1


def test_a_page_that_keeps_dying_is_left_to_the_person(window: Window) -> None:
    (window.home / "main").write_text(window.find())
    for lives in (2, 3):
        kill_page(window)
        until(partial(has_been_usable, window, lives))
    kill_page(window)
    xdotool("windowfocus", "--sync", dialog(window), "key", "Return")
    until(partial(has_been_usable, window, 4))
    for lives in (5, 6):
        kill_page(window)
        until(partial(has_been_usable, window, lives))
    kill_page(window)
    processes = window.processes()
    xdotool("windowfocus", "--sync", dialog(window), "key", "alt+q")
    assert window.wait() == 0
    until(partial(all_gone, processes), 2)


def test_a_page_that_hangs_is_replaced(window: Window) -> None:
    process = process_of(window, "WebKitWebProcess")
    process.suspend()
    press(window, "a")
    until(partial(has_been_usable, window, 2))
    assert gone(process)


def test_a_machine_that_slept_does_not_load_the_page_again(window: Window) -> None:
    processes = [process for process in window.processes() if process.name() in ASLEEP]
    press(window, "a")
    for process in processes:
        process.suspend()
    time.sleep(HANGS_S)
    for process in processes:
        process.resume()
    press(window, "b")
    time.sleep(1)
    assert has_been_usable(window, 1)
    assert "silent" not in window.log.read_text()


def stored(window: Window) -> list[tuple[str, str, str]]:
    """Conversation, status and beginning of each message, in the order they were written."""
    with closing(sqlite3.connect(window.home / "karen.sqlite")) as database:
        said = "SELECT conversation_id, status, substr(content, 1, 15) FROM message ORDER BY position"
        return database.execute(said).fetchall()


def write(window: Window, words: str) -> None:
    xdotool("windowfocus", "--sync", window.find(), "type", "--delay", "20", words)
    press(window, "Return")


def test_an_answer_outlives_its_page_and_the_conversation_goes_on_in_the_next(
    karen_window: Callable[..., Window], tmp_path: Path
) -> None:
    script = tmp_path / "model.json"
    script.write_text(json.dumps([{"match": "story", "deltas": ["word "], "repeat": 100, "delay_ms": 20}]))
    window = karen_window(KAREN_SCRIPTED_MODEL=str(script))
    window.drive()
    window.deep("textarea").send_keys("tell me a story", Keys.ENTER)
    until(lambda: window.shows("word word word"))
    kill_page(window)
    until(partial(has_been_usable, window, 2))
    until(lambda: [status for _, status, _ in stored(window)] == ["complete", "complete"])
    process_of(window, "WebKitNetworkProcess").kill()
    write(window, "What is 2 + 2?")
    until(lambda: [status for _, status, _ in stored(window)] == ["complete"] * 4)
    assert [said for _, _, said in stored(window)] == [
        "tell me a story",
        "word word word ",
        "What is 2 + 2?",
        "2 + 2 = 4.",
    ]
    assert len({conversation for conversation, _, _ in stored(window)}) == 1
