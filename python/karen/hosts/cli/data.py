"""`karen backup`, `restore`, `export` and `delete-all`: through the Karen that runs, or a sidecar for the moment."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from karen.base.folder import DataFolder
from karen.contract.types.data import (
    Backup,
    DeleteAll,
    DeletedAll,
    ExportAll,
    ExportedAll,
    MakeBackup,
    Restore,
    Restored,
)
from karen.hosts.cli.output import counted
from karen.hosts.cli.paths import absolute
from karen.hosts.cli.session import Session, in_session

BACKUP = """Copy everything but secrets and models into one file, while Karen goes on working. Without a path the copy
goes to Karen's own folder; `karen restore` puts it back."""
RESTORE = """Put a copy in the place of everything there is. What is there now is copied first, and a copy that is
damaged changes nothing."""
EXPORT = """Write everything of yours into one ZIP archive that can be read without Karen."""
DELETE_ALL = """Delete everything Karen has of every profile: conversations, settings, keys, logs, and the copies in her
own folder. What you exported or copied elsewhere stays, and so do model files."""
WORDS = "delete everything"


def run_backup(arguments: Sequence[str], folder: DataFolder, sidecar: Sequence[str]) -> int:
    """0, or 1 when no copy was made."""
    parser = argparse.ArgumentParser("karen backup", description=BACKUP)
    parser.add_argument("path", nargs="?", help="a file that does not exist yet")
    options = parser.parse_args(arguments)

    def backup(session: Session) -> int:
        params = MakeBackup(path=None if options.path is None else absolute(options.path))
        made = session.run(session.connection.call("system.backup", params, Backup))
        print(f"Everything was copied to {made.path} ({_size(made.size_bytes)}).")
        return 0

    return in_session(folder, sidecar, backup)


def run_restore(arguments: Sequence[str], folder: DataFolder, sidecar: Sequence[str]) -> int:
    """0, or 1 when nothing was changed."""
    parser = argparse.ArgumentParser("karen restore", description=RESTORE)
    parser.add_argument("path", help="a copy made by `karen backup` or by Karen herself")
    options = parser.parse_args(arguments)

    def restore(session: Session) -> int:
        params = Restore(path=absolute(options.path))
        done = session.run(session.connection.call("system.restore", params, Restored))
        print(f"Restored: {_counted(done.conversations, done.messages)}.")
        if done.before:
            print(f"What was there before is in {done.before.path}.")
        return 0

    return in_session(folder, sidecar, restore)


def run_export(arguments: Sequence[str], folder: DataFolder, sidecar: Sequence[str]) -> int:
    """0, or 1 when nothing was written."""
    parser = argparse.ArgumentParser("karen export", description=EXPORT)
    parser.add_argument("path", help="a file that does not exist yet; its name ends with .zip")
    options = parser.parse_args(arguments)

    def export(session: Session) -> int:
        params = ExportAll(path=absolute(options.path))
        done = session.run(session.connection.call("system.export_all", params, ExportedAll))
        print(f"{_counted(done.conversations, done.messages)} are in {done.path} ({_size(done.size_bytes)}).")
        return 0

    return in_session(folder, sidecar, export)


def run_delete_all(arguments: Sequence[str], folder: DataFolder, sidecar: Sequence[str]) -> int:
    """0; 1 when nothing was deleted or something is left, which is said; 2 without the words."""
    parser = argparse.ArgumentParser("karen delete-all", description=DELETE_ALL, allow_abbrev=False)
    parser.add_argument("--yes-delete-everything", action="store_true", help="do not ask")
    options = parser.parse_args(arguments)
    if not (options.yes_delete_everything or _agreed(folder)):
        print("karen: nothing was deleted.", file=sys.stderr)
        return 2

    def delete(session: Session) -> int:
        done = session.run(session.connection.call("system.delete_all", DeleteAll(confirm=WORDS), DeletedAll))
        print("Everything is deleted, but for what is named." if done.left else "Everything is deleted.")
        for left in done.left:
            print(f"karen: left: {left}", file=sys.stderr)
        return 1 if done.left else 0

    return in_session(folder, sidecar, delete)


def _agreed(folder: DataFolder) -> bool:
    """Whether the words were typed. Nobody can type them where there is no terminal."""
    if not sys.stdin.isatty():
        print("karen: there is nobody to ask. --yes-delete-everything does it without asking.", file=sys.stderr)
        return False
    print(f"This deletes everything in {folder.root}, for every profile. Nothing of it can be brought back.")
    try:
        return input(f"Type «{WORDS}» to go on: ").strip() == WORDS
    except EOFError:
        return False


def _counted(conversations: int, messages: int) -> str:
    return f"{counted(conversations, 'conversation')} with {counted(messages, 'message')}"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"
