"""The way to the rows of lists: one transaction of one profile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col

from karen.base import repository
from karen.base.database import Database
from karen.base.dialect import in_parts
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.repository import Action, ProfileStore
from karen.contract.errors import NotFound
from karen.contract.types.lists import ListItem, ListSummary
from karen.contract.types.system import Topic
from karen.lists.records import ItemRow, ListRow


class Repository(repository.Repository):
    """One transaction of one profile, with its lists."""

    def list_row(self, list_id: str) -> ListRow:
        """Raises NotFound for a missing one and, in the same words, for another profile's."""
        found = self.session.scalar(self.rows(ListRow).where(col(ListRow.id) == list_id))
        if found is None:
            raise NotFound(f"There is no list {list_id!r}. `lists.all` names them.", kind="list", id=list_id)
        return found

    def items(self, list_id: str) -> list[ItemRow]:
        """From the top down."""
        wanted = self.rows(ItemRow).where(col(ItemRow.list_id) == list_id)
        return list(self.session.scalars(wanted.order_by(col(ItemRow.position), col(ItemRow.id))))

    def items_named(self, list_id: str, item_ids: Sequence[str]) -> list[ItemRow]:
        """From the top down. Raises NotFound, which names the first that does not stand on the list."""
        found: list[ItemRow] = []
        for some in in_parts(list(dict.fromkeys(item_ids))):
            wanted = self.rows(ItemRow).where(col(ItemRow.list_id) == list_id, col(ItemRow.id).in_(some))
            found += self.session.scalars(wanted)
        known = {row.id for row in found}
        for item_id in item_ids:
            if item_id not in known:
                message = f"There is no item {item_id!r} on this list. `lists.show` names them. Nothing was changed."
                raise NotFound(message, kind="list item", id=item_id)
        return sorted(found, key=lambda row: (row.position, row.id))

    def summary(self, row: ListRow) -> ListSummary:
        wanted = self.rows(ItemRow).where(col(ItemRow.list_id) == row.id)
        counted = wanted.with_only_columns(func.count(), func.count(col(ItemRow.done_at)))
        count, done = self.session.execute(counted).one()
        return ListSummary(
            id=row.id,
            name=row.name,
            open=count - done,
            done=done,
            created_at=row.created_at,
            changed_at=row.changed_at,
        )

    def changed(self, row: ListRow, action: Action = "changed") -> ListSummary:
        """As it is once this transaction is durable; whoever listens hears of it then."""
        row.changed_at = self.now
        self.session.flush()
        self.tell(Topic.LISTS, action, row.id)
        return self.summary(row)


class ListStore(ProfileStore[Repository]):
    """Runs work on the lists of one profile."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        super().__init__(database, events, outbox, now, Repository)


def item_of(row: ItemRow) -> ListItem:
    return ListItem(
        id=row.id,
        text=row.text,
        position=row.position,
        done_at=row.done_at,
        created_at=row.created_at,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
    )
