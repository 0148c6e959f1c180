"""The rows of one profile, whichever tables they are in: asked of the database itself, so that none is left out."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, MetaData, Table, select
from sqlalchemy.orm import Session

from karen.base.records import UserRow
from karen.contract.caller import Caller

_PROFILES = str(UserRow.__tablename__)


def tables_with(session: Session, caller: Caller) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Every table that can have rows of the profile, with what tells them; none before those that it refers to."""
    metadata = MetaData()
    metadata.reflect(session.connection())
    for table in metadata.sorted_tables:
        owner = table.c.get("id" if table.name == _PROFILES else "user_id")
        if owner is not None and "tenant_id" in table.c:
            yield table, (owner == caller.user_id) & (table.c["tenant_id"] == caller.tenant_id)


def remove_rows(session: Session, caller: Caller) -> int:
    """Every row of the profile, and the profile; how many there were."""
    connection = session.connection()
    tables = reversed(list(tables_with(session, caller)))
    return sum(connection.execute(table.delete().where(mine)).rowcount for table, mine in tables)


def has_rows(session: Session, caller: Caller) -> bool:
    return any(session.execute(select(mine).where(mine).limit(1)).all() for _, mine in tables_with(session, caller))
