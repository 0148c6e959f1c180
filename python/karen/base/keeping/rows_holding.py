"""Whether any row of a profile still says something, whichever table it is in: asked of the database itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import ColumnElement, Table, Text, cast, select
from sqlalchemy.orm import Session

from karen.base.holding import strings_in
from karen.base.keeping.profile_rows import tables_with
from karen.contract.caller import Caller

_AT_ONCE = 500


def tables_holding(
    session: Session, caller: Caller, holds: Callable[[str], bool], without: frozenset[str]
) -> list[str]:
    """The names of the tables. Rows whose id is in `without` do not count, nor does any of another profile."""
    mine = tables_with(session, caller)
    return [table.name for table, belongs in mine if _holds(session, table, belongs, holds, without)]


def _holds(
    session: Session, table: Table, belongs: ColumnElement[bool], holds: Callable[[str], bool], without: frozenset[str]
) -> bool:
    texts = [cast(column, Text) for column in table.c if _is_text(str(column.type))]
    named = cast(table.c["id" if "id" in table.c else "user_id"], Text)
    rows = session.execute(select(named, *texts).where(belongs).execution_options(yield_per=_AT_ONCE))
    return any(row[0] not in without and any(map(holds, _said(row[1:]))) for row in rows)


def _said(values: tuple[str | None, ...]) -> Iterator[str]:
    for value in values:
        if value and value[0] in "{[":
            yield from _parsed(value)
        elif value:
            yield value


def _parsed(value: str) -> Iterator[str]:
    try:
        yield from strings_in(value)
    except ValueError:
        yield value  # it only looks like JSON


def _is_text(kind: str) -> bool:
    return any(name in kind.upper() for name in ("CHAR", "TEXT", "JSON"))
