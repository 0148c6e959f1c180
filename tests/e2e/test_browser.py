"""Karen's page in real Chromium, over HTTP, without a window."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from e2e.browsing import CHROMEDRIVER, CHROMIUM, Browser, Headless, browsing
from e2e.page import until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM and CHROMEDRIVER), reason="chromium and chromedriver are not installed"),
]


@pytest.fixture
def headless(tmp_path: Path) -> Iterator[Headless]:
    home = tmp_path / "data"
    karen = Headless(home)
    yield karen
    karen.close()


@pytest.fixture
def browser(headless: Headless, tmp_path: Path) -> Iterator[Browser]:
    with browsing(tmp_path / "chromium", headless.address) as browser:
        yield browser


def test_one_line_is_printed_and_the_end_is_clean(headless: Headless) -> None:
    assert headless.said.startswith("Karen: http://127.0.0.1:")
    assert headless.end() == 0


def test_a_question_is_answered_and_its_source_is_named(browser: Browser) -> None:
    browser.ask("What is 15 % of 64.50?", "9.675")
    assert browser.shows("Computed")
    assert "code=" not in browser.driver.current_url


def test_the_address_lets_in_once(headless: Headless, browser: Browser, tmp_path: Path) -> None:
    browser.deep("textarea")
    with browsing(tmp_path / "stranger", headless.address) as stranger:
        until(lambda: stranger.shows("Open Karen again") or stranger.shows("one-time code"))


def test_a_reload_keeps_the_session_and_the_conversation(browser: Browser) -> None:
    browser.ask("12 * 12", "144")
    browser.driver.refresh()
    until(lambda: browser.shows("144") or browser.shows("12 * 12"))


def test_what_another_program_says_appears_without_a_reload(headless: Headless, browser: Browser) -> None:
    browser.ask("12 * 12", "144")
    listed = json.loads(headless.call("conversations.list"))
    conversation = listed["conversations"][0]["id"]
    headless.call("chat.send", text="What is 13 * 13?", conversation_id=conversation)
    until(lambda: browser.shows("What is 13 * 13?", "169"), limit_s=5)


def test_a_setting_changed_elsewhere_is_seen_within_two_seconds(headless: Headless, browser: Browser) -> None:
    browser.deep("textarea")
    headless.call("settings.set", profile={"theme": "dark"})
    until(lambda: browser.js("document.documentElement.dataset.theme") == "dark", limit_s=2)


def test_the_page_says_that_it_reconnects_when_karen_is_gone(headless: Headless, browser: Browser) -> None:
    browser.ask("12 * 12", "144")
    psutil.Process(headless.process.pid).kill()
    until(lambda: browser.shows("Reconnecting") or browser.shows("reconnect"), limit_s=10)
    assert browser.shows("144")


def test_the_policy_holds_and_nothing_is_loaded_from_elsewhere(browser: Browser) -> None:
    browser.ask("12 * 12", "144")
    browser.js("document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))")
    assert browser.js("window.ran ?? 'refused'") == "refused"
    origin = browser.js("location.origin")
    loaded = browser.js("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert [address for address in loaded if not address.startswith(origin)] == []


def test_everything_is_reached_by_keyboard(browser: Browser) -> None:
    browser.ask("12 * 12", "144")
    body = browser.driver.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.CONTROL, "k")
    until(lambda: browser.js("document.activeElement !== document.body"))
    browser.driver.switch_to.active_element.send_keys("12")
    until(lambda: browser.shows("12 * 12"))
    browser.driver.switch_to.active_element.send_keys(Keys.ESCAPE)


@pytest.mark.parametrize("width", [1100, 480])
def test_nothing_sticks_out_of_the_page(headless: Headless, tmp_path: Path, width: int) -> None:
    with browsing(tmp_path / f"chromium-{width}", headless.address, width) as browser:
        browser.ask("What time is it in São Paulo?", "São Paulo")
        wider = browser.js("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0


def test_a_conversation_of_10000_messages_opens_at_once(headless: Headless, browser: Browser) -> None:
    browser.deep("textarea")
    messages = [
        {
            "external_id": str(number),
            "role": "assistant" if number % 2 else "user",
            "content": f"Line {number} of a long talk",
            "timestamp": f"2026-01-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}Z",
        }
        for number in range(10_000)
    ]
    report = headless.call("conversations.import", title="A long talk", messages=messages)
    assert json.loads(report)["added"] == 10_000
    until(lambda: browser.shows("A long talk"), limit_s=10)
    entry = browser.driver.execute_script(
        "const deep = (root) => [...root.querySelectorAll('*')].flatMap((node) => "
        "[node, ...(node.shadowRoot ? deep(node.shadowRoot) : [])]);"
        "return deep(document).find((node) => node.localName === 'button' && node.innerText.trim() === 'A long talk');"
    )
    began = time.monotonic()
    entry.click()
    until(lambda: browser.shows("Line 9999 of a long talk"))
    assert time.monotonic() - began < 3
