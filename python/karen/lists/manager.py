"""The lists of a profile. With `items.py` the methods `lists.*`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Role, current_caller
from karen.contract.method import method
from karen.contract.types.lists import CreateList, KeptList, ListChange, ListId, Lists, ListSummary, RenameList
from karen.contract.types.system import Topic
from karen.contract.types.wire import Nothing
from karen.lists.names import key_of
from karen.lists.records import ListRow
from karen.lists.repository import ListStore, Repository, item_of
from karen.lists.rows import new_list, refuse_taken, take_off


class ListManager:
    """Makes, names and deletes them."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = ListStore(database, events, outbox, now)

    @method(role=Role.REVIEWER)
    async def all_(self, _: Nothing) -> Lists:
        """Every list, with how much is open on it."""

        def find(repository: Repository) -> Lists:
            return Lists(lists=[repository.summary(row) for row in lists_of(repository)])

        return await self._store.read(current_caller(), find)

    @method(role=Role.REVIEWER)
    async def show(self, params: ListId) -> KeptList:
        """What stands on a list. Raises NotFound."""
        return await self._store.read(
            current_caller(), lambda repository: kept_list(repository, repository.list_row(params.list_id))
        )

    @method
    async def create(self, params: CreateList) -> ListSummary:
        """Make an empty list. Raises Conflict when a list has that name, or one that means the same."""

        def create(repository: Repository) -> ListSummary:
            return repository.changed(new_list(repository, params.name), "created")

        return await self._store.write(current_caller(), create)

    @method
    async def rename(self, params: RenameList) -> ListSummary:
        """Raises NotFound, and Conflict when another list has that name, or one that means the same."""

        def rename(repository: Repository) -> ListSummary:
            row = repository.list_row(params.list_id)
            refuse_taken(repository, params.name, but=row.id)
            row.name, row.key = params.name.strip(), key_of(params.name)
            return repository.changed(row)

        return await self._store.write(current_caller(), rename)

    @method
    async def delete(self, params: ListId) -> ListChange:
        """Delete a list and what stands on it; the answer has all that `lists.put_back` needs. Raises NotFound."""
        return await self._store.write(
            current_caller(), lambda repository: delete_list(repository, repository.list_row(params.list_id))
        )


def lists_of(repository: Repository) -> list[ListRow]:
    """The one that was changed last first."""
    return list(
        repository.session.scalars(repository.rows(ListRow).order_by(col(ListRow.changed_at).desc(), col(ListRow.id)))
    )


def kept_list(repository: Repository, row: ListRow) -> KeptList:
    items = sorted(repository.items(row.id), key=lambda item: item.done_at is not None)
    return KeptList(summary=repository.summary(row), items=[item_of(item) for item in items])


def delete_list(repository: Repository, row: ListRow) -> ListChange:
    """As it was."""
    summary = repository.summary(row)
    gone = take_off(repository, repository.items(row.id))
    repository.session.delete(row)
    repository.tell(Topic.LISTS, "deleted", row.id)
    return ListChange(summary=summary, items=gone)
