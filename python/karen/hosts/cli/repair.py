"""`karen doctor --repair`: builds a new database from what can be read of a damaged one, where no Karen runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from karen.base.folder import DataFolder
from karen.base.keeping.backups import Backups
from karen.base.keeping.damage import check_thoroughly, find_damage
from karen.base.keeping.incoming import take_in_the_rest
from karen.base.keeping.repairing import repair_at_rest
from karen.base.migrations import PackageMigrations, newest_versions
from karen.base.owner import OwnerLock
from karen.base.server_address import server_address
from karen.base.server_database import elsewhere
from karen.contract.errors import Conflict, KarenError
from karen.contract.types.data import Repaired
from karen.hosts.cli.output import explain


def run_repair(folder: DataFolder, migrations: Sequence[PackageMigrations]) -> int:
    """0 when the database is whole in the end, 1 when it is not."""
    try:
        if address := server_address():
            raise Conflict(f"There is no file to repair. {elsewhere(address.place)}")
        folder.prepare()
        lock = OwnerLock(folder)
        _take(lock)
        try:
            return _repair(folder, migrations)
        finally:
            lock.release()
    except KarenError as error:
        explain(error)
        return 1


def _take(lock: OwnerLock) -> None:
    try:
        lock.acquire()
    except Conflict as error:
        said = f"{error.message} A running Karen repairs her data herself: in the settings under «Your data»."
        raise Conflict(said) from error


def _repair(folder: DataFolder, migrations: Sequence[PackageMigrations]) -> int:
    take_in_the_rest(folder)
    found = find_damage(folder.database, folder.backups) or check_thoroughly(folder.database, lambda: False)
    if not found:
        is_there = folder.database.exists()
        print(f"{'The database is whole' if is_there else 'There is no data yet'}: there is nothing to repair.")
        return 0
    print(f"{folder.database} {found}.")
    backups = Backups(folder.backups, newest_versions(migrations), lambda: datetime.now(UTC))
    print("\n".join(_told(repair_at_rest(folder, migrations, backups))))
    return 0


def _told(repaired: Repaired) -> list[str]:
    lines = [f"Saved: {_rows(repaired.saved_rows)}."]
    if repaired.lost:
        lines.append(f"Lost: {_rows(repaired.lost_rows)}, of {', '.join(repaired.lost)}.")
    if repaired.kept:
        lines.append(f"The damaged file is kept: {repaired.kept}")
    return lines


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"
