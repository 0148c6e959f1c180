"""`karen plugin`: which plugins there are, agreeing to them, switching them, and what they did."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path

from karen.base.folder import DataFolder
from karen.contract.types.plugins import (
    ApprovePlugin,
    CellLevel,
    InstallPlugin,
    McpServers,
    PluginAudit,
    PluginAuditVerdict,
    PluginId,
    PluginInfo,
    PluginKind,
    PluginLog,
    PluginProblem,
    Plugins,
    PluginState,
    ReadPluginAudit,
    RemovePlugin,
)
from karen.contract.types.wire import Nothing
from karen.hosts.cli.session import Session, in_session
from karen.hosts.cli.typed import typed

PLUGINS = """Plugins add tools to Karen. Each runs in a cell of its own and can do nothing but what you agreed to.
Without a word more they are listed. `karen plugin new NAME` writes one; check, run, test,
pack and sdk are for authors."""
COMMANDS = (
    "list", "show", "approve", "revoke", "enable", "disable", "install", "remove", "add-servers", "logs", "audit",
)  # fmt: skip
_WIDTH = 80
_LEVELS = {
    CellLevel.FULL: "Each is held by namespaces, Landlock and seccomp.",
    CellLevel.STRONG: "Each is held by Landlock and seccomp.",
    CellLevel.NONE: "Nothing holds a plugin on this machine.",
}
_STATES = {
    PluginState.INVALID: "cannot be used",
    PluginState.NEW: "not agreed to",
    PluginState.CHANGED: "changed",
    PluginState.DISABLED: "off",
    PluginState.ENABLED: "on",
    PluginState.FAILED: "failed",
}


def run_plugin(arguments: Sequence[str], folder: DataFolder, sidecar: Sequence[str]) -> int:
    """0; 1 when it could not be done, which is said; 2 when it was not agreed to."""
    options = _parser().parse_args(arguments)
    work: Callable[[Session, argparse.Namespace], int] = options.work
    return in_session(folder, sidecar, lambda session: work(session, options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("karen plugin", description=PLUGINS, allow_abbrev=False)
    parser.set_defaults(work=_list)
    commands = parser.add_subparsers(metavar=", ".join(COMMANDS))
    commands.add_parser("list", description="Every plugin, and how it stands.").set_defaults(work=_list)
    for name, about, work in (
        ("show", "What a plugin is, may do and offers.", _show),
        ("revoke", "Agree to a plugin no longer.", _revoke),
        ("enable", "Switch a plugin on that was agreed to.", _enable),
        ("disable", "Switch a plugin off.", _disable),
        ("logs", "What a plugin has printed and logged since Karen began.", _logs),
    ):
        one = commands.add_parser(name, description=about)
        one.add_argument("plugin")
        one.set_defaults(work=work)
    _add_approve(commands)
    _add_install(commands)
    audit = commands.add_parser("audit", description="What was agreed to, switched and called, newest first.")
    audit.add_argument("plugin", nargs="?")
    audit.add_argument("--verify", action="store_true", help="whether every entry is what was written")
    audit.add_argument("--limit", type=int, default=50, metavar="N", help="entries (default: 50, at most 500)")
    audit.set_defaults(work=_audit)
    return parser


def _add_approve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    approve = commands.add_parser("approve", description="Agree to a plugin as it is now.", allow_abbrev=False)
    approve.add_argument("plugin")
    approve.add_argument("--yes", action="store_true", help="do not ask")
    approve.add_argument("--follow-changes", action="store_true", help="and to changes that ask for nothing more")
    approve.add_argument("--without-cell", action="store_true", help="although nothing holds it on this machine")
    approve.set_defaults(work=_approve)


def _add_install(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    install = commands.add_parser("install", description="Put a packed plugin, a file or a folder among the plugins.")
    install.add_argument("path", type=Path)
    install.add_argument("--replace", action="store_true", help="in the place of one that has its name")
    install.set_defaults(work=_install)
    servers = commands.add_parser("add-servers", description="Add the servers that another program's settings name.")
    servers.add_argument("path", type=Path, metavar="FILE", help="such as claude_desktop_config.json or mcp.json")
    servers.set_defaults(work=_add_servers)
    remove = commands.add_parser("remove", description="Take an installed plugin out.", allow_abbrev=False)
    remove.add_argument("plugin")
    remove.add_argument("--with-data", action="store_true", help="and all that it kept, of every profile")
    remove.set_defaults(work=_remove)


def _list(session: Session, _: argparse.Namespace) -> int:
    found = session.run(session.connection.call("plugins.reload", Nothing(), Plugins))
    for plugin in found.plugins:
        print(f"{plugin.plugin_id:<24} {_STATES[plugin.state]:<15} {plugin.name}")
        for problem in plugin.problems:
            print(_indented(_problem(problem)))
    if not found.plugins:
        print("There are no plugins.")
    print("\nPlugins are looked for in:", *(f"  {folder.path}" for folder in found.folders), sep="\n")
    print(f"\n{_LEVELS[found.level]} {found.problem}".rstrip())
    return 0


def _show(session: Session, options: argparse.Namespace) -> int:
    _print_plugin(_call(session, "plugins.get", options.plugin))
    return 0


def _approve(session: Session, options: argparse.Namespace) -> int:
    plugin = _call(session, "plugins.get", options.plugin)
    if plugin.state in (PluginState.NEW, PluginState.CHANGED, PluginState.INVALID) and not options.yes:
        _print_plugin(plugin)
        if not _agreed(plugin):
            print("karen: nothing was agreed to.", file=sys.stderr)
            return 2
    elif plugin.signed_before:
        print(f"karen: {_another_signer(plugin)}", file=sys.stderr)
    wanted = ApprovePlugin(
        plugin_id=plugin.plugin_id,
        sha256=plugin.sha256 or "0" * 64,
        permissions=plugin.permissions,
        trust_without_cell=options.without_cell,
        follows_changes=options.follow_changes,
    )
    return _on(session.run(session.connection.call("plugins.approve", wanted, PluginInfo)))


def _revoke(session: Session, options: argparse.Namespace) -> int:
    print(f"{_call(session, 'plugins.revoke', options.plugin).name} does not run any more.")
    return 0


def _enable(session: Session, options: argparse.Namespace) -> int:
    return _on(_call(session, "plugins.enable", options.plugin))


def _on(plugin: PluginInfo) -> int:
    if plugin.failure:
        print(f"karen: {plugin.failure}", file=sys.stderr)
        return 1
    print(f"{plugin.name} is on. {_offers(plugin)}")
    return 0


def _disable(session: Session, options: argparse.Namespace) -> int:
    print(f"{_call(session, 'plugins.disable', options.plugin).name} is off.")
    return 0


def _logs(session: Session, options: argparse.Namespace) -> int:
    params = typed(PluginId, plugin_id=options.plugin)
    for line in session.run(session.connection.call("plugins.logs", params, PluginLog)).lines:
        print(f"{line.at.astimezone():%H:%M:%S} {line.level:<7} {line.text}")
    return 0


def _install(session: Session, options: argparse.Namespace) -> int:
    params = typed(InstallPlugin, path=str(options.path.expanduser().absolute()), replace=options.replace)
    plugin = session.run(session.connection.call("plugins.install", params, PluginInfo))
    if plugin.state is PluginState.DISABLED:
        print(f"{plugin.name} is installed, and switched off: `karen plugin enable {plugin.plugin_id}`.")
        return 0
    if plugin.state in (PluginState.ENABLED, PluginState.FAILED):  # what was agreed to holds for it
        print(f"{plugin.name} is installed.")
        return _on(plugin)
    print(f"{plugin.name} is installed, and does not run yet: `karen plugin approve {plugin.plugin_id}`.")
    return 0


def _add_servers(session: Session, options: argparse.Namespace) -> int:
    try:
        text = options.path.expanduser().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        print(f"karen: {options.path} cannot be read: {error}", file=sys.stderr)
        return 1
    found = session.run(session.connection.call("plugins.add_servers", typed(McpServers, text=text), Plugins))
    waiting = [each for each in found.plugins if each.kind is PluginKind.MCP and each.state is PluginState.NEW]
    for plugin in waiting:
        print(f"{plugin.name} is there, and does not run yet: `karen plugin approve {plugin.plugin_id}`.")
    return 0


def _remove(session: Session, options: argparse.Namespace) -> int:
    params = typed(RemovePlugin, plugin_id=options.plugin, with_data=options.with_data)
    session.run(session.connection.call("plugins.remove", params, Nothing))
    print(f"{options.plugin} is gone{', with what it kept' if options.with_data else ''}.")
    return 0


def _audit(session: Session, options: argparse.Namespace) -> int:
    if options.verify:
        verdict = session.run(session.connection.call("plugins.verify_audit", Nothing(), PluginAuditVerdict))
        if not verdict.intact:
            print(f"karen: entry {verdict.broken_at} is not what was written.", file=sys.stderr)
            return 1
        print(f"All {verdict.entries:,} entries are what was written.")
        return 0
    params = typed(ReadPluginAudit, plugin_id=options.plugin, limit=options.limit)
    for entry in session.run(session.connection.call("plugins.audit", params, PluginAudit)).entries:
        print(f"{entry.number:>6}  {entry.at.astimezone():%Y-%m-%d %H:%M:%S}  {entry.plugin_id:<20} {entry.action:<9}"
              f" {entry.detail}")  # fmt: skip
    return 0


def _call(session: Session, method: str, plugin: str) -> PluginInfo:
    return session.run(session.connection.call(method, typed(PluginId, plugin_id=plugin), PluginInfo))


def _print_plugin(plugin: PluginInfo) -> None:
    print(f"{plugin.name} {plugin.version}, {_STATES[plugin.state]}")
    if plugin.description:
        print(_indented(f"{plugin.description}”", "“"))  # its own words are not to pass for Karen's
    print(_indented(f"{plugin.path}"))
    print(_indented(f"sha256 {plugin.sha256}"))
    print(_indented(f"signed by {plugin.signed_by}" if plugin.signed_by else "not signed"))
    if plugin.signed_before:
        print(_indented(_another_signer(plugin)))
    for problem in plugin.problems:
        print(_indented(_problem(problem)))
    print("\nWhat it may do:" if plugin.permissions else "\nIt may do nothing but compute.")
    for permission in plugin.permissions:
        print(_indented(f"{'New: ' if permission.new and plugin.approved_at else ''}{permission.sentence}", "- "))
    for permission in plugin.withdrawn:
        print(_indented(permission.sentence, "- "))
    if plugin.tools:
        print("\nWhat it offers:")
    for tool in plugin.tools:
        print(_indented(f"{tool.name}: {tool.description}", "- "))
    if plugin.failure:
        print(f"\n{plugin.failure}")


def _another_signer(plugin: PluginInfo) -> str:
    now = "" if plugin.signed_by else ", and nobody signed this one"
    return f"What was agreed to was signed by {plugin.signed_before}{now}: ask its author before you agree."


def _offers(plugin: PluginInfo) -> str:
    names = ", ".join(tool.name for tool in plugin.tools)
    return f"It offers: {names}." if names else "It offers no tools."


def _problem(problem: PluginProblem) -> str:
    place = f"{problem.file}:{problem.line}: " if problem.line else f"{problem.file}: " if problem.file else ""
    return f"{place}{problem.message}"


def _indented(text: str, mark: str = "") -> str:
    first, others = f"  {mark}", " " * (2 + len(mark))
    wrapped = textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=others, break_long_words=False)
    return "\n".join(wrapped)


def _agreed(plugin: PluginInfo) -> bool:
    """Whether the question was answered with yes. Nobody can where there is no terminal."""
    if not sys.stdin.isatty():
        print("karen: there is nobody to ask. --yes agrees without asking.", file=sys.stderr)
        return False
    try:
        return input(f"\nAgree to {plugin.name}? (yes/no) ").strip().casefold() in ("y", "yes")
    except EOFError:
        return False
