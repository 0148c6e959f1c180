"""The inbox: what waits for the user's word, and what keeping, editing and dismissing does to it; what hands change."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from conversing import ME, OTHER
from karen.contract.errors import Conflict, InvalidInput, NotFound
from karen.contract.types.system import Topic
from memories import Remembering, remembering, stated


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Remembering]:
    async with remembering(tmp_path / "karen.sqlite", indexers=["vectors"]) as opened:
        yield opened


async def proposed(memory: Remembering, attribute: str, value: str, **more: Any) -> str:
    """The id of what a model proposes."""
    return str((await memory.fact(attribute, value, ai_generated=True, **more))["memory"]["id"])


async def waiting(memory: Remembering, **params: Any) -> list[str]:
    return [entry["content"] for entry in (await memory.call("inbox", **params))["entries"]]


async def test_the_inbox_holds_what_was_found_and_what_was_proposed(memory: Remembering) -> None:
    await memory.store("stored by hand")
    await memory.note("I'm Ana", stated("I'm Ana", "name", "Ana"))
    await proposed(memory, "pet", "Rex", memory_type="fact")
    await memory.store("a guess", ai_generated=True)
    inbox = await memory.call("inbox")
    assert [entry["content"] for entry in inbox["entries"]] == ["a guess", "my pet Rex", "I'm Ana"]
    assert (inbox["total"], inbox["by_attribute"]) == (3, {"name": 1, "pet": 1})
    assert await waiting(memory, limit=1) == ["a guess"]
    assert await waiting(memory, attribute="pet") == ["my pet Rex"]
    assert await waiting(memory, memory_type="general") == ["a guess"]
    assert (await memory.call("inbox", OTHER))["total"] == 0


async def test_what_is_kept_is_used_and_leaves_the_inbox(memory: Remembering) -> None:
    old = (await memory.fact("home_city", "Paris"))["memory"]
    memory.clock.advance(days=1)
    kept = await memory.call("confirm", memory_id=await proposed(memory, "home_city", "Rome"))
    assert (kept["state"], kept["reviewed"], kept["user_confirmed"], kept["ai_generated"]) == (
        "confirmed",
        True,
        True,
        True,
    )
    assert await memory.values() == ["Rome"]
    assert (await memory.call("get", memory_id=old["id"]))["superseded_by"] == kept["id"]
    assert await waiting(memory) == []
    assert await memory.call("confirm", memory_id=kept["id"]) | {"updated_at": ""} == kept | {"updated_at": ""}


async def test_what_is_known_by_now_is_kept_once(memory: Remembering) -> None:
    guess = await proposed(memory, "home_city", "Rome", tags=["guess"])
    text = "I live in Rome"
    other = (await memory.note("Ben is my friend", stated("Ben is my friend", "friend", "Ben"))).facts[0]
    noted = await memory.note(text, stated(text, "home_city", "Rome"))
    assert [fact.id for fact in noted.known] == [guess]
    assert await memory.call("confirm", memory_id=other.id)
    assert await memory.values() == ["Ben", "Rome"]


async def test_two_guesses_that_say_the_same_become_one_memory(memory: Remembering) -> None:
    first = (await memory.store("I like tea", ai_generated=True))["memory"]["id"]
    second = (await memory.store("I love rain", ai_generated=True))["memory"]["id"]
    await memory.call("update", memory_id=second, content="I like tea")
    kept = await memory.call("confirm", memory_id=first)
    assert kept["id"] == second
    assert await memory.contents(only_user_confirmed=False) == ["I like tea"]


@pytest.mark.parametrize(
    ("which", "count", "left"),
    [
        ({}, 3, []),
        ({"attribute": "pet"}, 1, ["a guess", "I'm Ana"]),
        ({"memory_type": "fact"}, 1, ["a guess", "my pet Rex"]),
        ({"state": "proposed"}, 2, ["I'm Ana"]),
        ({"state": "stated"}, 1, ["a guess", "my pet Rex"]),
        ({"attribute": "'; DROP TABLE memory; --"}, 0, ["a guess", "my pet Rex", "I'm Ana"]),
    ],
)
async def test_all_of_a_kind_are_kept_at_once(
    memory: Remembering, which: dict[str, Any], count: int, left: list[str]
) -> None:
    await memory.note("I'm Ana", stated("I'm Ana", "name", "Ana"))
    await proposed(memory, "pet", "Rex")
    await memory.store("a guess", ai_generated=True)
    assert await memory.call("confirm_all", OTHER) == {"count": 0}
    assert await memory.call("confirm_all", **which) == {"count": count}
    assert await waiting(memory) == left


async def test_what_is_dismissed_is_gone_everywhere(memory: Remembering) -> None:
    noted = await memory.note("my secret name is Ana", stated("my secret name is Ana", "name", "Ana"))
    memory_id = noted.facts[0].id
    with memory.events.listening(frozenset({Topic.MEMORY}), ME.user_id) as news:
        await memory.call("reject", memory_id=memory_id)
        assert [(event.action, event.id) for event in (news.get_nowait(),)] == [("deleted", memory_id)]
    assert (await waiting(memory), await memory.contents(only_user_confirmed=False)) == ([], [])
    assert memory.rows("SELECT * FROM memory_source") == []
    assert memory.waiting() == [memory_id]
    with pytest.raises(NotFound):
        await memory.call("confirm", memory_id=memory_id)


async def test_what_was_edited_is_confirmed_by_that(memory: Remembering) -> None:
    guess = await proposed(memory, "home_city", "Rom")
    edited = await memory.call("update", memory_id=guess, value="Rome")
    assert (edited["state"], edited["reviewed"], edited["value"]) == ("confirmed", True, "Rome")
    assert edited["content"] == "my home_city Rome"
    assert await memory.values() == ["Rome"]
    assert await memory.contents() == ["my home_city Rome"]


async def test_an_edited_value_takes_the_place_it_deserves(memory: Remembering) -> None:
    await memory.fact("home_city", "Paris")
    memory.clock.advance(days=1)
    await memory.call("update", memory_id=await proposed(memory, "home_city", "Rom"), value="Rome")
    assert await memory.values() == ["Rome"]
    assert await memory.values(include_closed=True) == ["Paris", "Rome"]


async def test_only_what_was_given_is_changed(memory: Remembering) -> None:
    stored = (await memory.store("I like tea", metadata={"a": 1}, tags=["x"], memory_type="note"))["memory"]
    memory.clock.advance(hours=1)
    edited = await memory.call("update", memory_id=stored["id"], content="I like green tea")
    assert edited == stored | {
        "content": "I like green tea",
        "updated_at": "2026-03-01T13:00:00Z",
        "proposed_tags": edited["proposed_tags"],
    }
    assert (await memory.store("I like green tea"))["merged_with"] == stored["id"]


@pytest.mark.parametrize(
    ("change", "named"),
    [({"content": " "}, "content"), ({"value": "Rex"}, "attribute"), ({"attribute": "pet"}, "value")],
)
async def test_an_edit_that_makes_no_sense_changes_nothing(
    memory: Remembering, change: dict[str, Any], named: str
) -> None:
    stored = (await memory.store("My dog is called Rex"))["memory"]
    with pytest.raises(InvalidInput, match=named):
        await memory.call("update", memory_id=stored["id"], **change)
    assert await memory.call("get", memory_id=stored["id"]) == stored


@pytest.mark.parametrize("method", ["update", "confirm"])
async def test_history_is_not_rewritten(memory: Remembering, method: str) -> None:
    old = (await memory.fact("home_city", "Paris"))["memory"]
    memory.clock.advance(days=1)
    await memory.fact("home_city", "Rome")
    with pytest.raises(Conflict, match="history"):
        await memory.call(method, memory_id=old["id"])


async def test_tags_are_proposed_and_count_once_accepted(memory: Remembering) -> None:
    stored = (await memory.store("My sister Ana goes to the dentist on Monday"))["memory"]
    assert (stored["tags"], set(stored["proposed_tags"])) == ([], {"ana", "family", "health"})
    assert await memory.contents(tags=["family"]) == []
    tagged = await memory.call("tag", memory_id=stored["id"], add=["family", "own"], remove=["health"])
    assert (tagged["tags"], tagged["proposed_tags"]) == (["family", "own"], ["ana"])
    assert await memory.contents(tags=["family"]) == await memory.contents(tags=["own"])
    untagged = await memory.call("tag", memory_id=stored["id"], remove=["family"])
    assert untagged["tags"] == ["own"]
    assert await memory.contents(tags=["family"]) == []


async def test_a_memory_has_at_most_twenty_tags(memory: Remembering) -> None:
    stored = (await memory.store("tagged", tags=[f"t{number}" for number in range(20)]))["memory"]
    with pytest.raises(InvalidInput, match="at most 20 tags"):
        await memory.call("tag", memory_id=stored["id"], add=["one more"])
    changed = await memory.call("tag", memory_id=stored["id"], add=["one more"], remove=["t0"])
    assert len(changed["tags"]) == 20


async def test_pins_and_importance_are_kept_and_listed(memory: Remembering) -> None:
    first = (await memory.store("first"))["memory"]
    await memory.store("second")
    await memory.call("pin", memory_id=first["id"])
    await memory.call("set_importance", memory_id=first["id"], importance_score=10)
    assert await memory.contents(pinned=True) == await memory.contents(importance_min=10) == ["first"]
    await memory.call("pin", memory_id=first["id"], pinned=False)
    assert await memory.contents(pinned=True) == []
