"""Take the picture of Karen that the README shows: `python -m e2e.picture FILE` in the folder `tests`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from e2e.browsing import Headless, browsing
from e2e.page import until

EARLIER = (
    ("Remember: the boat goes into the water on 2 May.", ""),
    ("How many days until Christmas?", ""),
)
TALK = (
    ("What time is it in São Paulo?", "São Paulo"),
    ("And what is 15 % of 64.50?", "9.675"),
    ("What did I say about the boat?", "2 May"),
)


def main(target: Path) -> None:
    """Ask a few questions in a fresh data folder and photograph the page."""
    with tempfile.TemporaryDirectory() as folder:
        karen = Headless(Path(folder) / "data")
        try:
            for question, _ in EARLIER:
                karen.call("chat.send", text=question)
            with browsing(Path(folder) / "chromium", karen.address) as browser:
                browser.resize_page(1100, 760)
                for question, answer in TALK:
                    browser.ask(question, answer)
                until(lambda: browser.shows("Remembered"))
                browser.driver.save_screenshot(str(target))
        finally:
            karen.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
