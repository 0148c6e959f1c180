"""Lists: kept, and reached from a conversation."""

from __future__ import annotations

from collections.abc import Sequence

from karen.app.foundations import Foundations, Stored
from karen.contract.caller import current_caller
from karen.lists.by_words import Changed, ListsByWords
from karen.lists.items import ListItems
from karen.lists.manager import ListManager
from karen.lists.rows import AskedIn
from karen.tools.base import ToolCall
from karen.tools.lists import ListsResult


class AskedLists:
    """As the tool reaches them: for whoever is calling, and with the message that asks."""

    def __init__(self, lists: ListsByWords) -> None:
        self._lists = lists

    async def put(self, name: str | None, items: Sequence[str], call: ToolCall) -> ListsResult:
        done = await self._lists.add(current_caller(), name, items, _asked_in(call))
        return ListsResult(action="add", changes=done.changes, made=done.made)

    async def move(self, name: str | None, to: str, items: Sequence[str], call: ToolCall) -> ListsResult:
        done = await self._lists.move(current_caller(), name, to, items, _asked_in(call))
        return ListsResult(action="move", changes=done.changes, made=done.made, missing=done.missing)

    async def take(self, name: str | None, items: Sequence[str], done: bool) -> ListsResult:
        return _removed(await self._lists.remove(current_caller(), name, items, done), done=done)

    async def empty(self, name: str, with_list: bool) -> ListsResult:
        emptied = await self._lists.clear(current_caller(), name, with_list)
        return _removed(emptied, emptied=True, deleted=with_list)

    async def look(self, name: str | None, items: Sequence[str]) -> ListsResult:
        found = await self._lists.show(current_caller(), name, items)
        return ListsResult(action="show", shown=found.lists, asked_for=list(items), missing=found.missing)


def _asked_in(call: ToolCall) -> AskedIn:
    said = call.asked_in
    return AskedIn(said.conversation_id, said.message_id) if said else AskedIn()


def _removed(changed: Changed, done: bool = False, emptied: bool = False, deleted: bool = False) -> ListsResult:
    return ListsResult(
        action="remove", changes=changed.changes, missing=changed.missing, done=done, emptied=emptied, deleted=deleted
    )


def furnish_lists(on: Foundations, stored: Stored) -> AskedLists:
    on.registry.add("lists", ListManager(*stored.rows))
    on.registry.add("lists", ListItems(*stored.rows))
    return AskedLists(ListsByWords(*stored.rows))
