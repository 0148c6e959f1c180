"""`karen import FILE`: what another program exported, through the Karen that runs, or a sidecar for the moment."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Sequence

from pydantic import TypeAdapter

from karen.base.folder import DataFolder
from karen.client.connection import Connection
from karen.contract.errors import Unavailable
from karen.contract.types.imports import ImportEvent, ImportFinished, ImportKind, ImportProgress, RunImport, Skipped
from karen.hosts.cli.output import counted
from karen.hosts.cli.paths import absolute
from karen.hosts.cli.session import Session, in_session

IMPORT = """Take in what another program exported: a ZIP archive, a file of it, or the folder it was unpacked to.
ChatGPT, Claude, Open WebUI, Karen and the earlier system export such files; JSON Lines and Markdown are read as well.
Running it again adds only what is new. docs/migrating.md says how to export, and what comes over."""
STOPPED = "The import was stopped. What it had taken in is kept; run it again to go on."
_EVENT: TypeAdapter[ImportEvent] = TypeAdapter(ImportEvent)
_NAMES = {
    ImportKind.CHATGPT: "ChatGPT",
    ImportKind.CLAUDE: "Claude",
    ImportKind.OPEN_WEBUI: "Open WebUI",
    ImportKind.JSON_LINES: "JSON Lines",
    ImportKind.MARKDOWN: "Markdown",
    ImportKind.EARLIER_KAREN: "the earlier Karen",
    ImportKind.KAREN: "Karen",
}


def run_import(arguments: Sequence[str], folder: DataFolder, sidecar: Sequence[str]) -> int:
    """0, or 1 when it was not taken in to the end."""
    parser = argparse.ArgumentParser("karen import", description=IMPORT)
    parser.add_argument("path", help="a file or a folder")
    parser.add_argument(
        "--kind", choices=[kind.value for kind in ImportKind], help="found out from the file without it"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would come in")
    options = parser.parse_args(arguments)

    def take_in(session: Session) -> int:
        params = RunImport(path=absolute(options.path), kind=options.kind, dry_run=options.dry_run)
        try:
            report = session.run(_followed(session.connection, params))
        except KeyboardInterrupt:
            print(f"\nkaren: {STOPPED}", file=sys.stderr)
            raise
        print("\n".join(report_lines(report)))
        return 0

    return in_session(folder, sidecar, take_in)


async def _followed(connection: Connection, params: RunImport) -> ImportFinished:
    async with contextlib.aclosing(connection.stream("imports.run", params, _EVENT)) as events:
        async for event in events:
            match event:
                case ImportProgress():
                    _show(event)
                case ImportFinished():
                    return event
    raise Unavailable(STOPPED)


def _show(progress: ImportProgress) -> None:
    """On one line of a terminal, which the next takes the place of."""
    if sys.stderr.isatty():
        share = progress.read_bytes / progress.total_bytes if progress.total_bytes else 1.0
        line = (
            f"{share:4.0%}  {counted(progress.conversations, 'conversation')}, {counted(progress.messages, 'message')}"
        )
        print(f"\r{line}\033[K", end="\r", file=sys.stderr, flush=True)


def report_lines(report: ImportFinished) -> list[str]:
    """What came of it, for a person."""
    new = f"{counted(report.conversations, 'new conversation')} with {counted(report.messages, 'new message')}"
    lines = [f"From {_NAMES[report.kind]} {'would come' if report.dry_run else 'came'}: {new}."]
    if report.known_messages:
        lines.append(f"{counted(report.known_messages, 'message')} had been taken in before.")
    if report.facts:
        lines.append(f"{counted(report.facts, 'fact')} for the inbox, each with the words it was found in.")
    if report.memories:
        lines.append(f"{_memories(report.memories)}.")
    if report.settings:
        lines.append(f"Settings taken over: {', '.join(report.settings)}.")
    if report.skipped:
        lines += ["What did not come in, or not as it was:", *map(_left, report.skipped)]
    return lines


def _left(skipped: Skipped) -> str:
    first = "first in" if skipped.count > 1 else "in"
    return f"  {skipped.count:>6,} × {skipped.reason} ({first} {skipped.where})"


def _memories(count: int) -> str:
    return "1 memory" if count == 1 else f"{count:,} memories"
