"""What to talk about: concepts explored and openings given from the user's own data, with nothing made up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from calling import call
from karen.contract.caller import Caller
from karen.contract.errors import InvalidInput
from talking import NOW, Talking, talking

SOMEBODY = Caller("somebody-else")
GARDEN = (
    "We planted tomatoes and basil in the garden on Saturday.",
    "The garden needs water, the tomatoes are dry.",
    "I love the smell of basil in the garden.",
    "The printer at the office jams again.",
)


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Talking]:
    async with talking(tmp_path / "data") as opened:
        yield opened


async def starters(karen: Talking, count: int, now: str = NOW) -> list[str]:
    return [(await karen.call("ai.generate_starter", now=now))["text"] for _ in range(count)]


async def test_ideas_stand_near_a_concept_in_what_the_user_wrote(karen: Talking) -> None:
    await karen.tell(GARDEN)
    explored = await karen.call("ai.explore_concept", concept="gardens")
    assert {one["text"] for one in explored["known"]} == set(GARDEN[:3])
    ideas = {one["idea"]: one["passages"] for one in explored["related"]}
    assert (ideas["tomatoes"], ideas["basil"]) == (2, 2)
    assert "printer" not in ideas
    assert any("tomatoes" in question for question in explored["questions"])


async def test_a_message_and_the_fact_read_from_it_count_once(karen: Talking) -> None:
    await karen.say("My hobby is pottery.")
    await karen.call("memory.store", content="The pottery course costs 80 euros.", tags=["pottery"])
    explored = await karen.call("ai.explore_concept", concept="pottery")
    assert [one["passages"] for one in explored["related"]] == [1] * len(explored["related"])
    assert {"hobby", "course"} <= {one["idea"] for one in explored["related"]}
    assert len(explored["known"]) == 2


async def test_every_idea_names_a_message_it_stands_in(karen: Talking) -> None:
    told = await karen.tell(GARDEN)
    explored = await karen.call("ai.explore_concept", concept="garden", limit=20)
    ids = {one.message_id for one in told}
    assert {one["source"]["message_id"] for one in explored["related"]} <= ids
    texts = " ".join(GARDEN).casefold()
    assert all(one["idea"].casefold() in texts for one in explored["related"])


async def test_what_karen_answered_is_no_idea_of_the_user(karen: Talking) -> None:
    asked = await karen.say("What time is it in Tokyo?")
    explored = await karen.call("ai.explore_concept", concept="Tokyo")
    assert {one["id"] for one in explored["known"]} == {asked.message_id}


async def test_somebody_else_explores_without_my_words(karen: Talking) -> None:
    await karen.tell(GARDEN)
    explored = await call(karen.application.registry, "ai.explore_concept", {"concept": "garden"}, SOMEBODY)
    assert (explored["known"], explored["related"]) == ([], [])


@pytest.mark.parametrize(
    "concept",
    ["swimming", "loneliness", "bridges", "jazz", "🎉🎉", "سلام", "'; DROP TABLE x --", "\u0301\u0301", "(" * 999],
)
async def test_a_concept_nobody_wrote_of_gives_questions_alone(karen: Talking, concept: str) -> None:
    explored = await karen.call("ai.explore_concept", concept=concept)
    assert (explored["known"], explored["related"]) == ([], [])
    assert len(explored["questions"]) == 3
    assert all(concept in question and question.endswith("?") for question in explored["questions"])


@pytest.mark.parametrize("concept", ["", "\u200b\u200b", "x" * 1_000_000])
async def test_no_concept_at_all_is_refused_by_its_name(karen: Talking, concept: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await karen.call("ai.explore_concept", concept=concept)
    assert [wrong.name for wrong in refused.value.fields] == ["concept"]


@pytest.mark.parametrize("hour", ["03", "06", "10", "14", "20", "23"])
async def test_an_opening_differs_from_the_one_before_even_where_nothing_is_known(karen: Talking, hour: str) -> None:
    lines = await starters(karen, 4, f"2026-03-10T{hour}:15:00+01:00")
    assert all(one != other for one, other in pairwise(lines))


async def test_openings_are_made_of_reminders_facts_and_conversations(karen: Talking) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    await karen.call("reminders.create", text="call the plumber", at=soon)
    await karen.tell(["My hobby is pottery."])
    given = [await karen.call("ai.generate_starter") for _ in range(3)]
    assert [one["basis"] for one in given] == ["reminder", "fact", "conversation"]
    assert "call the plumber" in given[0]["text"]
    assert "pottery" in given[1]["text"]


async def test_each_opening_comes_once_before_one_is_repeated(karen: Talking) -> None:
    await karen.tell(["My hobby is pottery.", "I have a dog called Rex."])
    lines = await starters(karen, 12)
    repeated_after = lines[1:].index(lines[0]) + 1
    assert len(set(lines[:repeated_after])) == repeated_after
    assert lines[repeated_after : 2 * repeated_after] == lines[: len(lines[repeated_after : 2 * repeated_after])]


async def test_a_fact_that_is_gone_or_unfit_for_an_opening_is_not_spoken_of(karen: Talking) -> None:
    await karen.tell(["I am allergic to walnuts.", "My hobby is pottery.", "Forget that my hobby is pottery."])
    for memory in await karen.memories():
        await karen.call("memory.reject", memory_id=memory["id"])
    given = [await karen.call("ai.generate_starter", now=NOW) for _ in range(8)]
    assert "fact" not in {one["basis"] for one in given}


@pytest.mark.parametrize("now", ["0001-01-02T00:00:00Z", "9999-12-30T23:59:59Z"])
async def test_the_ends_of_the_calendar_have_an_opening(karen: Talking, now: str) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    await karen.call("reminders.create", text="call the plumber", at=soon)
    assert (await karen.call("ai.generate_starter", now=now))["basis"] == "time of day"


async def test_openings_of_one_profile_say_nothing_of_another(karen: Talking) -> None:
    await karen.tell(["My hobby is pottery.", "Remind me to call the plumber today at 17:00."])
    other = await call(karen.application.registry, "ai.generate_starter", {"now": NOW}, SOMEBODY)
    assert other["basis"] == "time of day"
