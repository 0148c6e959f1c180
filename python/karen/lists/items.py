"""What stands on the lists of a profile. With `manager.py` the methods `lists.*`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import col

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.repository import new_id
from karen.contract.caller import current_caller
from karen.contract.method import method
from karen.contract.types.lists import (
    AddItems,
    CheckItems,
    ClearList,
    EditItem,
    ItemBefore,
    ItemsOfList,
    ListChange,
    PutBack,
)
from karen.lists.names import key_of
from karen.lists.records import ItemRow, ListRow
from karen.lists.repository import ListStore, Repository, item_of
from karen.lists.rows import AskedIn, list_of_key, new_list, put_on, refuse_too_many, take_off, tick


class ListItems:
    """Each method answers with what it changed, and raises NotFound for a list or an item that does not exist."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = ListStore(database, events, outbox, now)

    @method
    async def add(self, params: AddItems) -> ListChange:
        """Put something on a list, at its end. What stands there already is not put there twice."""

        def add(repository: Repository, row: ListRow) -> ListChange:
            put, already = put_on(repository, row, params.items, AskedIn())
            summary = repository.changed(row)
            return ListChange(
                summary=summary, items=[item_of(item) for item in put], already=[item_of(item) for item in already]
            )

        return await self._change(params.list_id, add)

    @method
    async def remove(self, params: ItemsOfList) -> ListChange:
        """Take items off; the answer has all that `lists.put_back` needs."""

        def remove(repository: Repository, row: ListRow) -> ListChange:
            gone = take_off(repository, repository.items_named(row.id, params.item_ids))
            return ListChange(summary=repository.changed(row), items=gone)

        return await self._change(params.list_id, remove)

    @method
    async def check(self, params: CheckItems) -> ListChange:
        """Tick items off, or open them again."""

        def check(repository: Repository, row: ListRow) -> ListChange:
            ticked = tick(repository, repository.items_named(row.id, params.item_ids), params.done)
            return ListChange(summary=repository.changed(row), items=ticked)

        return await self._change(params.list_id, check)

    @method
    async def edit(self, params: EditItem) -> ListChange:
        """Word an item anew."""

        def edit(repository: Repository, row: ListRow) -> ListChange:
            [item] = repository.items_named(row.id, [params.item_id])
            item.text = params.text.strip()
            return ListChange(summary=repository.changed(row), items=[item_of(item)])

        return await self._change(params.list_id, edit)

    @method
    async def clear(self, params: ClearList) -> ListChange:
        """Take everything off, or only what is ticked off; the answer has all that `lists.put_back` needs."""

        def clear(repository: Repository, row: ListRow) -> ListChange:
            wanted = [item for item in repository.items(row.id) if item.done_at or not params.done_only]
            gone = take_off(repository, wanted)
            return ListChange(summary=repository.changed(row), items=gone)

        return await self._change(params.list_id, clear)

    @method
    async def put_back(self, params: PutBack) -> ListChange:
        """Undo a removal: everything stands where it stood, and the list is made again when it is gone too.

        What stands there still is left as it is, so doing it twice does no harm.
        """

        def put_back(repository: Repository) -> ListChange:
            found = repository.session.scalar(repository.rows(ListRow).where(col(ListRow.id) == params.list_id))
            found = found or list_of_key(repository, key_of(params.name))
            row = found or new_list(repository, params.name, _free_id(repository, ListRow, params.list_id))
            there = repository.known(ItemRow, [item.id for item in params.items])
            back = {item.id: _again(repository, row, item) for item in params.items if item.id not in there}
            refuse_too_many(len(repository.items(row.id)) + len(back))
            repository.session.add_all(back.values())
            summary = repository.changed(row, "changed" if found else "created")
            return ListChange(summary=summary, items=[item_of(item) for item in back.values()])

        return await self._store.write(current_caller(), put_back)

    async def _change(self, list_id: str, work: Callable[[Repository, ListRow], ListChange]) -> ListChange:
        return await self._store.write(
            current_caller(), lambda repository: work(repository, repository.list_row(list_id))
        )


def _again(repository: Repository, row: ListRow, item: ItemBefore) -> ItemRow:
    return ItemRow(
        id=_free_id(repository, ItemRow, item.id),
        tenant_id=row.tenant_id,
        user_id=row.user_id,
        list_id=row.id,
        text=item.text.strip(),
        position=item.position,
        done_at=item.done_at,
        created_at=item.created_at,
        conversation_id=item.conversation_id,
        message_id=item.message_id,
    )


def _free_id(repository: Repository, of: type[ListRow | ItemRow], row_id: str) -> str:
    """The old one unless another profile has it, which nobody is told."""
    return new_id() if repository.session.get(of, row_id) is not None else row_id
