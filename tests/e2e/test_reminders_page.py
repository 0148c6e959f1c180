"""Reminders as a person meets them: set in words, ringing in the page, finished there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from e2e.browsing import CHROMEDRIVER, CHROMIUM, Browser, Headless, browsing
from e2e.page import until

pytestmark = pytest.mark.skipif(not (CHROMIUM and CHROMEDRIVER), reason="chromium or chromedriver is not installed")


@pytest.fixture
def headless(tmp_path: Path) -> Iterator[Headless]:
    karen = Headless(tmp_path / "data")
    yield karen
    karen.close()


@pytest.fixture
def browser(headless: Headless, tmp_path: Path) -> Iterator[Browser]:
    with browsing(tmp_path / "chromium", headless.address) as browser:
        yield browser


def kept(karen: Headless) -> list[tuple[str, str]]:
    """The words of each, and how it stands."""
    return [(entry["text"], entry["state"]) for entry in json.loads(karen.call("reminders.list"))["reminders"]]


def test_words_that_say_what_and_when_set_a_reminder(browser: Browser, headless: Headless) -> None:
    browser.press("Reminders")
    field = browser.deep("input[aria-label='What, and when']")
    field.send_keys("call Ana tomorrow at 5pm", Keys.ENTER)
    until(lambda: browser.shows("“call Ana” is set: tomorrow"))
    assert kept(headless) == [("call Ana", "waiting")]
    field.send_keys("water the plants", Keys.ENTER)
    until(lambda: browser.shows("When shall I remind you?"))
    browser.deep("[name=when]").send_keys(Keys.ENTER)
    until(lambda: ("water the plants", "waiting") in kept(headless))


def test_what_is_due_rings_in_the_page_and_is_finished_there(browser: Browser, headless: Headless) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=2)
    headless.call("reminders.create", text="feed the cat", at=soon.isoformat())
    browser.press("Done: feed the cat")
    until(lambda: kept(headless) == [("feed the cat", "done")])
    until(lambda: not browser.evaluate("return deep('article[data-reminder]').length;"))
