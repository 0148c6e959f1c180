"""Karen without a window, and real Chromium looking at her page."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys

from e2e.page import Page, until

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
CHROMEDRIVER = shutil.which("chromedriver") or ""


class Headless:
    """`karen gateway` on a data folder."""

    def __init__(self, home: Path, **environment: str) -> None:
        self._home = home
        self.log = home.parent / "gateway.log"
        log = self.log.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "karen", "gateway"],
            env={**os.environ, "KAREN_HOME": str(home), **environment},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        log.close()
        assert self.process.stdout
        self.said = self.process.stdout.readline().strip()

    @property
    def address(self) -> str:
        """The one that lets a browser in, once."""
        return self.said.removeprefix("Karen: ")

    def call(self, method: str, **params: object) -> str:
        """What `karen call` answers about this Karen, as text."""
        return subprocess.run(
            [sys.executable, "-m", "karen", "call", method, "-"],
            env={**os.environ, "KAREN_HOME": str(self._home)},
            input=json.dumps(params) + "\n",
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        ).stdout

    def end(self) -> int:
        """Ask it to end, as a service manager would; the exit code."""
        self.process.terminate()
        return self.process.wait(10)

    def close(self) -> None:
        """End it whatever it does."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()


class Browser(Page):
    """A tab of headless Chromium."""

    def __init__(self, profile: Path, width: int = 1100, height: int = 760) -> None:
        options = Options()
        options.binary_location = CHROMIUM
        for argument in (
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
            f"--user-data-dir={profile}",
            f"--window-size={width},{height}",
        ):
            options.add_argument(argument)
        self.driver = webdriver.Chrome(options, Service(CHROMEDRIVER))
        self.driver.set_script_timeout(30)

    def resize_page(self, width: int, height: int) -> None:
        """What is seen of the page, without the window around it."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def ask(self, question: str, answer: str) -> None:
        """Type a question, press Enter, and wait until the page shows the answer."""
        self.deep("textarea").send_keys(question, Keys.ENTER)
        until(lambda: self.shows(question, answer))


@contextmanager
def browsing(profile: Path, address: str, width: int = 1100, height: int = 760) -> Iterator[Browser]:
    """A browser that is on the page at `address`."""
    browser = Browser(profile, width, height)
    try:
        browser.driver.get(address)
        yield browser
    finally:
        browser.driver.quit()
