"""`karen doctor`: looks at everything Karen needs and says in plain sentences what is wrong and what to do."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from karen import VERSION
from karen.base.finding import Finding, State
from karen.base.folder import DataFolder
from karen.base.migrations import PackageMigrations, newest_versions
from karen.base.server_address import server_address
from karen.contract.errors import InvalidInput
from karen.hosts.cli.checks import (
    check_data_folder,
    check_database,
    check_disk,
    check_display,
    check_gateway,
    check_keyring,
    check_page,
    check_python,
    check_window,
)
from karen.hosts.cli.output import print_json, print_whatever_the_terminal_can
from karen.hosts.cli.repair import run_repair
from karen.hosts.cli.server_checks import check_server_database

DOC = "Check everything Karen needs on this machine. Changes nothing but with --repair."
MARKS = {State.OK: "ok      ", State.NOTE: "note    ", State.PROBLEM: "PROBLEM "}


Check = Callable[[DataFolder], Awaitable[list[Finding]]]


def run_doctor(
    arguments: Sequence[str],
    folder: DataFolder,
    migrations: Sequence[PackageMigrations],
    page: Path,
    check_parts: Check,
) -> int:
    """0, or 1 when there is a problem, or one that is left. `page` is the built page's folder."""
    parser = argparse.ArgumentParser("karen doctor", description=DOC)
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--repair", action="store_true", help="save what can be read of a damaged database")
    options = parser.parse_args(arguments)
    print_whatever_the_terminal_can()
    if options.repair:
        return run_repair(folder, migrations)
    findings = asyncio.run(_look(folder, newest_versions(migrations), page, check_parts))
    healthy = all(finding.state is not State.PROBLEM for finding in findings)
    if options.json:
        print_json({"version": VERSION, "healthy": healthy, "findings": [finding.as_json() for finding in findings]})
    else:
        print(f"Karen {VERSION}")
        print("\n".join(line for finding in findings for line in _lines(finding)))
    return 0 if healthy else 1


async def _look(folder: DataFolder, newest: Mapping[str, int], page: Path, check_parts: Check) -> list[Finding]:
    return [
        check_python(),
        check_data_folder(folder),
        check_disk(folder),
        *_check_data(folder, newest),
        *await check_gateway(folder),
        check_page(page),
        check_window(),
        check_display(),
        await check_keyring(folder),
        *await check_parts(folder),
    ]


def _check_data(folder: DataFolder, newest: Mapping[str, int]) -> list[Finding]:
    try:
        address = server_address()
    except InvalidInput as error:
        return [Finding("Database", State.PROBLEM, error.message)]
    return check_server_database(address, folder, newest) if address else [check_database(folder, newest)]


def _lines(finding: Finding) -> list[str]:
    first = f"{MARKS[finding.state]} {finding.subject}: {finding.said}"
    return [first, f"{' ' * 9} → {finding.advice}"] if finding.advice else [first]
