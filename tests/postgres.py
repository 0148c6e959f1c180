"""A PostgreSQL server for tests: a cluster of its own in a folder, run as an ordinary user, gone with the block."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from karen.base.database import Database
from karen.base.migrations import PackageMigrations
from karen.base.server_database import DRIVER, ServerDatabase

VARIABLE = "KAREN_TEST_POSTGRESQL"
"""Where the tests' server is, for those that run on it; without it they run on SQLite."""
_USERS = ("postgres", "nobody")


def programs() -> Path | None:
    """The folder of initdb and postgres, or None when PostgreSQL is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return folders[-1] if folders else None


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of a server whose data is in `folder`, reachable from this machine alone, without a password."""
    found = programs()
    assert found, "PostgreSQL is not installed"
    data, port = folder / "data", _free_port()
    user = _user()
    folder.mkdir()
    if user:
        shutil.chown(folder, user)
        folder.chmod(0o755)
    initialise: list[str | Path] = [found / "initdb", "-D", data, "-U", "karen", "-A", "trust", "-N"]
    initialise += ["-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run(_as(user, initialise), check=True, stdout=subprocess.DEVNULL, cwd=folder)
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
    control = _as(user, [found / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options])
    subprocess.run([*control, "start"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    try:
        yield f"postgresql://karen@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, cwd=folder)


def new_database(server: str) -> str:
    """The address of an empty database on the server."""
    url = make_url(server).set(drivername=DRIVER)
    name = f"karen_{uuid.uuid4().hex}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    engine.dispose()
    return url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


def database_for_tests(path: Path, migrations: Sequence[PackageMigrations]) -> Database:
    """The database file at `path`; or, where the environment names a server, a database of its own for each path."""
    server = os.environ.get(VARIABLE)
    if not server:
        return Database(path, path.parent / "backups", migrations)
    known = path.with_name(f"{path.name}.address")
    if not known.exists():
        known.write_text(new_database(server))
    return ServerDatabase(make_url(known.read_text()).set(drivername=DRIVER), migrations)


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
