"""One module knows where things are and how a role is started, in a checkout and in a bundle alike."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from karen import VERSION
from karen.base import installation

ROOT = Path(__file__).parents[1]
KAREN = ROOT / "python" / "karen"
MODULES = sorted(str(path.relative_to(KAREN)) for path in KAREN.rglob("*.py"))
ONLY_THERE = ("sys.executable", "sys.frozen", '"frozen"', "_MEIPASS", "__file__).parents")


def test_a_role_is_started_with_its_arguments() -> None:
    done = subprocess.run(installation.command("--version"), capture_output=True, text=True, check=True)
    assert done.stdout == f"Karen {VERSION}\n"
    assert installation.command("sidecar", "--window")[-2:] == ["sidecar", "--window"]


def test_the_page_and_the_windows_configuration_are_the_checkouts() -> None:
    assert installation.root() == ROOT
    assert installation.page() == ROOT / "ui" / "dist"
    assert tomllib.loads((installation.window_configuration() / "Tauri.toml").read_text("utf-8"))["app"]


def test_in_a_bundle_they_lie_below_its_root_and_its_program_has_every_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", "/opt/karen/_internal", raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/karen/karen")
    assert installation.page() == Path("/opt/karen/_internal/ui/dist")
    assert installation.window_configuration() == Path("/opt/karen/_internal/src-tauri")
    assert installation.command("sidecar") == ["/opt/karen/karen", "sidecar"]
    assert "build.py" not in installation.how_to_mend()


@pytest.mark.parametrize("path", sorted(set(MODULES) - {"base/installation.py"}))
def test_no_other_module_asks(path: str) -> None:
    source = (KAREN / path).read_text("utf-8")
    assert [word for word in ONLY_THERE if word in source] == []
