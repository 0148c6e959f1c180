"""Which program a server's command means on this machine, and what of this machine it has to read to run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from karen.plugins.manifest.manifest import Server

FETCHERS = ("npx", "uvx", "pnpx", "bunx", "pipx", "uv", "npm", "docker", "podman")
"""Programs that fetch or start another one."""
SHELLS = ("sh", "bash", "dash", "zsh", "fish", "env", "cmd", "powershell", "sudo")
FOLDER = "${__dirname}"
"""In a command, the plugin's own folder."""
_HOW = {
    "npx": ", with `npm install --global {}`, and add it again: it is found then. Or install it elsewhere",
    "uvx": ", with `uv tool install {}`, and add it again: it is found then. Or install it elsewhere",
}
_LOADERS = (
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-musl-x86_64.so.1",
)
_SYSTEM = (
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/ssl/openssl.cnf",
    "/usr/share/zoneinfo",
)
"""What every program is loaded with, and the time zones: nothing of a user's."""
_TOP = tuple(map(Path, ("/", "/usr", "/usr/local", "/opt", "/home", "/root", "/var", "/srv")))
"""Folders that are nobody's own, however a package may lie in them."""
_PACKAGE_FILES = ("package.json", "pyproject.toml")
_INTERPRETERS = ("python", "node", "bun", "deno", "ruby", "perl", "php", "java")
_CODE_FOLLOWS = ("-m", "-c", "-e", "-p", "--eval", "--print")
"""Behind these stands no file."""
_ALSO_CALLED = {"python": ("python3",)}
_ENVIRONMENT = "pyvenv.cfg"
_MOST_LINE_BYTES = 256
_MOST_LINKS = 10


class NoProgram(ValueError):
    """The words say what is wrong with the command and what to do."""


@dataclass(frozen=True)
class Program:
    """A program with its arguments; all paths without links, but for the program's own name."""

    arguments: tuple[str, ...]
    runnable: tuple[str, ...]
    readable: tuple[str, ...]


def find_program(server: Server, folder: Path, path: str | None = None) -> Program:
    """`folder` is the plugin's; `path` is where commands are looked for, PATH by default. Blocks. Raises NoProgram."""
    command, *given = (word.replace(FOLDER, str(folder)) for word in (server.command, *server.args))
    _refuse_others(command, server.args)
    found = _located(command, folder, path)
    arguments = [str(found), *given]
    if interpreter := _interpreter(found, path):
        arguments = [*interpreter, *arguments]
    program = Path(arguments[0])
    code = _code(program, arguments[1:], is_script=program != found)
    if code:  # in a cell, no link leads to it
        arguments = [str(code.resolve()) if word == str(code) else word for word in arguments]
    package = _package(code) if code and folder not in code.parents else []
    readable = [*_own(program), *package, *([folder] if folder.is_dir() else [])]
    runnable = [program.resolve(), *(Path(loader).resolve() for loader in _LOADERS if Path(loader).exists())]
    return Program(
        tuple(arguments),
        tuple(dict.fromkeys(map(str, [*runnable, *_links(program)]))),
        tuple(dict.fromkeys([*_SYSTEM, *map(str, readable)])),
    )


def _refuse_others(command: str, arguments: Sequence[str]) -> None:
    name = Path(command).name.removesuffix(".exe").removesuffix(".cmd")
    if name in FETCHERS:
        package = next((word for word in arguments if not word.startswith("-")), "the server")
        raise NoProgram(
            f"{name} fetches or starts another program, and in its cell a server can do neither. Install {package}"
            f"{_HOW.get(name, '').format(package)} and name the program itself"
        )
    if name in SHELLS:
        raise NoProgram(f"{name} starts another program, which no server can do in its cell. Name that program itself")


def _located(command: str, folder: Path, path: str | None) -> Path:
    """Of a program in the folder, on PATH, or by its whole path; links in its folders are followed."""
    if os.sep in command:
        place = folder / command
        found = place if os.access(place, os.X_OK) and place.is_file() else None
    else:
        found = next(on_path(command, path), None)
    if found is None:
        raise NoProgram(f"there is no program {command!r} here. Install it, or give its whole path")
    return _settled(found)


def on_path(command: str, path: str | None) -> Iterator[Path]:
    """Those that are programs before those that are scripts of a shell, which start the program of the same name."""
    names = (command, *_ALSO_CALLED.get(command, ()))
    folders = (os.environ.get("PATH", os.defpath) if path is None else path).split(os.pathsep)
    places = [Path(folder, name) for name in names for folder in folders if folder]
    found = [place for place in places if place.is_file() and os.access(place, os.X_OK)]
    yield from sorted(found, key=_is_of_a_shell)


def _is_of_a_shell(program: Path) -> bool:
    words = _first_line(program) or []
    return any(Path(word).name in SHELLS for word in words if Path(word).name != "env")


def _settled(path: Path) -> Path:
    return path.parent.resolve() / path.name


def _interpreter(program: Path, path: str | None) -> list[str]:
    """What runs a script, by its first line. Raises NoProgram."""
    words = _first_line(program)
    if words is None:
        return []
    if words and Path(words[0]).name == "env":
        words = [word for word in words[1:] if word != "-S"]
    if not words:
        raise NoProgram(f"{program} does not say what runs it")
    _refuse_others(words[0], [str(program)])
    return [str(_located(words[0], Path("/"), path)), *words[1:]]


def _first_line(program: Path) -> list[str] | None:
    """The words behind `#!`; None of what is no script. Raises NoProgram."""
    try:
        with program.open("rb") as file:
            line = file.readline(_MOST_LINE_BYTES)
    except OSError as error:
        raise NoProgram(f"{program} cannot be read: {error.strerror}") from error
    return os.fsdecode(line[2:]).split() if line.startswith(b"#!") else None


def _links(program: Path) -> Iterator[Path]:
    """The names under which the program is come by."""
    for _ in range(_MOST_LINKS):
        yield program
        if not program.is_symlink():
            return
        target = program.parent / program.readlink()
        program = _settled(target)
        if target != program:  # over a link of a folder, such as /home is on some systems
            yield target


def _own(program: Path) -> Iterator[Path]:
    """What lies around an interpreter for its own use, and around the one that its environment stands for."""
    for name in _links(program):
        around = name.parent.parent
        if (around / _ENVIRONMENT).is_file():
            yield around
            yield from _stands_for(around / _ENVIRONMENT)
        elif around not in (*_TOP, Path.home()) and name.parent.name == "bin":
            yield from (part for part in (around / "lib", around / "lib64") if part.is_dir())


def _stands_for(configuration: Path) -> Iterator[Path]:
    """The library of the Python that an environment was made with, which may have been copied into it."""
    for line in configuration.read_text(encoding="utf-8", errors="replace").splitlines():
        key, _, value = line.partition("=")
        around = Path(value.strip()).parent
        if key.strip() == "home" and around.is_absolute() and around.resolve() not in (*_TOP, Path.home()):
            yield from (part for part in (around / "lib", around / "lib64") if part.is_dir())


def _code(program: Path, words: Sequence[str], *, is_script: bool) -> Path | None:
    """The file that an interpreter is given to run. Files that a program is told to work on are not its own."""
    if not (is_script or program.name.startswith(_INTERPRETERS)):
        return None
    for word in words:
        if word in _CODE_FOLLOWS:
            return None
        if not word.startswith("-"):
            return Path(word) if os.path.isabs(word) and os.path.isfile(word) else None  # noqa: PTH113, PTH117
    return None


def _package(code: Path) -> Iterator[Path]:
    """The folder of the package that a file is of; the file alone where nothing says that it is of one."""
    code = code.resolve()
    yield code
    if (code.parent.parent / _ENVIRONMENT).is_file():
        return
    modules = [above for above in code.parents if above.name in ("node_modules", "site-packages")]
    if modules:
        yield modules[-1]
        return
    packages = (above for above in code.parents if any((above / name).is_file() for name in _PACKAGE_FILES))
    found = next(packages, None)
    if found and found not in _TOP and found != Path.home():
        yield found
