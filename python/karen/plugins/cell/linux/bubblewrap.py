"""bubblewrap, where it works: namespaces around the zygote, as a further layer that nothing depends on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from karen.base.installation import code, is_bundle, program_files
from karen.plugins.cell.inside.order import SCRATCH

_PROGRAMS = "/usr/bin:/bin:/usr/local/bin"
"""Not the user's PATH, where anything may lie."""
_TRIAL_LIMIT_S = 5.0
_SYSTEM_FOLDERS = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime")
_FOR_ROOT = ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_KILL")
"""What a zygote of root's needs to make its cells nobody's."""


def find() -> str | None:
    return shutil.which("bwrap", path=_PROGRAMS)


def works(program: str) -> bool:
    """Whether this user may have namespaces. Takes 10 ms."""
    command = [program, *_namespaces(), "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "/bin/true"]
    try:
        done = subprocess.run(command, env={}, capture_output=True, timeout=_TRIAL_LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def zones() -> str:
    """The folder of the time zones that come along."""
    return str(files("tzdata") / "zoneinfo")


def prefix(program: str, more: Sequence[Path] = (), scratch_bytes: int = 0) -> Sequence[str]:
    """What stands before a command of ours: nothing is seen but what Python and the cells are made of, and `more`.

    With `scratch_bytes` there is a folder in memory that anybody may write so much to.
    """
    scratch = ("--perms", "1777", "--size", str(scratch_bytes), "--tmpfs", SCRATCH) if scratch_bytes else ()
    return [
        program,
        *_namespaces(),
        "--die-with-parent",
        "--clearenv",
        "--chdir",
        "/",
        "--hostname",
        "cell",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        *_shown(more),
        *scratch,
        "--remount-ro",
        "/",
        "--",
    ]


def _namespaces() -> list[str]:
    kept = [word for capability in _FOR_ROOT for word in ("--cap-add", capability)]
    if os.geteuid() == 0:
        apart = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
        return [*apart, "--cap-drop", "ALL", *kept]
    return ["--unshare-all", "--cap-drop", "ALL"]


def _shown(more: Sequence[Path]) -> Iterator[str]:
    folders = [Path(folder) for folder in _SYSTEM_FOLDERS]
    bound = [folder for folder in folders if folder.is_dir() and not folder.is_symlink()]
    bound += [file for file in (*map(Path, _SYSTEM_FILES), *program_files(), *_code(), Path(zones())) if file.exists()]
    for path in sorted(more, key=lambda each: len(each.parts)):
        if path not in folders and not any(path == each or each in path.parents for each in bound):
            bound.append(path)
    above = {parent for path in bound for parent in path.parents if parent != Path("/")}
    for folder in sorted(above - set(bound)):  # which nobody could pass through otherwise
        yield from ("--perms", "0755", "--dir", str(folder))
    for folder in folders:
        if folder.is_symlink():
            yield from ("--symlink", str(folder.readlink()), str(folder))
    for path in bound:
        yield from ("--ro-bind", str(path), str(path))


def _code() -> Iterator[Path]:
    if not is_bundle():
        parts = ("karen/__init__.py", "karen/plugins/__init__.py", "karen/plugins/cell", "karen_plugin")
        yield from (code() / part for part in parts)
