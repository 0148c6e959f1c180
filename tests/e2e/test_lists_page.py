"""Lists as a person meets them: filled in the panel, and from outside while it is open; what is deleted comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from e2e.browsing import CHROMEDRIVER, CHROMIUM, Headless, browsing
from e2e.page import Page, until

pytestmark = pytest.mark.skipif(not (CHROMIUM and CHROMEDRIVER), reason="chromium or chromedriver is not installed")


def items(page: Page) -> list[str]:
    """What stands on the open list, ticked off or not."""
    texts: list[str] = page.evaluate("return deep('[data-item] .text').map((field) => field.value);")
    return texts


def test_a_list_is_made_filled_ticked_off_deleted_and_put_back(tmp_path: Path) -> None:
    karen = Headless(tmp_path / "data")
    try:
        with browsing(tmp_path / "chromium", karen.address) as page:
            page.press("Lists")
            page.deep("[name=list]").send_keys("Shopping", Keys.ENTER)
            page.deep("[name=item]").send_keys("Milk", Keys.ENTER)
            until(lambda: items(page) == ["Milk"])
            [shopping] = json.loads(karen.call("lists.all"))["lists"]
            karen.call("lists.add", list_id=shopping["id"], items=["Bread"])
            until(lambda: items(page) == ["Milk", "Bread"])
            page.deep("[aria-label='Milk'][type=checkbox]").click()
            until(lambda: items(page) == ["Bread", "Milk"])
            page.press("Delete the list Shopping")
            until(lambda: page.shows("No lists yet"))
            page.press("Undo")
            until(lambda: items(page) == ["Bread", "Milk"])
    finally:
        karen.close()
