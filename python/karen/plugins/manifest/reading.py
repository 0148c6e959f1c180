"""Reads a plugin as text: its manifest, with everything that is wrong with it by name and line. Runs nothing of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from karen.contract.types.plugins import PluginKind, PluginProblem, PluginSource
from karen.plugins.cell.spec import ENTRY, content_hash
from karen.plugins.manifest.files import Unreadable, look_through, read_file
from karen.plugins.manifest.form import PLUGIN_ID
from karen.plugins.manifest.manifest import WHEELS, Found, Manifest, wheels_in
from karen.plugins.manifest.names import fault, shown
from karen.plugins.manifest.parsing import MOST_PROBLEMS, parse
from karen.plugins.manifest.signature import FILE as SIGNATURE
from karen.plugins.manifest.signature import BadSignature, signer, unsigned

TOML = "plugin.toml"
PACKED = ".karen"
_BUNDLES = (".mcpb", ".dxt")
"""Of servers."""
MOST_MANIFEST_BYTES = 64 << 10
_WHERE_WHEELS = {
    True: f"Put it into the folder {WHEELS}, or name its address: `name @ https://…`.",
    False: f"Name its address, `name @ https://…`, or make it a folder with {TOML}, {ENTRY} and {WHEELS}.",
}
_BEGIN, _END = "# /// karen", "# ///"


def read(path: Path, source: PluginSource, *, to_sign: bool = False) -> Found:
    """A single file with a block, or a folder with `plugin.toml`. Never raises for what it finds there.

    Of one that is to be signed, a signature of other files is no fault: it is about to be replaced.
    """
    path = path.absolute()
    name = shown(path.name)
    is_folder = os.path.isdir(path) and not os.path.islink(path)  # noqa: PTH112, PTH114  # never raise
    plugin_id = name.removesuffix(".py") if not is_folder else name
    problems = [] if PLUGIN_ID.fullmatch(plugin_id) and not fault(plugin_id) else [_unnamed(plugin_id)]
    if not is_folder and path.suffix != ".py":
        return Found(plugin_id, source, _sayable(path), None, {}, "", (_no_plugin(path, name),))
    if is_folder:
        files, unread = look_through(path)
        manifest, wrong = _toml(files)
    else:
        files, unread = _single(path, name)
        manifest, wrong = _block(name, files[ENTRY]) if files else (None, [])
    is_whole = all(problem.severity == "warning" for problem in unread)
    problems += unread
    if is_whole or (TOML if is_folder else ENTRY) in files:
        problems += wrong
    if is_whole and manifest:
        problems += _lacking(manifest, files)
    signed_by, unsound = _signer(plugin_id, files, to_sign=to_sign) if is_whole and manifest else ("", [])
    problems += unsound
    sha256 = content_hash(files) if is_whole else ""
    kept = files if is_whole else {}
    return Found(plugin_id, source, _sayable(path), manifest, kept, sha256, tuple(problems), signed_by)


def _signer(plugin_id: str, files: Mapping[str, bytes], *, to_sign: bool) -> tuple[str, list[PluginProblem]]:
    try:
        return signer(plugin_id, unsigned(files) if to_sign else files), []
    except BadSignature as error:
        return "", [PluginProblem(file=SIGNATURE if SIGNATURE in files else "", line=None, message=str(error))]


def _single(path: Path, name: str) -> tuple[dict[str, bytes], list[PluginProblem]]:
    try:
        return {ENTRY: read_file(path, name)}, []
    except Unreadable as error:
        return {}, [PluginProblem(file=name, line=None, message=str(error))]


def _sayable(path: Path) -> Path:
    """A path that can be written down, which one that is no UTF-8 cannot."""
    return Path(str(path).encode("utf-8", "backslashreplace").decode("utf-8"))


def _no_plugin(path: Path, name: str) -> PluginProblem:
    if os.path.islink(path):  # noqa: PTH114  # never raises
        message = f"{name} is a link, which is not followed. Put the plugin itself there."
    elif path.suffix in (PACKED, *_BUNDLES):
        message = f"{name} is packed: install it with `karen plugin install`, or drop it onto the panel of plugins."
    elif not os.path.lexists(path):
        message = f"{name} is not there."
    else:
        message = f"{name} is no plugin: one is a file such as weather.py, or a folder with a {TOML}. Remove it."
    return PluginProblem(file="", line=None, message=message)


def _unnamed(plugin_id: str) -> PluginProblem:
    message = (
        f"{plugin_id} can be no plugin's name: small letters, digits, - and _ make one, a letter first, 2 to 40 "
        "in all. Rename it."
    )
    return PluginProblem(file="", line=None, message=message)


def _lacking(manifest: Manifest, files: Mapping[str, bytes]) -> Iterator[PluginProblem]:
    """What the manifest promises and the folder does not hold."""
    if manifest.kind is PluginKind.PYTHON and ENTRY not in files:
        message = f"There is no {ENTRY} beside {TOML}: it holds the plugin's tools."
        yield PluginProblem(file=ENTRY, line=None, message=message)
    brought = wheels_in(files)
    for wheel in manifest.wheels:
        if wheel.sha256 not in brought and not wheel.url:
            message = f"There is no wheel of {wheel.pinned} with the hash that packages names. "
            yield PluginProblem(file=WHEELS, line=None, message=message + _WHERE_WHEELS[TOML in files])


def _block(name: str, content: bytes) -> tuple[Manifest | None, list[PluginProblem]]:
    """The manifest in the comments at the head of a single file."""
    text, problems = _text(name, content)
    if problems:
        return None, problems
    lines = [line.removesuffix("\r") for line in text[:MOST_MANIFEST_BYTES].split("\n")]
    begin = next((at for at, line in enumerate(lines) if line.rstrip() == _BEGIN), None)
    if begin is None:
        return _nothing(name, 1, f"There is no line `{_BEGIN}`: comments from it to `{_END}` say what the plugin is.")
    end = next((at for at in range(begin + 1, len(lines)) if lines[at].rstrip() == _END), None)
    if end is None:
        return _nothing(name, begin + 1, f"The block that begins here has no end: a line `{_END}` within 64 KB.")
    if again := next((at for at in range(begin + 1, len(lines)) if lines[at].rstrip() == _BEGIN), None):
        return _nothing(name, again + 1, "There is a second block. Keep one.")
    inside = lines[begin + 1 : end]
    bare = [at for at, line in enumerate(inside) if not line.startswith("# ") and line.rstrip() != "#"]
    if bare:
        message = "Every line of the block begins with `# `."
        return None, [PluginProblem(file=name, line=begin + 2 + at, message=message) for at in bare[:MOST_PROBLEMS]]
    return parse(name, "\n".join(line[2:] for line in inside), begin + 1)


def _toml(files: Mapping[str, bytes]) -> tuple[Manifest | None, list[PluginProblem]]:
    content = files.get(TOML)
    if content is None:
        return _nothing(TOML, None, f"There is no {TOML}: it says what the plugin is. `karen plugin new` writes one.")
    if len(content) > MOST_MANIFEST_BYTES:
        return _nothing(TOML, None, f"{TOML} is larger than {MOST_MANIFEST_BYTES >> 10} KB. Shorten it.")
    text, problems = _text(TOML, content)
    return (None, problems) if problems else parse(TOML, text, 0)


def _text(name: str, content: bytes) -> tuple[str, list[PluginProblem]]:
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return "", [PluginProblem(file=name, line=line, message="This line is not UTF-8. Save the file as UTF-8.")]


def _nothing(file: str, line: int | None, message: str) -> tuple[None, list[PluginProblem]]:
    return None, [PluginProblem(file=file, line=line, message=message)]
