"""A plugin as a person meets it: its file appears in the folder, is agreed to in the panel, and is used in a chat."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from e2e.browsing import CHROMEDRIVER, CHROMIUM, Headless, browsing
from e2e.driving import Window
from e2e.page import until

CHARM = '''# /// karen
# name = "Lucky charm"
# description = "Names the charm of a colour"
# version = "1.0.0"
# ///
from karen_plugin import tool


@tool(examples=("charm for {colour}", "lucky charm of {colour}"))
def charm(colour: str) -> str:
    """The lucky charm of a colour."""
    return f"The charm of {colour} is a clover."
'''


def known(karen: Headless) -> dict[str, Any]:
    """Every plugin by its identifier."""
    return {each["plugin_id"]: each for each in json.loads(karen.call("plugins.list"))["plugins"]}


def user_folder(karen: Headless) -> Path:
    folders = json.loads(karen.call("plugins.list"))["folders"]
    [path] = [folder["path"] for folder in folders if folder["source"] == "user"]
    return Path(path)


@pytest.mark.skipif(not (CHROMIUM and CHROMEDRIVER), reason="chromium or chromedriver is not installed")
def test_a_plugin_that_is_put_into_the_folder_is_agreed_to_seen_on_and_used_in_a_chat(tmp_path: Path) -> None:
    karen = Headless(tmp_path / "data")
    try:
        with browsing(tmp_path / "chromium", karen.address) as page:
            page.press("Plugins")
            until(lambda: page.shows("Hello", "Waits to be agreed to"))
            folder = user_folder(karen)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "lucky_charm.py").write_text(CHARM)
            until(lambda: page.shows("Lucky charm"), 60)
            page.press("Lucky charm")
            page.press("Look at what it asks for")
            until(lambda: page.shows("It asks for nothing"))
            page.press("Agree")
            until(lambda: page.shows("was agreed to, and is on"), 60)
            assert known(karen)["lucky_charm"]["state"] == "enabled"
            until(lambda: page.shows("charm for"))
            page.press("Close")
            until(lambda: not page.shows("A plugin runs only once"))
            page.deep("textarea[aria-label='Message Karen']").send_keys("lucky charm of green\n")
            until(lambda: page.shows("is a clover"), 90)
            assert known(karen)["lucky_charm"]["runs"] == 1
    finally:
        karen.close()


@pytest.mark.window
def test_in_the_window_all_that_is_agreed_to_can_be_read_first(karen_window: Callable[..., Window]) -> None:
    window = karen_window()
    window.drive()
    until(window.is_ready)
    window.press("Plugins")
    until(lambda: window.shows("Notebook"))
    window.press("Notebook")
    window.press("Look at what it asks for")
    until(lambda: window.shows("Agree to this plugin?"))
    shown, needed = window.evaluate(
        "const body = deep('karen-plugin-consent')[0].shadowRoot.querySelector('.body');"
        "return [body.clientHeight, body.scrollHeight];"
    )
    assert needed > 150
    assert shown >= min(needed, 300)
    window.press("Agree")
    until(lambda: window.shows("was agreed to, and is on"), 60)
