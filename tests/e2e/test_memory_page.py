"""What Karen remembers, as a person meets it: noted, kept or dismissed, opened at its source, brought along."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from e2e.browsing import CHROMEDRIVER, CHROMIUM, Browser, Headless, browsing
from e2e.driving import Window
from e2e.page import Page, until

in_chromium = pytest.mark.skipif(not (CHROMIUM and CHROMEDRIVER), reason="chromium or chromedriver is not installed")


@pytest.fixture
def headless(tmp_path: Path) -> Iterator[Headless]:
    karen = Headless(tmp_path / "data")
    yield karen
    karen.close()


@pytest.fixture
def browser(headless: Headless, tmp_path: Path) -> Iterator[Browser]:
    with browsing(tmp_path / "chromium", headless.address) as browser:
        yield browser


def inbox(page: Page) -> list[str]:
    """What waits, in the words of the page."""
    said: list[str] = page.evaluate("return deep('.claim').map((claim) => claim.textContent);")
    return said


def open_view(page: Page, name: str) -> None:
    """Of the panel, which is opened where it is not open yet."""
    if not page.evaluate("return deep('karen-memory').length;"):
        page.press("Memory")
    page.press(name)


def open_inbox(page: Page) -> None:
    open_view(page, "Inbox")


def waiting(karen: Headless) -> list[str]:
    return [entry["value"] for entry in json.loads(karen.call("memory.inbox"))["entries"]]


def connected(page: Page) -> list[str]:
    """What the one that is looked at is connected to, and how."""
    rows: list[str] = page.evaluate("return deep('[aria-label=Connections] li').map((row) => row.innerText);")
    return [" ".join(row.removesuffix("Open").split()) for row in rows]


def remembered(karen: Headless) -> list[str]:
    return [memory["content"] for memory in json.loads(karen.call("memory.list"))["memories"]]


def theme(page: Page) -> str:
    said: str = page.evaluate("return document.documentElement.dataset.theme;")
    return said


@pytest.mark.browser
@in_chromium
def test_what_is_said_waits_in_the_inbox_until_it_is_kept_or_dismissed(headless: Headless, browser: Browser) -> None:
    browser.ask("I am allergic to peanuts and I love green tea.", "peanuts")
    until(lambda: browser.shows("Noted: "))
    open_inbox(browser)
    until(lambda: sorted(inbox(browser)) == ["You are allergic to peanuts", "You like green tea"])
    first, second = inbox(browser)
    browser.evaluate("deep('[data-memory]')[0].focus();")
    ActionChains(browser.driver).send_keys(Keys.ENTER).perform()
    until(lambda: browser.shows(f"Kept: {first}") and inbox(browser) == [second])
    browser.press("Dismiss")
    until(lambda: browser.shows(f"Dismissed: {second}") and waiting(headless) == [])
    browser.deep(".said .link").click()
    until(lambda: inbox(browser) == [second] and len(waiting(headless)) == 1)


@pytest.mark.browser
@in_chromium
def test_the_chip_opens_the_message_at_the_words_something_is_known_from(browser: Browser) -> None:
    browser.ask("By the way, I am allergic to peanuts.", "peanuts")
    browser.press("New chat")
    browser.ask("What am I allergic to?", "peanuts")
    until(lambda: browser.shows("Remembered"))
    browser.press("Remembered")
    until(lambda: browser.shows("in another conversation"))
    browser.deep(".source").click()
    until(lambda: "peanuts" in browser.evaluate("return deep('mark')[0]?.textContent ?? '';"))
    assert browser.shows("By the way")


@pytest.mark.browser
@in_chromium
def test_a_file_is_brought_along_with_a_report_that_leads_to_it(browser: Browser, tmp_path: Path) -> None:
    lines = [
        {"role": "user", "content": "The boat goes into the water in May.", "timestamp": "2025-04-01T10:00:00Z"},
        {"role": "assistant", "content": "Noted.", "timestamp": "2025-04-01T10:00:05Z"},
    ]
    file = tmp_path / "boat.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    browser.press("Settings")
    browser.press("Your data")
    browser.deep("input[aria-label='File to bring along']").send_keys(str(file))
    until(lambda: browser.shows("JSON Lines", "1 new conversation, 2 messages"))
    browser.press("Open the conversation")
    until(lambda: browser.shows("The boat goes into the water in May."))


@pytest.mark.browser
@in_chromium
def test_what_is_forgotten_is_shown_first_and_then_gone_with_a_receipt(headless: Headless, browser: Browser) -> None:
    browser.ask("I am allergic to peanuts.", "Noted: ")
    browser.press("Memory")
    browser.press("Forget")
    browser.deep("[name=words]").send_keys("peanuts", Keys.ENTER)
    until(lambda: browser.shows("It cannot be taken back."))
    assert waiting(headless) == ["peanuts"]
    browser.deep(".question .danger").click()
    until(lambda: browser.shows("Receipt", "the text is in none of them"))
    assert waiting(headless) == []
    assert json.loads(headless.call("conversations.search", text="peanuts"))["hits"] == []


@pytest.mark.window
def test_a_window_shows_what_was_said_and_keeps_it(karen_window: Callable[..., Window]) -> None:
    window = karen_window()
    window.drive()
    window.deep("textarea").send_keys("My name is Ana.", Keys.ENTER)
    until(lambda: window.shows("Noted: your name is Ana"))
    open_inbox(window)
    until(lambda: inbox(window) == ["Your name is Ana"])
    window.press("Keep")
    until(lambda: window.shows("Kept: Your name is Ana", "Nothing waits."))
    assert window.rpc("memory.facts")["facts"][0]["state"] == "confirmed"


@pytest.mark.browser
@in_chromium
def test_memory_is_seen_in_time_connected_and_counted(browser: Browser) -> None:
    browser.ask("My name is Ana and I live in Porto.", "Noted: ")
    until(lambda: browser.named("Regenerate"))
    browser.ask("I moved to Braga last week.", "was Porto")
    open_view(browser, "Timeline")
    until(lambda: browser.shows("You live in Braga", "Changed"))
    open_view(browser, "Connections")
    browser.deep("input[aria-label='Find somebody or something']").send_keys("braga", Keys.TAB, Keys.ENTER)
    until(lambda: connected(browser) == ["Home of You"])
    open_view(browser, "Numbers")
    until(lambda: browser.shows("Kinds", "In the inbox"))
    open_view(browser, "Timeline")
    browser.deep(".entry").click()
    until(lambda: browser.shows("Where it is from"))
    browser.deep("button.quote").click()
    until(lambda: browser.evaluate("return deep('mark').length;") == 1)


@pytest.mark.browser
@in_chromium
def test_memories_that_say_the_same_are_merged_and_come_apart_again(headless: Headless, browser: Browser) -> None:
    headless.call("memory.store", content="The bins go out on Tuesday")
    other = json.loads(headless.call("memory.store", content="Other words"))["memory"]["id"]
    headless.call("memory.update", memory_id=other, content="the bins go out on Tuesday!")
    open_view(browser, "Tidying")
    browser.press("Tidy now")
    until(lambda: browser.shows("One was merged into it"))
    assert remembered(headless) == ["The bins go out on Tuesday"]
    browser.press("Undo the merge")
    until(lambda: browser.shows("Apart again: 2 memories."))
    assert sorted(remembered(headless)) == ["The bins go out on Tuesday", "the bins go out on Tuesday!"]


@pytest.mark.browser
@in_chromium
def test_memories_leave_as_a_file_and_come_back_from_it(headless: Headless, browser: Browser, tmp_path: Path) -> None:
    browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    stored = json.loads(headless.call("memory.store", content="The boat is called Petrel.", tags=["boat"]))
    open_view(browser, "Take along")
    browser.press("Export memories")
    exported = until(lambda: list(tmp_path.glob("karen-memories-*.json")))[0]
    until(lambda: browser.shows("is among your downloads"))
    headless.call("memory.delete", memory_id=stored["memory"]["id"])
    browser.deep("input[aria-label='File to bring along']").send_keys(str(exported))
    until(lambda: browser.shows("an export of Karen", "1 memory."))
    listed = json.loads(headless.call("memory.list"))["memories"]
    assert [(entry["id"], entry["tags"]) for entry in listed] == [(stored["memory"]["id"], ["boat"])]


@pytest.mark.browser
@in_chromium
def test_a_theme_asked_for_in_a_chat_is_put_on_and_the_settings_lead_back(headless: Headless, browser: Browser) -> None:
    until(lambda: theme(browser) == "light")
    browser.ask("Use dark mode, please.", "dark")
    until(lambda: theme(browser) == "dark")
    browser.press("Settings")
    browser.press("Appearance")
    until(lambda: browser.shows("Learned", "Use dark mode"))
    browser.press("Back to “System”")
    until(lambda: theme(browser) == "light" and not browser.shows("Back to"))
    until(lambda: json.loads(headless.call("preferences.list"))["preferences"] == [])
