"""Reads a plugin as text: its manifest, with everything that is wrong with it by name and line. Runs nothing of it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError

from karen.contract.types.plugins import PluginKind, PluginProblem, PluginSource
from karen.plugins.cell.spec import ENTRY, content_hash
from karen.plugins.manifest.files import Unreadable, read_file, read_folder
from karen.plugins.manifest.form import LimitsForm, ManifestForm, PermissionsForm, ServerForm, SettingForm
from karen.plugins.manifest.manifest import Found, Manifest

TOML = "plugin.toml"
MOST_MANIFEST_BYTES = 64 << 10
_ID = re.compile(r"[a-z][a-z0-9_-]{1,39}")
_BEGIN, _END = "# /// karen", "# ///"
_TOML_LINE = re.compile(r" ?\(at line (\d+), column \d+\)| ?\(at end of document\)")
_KEY = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([\w-]+))\s*=""")
_TABLE = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?")
_TABLES: dict[str, type[BaseModel]] = {
    "permissions": PermissionsForm,
    "limits": LimitsForm,
    "settings": SettingForm,
    "mcp": ServerForm,
}


def read(path: Path, source: PluginSource) -> Found:
    """A single file with a block, or a folder with `plugin.toml`. Never raises for what it finds there."""
    plugin_id = path.stem if path.suffix == ".py" and not path.is_dir() else path.name
    problems = [] if _ID.fullmatch(plugin_id) else [_unnamed(plugin_id)]
    try:
        files = read_folder(path) if path.is_dir() and not path.is_symlink() else {ENTRY: read_file(path, path.name)}
    except Unreadable as error:
        problems.append(PluginProblem(file=error.file, line=None, message=str(error)))
        return Found(plugin_id, source, path, None, {}, "", tuple(problems))
    is_single = path.suffix == ".py" and path.is_file()
    manifest, found = _block(path.name, files[ENTRY]) if is_single else _toml(files)
    problems += found
    if manifest:
        problems += _lacking(manifest, files)
    return Found(plugin_id, source, path, manifest, files, content_hash(files), tuple(problems))


def _unnamed(plugin_id: str) -> PluginProblem:
    message = (
        f"{plugin_id!a} can be no plugin's name: small letters, digits, - and _ make one, a letter first, 2 to 40 "
        "in all. Rename it."
    )
    return PluginProblem(file="", line=None, message=message)


def _lacking(manifest: Manifest, files: Mapping[str, bytes]) -> list[PluginProblem]:
    if manifest.kind is PluginKind.PYTHON and ENTRY not in files:
        message = f"There is no {ENTRY} beside {TOML}: it holds the plugin's tools."
        return [PluginProblem(file=ENTRY, line=None, message=message)]
    return []


def _block(name: str, content: bytes) -> tuple[Manifest | None, list[PluginProblem]]:
    """The manifest in the comments at the head of a single file."""
    lines = content[:MOST_MANIFEST_BYTES].decode("utf-8", "replace").splitlines()
    begin = next((at for at, line in enumerate(lines) if line.rstrip() == _BEGIN), None)
    if begin is None:
        message = f"There is no line `{_BEGIN}`: a block of comments from it to `{_END}` says what the plugin is."
        return None, [PluginProblem(file=name, line=1, message=message)]
    end = next((at for at in range(begin + 1, len(lines)) if lines[at].rstrip() == _END), None)
    if end is None:
        message = f"The block that begins here has no end: a line `{_END}` within its first 64 KB."
        return None, [PluginProblem(file=name, line=begin + 1, message=message)]
    if again := next((at for at in range(end, len(lines)) if lines[at].rstrip() == _BEGIN), None):
        return None, [PluginProblem(file=name, line=again + 1, message="There is a second block. Keep one.")]
    inside = lines[begin + 1 : end]
    for at, line in enumerate(inside):
        if not line.startswith("# ") and line.rstrip() != "#":
            message = "Every line of the block begins with `# `."
            return None, [PluginProblem(file=name, line=begin + 2 + at, message=message)]
    return _parsed(name, "\n".join(line[2:] for line in inside), begin + 1)


def _toml(files: Mapping[str, bytes]) -> tuple[Manifest | None, list[PluginProblem]]:
    content = files.get(TOML)
    if content is None:
        message = f"There is no {TOML}: it says what the plugin is. `karen plugin new` writes one."
        return None, [PluginProblem(file=TOML, line=None, message=message)]
    if len(content) > MOST_MANIFEST_BYTES:
        return None, [PluginProblem(file=TOML, line=None, message=f"{TOML} is larger than 64 KB.")]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return None, [PluginProblem(file=TOML, line=line, message="This line is not UTF-8. Save the file as UTF-8.")]
    return _parsed(TOML, text, 0)


def _parsed(file: str, text: str, above: int) -> tuple[Manifest | None, list[PluginProblem]]:
    """`above` are the lines of the file before the text."""
    try:
        given = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"line (\d+)", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        words = _TOML_LINE.sub("", str(error)).strip() or "it is nested too deeply"
        return None, [PluginProblem(file=file, line=above + line, message=f"This is no TOML: {words}.")]
    try:
        return ManifestForm.model_validate(given).manifest(), []
    except ValidationError as error:
        entries = error.errors(include_url=False, include_input=False, include_context=False)
        return None, [
            PluginProblem(
                file=file,
                line=_line(text, entry["loc"], above),
                message=_said(entry["type"], entry["loc"], entry["msg"]),
            )
            for entry in entries[:50]
        ]


def _said(kind: str, place: Sequence[str | int], message: str) -> str:
    name = ".".join(map(str, place))
    match kind:
        case "extra_forbidden":
            known = ", ".join(_known(place[:-1]))
            there = f"[{'.'.join(map(str, place[:-1]))}]" if len(place) > 1 else "a manifest"
            return f"{name}: is not known. In {there} there may be: {known}."
        case "missing":
            return f"{name}: is missing."
        case _:
            words = message.removeprefix("Value error, ").removeprefix("Input ")
            return f"{name}: {words}." if name else f"{words[:1].upper()}{words[1:]}."


def _known(table: Sequence[str | int]) -> list[str]:
    match table:
        case ():
            return list(ManifestForm.model_fields)
        case (str() as name, *_):
            form = _TABLES.get(name)
            return list(form.model_fields) if form else []
    return []


def _line(text: str, place: Sequence[str | int], above: int) -> int | None:
    """The line of the innermost key that can be found; of a missing one, that of its table."""
    keys = [part for part in place if isinstance(part, str)]
    best: int | None = None
    table: list[str] = []
    for number, line in enumerate(text.splitlines(), above + 1):
        if opened := _TABLE.match(line):
            table = [part.strip(" \"'") for part in opened[1].split(".")]
            if keys[: len(table)] == table:
                best = number
        elif key := _KEY.match(line):
            here = [*table, key[1] or key[2] or key[3]]
            if keys[: len(here)] == here:
                return number
    return best or (above or 1)
