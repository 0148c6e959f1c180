"""The command line: chooses a role and wires what it needs. Imports nothing heavy before it knows the role."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from karen import VERSION
from karen.base.installation import command, is_bundle, page, root, window_configuration

if TYPE_CHECKING:
    from karen.base.application import Application
    from karen.contract.method import Registry

HIGHEST_PORT = 65_535
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the role named by the first argument; without one, open Karen. Answers the exit code."""
    _open_closed_streams()
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] and given[0] in CHILDREN:
        return CHILDREN[given[0]](given[1:])
    from karen.contract.errors import KarenError  # with pydantic, which takes longer than a child needs to start

    try:
        code = _run(given)
        sys.stdout.flush()
    except KarenError as problem:
        _say(str(problem))
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read it has enough; without this Python would complain once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _run(arguments: list[str]) -> int:
    role, *rest = arguments or ["open"]
    if role in ("-h", "--help", "help"):
        commands = "\n".join(f"  karen {name:<13} {run.__doc__}" for name, run in ROLES.items())
        print(f"Karen, an offline personal assistant.\n\n{commands}")  # noqa: T201
        return 0
    if role in ("-V", "--version"):
        print(f"Karen {VERSION}")  # noqa: T201
        return 0
    if role not in ROLES:
        _say(f"there is no command {role!r}. `karen help` lists them.")
        return 2
    return ROLES[role](rest)


def _open_closed_streams() -> None:
    """Whoever starts Karen may have closed them, as programs without a terminal do on Windows."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115  # for as long as the program runs


def _open(arguments: list[str]) -> int:
    """Open Karen: the window, or the browser, or without a display just the address."""
    parser = argparse.ArgumentParser("karen open", description=_open.__doc__)
    parser.add_argument("--mode", choices=["window", "browser", "headless"], default=_usual_mode())
    mode = parser.parse_args(arguments).mode
    if mode == "window":
        return _window()
    return _headless(["--browser"] if mode == "browser" else [])


def _window() -> int:
    from karen.base.folder import find_data_folder
    from karen.contract.contract_hash import CONTRACT_HASH
    from karen.hosts.shell.display import dead_display, missing_library
    from karen.hosts.shell.window import WindowOptions, open_window

    if library := missing_library():
        _say(f"{library} is missing, so the browser shows Karen. `karen doctor` says how to get it.")
        return _headless(["--browser"])
    if display := dead_display():
        _say(f"the display {display} cannot be opened, so Karen serves without a window.")
        return _headless([])
    sidecar = command("sidecar", "--window")
    configuration = window_configuration()
    return open_window(WindowOptions(page(), configuration, find_data_folder().root, sidecar, CONTRACT_HASH))


def _say(sentence: str) -> None:
    print(f"karen: {sentence}", file=sys.stderr)  # noqa: T201


def _usual_mode() -> str:
    shown = sys.platform in ("win32", "darwin") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return "window" if shown else "headless"


def _headless(arguments: list[str]) -> int:
    """Serve without a window, for a browser and other programs, until stopped."""
    from karen.hosts.headless import HeadlessOptions, run_headless

    parser = argparse.ArgumentParser("karen gateway", description=_headless.__doc__)
    parser.add_argument("--port", type=_port, default=0, help="a free one by default")
    parser.add_argument("--browser", action="store_true", help="open the address in the browser")
    options = parser.parse_args(arguments)
    return run_headless(_build, HeadlessOptions(page(), options.port, options.browser))


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: 1 to {HIGHEST_PORT}, or 0 for a free one")
    return int(text)


def _sidecar(arguments: list[str]) -> int:
    """Serve frames on stdin and stdout."""
    parser = argparse.ArgumentParser("karen sidecar", description=_sidecar.__doc__)
    parser.add_argument("--window", action="store_true", help="under a window: open the gateway beside it")
    under_window = parser.parse_args(arguments).window
    from karen.hosts.sidecar import run_sidecar

    return run_sidecar(_build, page() if under_window else None)


def _call(arguments: list[str]) -> int:
    """Call a method and print its answer as JSON; with `-`, once for each line of stdin."""
    from karen.base.folder import find_data_folder
    from karen.hosts.cli.call import run_call

    return run_call(arguments, find_data_folder(), command("sidecar"))


def _chat(arguments: list[str]) -> int:
    """Talk to Karen in the terminal."""
    from karen.base.folder import find_data_folder
    from karen.hosts.cli.chat import run_chat

    return run_chat(arguments, find_data_folder(), command("sidecar"))


def _mcp(arguments: list[str]) -> int:
    """Serve Karen's memory to other programs, by the Model Context Protocol."""
    from karen.base.folder import find_data_folder
    from karen.hosts.cli.mcp import run_mcp

    return run_mcp(arguments, find_data_folder(), command("sidecar"))


def _plugin(arguments: list[str]) -> int:
    """List, agree to and switch plugins; write, check, run, test and pack one."""
    from karen.base.folder import find_data_folder
    from karen.hosts.cli.plugin import run_plugin
    from karen.plugins.author import COMMANDS

    if arguments and arguments[0] in COMMANDS:
        from karen.plugins.author.commands import run_author

        return run_author(arguments)
    return run_plugin(arguments, find_data_folder(), command("sidecar"))


def _methods(arguments: list[str]) -> int:
    """Print every method that can be called."""
    from karen.hosts.cli.methods import run_methods

    return run_methods(arguments, _registry)


def _doctor(arguments: list[str]) -> int:
    """Check everything Karen needs on this machine, and repair damaged data."""
    from karen.app import check_parts, migrations
    from karen.base.folder import find_data_folder
    from karen.hosts.cli.doctor import run_doctor

    return run_doctor(arguments, find_data_folder(), migrations(), page(), check_parts)


def _backup(arguments: list[str]) -> int:
    """Copy everything into one file."""
    from karen.base.folder import find_data_folder
    from karen.hosts.cli.data import run_backup

    return run_backup(arguments, find_data_folder(), command("sidecar"))


def _restore(arguments: list[str]) -> int:
    """Put a copy in the place of everything there is."""
    from karen.base.folder import find_data_folder
    from karen.hosts.cli.data import run_restore

    return run_restore(arguments, find_data_folder(), command("sidecar"))


def _export(arguments: list[str]) -> int:
    """Write everything of yours into an archive to be read without Karen."""
    from karen.base.folder import find_data_folder
    from karen.hosts.cli.data import run_export

    return run_export(arguments, find_data_folder(), command("sidecar"))


def _import(arguments: list[str]) -> int:
    """Take in what another program exported."""
    from karen.base.folder import find_data_folder
    from karen.hosts.cli.imports import run_import

    return run_import(arguments, find_data_folder(), command("sidecar"))


def _forget(arguments: list[str]) -> int:
    """Remove for good what holds some words, with a receipt."""
    from karen.base.folder import find_data_folder
    from karen.hosts.cli.forget import run_forget

    return run_forget(arguments, find_data_folder(), command("sidecar"))


def _profiles(arguments: list[str]) -> int:
    """List the profiles of this computer; add, rename or delete one."""
    from karen.base.folder import find_data_folder
    from karen.hosts.cli.profiles import run_profiles

    return run_profiles(arguments, find_data_folder(), command("sidecar"))


def _migrate_store(arguments: list[str]) -> int:
    """Move the data into a PostgreSQL server, or back into a file."""
    from karen.app import migrations
    from karen.base.folder import find_data_folder
    from karen.hosts.cli.moving import run_migrate_store

    return run_migrate_store(arguments, find_data_folder(), migrations())


def _delete_all(arguments: list[str]) -> int:
    """Delete everything Karen has."""
    from karen.base.folder import find_data_folder
    from karen.hosts.cli.data import run_delete_all

    return run_delete_all(arguments, find_data_folder(), command("sidecar"))


def _types(arguments: list[str]) -> int:
    """Write what is generated from the registry, or compare it with `--check`."""
    parser = argparse.ArgumentParser("karen types", description=_types.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when a file is out of date")
    only_check = parser.parse_args(arguments).check
    from karen.generate import generate

    return generate(root(), check=only_check)


def _model_runner(arguments: list[str]) -> int:
    """Run a model file for the sidecar, over pipes."""
    from karen.models.process.runner import run_model

    return run_model(arguments)


def _embedder(_arguments: list[str]) -> int:
    """Compute embeddings for the sidecar, over pipes."""
    from karen.models.process.embedder import run_embedder

    return run_embedder()


def _plugin_zygote(arguments: list[str]) -> int:
    """Fork the cells of plugins for the sidecar; a checkout starts it without this package."""
    from karen.plugins.cell.inside.zygote import run

    return run(arguments)


def _plugin_launcher(arguments: list[str]) -> int:
    """Become the program of a plugin, in its cell; a checkout starts it without this package."""
    from karen.plugins.cell.inside.launcher import run

    return run(arguments)


def _plugin_broker(_arguments: list[str]) -> int:
    """Make the requests of plugins for the sidecar, over pipes."""
    from karen.plugins.cell.network.process import run_broker

    return run_broker()


def _registry() -> Registry:
    application = _build("-")
    application.furnish()
    return application.registry


def _build(instance: str, hand_over: Callable[[], None] | None = None) -> Application:
    from karen.app import build
    from karen.base.folder import find_data_folder

    return build(find_data_folder(), instance, hand_over)


ROLES: dict[str, Callable[[list[str]], int]] = {
    "open": _open,
    "gateway": _headless,
    "sidecar": _sidecar,
    "call": _call,
    "chat": _chat,
    "mcp": _mcp,
    "plugin": _plugin,
    "methods": _methods,
    "doctor": _doctor,
    "backup": _backup,
    "restore": _restore,
    "export": _export,
    "import": _import,
    "forget": _forget,
    "profiles": _profiles,
    "migrate-store": _migrate_store,
    "delete-all": _delete_all,
}
if not is_bundle():  # it writes into a checkout
    ROLES["types"] = _types
CHILDREN: dict[str, Callable[[list[str]], int]] = {
    "model-runner": _model_runner,
    "embedder": _embedder,
    "plugin-zygote": _plugin_zygote,
    "plugin-launcher": _plugin_launcher,
    "plugin-broker": _plugin_broker,
}
"""Started by the sidecar alone, and so in no help."""


if __name__ == "__main__":
    sys.exit(main())
