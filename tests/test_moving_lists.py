"""What stands on one list goes to another in one step: nothing is lost, nothing stands twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from karen.contract.errors import InvalidInput
from talking import Talking, talking


async def kept(talk: Talking) -> dict[str, list[str]]:
    lists = (await talk.call("lists.all"))["lists"]
    found = {one["name"]: await talk.call("lists.show", list_id=one["id"]) for one in lists}
    return {name: [item["text"] for item in whole["items"]] for name, whole in found.items()}


@pytest.mark.parametrize(
    ("before", "said", "answer", "after"),
    [
        (
            ["put milk and bread on my shopping list"],
            "move bread to the party list",
            "Put on the new list “party”: bread. Taken off “Shopping”.",
            {"Shopping": ["milk"], "party": ["bread"]},
        ),
        (
            ["put milk and bread on my shopping list", "put bread on the party list"],
            "move bread from my shopping list to the party list",
            "“bread” is on “party” already. Taken off “Shopping”.",
            {"Shopping": ["milk"], "party": ["bread"]},
        ),
        (
            ["put milk on my shopping list"],
            "move caviar to the party list",
            "“caviar” is not on any of your lists. Nothing was changed.",
            {"Shopping": ["milk"]},
        ),
        (
            ["put milk on my shopping list"],
            "move milk to my shopping list",
            "“milk” is not on any of your lists. Nothing was changed.",
            {"Shopping": ["milk"]},
        ),
    ],
)
async def test_a_thing_is_moved(
    tmp_path: Path, before: list[str], said: str, answer: str, after: dict[str, list[str]]
) -> None:
    async with talking(tmp_path) as talk:
        for one in before:
            await talk.say(one)
        assert (await talk.say(said)).text == answer
        assert await kept(talk) == after


async def test_what_follows_is_about_the_list_it_was_moved_to(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        *_, shown = await talk.tell(["put milk on my shopping list", "move milk to the party list", "what's on it?"])
    assert shown.text == "“party”:\n\n- milk"


async def test_where_to_has_to_be_said(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        with pytest.raises(InvalidInput, match="the list it goes to"):
            await talk.call("tools.execute", tool="lists", args={"action": "move", "item": "milk"})
