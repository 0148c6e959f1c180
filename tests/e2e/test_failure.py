"""What the page does when something under it dies, hangs or cannot start: what was written is there, and a way on."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from e2e.driving import Window, all_gone, arguments_of
from e2e.page import until

pytestmark = pytest.mark.window
WORDS = [f"word{number} " for number in range(60)]
FOCUSED = """
let focused = document.activeElement;
while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
return (focused?.getAttribute("aria-label") ?? focused?.textContent ?? "").trim();
"""
TABS = 12
"""More than there are between the composer and the controls of the last answer."""


@pytest.fixture
def model(tmp_path: Path) -> dict[str, str]:
    """The environment of a model that takes more than a second for its answer."""
    script = tmp_path / "model.json"
    script.write_text(json.dumps([{"match": "story", "deltas": WORDS, "delay_ms": 25}]))
    return {"KAREN_SCRIPTED_MODEL": str(script)}


def driven(window: Window) -> Window:
    window.drive()
    window.deep("textarea")
    return window


def sidecar_of(window: Window) -> psutil.Process:
    return until(lambda: [process for process in window.processes() if "sidecar" in arguments_of(process)])[0]


def typed(window: Window) -> str:
    """What stands in the composer."""
    return str(window.evaluate("return deep('textarea')[0]?.value ?? '';"))


def last_message(window: Window) -> Any:
    (conversation,) = window.rpc("conversations.list")["conversations"]
    return window.rpc("conversations.messages", conversation_id=conversation["id"])["messages"][-1]


def reached_by_keys(window: Window, name: str) -> bool:
    """Go back one control; whether it is the one called so."""
    ActionChains(window.driver).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
    return str(window.evaluate(FOCUSED)).startswith(name)


def test_a_half_answer_is_finished_by_keys_alone_after_the_sidecar_was_killed(
    karen_window: Callable[..., Window], model: dict[str, str]
) -> None:
    window = driven(karen_window(**model))
    window.deep("textarea").send_keys("tell me a story", Keys.ENTER)
    until(lambda: window.shows("word5 "))
    sidecar_of(window).kill()
    until(lambda: window.shows("Karen was interrupted here. What she had written is kept.", "On this computer"))
    assert window.shows("word5 ")
    assert not window.shows("word59")
    assert any(reached_by_keys(window, "Resume") for _ in range(TABS))
    ActionChains(window.driver).send_keys(Keys.ENTER).perform()
    until(lambda: window.shows("word59"))
    until(lambda: last_message(window)["status"] == "complete")
    answer = last_message(window)
    assert (answer["content"], answer["versions"]) == ("".join(WORDS), 1)
    assert str(window.evaluate(FOCUSED)).startswith("Message Karen")


def test_what_was_typed_is_there_again_after_the_sidecar_was_killed(karen_window: Callable[..., Window]) -> None:
    window = driven(karen_window())
    window.deep("textarea").send_keys("half a thought")
    until(lambda: window.rpc("conversations.drafts")["drafts"] == [{"conversation_id": None, "text": "half a thought"}])
    sidecar_of(window).kill()
    until(lambda: window.shows("Reconnecting"), 2)
    window.deep("textarea").send_keys(", and the rest")
    until(lambda: window.shows("On this computer"))
    until(lambda: window.rpc("conversations.drafts")["drafts"][0]["text"] == "half a thought, and the rest")
    window.driver.refresh()
    until(lambda: typed(window) == "half a thought, and the rest")


@pytest.mark.parametrize("victim", ["WebKitWebProcess", "python"])
def test_what_was_typed_is_there_again_after_the_page_was_killed(
    karen_window: Callable[..., Window], victim: str
) -> None:
    window = driven(karen_window())
    window.deep("textarea").send_keys("half a thought")
    until(lambda: [draft["text"] for draft in window.rpc("conversations.drafts")["drafts"]] == ["half a thought"])
    processes = window.processes()
    next(process for process in processes if process.name() == victim).kill()
    os.kill(window.pid, signal.SIGKILL)
    until(partial(all_gone, processes))
    again = driven(karen_window())
    until(lambda: typed(again) == "half a thought")


@pytest.fixture
def frozen() -> Iterator[Callable[[psutil.Process], None]]:
    """Stops a process, which goes on at the latest when the test is over."""
    processes: list[psutil.Process] = []

    def freeze(process: psutil.Process) -> None:
        processes.append(process)
        process.suspend()

    yield freeze
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.resume()


def test_a_sidecar_that_hangs_is_said_to_and_its_answer_goes_on_with_it(
    karen_window: Callable[..., Window], model: dict[str, str], frozen: Callable[[psutil.Process], None]
) -> None:
    window = driven(karen_window(**model))
    window.deep("textarea").send_keys("tell me a story", Keys.ENTER)
    until(lambda: window.shows("word5 "))
    sidecar = sidecar_of(window)
    frozen(sidecar)
    until(lambda: window.shows("Karen is not answering. What she has written so far is kept.", "Try again"), 8)
    window.press("Try again")
    until(lambda: window.shows("Karen is still not answering."), 8)
    sidecar.resume()
    until(lambda: window.shows("word59"))
    until(lambda: not window.shows("Karen is not answering") and not window.shows("Karen is still not answering"))


def test_a_start_that_failed_says_why_and_succeeds_when_tried_again(karen_window: Callable[..., Window]) -> None:
    window = karen_window()
    newer = window.home / "karen.sqlite"
    with contextlib.closing(sqlite3.connect(newer)) as database, database:
        database.execute("CREATE TABLE schema_version (package TEXT PRIMARY KEY, version INTEGER NOT NULL)")
        database.execute("INSERT INTO schema_version VALUES ('base', 999)")
    window.drive()
    until(lambda: window.shows("Karen could not start", "written by a newer Karen", "Your conversations are where"))
    newer.unlink()
    window.press("Try again")
    until(lambda: window.deep("textarea") and window.shows("On this computer"))
    window.deep("textarea").send_keys("12 * 12", Keys.ENTER)
    until(lambda: window.shows("144"))
