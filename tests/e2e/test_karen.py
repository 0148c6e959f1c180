"""Karen herself in her window: asked, killed, started twice, and looked at."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import psutil
import pytest
from selenium.webdriver.common.keys import Keys

from e2e.driving import Window, all_gone, arguments_of, xdotool
from e2e.page import until
from kills.activities import write_script
from kills.killing import kill_some
from kills.report import LOST_LIMIT_MS, Report
from kills.shells import WindowedShell

pytestmark = pytest.mark.window


@pytest.fixture
def model(tmp_path: Path) -> dict[str, str]:
    """The environment of a model that answers slowly, with a link."""
    script = tmp_path / "model.json"
    answers = [
        {"match": "story", "deltas": ["word "], "repeat": 400, "delay_ms": 20},
        {"match": "link", "deltas": ["See [the page](https://example.com/answer)."]},
    ]
    script.write_text(json.dumps(answers))
    return {"KAREN_SCRIPTED_MODEL": str(script)}


def driven(window: Window) -> Window:
    window.drive()
    window.deep("textarea")
    return window


def ask(window: Window, question: str) -> None:
    """Type it and press Enter, as a person does."""
    window.deep("textarea").send_keys(question, Keys.ENTER)


def sidecar_of(window: Window) -> psutil.Process:
    return until(lambda: [process for process in window.processes() if "sidecar" in arguments_of(process)])[0]


def stored(window: Window) -> list[Any]:
    """Every message of every conversation, asked for through the contract."""
    found: list[Any] = []
    for conversation in window.rpc("conversations.list")["conversations"]:
        page: Any = {"has_before": True, "messages": []}
        while page["has_before"]:
            before = {"before": page["messages"][0]["id"]} if page["messages"] else {}
            page = window.rpc("conversations.messages", conversation_id=conversation["id"], limit=500, **before)
            found += page["messages"]
    return found


def test_a_typed_question_is_answered_right_within_the_policy(karen_window: Callable[..., Window]) -> None:
    began = time.monotonic()
    window = driven(karen_window())
    window.js("void document.addEventListener('securitypolicyviolation', (e) => window.broken = e.violatedDirective)")
    ask(window, "What is 15 % of 64.50?")
    until(lambda: window.shows("9.675"))
    assert time.monotonic() - began < 60
    assert window.js("window.broken ?? 'nothing'") == "nothing"


def test_a_sidecar_killed_in_an_answer_costs_nothing_that_was_acknowledged(
    karen_window: Callable[..., Window], model: dict[str, str]
) -> None:
    window = driven(karen_window(**model))
    ask(window, "tell me a story")
    until(lambda: window.shows("word word word"))
    began = time.monotonic()
    sidecar_of(window).kill()
    until(lambda: window.shows("Reconnecting"), 1)
    until(lambda: window.shows("On this computer"), 5)
    assert window.rpc("conversations.list")["conversations"]
    assert time.monotonic() - began < 5
    until(lambda: window.shows("tell me a story", "word word word", "Karen was interrupted here."))
    question, answer = stored(window)
    assert question["content"] == "tell me a story"
    assert answer["status"] == "interrupted"
    ask(window, "What is 2 + 2?")
    until(lambda: window.shows("4"))


def test_a_window_killed_in_an_answer_leaves_no_process_and_the_next_shows_what_was_written(
    karen_window: Callable[..., Window], model: dict[str, str]
) -> None:
    window = driven(karen_window(**model))
    ask(window, "tell me a story")
    until(lambda: window.shows("word word word"))
    processes = window.processes()
    assert len(processes) >= 4
    os.kill(window.pid, signal.SIGKILL)
    until(partial(all_gone, processes), 2)
    again = driven(karen_window())
    until(lambda: stored(again)[0]["content"] == "tell me a story")
    assert stored(again)[1]["content"].startswith("word ")


def test_a_link_in_an_answer_opens_outside(
    karen_window: Callable[..., Window], model: dict[str, str], browser: Path
) -> None:
    window = driven(karen_window(**model, PATH=f"{browser}:{os.environ['PATH']}"))
    ask(window, "show me a link")
    window.deep("a[href='https://example.com/answer']").click()
    until((browser.parent / "opened").exists)
    assert (browser.parent / "opened").read_text() == "https://example.com/answer\n"
    assert window.js("location.origin") == "tauri://localhost"
    assert window.shows("show me a link")


def test_starting_karen_again_shows_the_window_that_is_there(karen_window: Callable[..., Window]) -> None:
    window = karen_window()
    window.open()
    until(window.is_ready)
    shown = window.find()
    xdotool("windowminimize", shown)
    until(lambda: not window.is_shown())
    began = time.monotonic()
    second = subprocess.run(window.command, env=window.environment, timeout=20, check=True)
    assert second.returncode == 0
    assert time.monotonic() - began < 2
    until(lambda: xdotool("getactivewindow").strip() == shown)


@pytest.mark.parametrize(("width", "height"), [(1100, 760), (480, 700)])
def test_nothing_is_cut_off(
    karen_window: Callable[..., Window], model: dict[str, str], width: int, height: int
) -> None:
    window = driven(karen_window(**model))
    xdotool("windowsize", window.find(), str(width), str(height))
    until(lambda: window.js("innerWidth") == width)
    ask(window, "What is 15 % of 64.50?")
    until(lambda: window.shows("9.675"))
    assert window.js("document.scrollingElement.scrollWidth") == width
    outside = """
        return deep("button, textarea, a, p").filter((element) => {
            const box = element.getBoundingClientRect();
            const seen = element.checkVisibility?.({ checkOpacity: true, checkVisibilityCSS: true }) ?? box.width > 0;
            return seen && box.width > 0 && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1);
        }).map((element) => element.outerHTML.slice(0, 80));
    """
    assert window.evaluate(outside) == []


async def test_random_kills_of_a_window_and_its_pages_lose_nothing_and_leave_nothing(
    desktop: None, built: None, tmp_path: Path
) -> None:
    report = Report()
    shell = WindowedShell(tmp_path, write_script(tmp_path / "model.json"))
    await kill_some(shell, ("page", "network", "sidecar", "shell"), ("streaming", "writing"), 4, Random(4), report)
    assert report.trouble == []
    assert max(report.lost_ms) <= LOST_LIMIT_MS
