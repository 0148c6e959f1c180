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


SCRIPT = [
    {"match": "story", "deltas": ["word "], "repeat": 2000, "delay_ms": 20},
    {"match": "breaks", "deltas": ["Half an "], "fails": "the model fell over"},
]


@pytest.fixture
def headless(tmp_path: Path) -> Iterator[Headless]:
    script = tmp_path / "model.json"
    script.write_text(json.dumps(SCRIPT))
    karen = Headless(tmp_path / "data", KAREN_SCRIPTED_MODEL=str(script))
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
    until(lambda: browser.shows("Computed"))
    assert "code=" not in browser.driver.current_url


def test_the_address_lets_in_once(headless: Headless, browser: Browser, tmp_path: Path) -> None:
    browser.deep("textarea")
    with browsing(tmp_path / "stranger", headless.address) as stranger:
        until(lambda: stranger.shows("Open Karen again") or stranger.shows("one-time code"))


def test_a_reload_keeps_the_session_and_the_conversation(browser: Browser) -> None:
    browser.ask("12 * 12", "144")
    browser.driver.refresh()
    until(lambda: browser.shows("144") and browser.js("document.title") == "Karen")
    assert browser.named("Regenerate")


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


def test_an_answer_that_is_being_written_can_be_stopped_after_a_reload(browser: Browser) -> None:
    browser.ask("Tell me a story", "word word")
    browser.driver.refresh()
    until(lambda: browser.shows("word word"))
    browser.press("Stop")
    until(lambda: browser.shows("Stopped."))
    before = browser.text()
    browser.driver.refresh()
    until(lambda: browser.shows("Stopped."))
    assert before.count("word ") == browser.text().count("word ")


def test_a_message_whose_answer_failed_is_edited_and_answered(browser: Browser) -> None:
    browser.ask("This breaks", "Half an")
    until(lambda: browser.shows("Answer again"))
    browser.press("Edit")
    field = browser.deep("textarea[aria-label='Edit your message']")
    field.clear()
    field.send_keys("12 * 12", Keys.CONTROL, Keys.ENTER)
    until(lambda: browser.shows("144"))
    assert browser.named("Earlier version")


def test_a_branch_up_to_a_question_is_answered_when_asked(browser: Browser) -> None:
    browser.ask("12 * 12", "144")
    browser.press("Branch from here")
    until(lambda: browser.shows("Not answered."))
    browser.press("Answer this")
    until(lambda: browser.shows("144") and not browser.shows("Not answered."))


def test_what_is_deleted_is_in_the_bin_and_comes_back(browser: Browser) -> None:
    browser.ask("12 * 12", "144")
    browser.press("More about this conversation")
    browser.press("Delete")
    until(lambda: not browser.shows("144"))
    browser.press("Bin")
    browser.press("12 * 12")
    until(lambda: browser.shows("144", "In the bin."))
    browser.press("Restore")
    until(lambda: not browser.shows("In the bin."))


def test_a_conversation_leaves_as_a_file_and_comes_back_from_it(browser: Browser, tmp_path: Path) -> None:
    browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    browser.ask("12 * 12", "144")
    browser.press("More about this conversation")
    browser.press("Export")
    browser.press("JSON")
    exported = until(lambda: list(tmp_path.glob("karen-*.json")))[0]
    written = until(exported.read_text)
    more = json.loads(written)
    said = {"role": "user", "content": "One more", "timestamp": "2030-01-01T00:00:00Z", "external_id": "more"}
    more["conversations"][0]["messages"].append(said)
    exported.write_text(json.dumps(more))
    browser.deep("input[type=file]").send_keys(str(exported))
    until(lambda: browser.shows("1 message. 2 messages were there already.", "One more"))


def test_a_copy_is_made_and_brings_the_old_state_back(browser: Browser) -> None:
    def your_data() -> None:
        browser.driver.find_element(By.TAG_NAME, "body").send_keys(Keys.CONTROL, ",")
        browser.press("Your data")

    browser.ask("12 * 12", "144")
    your_data()
    browser.press("Back up now")
    until(lambda: browser.shows("Copied:", "Made by you"))
    browser.press("Close")
    browser.ask("13 * 13", "169")
    your_data()
    browser.press("Restore the copy of")
    until(lambda: browser.shows("A copy of how it is now is made first"))
    browser.press("Restore this copy")
    until(lambda: browser.shows("Restored: 1 conversation with 2 messages.", "Before another copy was restored"))
    browser.press("Close")
    until(lambda: browser.shows("12 * 12") and not browser.shows("13 * 13"))
    browser.ask("14 * 14", "196")


def test_right_to_left_words_run_from_right_to_left(browser: Browser) -> None:
    browser.ask("مرحبا.", "مرحبا")
    until(lambda: browser.evaluate("return getComputedStyle(deep('.words')[0]).direction;") == "rtl")
