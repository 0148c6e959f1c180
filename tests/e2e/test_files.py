"""Files of the person's at Karen's window: what she gives out is among the downloads."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from e2e.driving import Window
from e2e.page import until

pytestmark = pytest.mark.window


def export(window: Window) -> None:
    """The open conversation, as JSON."""
    window.press("More about this conversation")
    window.press("Export")
    window.press("JSON")


def test_an_export_is_a_new_file_and_the_page_says_where(karen_window: Callable[..., Window], tmp_path: Path) -> None:
    downloads = tmp_path / "Downloads"
    downloads.mkdir()
    window = karen_window(XDG_DOWNLOAD_DIR=str(downloads))
    window.drive()
    window.deep("textarea").send_keys("12 * 12", Keys.ENTER)
    until(lambda: window.shows("144"))
    export(window)
    until(lambda: window.shows("Saved as "))
    (first,) = downloads.iterdir()
    assert window.shows(f"Saved as {first}.")
    export(window)
    second = first.with_name(f"{first.stem} (2).json")
    until(lambda: window.shows(f"Saved as {second}."))
    files = [json.loads(file.read_text()) for file in (first, second)]
    assert [file["conversations"][0]["messages"][0]["content"] for file in files] == ["12 * 12"] * 2
