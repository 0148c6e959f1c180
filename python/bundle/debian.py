"""The package for Debian and Ubuntu: the program in /opt, its place in the menus, and what it asks of the system."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bundle import ROOT
from bundle.libraries import Demands, demands
from bundle.notices import notices

NAME = "karen"
DESKTOP_ID = "org.karen.desktop"
HOME = Path("opt/karen")
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
COMPRESSION = ("-Zzstd", "-z9")
"""Most of it is weights, which nothing makes much smaller: its highest levels save 4 % and take ten times as long."""

PACKAGES = {
    "libbz2-1.0": ("libbz2.so.1.0",),
    "libcairo-gobject2": ("libcairo-gobject.so.2",),
    "libcairo2": ("libcairo.so.2",),
    "libexpat1": ("libexpat.so.1",),
    "libffi8": ("libffi.so.8",),
    "libgcc-s1": ("libgcc_s.so.1",),
    "libgdk-pixbuf-2.0-0": ("libgdk_pixbuf-2.0.so.0",),
    "libglib2.0-0t64 | libglib2.0-0": ("libgio-2.0.so.0", "libglib-2.0.so.0", "libgobject-2.0.so.0"),
    "libgtk-3-0t64 | libgtk-3-0": ("libgtk-3.so.0", "libgdk-3.so.0"),
    "libjavascriptcoregtk-4.1-0": ("libjavascriptcoregtk-4.1.so.0",),
    "liblzma5": ("liblzma.so.5",),
    "libpango-1.0-0": ("libpango-1.0.so.0",),
    "libsoup-3.0-0": ("libsoup-3.0.so.0",),
    "libsqlite3-0": ("libsqlite3.so.0",),
    "libstdc++6": ("libstdc++.so.6",),
    "libwebkit2gtk-4.1-0": ("libwebkit2gtk-4.1.so.0",),
    "zlib1g": ("libz.so.1",),
}
"""Which package brings which library. A name with t64 is that of releases since 2024."""
OF_THE_C_LIBRARY = ("libc.so.", "libm.so.", "libdl.so.", "libpthread.so.", "librt.so.", "ld-linux")
LOADED_LATER = ("libayatana-appindicator3-1",)
"""What no file is linked with: the tray's library."""

DESCRIPTION = """\
offline personal assistant that shows where it knows things from
 Karen runs on your computer alone and works with the network unplugged from
 the first start. She answers what can be worked out by working it out, shows
 where every answer comes from, and says so when she does not know.
 .
 A small language model comes with her; she also talks through the models you
 have. Everything you write stays in one folder of your home."""

BEFORE_FILES_GO = f"""\
#!/bin/sh
# A Karen that runs would be left without her files: she is asked to quit, and keeps what is being written.
set -e
program="$DPKG_ROOT/{HOME}/{NAME}"
tries=0
while [ -e "$program" ] && [ $tries -lt 50 ]; do
    running=
    for process in /proc/[0-9]*; do
        if [ "$process/exe" -ef "$program" ]; then running="$running ${{process#/proc/}}"; fi
    done
    if [ -z "$running" ]; then break; fi
    kill -TERM $running 2>/dev/null || true
    tries=$((tries + 1))
    sleep 0.2
done
"""


class Unpromised(Exception):
    """The program needs a library that is neither shipped nor brought by a package."""


@dataclass(frozen=True)
class Package:
    """What the package is called and when it was made; `epoch_s` is the time that all its files bear."""

    version: str
    architecture: str
    epoch_s: int

    @property
    def file_name(self) -> str:
        return f"{NAME}_{self.version}_{self.architecture}.deb"


def this_architecture() -> str:
    return ARCHITECTURES.get(platform.machine(), platform.machine())


def build(package: Package, program: Path, target: Path, work: Path) -> Path:
    """Pack the frozen folder into `target`. Raises Unpromised."""
    shutil.rmtree(work, ignore_errors=True)
    lay_out(package, program, work)
    write_control(package, work, dependencies(demands(program)))
    _same_for_everybody(work, package.epoch_s)
    made = target / package.file_name
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(package.epoch_s)}
    command = ["dpkg-deb", "--root-owner-group", *COMPRESSION, "--build", str(work), str(made)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    shutil.rmtree(work)
    return made


def lay_out(package: Package, program: Path, tree: Path) -> None:
    """Every file at its place below `tree`; those of the program are linked rather than copied."""
    shutil.copytree(program, tree / HOME, copy_function=os.link, symlinks=True)
    start = tree / "usr" / "bin" / NAME
    start.parent.mkdir(parents=True)
    start.symlink_to(f"/{HOME}/{NAME}")
    share, desktop = tree / "usr" / "share", Path(__file__).with_name("desktop")
    _write(share / "applications" / f"{DESKTOP_ID}.desktop", (desktop / f"{DESKTOP_ID}.desktop").read_text("utf-8"))
    _write(share / "metainfo" / f"{DESKTOP_ID}.metainfo.xml", metainfo(package))
    for icon in sorted((ROOT / "src-tauri" / "icons").glob("*x*.png")):
        _copy(icon, share / "icons" / "hicolor" / icon.stem / "apps" / f"{DESKTOP_ID}.png")
    _copy(ROOT / "src-tauri" / "icons" / "karen.svg", share / f"icons/hicolor/scalable/apps/{DESKTOP_ID}.svg")
    _write(share / "doc" / NAME / "copyright", notices())


def metainfo(package: Package) -> str:
    """What shops for programs show."""
    text = Path(__file__).with_name("desktop").joinpath(f"{DESKTOP_ID}.metainfo.xml").read_text("utf-8")
    day = datetime.fromtimestamp(package.epoch_s, UTC).date().isoformat()
    return text.replace("@VERSION@", package.version).replace("@DATE@", day)


def dependencies(needs: Demands) -> list[str]:
    """The packages that bring what the program needs. Raises Unpromised."""
    linked = {soname for soname in needs.libraries if not soname.startswith(OF_THE_C_LIBRARY)}
    found = {name for name, brought in PACKAGES.items() if linked.intersection(brought)}
    if unknown := linked - {soname for brought in PACKAGES.values() for soname in brought}:
        raise Unpromised(
            f"Nothing brings {', '.join(sorted(unknown))}: ship it (bundle.contents), or name its package."
        )
    return [f"libc6 (>= {needs.glibc[0]}.{needs.glibc[1]})", *sorted({*found, *LOADED_LATER})]


def write_control(package: Package, tree: Path, depends: list[str]) -> None:
    """What dpkg reads before it unpacks."""
    folder = tree / "DEBIAN"
    files = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    installed_kib = sum(-(-path.stat().st_size // 1024) for path in files)
    _write(folder / "control", control(package, installed_kib, depends))
    _write(folder / "md5sums", "".join(f"{_md5(path)}  {path.relative_to(tree)}\n" for path in files))
    _write(folder / "prerm", BEFORE_FILES_GO)
    (folder / "prerm").chmod(0o755)


def control(package: Package, installed_kib: int, depends: list[str]) -> str:
    fields = {
        "Package": NAME,
        "Version": package.version,
        "Architecture": package.architecture,
        "Maintainer": "Karen's contributors <contributors@karen.invalid>",
        "Installed-Size": str(installed_kib),
        "Depends": ", ".join(depends),
        "Recommends": "xdg-utils, bubblewrap",
        "Suggests": "gnome-keyring",
        "Section": "utils",
        "Priority": "optional",
        "Description": DESCRIPTION,
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def _same_for_everybody(tree: Path, epoch_s: int) -> None:
    """Permissions and times as they are to be installed, whatever the umask and the clock were."""
    for path in [tree, *_below(tree)]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (epoch_s, epoch_s), follow_symlinks=False)


def _below(tree: Path) -> Iterator[Path]:
    return iter(sorted(tree.rglob("*")))


def _md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
