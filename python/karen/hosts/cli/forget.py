"""`karen forget TEXT`: removes for good what holds the words, and prints the receipt."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from karen.base.folder import DataFolder
from karen.contract.types.remembering import Forget, ForgetReceipt
from karen.hosts.cli.output import counted
from karen.hosts.cli.session import Session, in_session
from karen.hosts.cli.typed import typed

FORGET = """Remove for good what holds all of these words: memories, messages, and what was made of them, also in the
copies Karen keeps. Then every file of the data folder is searched for it, byte for byte. Nothing can be brought back;
--dry-run says what would go."""


def run_forget(arguments: Sequence[str], folder: DataFolder, sidecar: Sequence[str]) -> int:
    """0; 1 when nothing was forgotten, or something is left, which is said; 2 when it was not agreed to."""
    parser = argparse.ArgumentParser("karen forget", description=FORGET, allow_abbrev=False)
    parser.add_argument("text", nargs="+", help="what it is about, such as: locker code")
    parser.add_argument("--dry-run", action="store_true", help="only say what would go")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args(arguments)
    query = " ".join(options.text)

    def forget(session: Session) -> int:
        found = session.run(_asked(session, query, dry_run=True))
        print("\n".join(_things(found)))
        if options.dry_run:
            return 0
        if not (options.yes or _agreed()):
            print("karen: nothing was forgotten.", file=sys.stderr)
            return 2
        receipt = session.run(_asked(session, query, dry_run=False))
        print("\n".join(receipt_lines(receipt)))
        for left in receipt.left_in:
            print(f"karen: left: {left}", file=sys.stderr)
        return 1 if receipt.left_in else 0

    return in_session(folder, sidecar, forget)


async def _asked(session: Session, query: str, *, dry_run: bool) -> ForgetReceipt:
    params = typed(Forget, query=query, dry_run=dry_run)
    return await session.connection.call("memory.forget", params, ForgetReceipt)


def receipt_lines(receipt: ForgetReceipt) -> list[str]:
    """What was removed where, and what was searched after that, for a person."""
    removed = [f"  {one.removed:>6,}  {one.place}" for one in receipt.removed_from]
    searched = f"{counted(receipt.searched_files, 'file')} ({receipt.searched_bytes / 1e6:.1f} MB) searched for it"
    proof = "it is still in what is named." if receipt.left_in else "it is nowhere any more."
    return [*(["Removed:", *removed] if removed else ["Nothing held it."]), f"{searched}: {proof}"]


def _things(receipt: ForgetReceipt) -> list[str]:
    if not receipt.things:
        return ["Nothing that is remembered or was said holds these words."]
    return ["This goes:", *(f"  {thing.kind:<8} {thing.excerpt}" for thing in receipt.things)]


def _agreed() -> bool:
    """Whether somebody said yes. Nobody can where there is no terminal."""
    if not sys.stdin.isatty():
        print("karen: there is nobody to ask. --yes forgets without asking.", file=sys.stderr)
        return False
    try:
        return input("Forget this for good? Type yes: ").strip().lower() in ("y", "yes")
    except EOFError:
        return False
