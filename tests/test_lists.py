"""Lists: what is kept, found by its words, undone, and seen by nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from calling import call
from conversing import ME, OTHER, Clock
from karen.base.database import Database
from karen.base.events import Events
from karen.base.outbox import Outbox
from karen.base.records import MIGRATIONS as BASE
from karen.contract.caller import Caller
from karen.contract.errors import Conflict, InvalidInput, NotFound
from karen.contract.method import Registry
from karen.contract.types.system import Event, Topic
from karen.lists.items import ListItems
from karen.lists.manager import ListManager
from karen.lists.names import item_key, key_of
from karen.lists.records import MIGRATIONS
from postgres import database_for_tests


@dataclass
class Listing:
    database: Database
    clock: Clock = field(default_factory=Clock)
    events: Events = field(default_factory=Events)
    registry: Registry = field(default_factory=Registry)

    def __post_init__(self) -> None:
        stored = (self.database, self.events, Outbox(), self.clock)
        self.registry.add("lists", ListManager(*stored))
        self.registry.add("lists", ListItems(*stored))

    async def call(self, method: str, caller: Caller = ME, **params: Any) -> Any:
        return await call(self.registry, f"lists.{method}", params, caller)

    async def made(self, name: str, *items: str, caller: Caller = ME) -> str:
        """Its id."""
        list_id = str((await self.call("create", caller, name=name))["id"])
        if items:
            await self.call("add", caller, list_id=list_id, items=list(items))
        return list_id

    async def shown(self, list_id: str, caller: Caller = ME) -> list[tuple[str, bool]]:
        """The items with whether they are ticked off."""
        items = (await self.call("show", caller, list_id=list_id))["items"]
        return [(item["text"], item["done_at"] is not None) for item in items]

    async def ids(self, list_id: str) -> dict[str, str]:
        items = (await self.call("show", list_id=list_id))["items"]
        return {item["text"]: item["id"] for item in items}


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Listing]:
    database = database_for_tests(tmp_path / "karen.sqlite", [BASE, MIGRATIONS])
    await database.start()
    yield Listing(database)
    await database.stop()


async def test_what_is_put_on_a_list_stands_there_once_in_its_order(karen: Listing) -> None:
    shopping = await karen.made("Shopping", "milk", "bread")
    change = await karen.call("add", list_id=shopping, items=["Some Milk", "eggs", "Eggs"])
    assert [item["text"] for item in change["items"]] == ["eggs"]
    assert [item["text"] for item in change["already"]] == ["milk"]
    assert await karen.shown(shopping) == [("milk", False), ("bread", False), ("eggs", False)]


async def test_what_is_ticked_off_goes_to_the_end_and_comes_back_when_it_is_wanted_again(karen: Listing) -> None:
    shopping = await karen.made("Shopping", "milk", "bread")
    ids = await karen.ids(shopping)
    ticked = await karen.call("check", list_id=shopping, item_ids=[ids["milk"]])
    assert ticked["items"][0]["done_at"] == "2026-03-01T12:00:00Z"
    assert (ticked["summary"]["open"], ticked["summary"]["done"]) == (1, 1)
    assert await karen.shown(shopping) == [("bread", False), ("milk", True)]
    await karen.call("add", list_id=shopping, items=["milk"])
    assert await karen.shown(shopping) == [("bread", False), ("milk", False)]
    await karen.call("check", list_id=shopping, item_ids=[ids["bread"]])
    await karen.call("check", list_id=shopping, item_ids=[ids["bread"]], done=False)
    assert await karen.shown(shopping) == [("bread", False), ("milk", False)]


async def test_what_is_taken_off_comes_back_where_it_stood(karen: Listing) -> None:
    shopping = await karen.made("Shopping", "milk", "bread", "eggs")
    ids = await karen.ids(shopping)
    await karen.call("check", list_id=shopping, item_ids=[ids["eggs"]])
    before = await karen.call("show", list_id=shopping)
    gone = await karen.call("remove", list_id=shopping, item_ids=[ids["milk"], ids["eggs"]])
    assert await karen.shown(shopping) == [("bread", False)]
    for _ in range(2):
        await karen.call("put_back", list_id=shopping, name="Shopping", items=gone["items"])
        assert await karen.call("show", list_id=shopping) == before


async def test_a_list_that_is_deleted_comes_back_whole(karen: Listing) -> None:
    packing = await karen.made("Packing", "socks", "map")
    before = await karen.call("show", list_id=packing)
    gone = await karen.call("delete", list_id=packing)
    assert (await karen.call("all"))["lists"] == []
    await karen.call("put_back", list_id=packing, name=gone["summary"]["name"], items=gone["items"])
    assert await karen.call("show", list_id=packing) == before


async def test_a_list_is_cleared_whole_or_of_what_is_done(karen: Listing) -> None:
    chores = await karen.made("Chores", "dust", "mop")
    ids = await karen.ids(chores)
    await karen.call("check", list_id=chores, item_ids=[ids["dust"]])
    assert [item["text"] for item in (await karen.call("clear", list_id=chores, done_only=True))["items"]] == ["dust"]
    assert await karen.shown(chores) == [("mop", False)]
    await karen.call("clear", list_id=chores)
    assert await karen.shown(chores) == []


async def test_names_and_words_are_changed(karen: Listing) -> None:
    chores = await karen.made("Chores", "dust")
    ids = await karen.ids(chores)
    await karen.call("edit", list_id=chores, item_id=ids["dust"], text=" dust the shelf ")
    assert await karen.shown(chores) == [("dust the shelf", False)]
    assert (await karen.call("rename", list_id=chores, name="CHORES"))["name"] == "CHORES"


async def test_the_list_that_was_changed_last_comes_first(karen: Listing) -> None:
    first, second = await karen.made("First"), await karen.made("Second")
    karen.clock.advance(minutes=1)
    await karen.call("add", list_id=first, items=["something"])
    assert [(each["id"], each["open"]) for each in (await karen.call("all"))["lists"]] == [(first, 1), (second, 0)]


async def test_each_change_is_told_to_whoever_listens(karen: Listing) -> None:
    with karen.events.listening(frozenset({Topic.LISTS}), ME.user_id) as news:
        shopping = await karen.made("Shopping", "milk")
        await karen.made("Shopping", "milk", caller=OTHER)
        await karen.call("delete", list_id=shopping)
        async with asyncio.timeout(10):
            told = [await news.get() for _ in range(3)]
        assert told == [
            Event(topic=Topic.LISTS, action=action, id=shopping) for action in ("created", "changed", "deleted")
        ]
        assert news.empty()


async def test_nobody_sees_or_changes_anothers(karen: Listing) -> None:
    mine = await karen.made("Shopping", "milk")
    theirs = await karen.made("Shopping", "milk", caller=OTHER)
    item = (await karen.call("show", OTHER, list_id=theirs))["items"][0]
    for method, params in (
        ("show", {}),
        ("rename", {"name": "Mine now"}),
        ("delete", {}),
        ("clear", {}),
        ("add", {"items": ["x"]}),
        ("remove", {"item_ids": [item["id"]]}),
        ("check", {"item_ids": [item["id"]]}),
        ("edit", {"item_id": item["id"], "text": "x"}),
    ):
        with pytest.raises(NotFound, match=theirs):
            await karen.call(method, list_id=theirs, **params)
    for method in ("remove", "check"):
        with pytest.raises(NotFound, match=item["id"]):
            await karen.call(method, list_id=mine, item_ids=[item["id"]])
    karen.clock.advance(minutes=1)
    await karen.call("put_back", list_id=theirs, name="Stolen", items=[item])
    assert await karen.shown(theirs, OTHER) == [("milk", False)]
    assert [each["name"] for each in (await karen.call("all"))["lists"]] == ["Stolen", "Shopping"]


async def test_two_lists_never_mean_the_same(karen: Listing) -> None:
    groceries, other = await karen.made("Groceries"), await karen.made("Packing")
    for name in ("groceries", "Shopping list", "Einkaufsliste", "la lista de la compra"):
        with pytest.raises(Conflict, match="There is a list “Groceries” already"):
            await karen.call("create", name=name)
        with pytest.raises(Conflict, match="Groceries"):
            await karen.call("rename", list_id=other, name=name)
    assert (await karen.call("rename", list_id=groceries, name="Shopping"))["name"] == "Shopping"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Shopping list", "shopping"),
        ("the grocery list", "shopping"),
        ("Lista del súper", "shopping"),
        ("liste d'épicerie", "shopping"),
        ("My To-Dos", "todo"),
        ("Aufgabenliste", "todo"),
        ("lista de tarefas", "todo"),
        ("Packliste", "packliste"),
        ("Christmas presents list", "christmas presents"),
        ("list", "list"),
        ("🎄", "🎄"),
        ("買い物", "買い物"),
    ],
)
def test_a_name_comes_down_to_what_it_means(name: str, key: str) -> None:
    assert key_of(name) == key


@pytest.mark.parametrize(("first", "second"), [("Some milk", "milk"), ("die Butter", "butter"), ("l'huile", "Huile")])
def test_the_same_thing_is_the_same_item(first: str, second: str) -> None:
    assert item_key(first) == item_key(second)


@pytest.mark.parametrize(
    ("method", "params", "says"),
    [
        ("create", {"name": "  "}, "name"),
        ("create", {"name": "x" * 101}, "name"),
        ("add", {"items": []}, "items"),
        ("add", {"items": ["\u200b"]}, "items"),
        ("add", {"items": ["x" * 1001]}, "items"),
        ("add", {"items": ["x"] * 201}, "items"),
        ("add", {"items": ["milk"], "place": 3}, "place"),
    ],
)
async def test_what_cannot_be_is_refused_and_names_the_field(
    karen: Listing, method: str, params: dict[str, Any], says: str
) -> None:
    shopping = await karen.made("Shopping")
    on: dict[str, Any] = {} if method == "create" else {"list_id": shopping}
    with pytest.raises(InvalidInput, match=says):
        await karen.call(method, **on, **params)
    assert await karen.shown(shopping) == []


async def test_a_list_does_not_grow_without_end(karen: Listing) -> None:
    shopping = await karen.made("Shopping")
    for part in range(10):
        await karen.call("add", list_id=shopping, items=[f"thing {part} {n}" for n in range(200)])
    with pytest.raises(Conflict, match=r"at most 2,000 items\. Nothing was changed"):
        await karen.call("add", list_id=shopping, items=["one more"])
    assert len(await karen.shown(shopping)) == 2000


async def test_any_words_are_kept_as_they_are(karen: Listing) -> None:
    odd = ["'; DROP TABLE list_item; --", "🦊", "קניות", "<b>milk</b>"]
    name = 'x"; DELETE FROM user_list'
    shopping = await karen.made(name, *odd)
    assert await karen.shown(shopping) == [(text, False) for text in odd]
    assert [each["name"] for each in (await karen.call("all"))["lists"]] == [name]
