"""What docs/third-party.md says of packages is what the lock files install."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_, _, PACKAGES = (ROOT / "docs/third-party.md").read_text("utf-8").partition("## Python")
LISTED = dict(re.findall(r"^\| (\S+) \| (\S+) \| .+ \|$", PACKAGES, re.M))
LOCKED = dict(re.findall(r"^(\S+)==([^ ;\\]+)", (ROOT / "python/locks/run.txt").read_text("utf-8"), re.M))
PAGE = json.loads((ROOT / "ui/package.json").read_text("utf-8"))["dependencies"]


@pytest.mark.parametrize(("name", "version"), sorted({**LOCKED, **PAGE}.items()))
def test_what_is_installed_is_listed_with_its_version(name: str, version: str) -> None:
    assert LISTED.get(name) == version


def test_nothing_is_listed_that_is_not_installed() -> None:
    inside = {"lit-element", "lit-html", "@lit/reactive-element"}
    assert set(LISTED) - {"package"} - inside == {*LOCKED, *PAGE}


def test_no_licence_is_of_the_gpl() -> None:
    assert re.findall(r"^\|.*\bA?GPL.*$", PACKAGES, re.M) == []
