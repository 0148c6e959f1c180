"""The packages that a plugin brings along: pinned wheels, unpacked as data and imported by that plugin alone."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from packaging.tags import sys_tags

from celling import LEVELS, Given, cells_at
from karen.contract.errors import PluginFailed
from karen.contract.types.plugins import PluginSource
from karen.plugins.cell.spec import SandboxLevel
from karen.plugins.manifest.manifest import Found, Manifest, Wheel
from karen.plugins.manifest.reading import read
from karen.plugins.packages import BOUNDS, Unfit, folder_of, sweep, unpack, unpacked

NATIVE = str(next(iter(sys_tags())))
PURE = "flat_bread-1.0-py3-none-any.whl"
METADATA = "flat_bread-1.0.dist-info/METADATA"
MODULES = {"flat_bread/__init__.py": b"taste = 'salty'", METADATA: b"Name: flat-bread\nVersion: 1.0\n"}
PLUGIN = """
import flat_bread
from karen_plugin import tool

@tool
def taste() -> str:
    return flat_bread.taste
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Of unpacked packages; below one that anybody may enter, as cells belong to nobody where tests run as root."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name) / "plugin-packages"


def wheel(
    files: Mapping[str, bytes] = MODULES, change: Callable[[zipfile.ZipInfo], None] = lambda entry: None
) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            change(entry)
            archive.writestr(entry, content)
    return written.getvalue()


def pin(content: bytes, name: str = "flat-bread", version: str = "1.0") -> Wheel:
    return Wheel(name, version, hashlib.sha256(content).hexdigest())


def put(folder: Path, content: bytes, file: str = PURE) -> Path:
    """Unpack one wheel that the plugin brings under this name."""
    return unpack([pin(content)], {f"wheels/{file}": content}, folder)


def refusal(folder: Path, content: bytes, file: str = PURE) -> str:
    """Why it is not unpacked; nothing of it is left."""
    with pytest.raises(Unfit) as refused:
        put(folder, content, file)
    assert not folder.exists() or list(folder.iterdir()) == []
    return str(refused.value)


async def not_fetched(url: str, host: str, into: Path) -> None:
    raise AssertionError(f"{url} is fetched, although the wheel is there")


def plugin(tmp_path: Path, content: bytes, file: str = PURE) -> Found:
    path = tmp_path / "baker"
    (path / "wheels").mkdir(parents=True)
    (path / "plugin.py").write_text(PLUGIN)
    (path / "wheels" / file).write_bytes(content)
    pinned = f"flat_bread==1.0 --hash=sha256:{hashlib.sha256(content).hexdigest()}"
    (path / "plugin.toml").write_text(f'name = "Baker"\npackages = ["{pinned}"]\n')
    return read(path, PluginSource.USER)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has cells so far")
@pytest.mark.parametrize("level", LEVELS)
async def test_a_plugin_imports_what_it_brings_along(tmp_path: Path, folder: Path, level: SandboxLevel) -> None:
    found = plugin(tmp_path, wheel())
    assert found.problems == ()
    async with cells_at(level, folder) as cells:
        cell = await cells.open(found.spec(await unpacked(found, folder, not_fetched)), Given())
        assert await cell.call("taste", {}) == "salty"


async def test_a_plugin_without_packages_gets_no_folder(folder: Path) -> None:
    found = Found("baker", PluginSource.USER, Path("baker"), Manifest("Baker"), {}, "")
    assert await unpacked(found, folder, not_fetched) is None


async def test_what_is_not_used_is_said_with_the_plugins_name(tmp_path: Path, folder: Path) -> None:
    found = plugin(tmp_path, wheel(), "flat_bread-2.0-py3-none-any.whl")
    with pytest.raises(
        PluginFailed, match=r"^The plugin baker brings flat_bread-2.0-py3-none-any.whl as flat-bread==1"
    ):
        await unpacked(found, folder, not_fetched)


async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, folder: Path) -> None:
    found = plugin(tmp_path, wheel())
    with pytest.raises(PluginFailed, match="The packages of the plugin baker cannot be unpacked"):
        await unpacked(found, found.path / "plugin.py", not_fetched)


def test_the_same_wheels_are_unpacked_once_and_only_read(folder: Path) -> None:
    content = wheel()
    target = put(folder, content)
    written = (target / "flat_bread" / "__init__.py").stat()
    assert put(folder, content) == target
    assert (target / "flat_bread" / "__init__.py").stat().st_ino == written.st_ino
    assert stat.S_IMODE(written.st_mode) == 0o444
    assert list(folder.iterdir()) == [target]


def test_other_wheels_have_a_folder_of_their_own(folder: Path) -> None:
    assert put(folder, wheel()) != put(folder, wheel({**MODULES, "flat_bread/more.py": b""}))


def test_the_order_of_the_wheels_makes_no_difference(folder: Path) -> None:
    one, other = Wheel("a", "1", "0" * 64), Wheel("b", "1", "1" * 64)
    assert folder_of([one, other], folder) == folder_of([other, one], folder)


def test_many_at_once_make_one_folder(folder: Path) -> None:
    content = wheel()
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: put(folder, content), range(32)))) == 1
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("file", [PURE, "Flat.Bread-1.0.0-py2.py3-none-any.whl", f"flat_bread-1.0-{NATIVE}.whl"])
def test_a_wheel_is_known_by_its_hash_whatever_the_spelling_of_its_name(folder: Path, file: str) -> None:
    assert (put(folder, wheel(), file) / "flat_bread" / "__init__.py").is_file()


def test_a_wheel_that_is_not_there_is_asked_for(folder: Path) -> None:
    with pytest.raises(
        Unfit, match=r"brings no wheel of flat-bread==1.0 with the hash it names: put it into its folder"
    ):
        unpack([pin(wheel())], {f"wheels/{PURE}": wheel() + b"changed", PURE: wheel()}, folder)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("bread.whl", "is no wheel's name"),
        ("flat_bread-1.0.tar.gz", "is no wheel's name"),
        ("other-1.0-py3-none-any.whl", "as flat-bread==1.0"),
        ("flat_bread-1.1-py3-none-any.whl", "as flat-bread==1.0"),
        ("flat_bread-1.0-cp27-cp27m-win32.whl", "not for this system and Python"),
    ],
)
def test_a_wheel_of_another_name_version_or_system_is_refused(folder: Path, file: str, words: str) -> None:
    assert words in refusal(folder, wheel(), file)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../outside.py", "leads out of"),
        ("/outside.py", "leads out of"),
        ("flat_bread\\..\\outside.py", "not every system"),
        ("flat_bread-1.0.data/scripts/run", "scripts or headers to install"),
        ("bread.pth", "would run by itself"),
        ("Flat_bread/x.py", "in two spellings"),
        ("flat_bread", "in two spellings"),
    ],
)
def test_a_wheel_that_would_write_elsewhere_or_run_is_refused(folder: Path, name: str, words: str) -> None:
    assert words in refusal(folder, wheel({**MODULES, name: b"x"}))


def test_a_link_in_a_wheel_is_refused(folder: Path) -> None:
    def change(entry: zipfile.ZipInfo) -> None:
        entry.create_system = 3
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert "a link or a device" in refusal(folder, wheel(MODULES, change))


def test_a_wheel_that_is_a_bomb_is_refused(folder: Path) -> None:
    assert "far more than it is" in refusal(folder, wheel({**MODULES, "flat_bread/zeros": bytes(50 << 20)}))


def test_a_wheel_of_too_many_files_is_refused(folder: Path) -> None:
    files = {f"flat_bread/x{number}": b"" for number in range(BOUNDS.files)}
    assert "must hold 1 to 10,000 files" in refusal(folder, wheel({**MODULES, **files}))


@pytest.mark.parametrize(
    "described", ["flat_bread/METADATA", "METADATA", "flat_bread-2.0.dist-info/METADATA", "rye-1.0.dist-info/METADATA"]
)
def test_a_wheel_has_to_say_that_it_is_this_package(folder: Path, described: str) -> None:
    assert "its METADATA is missing" in refusal(folder, wheel({"flat_bread/__init__.py": b"", described: b""}))


@pytest.mark.parametrize("content", [b"", b"no zip", wheel()[:-1], wheel() + b"x"])
def test_what_is_no_zip_is_refused(folder: Path, content: bytes) -> None:
    assert "is no zip" in refusal(folder, content)


def test_wheels_that_get_into_each_others_way_are_refused(folder: Path) -> None:
    one = wheel()
    other = wheel({"flat_bread/__init__.py": b"", "rye-1.0.dist-info/METADATA": b""})
    files = {f"wheels/{PURE}": one, "wheels/rye-1.0-py3-none-any.whl": other}
    with pytest.raises(Unfit, match=r"another wheel with the same file flat_bread/__init__.py"):
        unpack([pin(one), pin(other, "rye")], files, folder)
    assert not folder.exists()


def test_what_no_plugin_brings_along_any_more_is_swept(tmp_path: Path, folder: Path) -> None:
    found = plugin(tmp_path, wheel())
    kept = put(folder, wheel())
    put(folder, wheel({**MODULES, "flat_bread/old.py": b""}))
    half, under_way = folder / ".unpacking-half", folder / ".unpacking-under-way"
    half.mkdir()
    os.utime(half, (0, 0))
    under_way.mkdir()
    sweep(folder, [found])
    assert set(folder.iterdir()) == {kept, under_way}
    sweep(folder, [])
    assert list(folder.iterdir()) == [under_way]
    sweep(folder / "none", [])
