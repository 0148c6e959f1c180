"""Put things on lists, take or tick them off, move or show them. Where lists are kept is known to what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Protocol

from pydantic import Field, model_validator

from karen.contract.errors import ToolFailed
from karen.contract.types.enums import PersonalityVerbosity, ToolCategory
from karen.contract.types.lists import ItemText, KeptList, ListChange
from karen.contract.types.tools import ToolEffect
from karen.contract.types.wire import Name, Wire
from karen.tools.base import BaseTool, ToolCall

MOST_TOLD = 25
_MOST_LISTS_TOLD = 5
Items = Annotated[list[ItemText], Field(min_length=1, max_length=100)]


class ListsParams(Wire):
    list: Name | None = None
    """`shopping`, `todo`, or the user's own name for it; without it the one that was used last."""
    action: Literal["add", "remove", "show", "move"]
    to: Name | None = None
    """The list that something is moved to."""
    item: ItemText | Items | None = None
    """To add none makes the list; to remove none takes off everything."""
    done: bool = False
    """What is removed is ticked off, and stays to be seen."""
    with_list: bool = False
    """With everything on it the list itself is removed."""

    @model_validator(mode="after")
    def _names_what_is_removed(self) -> ListsParams:
        if self.action == "remove" and not (self.item or self.list):
            raise ValueError("to remove something needs an item or a list")
        if self.action == "move" and not (self.item and self.to):
            raise ValueError("to move something needs an item and the list it goes to")
        return self

    @property
    def items(self) -> Sequence[str]:
        return [self.item] if isinstance(self.item, str) else self.item or []


class ListsResult(Wire):
    """`changes` undoes what was done (see ListChange); `made` lists are new; `shown` is what was asked for."""

    action: Literal["add", "remove", "show", "move"]
    changes: list[ListChange] = []
    made: list[str] = []
    missing: list[str] = []
    """What was named and stands on no list."""
    shown: list[KeptList] = []
    asked_for: list[str] = []
    """What the lists are shown for, when it is to be seen whether that stands there."""
    done: bool = False
    emptied: bool = False
    deleted: bool = False


class KeptLists(Protocol):
    """What is done with them, for whoever is calling."""

    async def put(self, name: str | None, items: Sequence[str], call: ToolCall) -> ListsResult: ...
    async def move(self, name: str | None, to: str, items: Sequence[str], call: ToolCall) -> ListsResult: ...
    async def take(self, name: str | None, items: Sequence[str], done: bool) -> ListsResult: ...
    async def empty(self, name: str, with_list: bool) -> ListsResult: ...
    async def look(self, name: str | None, items: Sequence[str]) -> ListsResult: ...


class ListsTool(BaseTool[ListsParams, ListsResult]):
    """Put things on the user's shopping list, to-do list or another, take or tick them off, move them
    from one to another, show what is there."""

    name = "lists"
    aliases = ("list", "shopping_list", "todo")
    category = ToolCategory.CORE
    effect = ToolEffect.LOCAL_WRITE
    acknowledgement = "Opening your lists …"
    params = ListsParams
    result = ListsResult

    def __init__(self, lists: KeptLists) -> None:
        self._lists = lists

    async def run(self, params: ListsParams, call: ToolCall) -> ListsResult:
        if params.action == "show":
            return await self._lists.look(params.list, params.items)
        if params.action == "add":
            return await self._lists.put(params.list, params.items, call)
        if params.action == "remove" and not params.items:
            return await self._lists.empty(params.list or "", params.with_list)
        if params.action == "move":
            result = await self._lists.move(params.list, params.to or "", params.items, call)
        else:
            result = await self._lists.take(params.list, params.items, params.done)
        if not result.changes:
            raise ToolFailed(f"{_quoted(result.missing)} {_is(result.missing)} on {_where(params.list)}. {UNCHANGED}")
        return result

    def sentence(self, result: ListsResult, verbosity: PersonalityVerbosity) -> str:
        match result.action:
            case "show":
                return _seen(result) if result.asked_for else _told(result.shown)
            case "add":
                return "\n".join(_added(change, change.summary.id in result.made) for change in result.changes)
            case "remove":
                return _removed(result)
            case "move":
                return _moved(result)

    def how(self, result: ListsResult) -> str:
        return "your lists on this computer"


UNCHANGED = "Nothing was changed."


def _added(change: ListChange, made: bool) -> str:
    name = change.summary.name
    on = f"the new list “{name}”" if made else f"“{name}”"
    if not change.items and not change.already:
        return f"The list “{name}” is made. Say what to put on it." if made else f"There is a list “{name}” already."
    there = [item.text for item in change.already]
    already = f"{_quoted(there)} {'is' if len(there) == 1 else 'are'} on {on} already."
    if not change.items:
        return already
    put = f"Put on {on}: {', '.join(item.text for item in change.items)}."
    return f"{put} {already}" if there else put


def _moved(result: ListsResult) -> str:
    onto, *from_where = result.changes
    said = _added(onto, onto.summary.id in result.made)
    left = ", ".join(f"“{change.summary.name}”" for change in from_where)
    missing = f" {_quoted(result.missing)} {_is(result.missing)} on any other list." if result.missing else ""
    return f"{said} Taken off {left}.{missing}"


def _removed(result: ListsResult) -> str:
    told: list[str] = []
    for change in result.changes:
        name, items = change.summary.name, ", ".join(item.text for item in change.items)
        if result.deleted:
            told.append(f"The list “{name}” is deleted{f', with: {items}' if items else ''}.")
        elif result.emptied:
            told.append(f"“{name}” is empty now. Taken off: {items}." if items else f"“{name}” was empty already.")
        else:
            told.append(f"{'Ticked off' if result.done else 'Taken off'} “{name}”: {items}.")
    if result.missing:
        told.append(f"{_quoted(result.missing)} {_is(result.missing)} there.")
    return " ".join(told)


def _told(shown: Sequence[KeptList]) -> str:
    if not shown:
        return "You have no list yet. Say, for example: put milk on the shopping list."
    if len(shown) == 1:
        return _whole(shown[0], MOST_TOLD)
    told = [_whole(each, MOST_TOLD // _MOST_LISTS_TOLD) for each in shown[:_MOST_LISTS_TOLD]]
    more = ", ".join(each.summary.name for each in shown[_MOST_LISTS_TOLD:])
    return "\n\n".join([*told, f"More lists: {more}."] if more else told)


def _whole(kept: KeptList, most: int) -> str:
    name, count = kept.summary.name, kept.summary.open
    items = [f"- {item.text}" for item in kept.items if item.done_at is None]
    if not items:
        return f"“{name}”: everything is done." if kept.items else f"“{name}” is empty."
    more = f"\n\n{count - most} more on this list." if count > most else ""
    return f"“{name}”:\n\n" + "\n".join(items[:most]) + more


def _seen(result: ListsResult) -> str:
    where = f"“{result.shown[0].summary.name}”" if len(result.shown) == 1 else "your lists"
    there = [text for text in result.asked_for if text not in result.missing]
    told = [f"Yes, {_quoted(there)} {'is' if len(there) == 1 else 'are'} on {where}."] if there else []
    if result.missing:
        told.append(f"{'' if there else 'No, '}{_quoted(result.missing)} {_is(result.missing)} on {where}.")
    return " ".join(told)


def _where(name: str | None) -> str:
    return f"the list “{name}”" if name else "any of your lists"


def _is(texts: Sequence[str]) -> str:
    return "is not" if len(texts) == 1 else "are not"


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts)
