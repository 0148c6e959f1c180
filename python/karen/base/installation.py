"""Where the parts of this Karen are, and how another process of hers is started: from a checkout or from a bundle.

The only file that knows of the two. A bundle is one program with every role; it holds the page and the window's
configuration at the same places below its root as a checkout does.
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path


def is_bundle() -> bool:
    """Whether this is the installed program rather than a checkout with its Python."""
    return bool(getattr(sys, "frozen", False))


def root() -> Path:
    """The folder below which everything lies that is not code: the repository's, or the bundle's."""
    return Path(sys._MEIPASS) if is_bundle() else Path(__file__).parents[3]  # type: ignore[attr-defined]  # set by its loader


def page() -> Path:
    """The folder of the built page."""
    return root() / "ui" / "dist"


def window_configuration() -> Path:
    """The folder with Tauri.toml, what the window may do, and its icons."""
    return root() / "src-tauri"


def command(role: str, *arguments: str) -> list[str]:
    """The program and its arguments that start `karen ROLE …` as another process."""
    program = [sys.executable] if is_bundle() else [sys.executable, "-m", "karen"]
    return [*program, role, *arguments]


def isolated_command(role: str, module: str, *arguments: str) -> list[str]:
    """As `command`, by the interpreter and its own library alone: no environment, no other packages, nothing written.

    In a checkout `run(arguments)` of the module is called, for the role itself would need those packages.
    """
    if is_bundle():
        return [sys.executable, role, *arguments]
    program = f"import sys; sys.path.append(sys.argv[1]); from {module} import run; run(sys.argv[2:])"
    python = str(Path(sys.executable).resolve())
    return [python, "-I", "-S", "-E", "-B", "-c", program, str(code()), *arguments]


def module_command(module: str, *arguments: str) -> list[str]:
    """The program and its arguments that run another package's module as a program; only in a checkout."""
    return [sys.executable, "-m", module, *arguments]


def code() -> Path:
    """The folder of the packages' sources; in a bundle they are inside its program."""
    return root() / "python"


def program_files() -> list[Path]:
    """What has to be there for an isolated command to run, beside Karen's code and the system's libraries."""
    program = Path(sys.executable).resolve()
    if is_bundle():
        return [program, root()]
    libraries = Path(sysconfig.get_config_var("LIBDIR") or "/usr/lib").glob("libpython*")
    return [program, Path(sysconfig.get_path("stdlib")), *libraries]


def how_to_mend() -> str:
    """What a person should do when a part of this installation is missing."""
    return "Install Karen again." if is_bundle() else "Run `python3 build.py run`: it builds what is missing."
