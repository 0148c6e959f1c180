"""Tools as a person meets them: what ran is shown, what goes beyond this machine is asked for, one step is offered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from e2e.browsing import CHROMEDRIVER, CHROMIUM, Browser, Headless, browsing
from e2e.page import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM and CHROMEDRIVER), reason="chromium or chromedriver is not installed"),
]
SERVICE = {"profile": {"weather_service": "custom_api", "weather_address": "http://weather.invalid"}}
"""No such host exists: a question that is allowed comes back as one that reached nobody."""


@pytest.fixture
def headless(tmp_path: Path) -> Iterator[Headless]:
    karen = Headless(tmp_path / "data")
    karen.call("settings.set", **SERVICE)
    yield karen
    karen.close()


@pytest.fixture
def browser(headless: Headless, tmp_path: Path) -> Iterator[Browser]:
    with browsing(tmp_path / "chromium", headless.address) as browser:
        yield browser


def standing(karen: Headless) -> list[str]:
    leaves: list[str] = json.loads(karen.call("settings.get"))["profile"]["allowed_without_asking"]
    return leaves


def test_a_question_is_answered_by_keyboard_and_its_answer_takes_its_place(
    headless: Headless, browser: Browser
) -> None:
    browser.ask("what's the weather in Graz?", "May I ask weather.invalid about the weather in Graz")
    until(lambda: browser.evaluate("return deep('.asking button').length;") == 3)
    browser.evaluate("deep('.asking button')[0].focus();")
    ActionChains(browser.driver).send_keys(Keys.TAB, Keys.ENTER).perform()
    until(lambda: browser.shows("weather.invalid cannot be reached"))
    until(lambda: standing(headless) == ["weather weather.invalid"])
    assert browser.evaluate("return deep('.asking').length;") == 0
    browser.ask("what's the weather in Rome?", "the weather in Rome, Italy: weather.invalid cannot be reached")


def test_a_question_still_waits_when_its_conversation_is_opened_again(headless: Headless, browser: Browser) -> None:
    browser.ask("what's the weather in Graz?", "May I ask weather.invalid")
    browser.press("New chat")
    until(lambda: not browser.shows("May I ask"))
    browser.press("what's the weather in Graz?")
    until(lambda: browser.shows("May I ask weather.invalid", "Allow once"))
    browser.press("Don’t")
    until(lambda: browser.shows("which is not allowed yet"))
    assert standing(headless) == []


def test_a_tool_that_ran_is_shown_now_and_when_the_conversation_is_opened_again(browser: Browser) -> None:
    browser.ask("convert 3 miles to km", "4.828")
    until(lambda: browser.shows("Unit converter"))
    browser.press("New chat")
    until(lambda: not browser.shows("Unit converter"))
    browser.press("convert 3 miles to km")
    until(lambda: browser.shows("Unit converter"))
    browser.deep(".card summary").click()
    until(lambda: browser.shows("Asked with", "What came of it"))


def test_what_is_suggested_is_sent_when_it_is_pressed(browser: Browser) -> None:
    browser.ask("add oat milk to my shopping list", "oat milk")
    until(lambda: browser.evaluate("return deep('.suggestion button').length;") == 1)
    browser.deep(".suggestion button").click()
    until(lambda: browser.shows("What's on my shopping list?"))
    until(lambda: browser.evaluate("return deep('.suggestion').length;") == 0)
