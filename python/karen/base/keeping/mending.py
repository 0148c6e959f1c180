"""What the rows of profiles need to agree with each other again when some were lost with a damaged file."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from karen.contract.caller import LOCAL_TENANT, OWNER_ID, Role


def mend_profiles(connection: Connection) -> None:
    """The owner exists, and so does everybody of whom there are rows; a lost name is made up."""
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
    connection.exec_driver_sql("INSERT OR IGNORE INTO tenant VALUES (?, 'This computer', ?)", (LOCAL_TENANT, now))
    _add(connection, OWNER_ID, "Me", Role.OWNER, now)
    for user_id in sorted(_named(connection)):
        _add(connection, user_id, f"Recovered {user_id[:8]}", Role.MEMBER, now)


def _add(connection: Connection, user_id: str, name: str, role: Role, now: str) -> None:
    """Nothing happens when it is there; a name that is taken gets the id behind it."""
    known = connection.exec_driver_sql("SELECT 1 FROM user WHERE id = ?", (user_id,)).first()
    taken = connection.exec_driver_sql(
        "SELECT 1 FROM user WHERE tenant_id = ? AND name = ?", (LOCAL_TENANT, name)
    ).first()
    if not known:
        called = f"{name} {user_id}" if taken else name
        row = (user_id, LOCAL_TENANT, called, role.value, now)
        connection.exec_driver_sql("INSERT INTO user VALUES (?, ?, ?, ?, ?)", row)


def _named(connection: Connection) -> set[str]:
    """The profiles that rows of any package belong to."""
    tables = connection.exec_driver_sql(
        "SELECT m.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c "
        "WHERE m.type = 'table' AND c.name = 'user_id'"
    ).scalars()
    found: set[str] = set()
    for table in tables.all():
        found.update(connection.exec_driver_sql(f'SELECT DISTINCT user_id FROM "{table}"').scalars())  # noqa: S608
    return found
