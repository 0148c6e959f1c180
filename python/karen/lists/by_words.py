"""Lists as they are spoken of: by a name or none, with items in the words somebody uses for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.contract.caller import Caller
from karen.contract.errors import NotFound
from karen.contract.types.lists import KeptList, ListChange
from karen.lists.manager import delete_list, kept_list, lists_of
from karen.lists.matching import matching
from karen.lists.names import SHOPPING, TODO, key_of
from karen.lists.records import ItemRow, ListRow
from karen.lists.repository import ListStore, Repository, item_of
from karen.lists.rows import AskedIn, list_of_key, new_list, put_on, take_off, tick

_SHOWN_AS = {SHOPPING: "Shopping", TODO: "To-do"}
MOST_SHOWN = 20


@dataclass(frozen=True)
class Changed:
    """`made` are the lists that are new; `missing` the words that name nothing there is."""

    changes: list[ListChange]
    made: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Shown:
    """`missing` are the words that name nothing that is open on them."""

    lists: list[KeptList]
    missing: list[str]


class ListsByWords:
    """Raises NotFound for a list that is named and does not exist; without a name, that of the items is meant, or the
    one that was changed last."""

    def __init__(self, database: Database, events: Events, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._store = ListStore(database, events, outbox, now)

    async def add(self, caller: Caller, name: str | None, texts: Sequence[str], asked_in: AskedIn) -> Changed:
        """A list that does not exist is made; without texts that is all."""

        def add(repository: Repository) -> Changed:
            found = _named(repository, name) if name else next(iter(lists_of(repository)), None)
            row = found or new_list(repository, shown_name(name or SHOPPING))
            put, already = put_on(repository, row, texts, asked_in)
            change = ListChange(
                summary=repository.changed(row, "changed" if found else "created"),
                items=[item_of(item) for item in put],
                already=[item_of(item) for item in already],
            )
            return Changed([change], [] if found else [row.id])

        return await self._store.write(caller, add)

    async def remove(self, caller: Caller, name: str | None, texts: Sequence[str], done: bool) -> Changed:
        """Take off, or tick off where it is `done`."""

        def remove(repository: Repository) -> Changed:
            rows = [_existing(repository, name)] if name else lists_of(repository)
            changes: list[ListChange] = []
            left = list(texts)
            for row in rows:
                items, left = _found(repository, row, left, done)
                if items:
                    of = tick(repository, items, done=True) if done else take_off(repository, items)
                    changes.append(ListChange(summary=repository.changed(row), items=of))
            return Changed(changes, missing=left)

        return await self._store.write(caller, remove)

    async def move(self, caller: Caller, name: str | None, to: str, texts: Sequence[str], asked_in: AskedIn) -> Changed:
        """From the list that is named, or any other, onto another one, which is made where it does not exist. What is
        there already is only taken off. The first change is of the list they came to, where anything came."""

        def move(repository: Repository) -> Changed:
            target = _named(repository, to)
            rows = [_existing(repository, name)] if name else lists_of(repository)
            from_where: list[ListChange] = []
            texts_found: list[str] = []
            left = list(texts)
            for row in rows:
                if target is not None and row.id == target.id:
                    continue
                items, left = _found(repository, row, left, done=False)
                if items:
                    texts_found += [item.text for item in items]
                    gone = take_off(repository, items)
                    from_where.append(ListChange(summary=repository.changed(row), items=gone))
            if not texts_found:
                return Changed([], missing=left)
            onto = target or new_list(repository, shown_name(to))
            put, already = put_on(repository, onto, texts_found, asked_in)
            change = ListChange(
                summary=repository.changed(onto, "changed" if target else "created"),
                items=[item_of(item) for item in put],
                already=[item_of(item) for item in already],
            )
            return Changed([change, *from_where], [] if target else [onto.id], left)

        return await self._store.write(caller, move)

    async def clear(self, caller: Caller, name: str, with_list: bool) -> Changed:
        """Take everything off; with the list itself where that is wanted."""

        def clear(repository: Repository) -> Changed:
            row = _existing(repository, name)
            if with_list:
                return Changed([delete_list(repository, row)])
            gone = take_off(repository, repository.items(row.id))
            return Changed([ListChange(summary=repository.changed(row), items=gone)])

        return await self._store.write(caller, clear)

    async def show(self, caller: Caller, name: str | None, texts: Sequence[str]) -> Shown:
        """The list that is named, or those that were changed last."""

        def show(repository: Repository) -> Shown:
            rows = [_existing(repository, name)] if name else lists_of(repository)[:MOST_SHOWN]
            left = list(texts)
            for row in rows:
                _, left = _found(repository, row, left, done=True)
            return Shown([kept_list(repository, row) for row in rows], left)

        return await self._store.read(caller, show)


def shown_name(name: str) -> str:
    """`shopping` → `Shopping`; a name of one's own as it was said."""
    return _SHOWN_AS.get(name) or name.strip()


def _named(repository: Repository, name: str) -> ListRow | None:
    return list_of_key(repository, key_of(name))


def _existing(repository: Repository, name: str) -> ListRow:
    found = _named(repository, name)
    if found is None:
        names = [row.name for row in lists_of(repository)[:MOST_SHOWN]]
        there = f"There are: {', '.join(names)}." if names else "There are none yet."
        raise NotFound(f"You have no list “{shown_name(name)}”. {there}", kind="list", id=name)
    return found


def _found(repository: Repository, row: ListRow, texts: Sequence[str], done: bool) -> tuple[list[ItemRow], list[str]]:
    """The items that are meant, and the texts that mean none of these. What is to be ticked off is open."""
    there = [item for item in repository.items(row.id) if not (done and item.done_at)]
    found: list[ItemRow] = []
    missing: list[str] = []
    for text in texts:
        meant = matching(text, there)
        found += [item for item in meant if item not in found]
        missing += [] if meant else [text]
    return found, missing
