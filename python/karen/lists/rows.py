"""What the rows of a list go through when something is put on it, taken off it or ticked off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import col

from karen.base.repository import new_id
from karen.contract.errors import Conflict
from karen.contract.types.lists import ListItem
from karen.lists.names import item_key, key_of
from karen.lists.records import ItemRow, ListRow
from karen.lists.repository import Repository, item_of

MOST_LISTS = 500
MOST_ITEMS = 2000


@dataclass(frozen=True)
class AskedIn:
    """The message that asks for it, when one does."""

    conversation_id: str | None = None
    message_id: str | None = None


def list_of_key(repository: Repository, key: str) -> ListRow | None:
    return repository.session.scalar(repository.rows(ListRow).where(col(ListRow.key) == key))


def new_list(repository: Repository, name: str, list_id: str | None = None) -> ListRow:
    """Raises Conflict when there is one of that name, or when no more fit."""
    refuse_taken(repository, name)
    count = repository.session.scalar(repository.rows(ListRow).with_only_columns(func.count())) or 0
    if count >= MOST_LISTS:
        raise Conflict(f"There are {MOST_LISTS:,} lists already. Delete some first. Nothing was changed.")
    row = ListRow(
        id=list_id or new_id(),
        tenant_id=repository.caller.tenant_id,
        user_id=repository.caller.user_id,
        name=name.strip(),
        key=key_of(name),
        created_at=repository.now,
        changed_at=repository.now,
    )
    repository.session.add(row)
    repository.session.flush()
    return row


def refuse_taken(repository: Repository, name: str, but: str | None = None) -> None:
    """Raises Conflict when a list other than `but` has that name, or one that means the same."""
    found = list_of_key(repository, key_of(name))
    if found is not None and found.id != but:
        same = "" if found.name == name.strip() else f", and “{name.strip()}” means the same list"
        raise Conflict(f"There is a list “{found.name}” already{same}. Nothing was changed.")


def put_on(
    repository: Repository, row: ListRow, texts: Sequence[str], asked_in: AskedIn
) -> tuple[list[ItemRow], list[ItemRow]]:
    """What stands on the list now and did not, and what stood there already. What was ticked off is opened again."""
    there = repository.items(row.id)
    by_key = {item_key(item.text): item for item in there}
    position = max((item.position for item in there), default=-1) + 1
    put: list[ItemRow] = []
    already: list[ItemRow] = []
    for text in texts:
        same = by_key.get(item_key(text))
        if same is not None and same.done_at is None:
            already += [same] if same not in put and same not in already else []
            continue
        if same is not None:
            same.done_at = None
            item = same
        else:
            item = _new_item(repository, row, text, asked_in)
            repository.session.add(item)
        item.position, position = position, position + 1
        by_key[item_key(text)] = item
        put.append(item)
    refuse_too_many(len(there) + len(put))
    return put, already


def _new_item(repository: Repository, row: ListRow, text: str, asked_in: AskedIn) -> ItemRow:
    return ItemRow(
        id=new_id(),
        tenant_id=row.tenant_id,
        user_id=row.user_id,
        list_id=row.id,
        text=text.strip(),
        position=0,
        created_at=repository.now,
        conversation_id=asked_in.conversation_id,
        message_id=asked_in.message_id,
    )


def refuse_too_many(count: int) -> None:
    """Raises Conflict."""
    if count > MOST_ITEMS:
        raise Conflict(f"A list holds at most {MOST_ITEMS:,} items. Nothing was changed.")


def take_off(repository: Repository, items: Sequence[ItemRow]) -> list[ListItem]:
    """As they were."""
    gone = [item_of(item) for item in items]
    for item in items:
        repository.session.delete(item)
    repository.session.flush()
    return gone


def tick(repository: Repository, items: Sequence[ItemRow], done: bool) -> list[ListItem]:
    """Those that are ticked off already keep the moment they were."""
    for item in items:
        item.done_at = (item.done_at or repository.now) if done else None
    return [item_of(item) for item in items]
