"""How PostgreSQL is spoken with: connections that come back, texts it could not hold, and its failures in words.

The driver is pg8000. PostgreSQL keeps no NUL in a text: there it is written with an escape of private use.
"""

from __future__ import annotations

import contextlib
import time
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from karen.base.server_address import SILENCE_S, VARIABLE, ServerAddress
from karen.contract.errors import Conflict, KarenError, Unavailable

OLDEST_VERSION = 13
"""The first with `normalize`, by which words are folded."""
ENCODING = "UTF8"
LOCK_WAIT_S = 3.0
"""A server may need a moment to see that the process that held the lock was killed."""
_LOCK = f"SELECT pg_try_advisory_lock({0x6B617265}, hashtext(current_schema()))"  # "kare" of each schema
_SEEN_DEAD = ("SET tcp_keepalives_idle = 30", "SET tcp_keepalives_interval = 10", "SET tcp_keepalives_count = 3")
"""A machine that vanished is noticed by its server after a minute, and not after the two hours that are usual."""
_DURABLE = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
"""What was acknowledged is on the server's disk, however it is configured."""
_ENDED = ("57P01", "57P02", "57P03", "57P05", "08")
"""SQLSTATEs of a connection that is over: https://www.postgresql.org/docs/current/errcodes-appendix.html."""
_REFUSED = ("28", "3D", "42501", "25006", "53300", "53200", "53400", "55P03")
_FULL = "53100"
_NUL, _ESCAPE, _ZERO = "\x00", "\uf8fe", "\uf8fd"
_HALVED = "\ud800"
"""Half a surrogate pair, which no stored text holds."""
_TEXTS = (25, 1043)
"""The numbers that TEXT and VARCHAR have on every server."""


def open_server(
    address: ServerAddress, connections: int, isolation: str, *, alone: bool = False, silence_s: float = SILENCE_S
) -> Engine:
    """Nothing is opened yet. `alone`: each connection holds the lock by which one Karen at a time uses the database,
    or raises Conflict. Raises Unavailable without the driver."""
    try:
        engine = create_engine(
            address.plain,
            pool_size=connections,
            max_overflow=0,
            pool_pre_ping=True,  # a server may be restarted between two calls
            hide_parameters=True,  # an error is logged, and what people wrote is not
            isolation_level=isolation,
            connect_args=address.arguments(silence_s),
        )
    except (NoSuchModuleError, ImportError) as error:
        raise Unavailable("PostgreSQL needs the package pg8000: pip install 'karen[server]'.") from error

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.register_out_adapter(str, escaped)
        for number in _TEXTS:
            connection.register_in_adapter(number, as_written)
        if alone:
            _hold(connection, address)

    @event.listens_for(engine, "handle_error")
    def _see_the_end(context: ExceptionContext) -> None:
        if _sqlstate(context.original_exception).startswith(_ENDED):
            context.is_disconnect = True  # the driver knows broken sockets only, not a server that says goodbye

    return engine


def check_server(connection: Connection) -> None:
    """Raises Unavailable for a server that is too old, or a database that cannot hold every text."""
    (version,) = connection.execute(text("SELECT current_setting('server_version_num')::INTEGER")).one()
    (encoding,) = connection.execute(text("SELECT current_setting('server_encoding')")).one()
    if version // 10_000 < OLDEST_VERSION:
        raise Unavailable(f"The server is PostgreSQL {version // 10_000}. Karen needs {OLDEST_VERSION} or later.")
    if encoding != ENCODING:
        name = connection.engine.url.database
        raise Unavailable(
            f"The database {name} has the encoding {encoding}, which cannot hold every text. "
            f"Make one that can: createdb --encoding={ENCODING} --template=template0 {name}."
        )


def told(error: BaseException, address: ServerAddress) -> KarenError | None:
    """A failure of the server that a person can do something about, in words; None for any other."""
    state, said = _sqlstate(error), said_by_server(error)
    if state == _FULL or "no space left" in said.lower():
        return Unavailable(f"The disk of {address.place} is full, so this was not saved. Free some space there.")
    if state.startswith(_REFUSED):
        return Unavailable(f"The database {address.place} cannot be used: {said}. Check its server.")
    if isinstance(error, OSError) or state.startswith(_ENDED) or (not state and _is_of_the_network(said)):
        return Unavailable(f"The database {address.place} does not answer. Check that its server runs, and try again.")
    return None


def cannot_begin(error: BaseException, address: ServerAddress) -> Unavailable:
    """Why the database cannot be used at all."""
    return Unavailable(
        f"The database {address.place} cannot be used: {said_by_server(error)}. Check that its server runs, that the "
        f"database exists with the encoding {ENCODING}, and that the address is right, as in {VARIABLE}."
    )


def said_by_server(error: BaseException) -> str:
    """The server's own words, or the driver's, without a full stop."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    fields = cause.args[0] if cause.args else ""
    return str(fields.get("M", fields) if isinstance(fields, dict) else fields or error).rstrip(".")


def _sqlstate(error: BaseException | None) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    fields = cause.args[0] if cause is not None and cause.args else ""
    return str(fields.get("C", "")) if isinstance(fields, dict) else ""


def _is_of_the_network(said: str) -> bool:
    return "network error" in said.lower() or "connection" in said.lower()


def _hold(connection: Any, address: ServerAddress) -> None:
    """Whoever loses the connection loses the lock with it, and takes it again with the next one."""
    cursor = connection.cursor()
    try:
        for statement in (*_SEEN_DEAD, _DURABLE):
            cursor.execute(statement)
        give_up_at = time.monotonic() + LOCK_WAIT_S
        while True:
            cursor.execute(_LOCK)
            if cursor.fetchone()[0]:
                connection.commit()
                return
            if time.monotonic() > give_up_at:
                raise Conflict(f"Another Karen uses the database {address.place}. Quit it first.")
            time.sleep(0.1)
    except BaseException:
        with contextlib.suppress(Exception):  # it may be closed from the other side already
            connection.close()
        raise


def escaped(value: str) -> str:
    """A text as the server has it."""
    if _NUL not in value and _ESCAPE not in value:
        return value
    return value.replace(_ESCAPE, _ESCAPE * 2).replace(_NUL, _ESCAPE + _ZERO)


def as_written(value: str) -> str:
    """A text of the server as it was."""
    if _ESCAPE not in value:
        return value
    return value.replace(_ESCAPE * 2, _HALVED).replace(_ESCAPE + _ZERO, _NUL).replace(_HALVED, _ESCAPE)
