"""A profile's lists as a file of the archive that is read without Karen; and forgetting what stands on them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlmodel import col

from karen.base import repository
from karen.base.database import Database
from karen.base.events import Events
from karen.base.keeping.export import ExportedFile, Tally
from karen.base.outbox import Outbox
from karen.contract.caller import Caller
from karen.contract.types.lists import KeptList
from karen.contract.types.system import Topic
from karen.lists.manager import kept_list, lists_of
from karen.lists.records import ItemRow, ListRow
from karen.lists.repository import ListStore, Repository

_ALL = TypeAdapter(list[KeptList])


class ListBelongings:
    """All of them with what stands on them, ticked off or not."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = ListStore(database, events, outbox, now)

    async def files(self, caller: Caller, tally: Tally) -> AsyncGenerator[ExportedFile]:
        yield ExportedFile("lists.json", self._lists(caller))

    async def _lists(self, caller: Caller) -> AsyncGenerator[str]:
        def find(repository: Repository) -> list[KeptList]:
            return [kept_list(repository, row) for row in lists_of(repository)]

        yield _ALL.dump_json(await self._store.read(caller, find), indent=2).decode() + "\n"


NAMELESS = "…"
"""What a list is called whose name was forgotten: no word that anybody may want forgotten."""


@dataclass(frozen=True)
class HeldLists:
    """`named` are lists whose name goes; what else stands on them stays."""

    named: list[ListRow]
    items: list[ItemRow]


def held_lists(
    repository: repository.Repository, holds: Callable[[str], bool], message_ids: Collection[str]
) -> HeldLists:
    """Lists whose name it holds; items whose words it holds, and those that one of the messages asked for."""
    lists = [row for row in repository.session.scalars(repository.rows(ListRow)) if holds(row.name)]
    items = repository.session.scalars(repository.rows(ItemRow).order_by(col(ItemRow.position)))
    return HeldLists(lists, [row for row in items if row.message_id in message_ids or holds(row.text)])


def forget_lists(
    repository: repository.Repository, holds: Callable[[str], bool], message_ids: Collection[str]
) -> dict[str, int]:
    """How many of each there were. A list that has lost its name and all that stood on it goes itself."""
    held = held_lists(repository, holds, message_ids)
    for item in held.items:
        repository.session.delete(item)
    repository.session.flush()
    kept = set(repository.session.scalars(repository.rows(ItemRow).with_only_columns(col(ItemRow.list_id)).distinct()))
    for row in held.named:
        row.name, row.key = NAMELESS, row.id
        if row.id not in kept:
            repository.session.delete(row)
            repository.tell(Topic.LISTS, "deleted", row.id)
    changed = [*(row.id for row in held.named if row.id in kept), *(item.list_id for item in held.items)]
    for list_id in dict.fromkeys(changed):
        repository.tell(Topic.LISTS, "changed", list_id)
    repository.session.flush()
    return {"lists": len(held.named), "list_items": len(held.items)}
