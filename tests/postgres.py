"""A PostgreSQL server for tests: a cluster of its own in a folder, run as an ordinary user, gone with the block."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from karen.base.database import Database
from karen.base.migrations import PackageMigrations
from karen.base.server_address import ServerAddress, read_address
from karen.base.server_database import ServerDatabase
from karen.base.server_engine import open_server
from karen.contract.caller import LOCAL_TENANT, OWNER_ID, Role

VARIABLE = "KAREN_TEST_POSTGRESQL"
SERVER = os.environ.get(VARIABLE, "")
"""Where the tests' server is, for those that run on it; without it they run on SQLite."""
_UNUSED: dict[tuple[str, ...], list[str]] = {}
_USED: list[tuple[tuple[str, ...], str]] = []
"""The schemas of this process, with the packages whose tables they have."""
_USERS = ("postgres", "nobody")
_EMPTY = """
    DO $$ DECLARE known text; BEGIN
        SET LOCAL session_replication_role = replica;
        FOR known IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LOOP
            CONTINUE WHEN known = 'schema_version';
            EXECUTE format('DELETE FROM %I', known);
        END LOOP;
        PERFORM setval(format('%I', sequencename)::regclass, start_value, false)
            FROM pg_sequences WHERE schemaname = current_schema();
    END $$"""
"""For a few rows DELETE takes a fraction of what TRUNCATE does, which makes each file anew. The role keeps foreign keys
and triggers from having their say, for everything goes."""


def programs() -> Path | None:
    """The folder of initdb and postgres, or None when PostgreSQL is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return folders[-1] if folders else None


@dataclass(frozen=True)
class Cluster:
    """A server at `address`, reachable from this machine alone, without a password."""

    address: str
    folder: Path
    control: Sequence[str]

    def start(self) -> None:
        self._run("start")

    def stop(self, how: str = "fast") -> None:
        """`immediate` is as if it were killed; `fast` says goodbye to whoever is connected."""
        self._run("stop", "-m", how)

    def _run(self, *words: str) -> None:
        subprocess.run([*self.control, *words], check=True, stdout=subprocess.DEVNULL, cwd=self.folder)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server with a folder of its own, for the length of the block."""
    found, user, port = programs(), _user(), _free_port()
    assert found, "PostgreSQL is not installed"
    with tempfile.TemporaryDirectory(prefix="karen-postgresql-") as made:  # pytest's folders are its user's alone
        folder, data = Path(made), Path(made) / "data"
        if user:
            shutil.chown(folder, user)
        initialise: list[str | Path] = [found / "initdb", "-D", data, "-U", "karen", "-A", "trust", "-N"]
        initialise += ["-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run(_as(user, initialise), check=True, stdout=subprocess.DEVNULL, cwd=folder)
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
        with (data / "postgresql.conf").open("a") as configuration:
            configuration.write("fsync = off\n")  # a server of tests has nothing to lose
        control = _as(user, [found / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options])
        server = Cluster(f"postgresql://karen@127.0.0.1:{port}/postgres", folder, control)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


@contextmanager
def configured(server: Cluster, setting: str) -> Iterator[None]:
    """The server with a setting, `name = value`, for the length of the block."""
    address = read_address(server.address, VARIABLE)
    _run(address, f"ALTER SYSTEM SET {setting}")
    _run(address, "SELECT pg_reload_conf()")
    try:
        yield
    finally:
        _run(address, f"ALTER SYSTEM RESET {setting.partition(' ')[0]}")
        _run(address, "SELECT pg_reload_conf()")


def new_database(server: str, encoding: str = "UTF8") -> str:
    """The address of an empty database on the server."""
    address, name = read_address(server, VARIABLE), f"karen_{uuid.uuid4().hex}"
    _run(address, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'")
    return address.url.set(database=name).render_as_string(hide_password=False)


def database_for_tests(path: Path, migrations: Sequence[PackageMigrations]) -> Database:
    """The database file at `path`; or, where the environment names a server, a schema of its own for each path."""
    known = path.with_name(f"{path.name}.address")
    if SERVER and not known.exists():
        packages = tuple(package.package for package in migrations)
        unused = _UNUSED.get(packages)
        name = unused.pop() if unused else _new_schema()
        _USED.append((packages, name))
        known.write_text(f"{SERVER}?options=-csearch_path%3D{name}")
    address = _address_of(path)
    return ServerDatabase(address, migrations) if address else Database(path, path.parent / "backups", migrations)


def give_back() -> None:
    """Empty the schemas of a test that has ended, for the next one: to make them takes longer than most tests do."""
    while _USED:
        packages, name = _USED.pop()
        address = read_address(f"{SERVER}?options=-csearch_path%3D{name}", VARIABLE)
        if _run(address, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"):
            owner = f"'{OWNER_ID}', '{LOCAL_TENANT}', 'Me', '{Role.OWNER.value}', now()"
            tenant = f"'{LOCAL_TENANT}', 'This computer', now()"
            _run(address, f'{_EMPTY}; INSERT INTO tenant VALUES ({tenant}); INSERT INTO "user" VALUES ({owner})')
            _UNUSED.setdefault(packages, []).append(name)


def rows_of(path: Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """What `database_for_tests` has at `path`, read past Karen. The statement has `?` for each value."""
    if address := _address_of(path):
        return _run(address, statement.replace("?", "%s"), *values)
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement, values).fetchall()


def _address_of(path: Path) -> ServerAddress | None:
    known = path.with_name(f"{path.name}.address")
    return read_address(known.read_text(), VARIABLE) if known.exists() else None


def _new_schema() -> str:
    """Made in no time, as a database is not."""
    name = f"karen_{uuid.uuid4().hex}"
    _run(read_address(SERVER, VARIABLE), f"CREATE SCHEMA {name}")
    return name


def _run(address: ServerAddress, statement: str, *values: object) -> list[tuple[Any, ...]]:
    engine = open_server(address, 1, "AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            done = connection.exec_driver_sql(statement, values)
            return [tuple(row) for row in done] if done.returns_rows else []
    finally:
        engine.dispose()


def _user() -> str | None:
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    return next(name for name in _USERS if any(entry.pw_name == name for entry in pwd.getpwall()))


def _as(user: str | None, command: Sequence[str | Path]) -> list[str]:
    words = [str(word) for word in command]
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *words] if user else words


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
