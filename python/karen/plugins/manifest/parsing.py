"""The TOML of a manifest, and everything that is wrong with it by name and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence

from pydantic import BaseModel, ValidationError

from karen.contract.types.plugins import PluginProblem
from karen.plugins.manifest.form import LimitsForm, ManifestForm, PermissionsForm, ServerForm
from karen.plugins.manifest.manifest import Manifest
from karen.plugins.manifest.names import shown
from karen.plugins.manifest.settings import SettingForm

MOST_PROBLEMS = 50
MOST_LINE = 4000
"""Characters; the parser takes the square of what stands in a key."""
_TOO_MUCH = "a number is too long, or it is nested too deeply"
_TOML_LINE = re.compile(r" ?\(at line (\d+), column \d+\)| ?\(at end of document\)")
_PART = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_KEY = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=")
_TABLE = re.compile(r"\s*\[\[?([^\[\]]+)\]")
_TABLES: dict[str, type[BaseModel]] = {
    "permissions": PermissionsForm,
    "limits": LimitsForm,
    "settings": SettingForm,
    "mcp": ServerForm,
}
Place = Sequence[str | int]
"""Where something stands: the keys that lead to it, and the places in lists."""


def parse(file: str, text: str, above: int) -> tuple[Manifest | None, list[PluginProblem]]:
    """`above` are the lines of the file before the text."""
    lines = text.split("\n")
    for at, line in enumerate(lines, 1):
        if len(line) > MOST_LINE:
            message = f"This line is longer than {MOST_LINE:,} characters. Break it."
            return None, [PluginProblem(file=file, line=above + at, message=message)]
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        place = re.search(r"line (\d+)", str(error))
        at = int(place[1]) if place else len(lines)
        words = _TOML_LINE.sub("", str(error)).strip() if isinstance(error, tomllib.TOMLDecodeError) else _TOO_MUCH
        return None, [PluginProblem(file=file, line=above + at, message=f"This is no TOML: {shown(words)[:200]}.")]
    try:
        return ManifestForm.model_validate(given).manifest(), []
    except ValidationError as error:
        return None, _faults(error, file, lines, above)


def _faults(error: ValidationError, file: str, lines: Sequence[str], above: int) -> list[PluginProblem]:
    keys = _keys(lines)
    problems = []
    for entry in error.errors(include_url=False, include_context=False)[:MOST_PROBLEMS]:
        line = _line(keys, entry["loc"])
        if isinstance(entry["input"], str):
            line = _item_line(lines, line, entry["loc"], entry["input"])
        message = _said(entry["type"], entry["loc"], entry["msg"])
        problems.append(PluginProblem(file=file, line=above + line, message=message))
    return sorted(problems, key=lambda problem: problem.line or 0)


def _said(kind: str, place: Place, message: str) -> str:
    name = shown(".".join(str(part) for part in place if part != "[key]"))[:100]
    match kind:
        case "extra_forbidden":
            known = ", ".join(_known(place[:-1]))
            there = f"[{shown('.'.join(map(str, place[:-1])))}]" if len(place) > 1 else "a manifest"
            return f"{name} is not known. In {there} there may be: {known}."
        case "missing":
            return f"{name} is missing."
        case "string_pattern_mismatch" if place[-1] == "[key]":
            return f"{name} is no name of a setting: small letters, digits and _ make one, a letter first."
        case "string_pattern_mismatch":
            return f"{name} is no address such as https://example.org."
        case _:
            words = message.removeprefix("Value error, ").removeprefix("Input ").removeprefix("String ")
            return f"{name}: {words}." if name else f"{words[:1].upper()}{words[1:]}."


def _known(table: Place) -> list[str]:
    match table:
        case (str() as name, *_) if name in _TABLES:
            return list(_TABLES[name].model_fields)
        case _:
            return list(ManifestForm.model_fields)


def _keys(lines: Sequence[str]) -> list[tuple[int, list[str]]]:
    """The line of each key and table, and the whole way to it. Keys in tables within a line are not among them."""
    found = []
    table: list[str] = []
    for number, line in enumerate(lines, 1):
        if opened := _TABLE.match(line):
            table = _parts(opened[1])
            found.append((number, table))
        elif key := _KEY.match(line):
            found.append((number, [*table, *_parts(key[1])]))
    return found


def _line(keys: Sequence[tuple[int, list[str]]], place: Place) -> int:
    """Of the innermost key that can be found; of a missing one, that of its table."""
    wanted = [part for part in place if isinstance(part, str) and part != "[key]"]
    best, reached = 1, 0
    for number, here in keys:
        common = _common(here, wanted)
        if common > reached:
            best, reached = number, common
    return best


def _item_line(lines: Sequence[str], line: int, place: Place, item: str) -> int:
    """Of something in a list that is written over several lines."""
    if not place or not isinstance(place[-1], int) or not item:
        return line
    following = range(line, min(len(lines), line + MOST_PROBLEMS) + 1)
    return next((number for number in following if item in lines[number - 1]), line)


def _parts(dotted: str) -> list[str]:
    return [part.strip(" \t\"'") for part in dotted.split(".")]


def _common(here: Sequence[str], wanted: Sequence[str]) -> int:
    """How many keys the two begin with."""
    pairs = zip(here, wanted, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(here), len(wanted)))
