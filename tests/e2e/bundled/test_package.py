"""The Debian package: installed into a folder of its own, used, replaced by a newer one, removed, by dpkg itself."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from bundle import debian
from e2e.bundled.program import Program
from e2e.driving import Window, all_gone
from e2e.page import until
from karen import VERSION

pytestmark = [
    pytest.mark.release,
    pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="not a system of Debian's family"),
]
OPTIONS = ("--force-not-root", "--force-script-chrootless", "--force-depends", "--force-bad-path", "--log=/dev/null")


@dataclass(frozen=True)
class System:
    """A folder that dpkg takes for a whole system."""

    root: Path

    def dpkg(self, *words: str | Path) -> str:
        command = ["dpkg", f"--root={self.root}", *OPTIONS, *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def installed_version(self) -> str:
        query = ["dpkg-query", f"--admindir={self.root}/var/lib/dpkg", "-W", "-f", "${Version}", debian.NAME]
        return subprocess.run(query, capture_output=True, text=True, check=True).stdout

    def files(self) -> list[str]:
        """What lies below the root beside dpkg's own records."""
        found = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*"))
        return sorted(path for path in found if not path.startswith("var") and path != "var")


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    root = tmp_path / "system"
    (root / "var/lib/dpkg/updates").mkdir(parents=True)
    (root / "var/lib/dpkg/info").mkdir()
    (root / "var/lib/dpkg/status").touch()
    yield System(root)
    shutil.rmtree(root)


@pytest.fixture
def package(bundle: Path) -> Path:
    [made] = bundle.glob(f"karen_{VERSION}_*.deb")
    return made


@pytest.fixture(scope="session")
def newer_package(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same program as if of a later version."""
    folder = tmp_path_factory.mktemp("newer")
    package = debian.Package(f"{VERSION}.1", debian.this_architecture(), epoch_s=2_000_000_000)
    return debian.build(package, bundle / "karen", folder, bundle / ".newer")


def test_the_package_is_small_enough(package: Path) -> None:
    assert package.stat().st_size <= 350_000_000
    kib = subprocess.run(
        ["dpkg-deb", "-f", package, "Installed-Size"], capture_output=True, text=True, check=True
    ).stdout
    assert int(kib) * 1024 <= 1_000_000_000


def test_every_file_is_as_it_was_packed_and_belongs_to_root(system: System, package: Path) -> None:
    system.dpkg("--install", package)
    assert system.dpkg("--verify", "karen") == ""
    listed = subprocess.run(["dpkg-deb", "-c", package], capture_output=True, text=True, check=True).stdout
    assert {line.split()[1] for line in listed.splitlines()} == {"root/root"}
    assert {line.split()[0] for line in listed.splitlines()} <= {"drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--", "lrwxrwxrwx"}


@pytest.mark.window
def test_installed_used_upgraded_in_use_and_removed_with_the_data_kept(
    system: System,
    package: Path,
    newer_package: Path,
    tmp_path: Path,
    frozen_window: Callable[[Program], Window],
) -> None:
    system.dpkg("--install", package)
    assert system.installed_version() == VERSION
    program = Program(system.root / debian.HOME / debian.NAME, tmp_path / "home")
    program.home.mkdir()
    window = frozen_window(program)
    window.drive()
    window.deep("textarea").send_keys("What is 15 % of 64.50?", Keys.ENTER)
    until(lambda: window.shows("9.675"))
    processes = window.processes()

    system.dpkg("--install", newer_package)
    assert system.installed_version() == f"{VERSION}.1"
    assert all_gone(processes)
    [found] = program.call("conversations.search", text="64.50")
    assert [hit["role"] for hit in found["hits"]] == ["user"]

    system.dpkg("--remove", "karen")
    assert system.files() == []
    assert (program.data / "karen.sqlite").is_file()
