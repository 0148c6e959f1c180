"""What a WebDriver session of any browser can be asked about Karen's page, shadow trees included."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

T = TypeVar("T")
_DEEP = """
const deep = (selector, root = document) => [
    ...root.querySelectorAll(selector),
    ...[...root.querySelectorAll("*")].flatMap((host) => host.shadowRoot ? deep(selector, host.shadowRoot) : []),
];
const said = (node) => node.nodeType === Node.TEXT_NODE
    ? node.data
    : ["STYLE", "SCRIPT", "TEMPLATE"].includes(node.nodeName)
    ? ""
    : [...(node.shadowRoot ?? node).childNodes].map(said).join(" ");
"""
_NAMED = """
const name = (node) => (node.getAttribute("aria-label") ?? node.textContent).trim();
const choices = deep("button, [role=option]").filter((node) => node.checkVisibility());
return choices.find((node) => name(node).startsWith(arguments[0]));
"""


def until(true: Callable[[], T], limit_s: float = 20) -> T:
    """The first true answer. Raises AssertionError after the limit."""
    end = time.monotonic() + limit_s
    while not (answer := true()):
        assert time.monotonic() < end, f"not within {limit_s} s"
        time.sleep(0.02)
    return answer


class Page:
    """A page behind `driver`."""

    driver: WebDriver

    def js(self, script: str, *arguments: Any) -> Any:
        """The value of an expression, awaited. An error comes back as `{"failed": …}`."""
        return self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            f"(async () => ({script}))().then(done, (error) => done({{failed: String(error?.message ?? error)}}));",
            *arguments,
        )

    def element(self, selector: str) -> WebElement:
        return until(lambda: self.driver.find_elements(By.CSS_SELECTOR, selector))[0]

    def deep(self, selector: str) -> WebElement:
        """The first element that matches, looked for in shadow trees too."""
        found: WebElement = until(lambda: self.evaluate("return deep(arguments[0])[0];", selector))
        return found

    def evaluate(self, script: str, *arguments: Any) -> Any:
        """What a script returns that may use `deep(selector)` and `said(node)`."""
        return self.driver.execute_script(_DEEP + script, *arguments)

    def named(self, name: str) -> WebElement:
        """The first button or choice in sight whose name begins so."""
        found: WebElement = until(lambda: self.evaluate(_NAMED, name))
        return found

    def press(self, name: str) -> None:
        """Click it."""
        self.named(name).click()

    def shows(self, *words: str) -> bool:
        """Whether all of the words are on the page."""
        said = self.text()
        return all(word in said for word in words)

    def text(self) -> str:
        """What the page says, shadow trees included."""
        said: str = self.evaluate("return said(document.body);")
        return said
