"""What docs/third-party.md says of packages is what the lock files install."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_, _, PACKAGES = (ROOT / "docs/third-party.md").read_text("utf-8").partition("## Python")
SHIPPED, _, TOOLS = PACKAGES.partition("## Tools of the bundle")
PAGE = json.loads((ROOT / "ui/package.json").read_text("utf-8"))["dependencies"]


def listed(text: str) -> dict[str, str]:
    found: list[tuple[str, str]] = re.findall(r"^\| (\S+) \| (\S+) \| .+ \|$", text, re.M)
    return {name: version for name, version in found if name != "package"}


def locked(name: str) -> dict[str, str]:
    text = (ROOT / "python/locks" / name).read_text("utf-8")
    return dict(re.findall(r"^(\S+)==([^ ;\\]+)", text, re.M))


LISTED, LOCKED = listed(SHIPPED), locked("run.txt")


@pytest.mark.parametrize(("name", "version"), sorted({**LOCKED, **PAGE}.items()))
def test_what_is_installed_is_listed_with_its_version(name: str, version: str) -> None:
    assert LISTED.get(name) == version


def test_nothing_is_listed_that_is_not_installed() -> None:
    inside = {"lit-element", "lit-html", "@lit/reactive-element"}
    assert set(LISTED) - inside == {*LOCKED, *PAGE}


def test_no_licence_is_of_the_gpl() -> None:
    assert re.findall(r"^\|.*\bA?GPL.*$", SHIPPED, re.M) == []


def test_the_tools_of_the_bundle_are_listed_and_those_under_the_gpl_have_an_exception() -> None:
    assert listed(TOOLS).items() == locked("bundle.txt").items() - LOCKED.items()
    rows = re.findall(r"^\|.*GPL.*$", TOOLS, re.M)
    assert rows
    assert all("exception" in row or "Apache-2.0 for what runs in a program" in row for row in rows)
