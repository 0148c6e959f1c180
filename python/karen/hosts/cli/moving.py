"""`karen migrate-store FROM TO`: the data into a PostgreSQL server and back into a file, where no Karen runs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from karen.base.folder import DataFolder
from karen.base.migrations import PackageMigrations
from karen.base.moving.move import Moved, end_at, end_of, move
from karen.base.server_address import FORM, VARIABLE
from karen.contract.errors import KarenError
from karen.hosts.cli.output import counted, explain, print_whatever_the_terminal_can

MOVE = f"""Move all data from one place to another, and compare both row by row. A place is a data folder, a database
file, or {FORM}. The place it is moved to is to be empty; the other is left as it is.
Settings, models and keys stay in the data folder. docs/scaling.md says when to move, and how."""


def run_migrate_store(arguments: Sequence[str], folder: DataFolder, migrations: Sequence[PackageMigrations]) -> int:
    """0, or 1 when nothing was moved."""
    parser = argparse.ArgumentParser(
        "karen migrate-store", usage="karen migrate-store [-h] [FROM] [TO]", description=MOVE
    )
    parser.add_argument("places", nargs="*", metavar="FROM TO", help=f"by default the data folder and {VARIABLE}")
    places = parser.parse_args(arguments).places
    to = places.pop() if places else os.environ.get(VARIABLE, "")
    if not to or len(places) > 1:
        parser.error(f"name where the data is and where to move it, or set {VARIABLE}")
    print_whatever_the_terminal_can()
    try:
        source = end_at(places[0], "FROM", migrations) if places else end_of(folder, migrations)
        target = end_at(to, "TO", migrations)
        moved = move(source, target, migrations, _show)
    except KarenError as error:
        explain(error)
        return 1
    print("\n".join([*map(_line, moved), *_told(source.place, target.place, moved)]))
    return 0


def _show(table: str, rows: int) -> None:
    """On one line of a terminal, which the next takes the place of."""
    if sys.stderr.isatty():
        print(f"\r{table}: {counted(rows, 'row')}\033[K", end="\r", file=sys.stderr, flush=True)


def _line(moved: Moved) -> str:
    return f"{moved.table:<24}{moved.rows:>12,} rows  the same on both sides, sha256 {moved.digest[:16]}"


def _told(source: str, target: str, moved: Sequence[Moved]) -> list[str]:
    use = f"Set {VARIABLE} to it" if "://" in target else f"Start Karen on its folder, without {VARIABLE}"
    return [
        f"{counted(sum(each.rows for each in moved), 'row')} are in {target}. {use}, and Karen uses them from there.",
        f"{source} is as it was: delete it when you need it no more. The index of memory is built anew by itself.",
    ]
