"""What `karen doctor` looks at where the data is on a PostgreSQL server. Changes nothing there."""

from __future__ import annotations

import os
from collections.abc import Mapping

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from karen.base.finding import Finding, State
from karen.base.folder import DataFolder
from karen.base.migrations import applied_versions
from karen.base.server_address import VARIABLE, ServerAddress
from karen.base.server_engine import check_server, open_server, said_by_server
from karen.contract.errors import KarenError

SILENCE_S = 5.0
_SUBJECT = "Database"


def check_server_database(address: ServerAddress, folder: DataFolder, newest: Mapping[str, int]) -> list[Finding]:
    """`newest` is the schema this version knows, by package."""
    found = _looked_at(address, newest)
    if not os.path.lexists(folder.database):
        return [found]
    said = f"{folder.database} is not used while {VARIABLE} is set"
    return [found, Finding("Database file", State.NOTE, said, "Keep it as a copy, or delete it.")]


def _looked_at(address: ServerAddress, newest: Mapping[str, int]) -> Finding:
    try:
        engine = open_server(address, 1, "REPEATABLE READ", silence_s=SILENCE_S)
        try:
            with engine.connect() as connection:
                check_server(connection)
                return _judged(connection, address, newest)
        finally:
            engine.dispose()
    except KarenError as problem:
        return Finding(_SUBJECT, State.PROBLEM, f"{address.place}: {problem.message}", f"See what {VARIABLE} says.")
    except DBAPIError as error:
        advice = f"Check that its server runs, that the database exists, and what {VARIABLE} says."
        return Finding(_SUBJECT, State.PROBLEM, f"{address.place} cannot be used: {said_by_server(error)}", advice)


def _judged(connection: Connection, address: ServerAddress, newest: Mapping[str, int]) -> Finding:
    (version, durable) = connection.execute(
        text("SELECT current_setting('server_version'), current_setting('fsync')")
    ).one()
    where = f"{address.place} answers, PostgreSQL {version.split()[0]}"
    versions = applied_versions(connection)
    if newer := [name for name, known in versions.items() if known > newest.get(name, 0)]:
        said = f"{where}: written by a newer Karen ({', '.join(newer)})"
        return Finding(_SUBJECT, State.PROBLEM, said, "Install that version or a later one.")
    if durable != "on":
        advice = "Set fsync = on in its configuration, or what was saved can be lost with the power."
        return Finding(_SUBJECT, State.PROBLEM, f"{where}: it does not wait for its disk", advice)
    if not versions:
        return Finding(_SUBJECT, State.OK, f"{where}: empty, its tables will be made at the first start")
    older = [name for name, known in newest.items() if known > versions.get(name, 0)]
    state = f"{', '.join(older)} will be upgraded at the next start" if older else "of this version"
    return Finding(_SUBJECT, State.OK, f"{where}: {state}")
