"""The commands of a plugin's author. Each needs no Karen that runs, and no data of hers."""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import JsonValue, TypeAdapter, ValidationError

from karen.base.installation import code, command, is_bundle, module_command
from karen.contract.errors import KarenError
from karen.contract.types.plugins import PluginSource
from karen.plugins.author.arguments import arguments_of, set_to
from karen.plugins.author.sdk import NAME, wheel
from karen.plugins.author.signing import signed_with
from karen.plugins.author.template import written
from karen.plugins.author.trial import Given, tried
from karen.plugins.cell.spec import ToolDescription
from karen.plugins.manifest.manifest import Found
from karen.plugins.manifest.permissions import permissions_of
from karen.plugins.manifest.reading import read
from karen.plugins.packing import SUFFIX, pack
from karen.plugins.running import OpenCell
from karen.plugins.schema import refuse_unfitting

_GIVEN = TypeAdapter(Given)
_ID = re.compile(r"[a-z][a-z0-9_-]{1,39}")


def run_author(arguments: Sequence[str]) -> int:
    """0; 1 when something is wrong with the plugin, which is said; 2 for what cannot be understood."""
    options = _parser().parse_args(arguments)
    work: Callable[[argparse.Namespace], int] = options.work
    try:
        return work(options)
    except KarenError as problem:
        print(f"karen: {problem}", file=sys.stderr)
    except OSError as error:
        print(f"karen: {error.strerror or error}: {error.filename or ''}".rstrip(": "), file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("karen plugin", allow_abbrev=False)
    commands = parser.add_subparsers(required=True)
    new = commands.add_parser("new", description="Write a new plugin with one tool and a test.")
    new.add_argument("name", help="small letters, digits, - and _")
    new.add_argument("--folder", action="store_true", help="as a folder with plugin.toml, for several files")
    new.add_argument("--in", dest="below", type=Path, default=Path(), help="where to (default: here)")
    new.set_defaults(work=_new)
    check = commands.add_parser("check", description="Everything that is wrong with a plugin, and what it offers.")
    check.add_argument("path", type=Path)
    check.set_defaults(work=_check)
    run = commands.add_parser("run", description="Run a tool in its cell.")
    run.add_argument("path", type=Path)
    run.add_argument("tool", nargs="?")
    run.add_argument(
        "args", nargs="*", metavar="NAME=VALUE", help="a value that is JSON is taken as such; or all as one JSON object"
    )
    run.add_argument("--lines", action="store_true", help=argparse.SUPPRESS)
    run.set_defaults(work=_run)
    for starting in (check, run):
        starting.add_argument(
            "--set", action="append", default=[], metavar="NAME=VALUE", dest="settings", help="what it is set to"
        )
    test = commands.add_parser("test", description="Run the tests beside a plugin, with pytest where there is one.")
    test.add_argument("path", type=Path)
    test.set_defaults(work=_test)
    packing = commands.add_parser("pack", description=f"Pack a plugin into one file, NAME{SUFFIX}.")
    packing.add_argument("path", type=Path)
    packing.add_argument("-o", "--output", type=Path, help="the file to write")
    packing.add_argument("--sign", type=Path, metavar="KEY", help="sign it with this Ed25519 key, by ssh-keygen")
    packing.set_defaults(work=_pack)
    sdk = commands.add_parser("sdk", description="Write karen_plugin as a wheel: for your editor, and for pytest.")
    sdk.add_argument("-o", "--output", type=Path, default=Path(NAME), help=f"the file to write (default: {NAME})")
    sdk.set_defaults(work=_sdk)
    return parser


def _new(options: argparse.Namespace) -> int:
    if not _ID.fullmatch(options.name):
        print(f"karen: {options.name!r} can be no plugin's name: a small letter first, then small letters, digits, - "
              "and _, 40 in all.", file=sys.stderr)  # fmt: skip
        return 2
    try:
        files = written(options.name, options.below, as_folder=options.folder)
    except FileExistsError as error:
        print(f"karen: {error}", file=sys.stderr)
        return 1
    path = options.below / (options.name if options.folder else f"{options.name}.py")
    print("Written:", *(f"  {file}" for file in files), sep="\n")
    print("\nNow:", f"  karen plugin check {path}", f"  karen plugin run {path} praise thing=spoon",
          f"  karen plugin test {path}", f"  karen plugin install {path}", sep="\n")  # fmt: skip
    return 0


def _check(options: argparse.Namespace) -> int:
    found = _found(options.path)
    if found is None:
        return 1
    return asyncio.run(_describe(found, set_to(found, options.settings)))


async def _describe(found: Found, given: Given) -> int:
    async with tried(found, given) as cell:
        manifest = found.manifest
        assert manifest
        print(f"{manifest.name} {manifest.version}: nothing is wrong with it.\n")
        if found.signed_by:
            print(f"It is signed by {found.signed_by}.")
        permissions = permissions_of(manifest)
        print("What it may do, once it is agreed to:" if permissions else "It may do nothing but compute.")
        print(*(f"  - {permission.sentence}" for permission in permissions), sep="\n")
        print("What it offers:")
        for tool in cell.tools:
            print(f"  {_signature(tool)}")
            print(f"    {tool.description.splitlines()[0] if tool.description else '(no docstring)'}")
            for example in tool.examples:
                print(f"    “{example}”")
            for hint in _hints(tool):
                print(f"    hint: {hint}")
        if not cell.tools:
            print("  nothing: mark a function with @tool.")
        _print_log(cell)
    return 0


def _run(options: argparse.Namespace) -> int:
    found = _found(options.path)
    if found is None:
        return 1
    if options.lines:
        return asyncio.run(_serve(found))
    return asyncio.run(_run_once(found, set_to(found, options.settings), options.tool, options.args))


async def _run_once(found: Found, given: Given, name: str | None, words: Sequence[str]) -> int:
    async with tried(found, given) as cell:
        tool = _tool(cell, name)
        if tool is None:
            return 2
        args = arguments_of(tool.parameters, words)
        refuse_unfitting(f"{found.plugin_id}.{tool.name}", tool.parameters, args)
        began = time.perf_counter()
        try:
            result = await cell.call(tool.name, args)
        finally:
            _print_log(cell)
        print(json.dumps(result, ensure_ascii=False, indent=2))
        print(f"{(time.perf_counter() - began) * 1000:.1f} ms", file=sys.stderr)
        for notice in given.notices:
            print(f"notice: {notice}", file=sys.stderr)
    return 0


async def _serve(found: Found) -> int:
    """For `karen_plugin.testing`: what is given on the first line, then a call on each; an answer on each."""
    try:
        given = _GIVEN.validate_json(await asyncio.to_thread(sys.stdin.readline))
        async with tried(found, given) as cell:
            while line := await asyncio.to_thread(sys.stdin.readline):
                print(json.dumps(await _answered(cell, given, json.loads(line)), ensure_ascii=False), flush=True)
    except (KarenError, ValidationError) as problem:
        print(json.dumps({"failed": str(problem)}, ensure_ascii=False), flush=True)
        return 1
    return 0


async def _answered(cell: OpenCell, given: Given, asked: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    args = asked.get("args")
    name = str(asked.get("tool"))
    tool = next((each for each in cell.tools if each.name == name), None)
    answer: dict[str, JsonValue]
    try:
        if tool and isinstance(args, dict):
            refuse_unfitting(name, tool.parameters, args)
        answer = {"result": await cell.call(name, args if isinstance(args, dict) else {})}
    except KarenError as problem:
        answer = {"failed": str(problem)}
    state: dict[str, JsonValue] = {
        "notices": list(given.notices),
        "memory": list(given.memory),
        "stored": dict(given.stored),
        "log": [line.text for line in cell.log],
    }
    return {**answer, **state}


def _test(options: argparse.Namespace) -> int:
    path: Path = options.path
    below = path if path.is_dir() else path.parent
    tests = sorted({*below.glob("test_*.py"), *path.parent.glob(f"test_{path.stem.replace('-', '_')}.py")})
    if not tests:
        print(f"karen: there is no test_*.py beside {path}.", file=sys.stderr)
        return 1
    environment = {**os.environ, "KAREN_COMMAND": json.dumps(command("plugin"))}
    if is_bundle() or importlib.util.find_spec("pytest") is None:
        print("karen: the tests need Python with pytest: pip install pytest.", file=sys.stderr)
        return 1
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(code()), environment.get("PYTHONPATH"))))
    run = module_command("pytest", "-q", "-p", "no:cacheprovider", *(test.name for test in tests))
    return subprocess.run(run, cwd=tests[0].parent, env=environment, check=False).returncode


def _pack(options: argparse.Namespace) -> int:
    found = _found(options.path, to_sign=options.sign is not None)
    if found is None:
        return 1
    target: Path = options.output or Path(f"{found.plugin_id}{SUFFIX}")
    if target.resolve().is_relative_to(found.path.resolve()):
        print(f"karen: {target} would be one of the plugin's own files: name another place with -o.", file=sys.stderr)
        return 2
    if options.sign is not None:
        found = signed_with(Path(os.path.expanduser(options.sign)), found)  # noqa: PTH111  # never raises
    content = pack(found)
    target.write_bytes(content)
    if found.signed_by:
        print(f"Signed by {found.signed_by}.")
    print(f"{target}: {len(content):,} bytes. `karen plugin install {target}` puts it among the plugins.")
    return 0


def _sdk(options: argparse.Namespace) -> int:
    options.output.write_bytes(wheel())
    print(f"{options.output}: `pip install {options.output}` in the Python of your editor and of your tests.")
    return 0


def _found(path: Path, *, to_sign: bool = False) -> Found | None:
    """The plugin, or None when it cannot be used, having said all that is wrong."""
    found = read(path.absolute(), PluginSource.USER, to_sign=to_sign)
    shown = path.parent if path.is_file() else path
    for problem in found.problems:
        place = f"{shown / problem.file}:" if problem.file else f"{path}:"
        line = f"{problem.line}:" if problem.line else ""
        print(f"{place}{line} {problem.message}", file=sys.stderr)
    return found if found.valid else None


def _tool(cell: OpenCell, name: str | None) -> ToolDescription | None:
    tool = next((each for each in cell.tools if each.name == name), None)
    if tool is None:
        known = "\n".join(f"  {_signature(each)}" for each in cell.tools) or "  none"
        said = f"there is no tool {name!r}" if name else "say which tool"
        print(f"karen: {said}. There are:\n{known}", file=sys.stderr)
    return tool


def _signature(tool: ToolDescription) -> str:
    properties, required = tool.parameters.get("properties"), tool.parameters.get("required")
    needed = required if isinstance(required, list) else []
    names = list(properties) if isinstance(properties, dict) else []
    return f"{tool.name} {' '.join(f'{name}=…' if name in needed else f'[{name}=…]' for name in names)}".rstrip()


def _hints(tool: ToolDescription) -> list[str]:
    """What would make it easier to be chosen."""
    hints = []
    if not tool.description:
        hints.append("a docstring says what it is for.")
    if not tool.examples:
        hints.append("examples=(…) are sentences by which it is chosen in a conversation.")
    if tool.result is None:
        hints.append("a return type has what it answers checked.")
    return hints


def _print_log(cell: OpenCell) -> None:
    for line in cell.log:
        print(f"{line.level}: {line.text}", file=sys.stderr)
