"""Packed plugins: the same bytes for the same files, and no zip that does harm."""

from __future__ import annotations

import io
import random
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from karen.contract.types.plugins import PluginSource
from karen.plugins.cell.cells import MOST_BYTES, MOST_FILES
from karen.plugins.manifest.manifest import Found
from karen.plugins.manifest.reading import read
from karen.plugins.packing import MOST_PACKED_BYTES, BadPackage, pack, read_package, unpack

SINGLE = b'# /// karen\n# name = "Prices"\n# ///\n'
FILES = {"prices/plugin.toml": b'name = "Prices"', "prices/plugin.py": b"x = 1\n", "prices/data/\u00e4.txt": b"a"}


def laid_out(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder / next(iter(files)).partition("/")[0]


def zipped(files: Mapping[str, bytes], change: Callable[[zipfile.ZipInfo], None] = lambda entry: None) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            change(entry)
            archive.writestr(entry, content)
    return written.getvalue()


def refusal(content: bytes, tmp_path: Path) -> str:
    """Why it is refused; nothing of it is written."""
    target = tmp_path / "target"
    target.mkdir()
    with pytest.raises(BadPackage) as refused:
        unpack(content, target)
    assert list(target.iterdir()) == []
    return str(refused.value)


def found(path: Path) -> Found:
    plugin = read(path, PluginSource.USER)
    assert plugin.valid
    return plugin


@pytest.mark.parametrize("files", [{"prices.py": SINGLE}, FILES])
def test_what_was_packed_unpacks_to_the_same_plugin(tmp_path: Path, files: Mapping[str, bytes]) -> None:
    plugin = found(laid_out(tmp_path / "source", files))
    (tmp_path / "target").mkdir()
    again = found(unpack(pack(plugin), tmp_path / "target"))
    assert (again.plugin_id, again.sha256, again.manifest) == (plugin.plugin_id, plugin.sha256, plugin.manifest)
    assert again.path.is_relative_to(tmp_path / "target")


def test_the_same_files_pack_to_the_same_bytes(tmp_path: Path) -> None:
    one, other = laid_out(tmp_path / "one", FILES), laid_out(tmp_path / "other", dict(reversed(FILES.items())))
    (other / "plugin.py").chmod(0o600)
    (other / ".hidden").touch()
    assert pack(found(one)) == pack(found(other))


def test_a_zip_made_by_hand_is_taken_with_its_folders(tmp_path: Path) -> None:
    content = zipped({"prices/": b"", "prices/data/": b"", **FILES})
    assert found(unpack(content, tmp_path)).plugin_id == "prices"


@pytest.mark.parametrize(
    "name",
    ["../prices.py", "/prices.py", "prices/../../prices.py", "prices\\..\\x.py", "C:/prices.py", "prices//x.py",
     "./prices.py", "prices/.", "prices/aux.py", "NUL", "prices/com1.txt", "prices/x.", "prices/x ", "prices/x\n.py",
     "prices/x?.py", "prices/" + "x/" * 60 + "x", "prices/" + "x" * 300],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    refusal(zipped({"prices/plugin.py": b"", name: b"x"}), tmp_path)


def test_a_name_that_ends_early_is_refused(tmp_path: Path) -> None:
    refusal(zipped({"prices/plugin.py": b"", "prices/xZ.py": b"x"}).replace(b"xZ.py", b"x\0.py"), tmp_path)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("prices/x.py", "prices/X.py"),
        ("prices/x/a.py", "prices/X/b.py"),
        ("prices/stra\u00dfe.py", "prices/strasse.py"),
        ("prices/\u00e4.py", "prices/a\u0308.py"),
        ("prices/x", "prices/x/a.py"),
        ("prices/x/a.py", "prices/x"),
    ],
)
def test_names_that_collide_on_another_system_are_refused(tmp_path: Path, one: str, other: str) -> None:
    assert "twice" in refusal(zipped({one: b"1", other: b"2"}), tmp_path)


def test_a_name_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    content = zipped({"prices/a.py": b"1", "prices/b.py": b"2"}).replace(b"b.py", b"a.py")
    assert "twice" in refusal(content, tmp_path)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    def change(entry: zipfile.ZipInfo) -> None:
        entry.create_system = 3
        entry.external_attr = (kind | 0o777) << 16

    assert "a link or a device" in refusal(zipped({"prices/x": b"/etc/passwd"}, change), tmp_path)


def test_what_was_encrypted_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped({"prices.py": SINGLE}))
    directory = content.index(b"PK\x01\x02")
    content[6] |= 1
    content[directory + 8] |= 1
    assert "is encrypted" in refusal(bytes(content), tmp_path)


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_other_ways_of_packing_are_refused(tmp_path: Path, packing: int) -> None:
    def change(entry: zipfile.ZipInfo) -> None:
        entry.compress_type = packing

    assert "use DEFLATE" in refusal(zipped({"prices.py": SINGLE}, change), tmp_path)


def test_a_file_that_was_packed_far_too_well_is_refused(tmp_path: Path) -> None:
    assert "far more than it is" in refusal(zipped({"prices/x": bytes(MOST_BYTES - 1)}), tmp_path)


def test_more_than_a_plugin_may_hold_is_refused(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(1 << 20)
    content = zipped({f"prices/x{number}": noise * 6 for number in range(3)})
    assert "more than 16 MB" in refusal(content[:MOST_PACKED_BYTES], tmp_path)


def test_a_file_that_says_it_is_smaller_than_it_is_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped({"prices/x": bytes(MOST_BYTES * 4)}))
    directory = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 24, 10)
    refusal(bytes(content), tmp_path)


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    content = zipped({f"prices/x{number}": b"" for number in range(MOST_FILES + 1)})
    assert "1 to 400 files" in refusal(content, tmp_path)


def test_a_list_of_very_many_files_is_refused_before_it_is_read(tmp_path: Path) -> None:
    content = zipped({f"prices/x{number}": b"" for number in range(70_000)})
    assert "more than 400 files" in refusal(content, tmp_path)


def test_what_is_larger_than_a_packed_plugin_can_be_is_refused(tmp_path: Path) -> None:
    assert "larger than 20 MB" in refusal(b"PK" + bytes(MOST_PACKED_BYTES), tmp_path)


@pytest.mark.parametrize("files", [{}, {"prices/": b""}])
def test_an_empty_one_is_refused(tmp_path: Path, files: Mapping[str, bytes]) -> None:
    assert "must hold 1 to" in refusal(zipped(files), tmp_path)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"prices.py": SINGLE, "bread.py": SINGLE}, "nothing beside it"),
        ({"prices/plugin.py": b"", "__MACOSX/prices": b""}, "nothing beside it"),
        ({"plugin.toml": b"", "plugin.py": b""}, "Put its files into one that has the plugin's name"),
    ],
)
def test_it_holds_one_plugin(tmp_path: Path, files: Mapping[str, bytes], words: str) -> None:
    assert words in refusal(zipped(files), tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06", SINGLE, bytes(1000)])
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "is no zip" in refusal(content, tmp_path)


def test_something_behind_the_zip_is_refused(tmp_path: Path) -> None:
    assert "something behind it" in refusal(zipped({"prices.py": SINGLE}) + b"x", tmp_path)


def contents(content: bytes) -> set[bytes]:
    """Of its files; none when it is refused."""
    with suppress(BadPackage):
        return set(read_package(content).values())
    return set()


def test_no_damaged_zip_is_taken_for_another_plugin() -> None:
    chance = random.Random(11)
    whole = zipped(FILES)
    for _ in range(3_000):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        assert contents(bytes(damaged)) <= set(FILES.values())
