"""A question is answered while the words of its profile are still being loaded: from what the database finds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from conversing import OTHER
from indexed import MODEL, WordEmbedder
from karen.contract.caller import Caller
from karen.memory.nearest import Embedding, Near
from karen.memory.recall.candidates import CANDIDATES
from recalling import Recalling, recalling

TALK = (
    "My sister Marion bakes bread.",
    "Marion has moved to Lisbon with her daughters.",
    "We adopted two dogs from the shelter.",
    "Such happiness at the lake, all day long.",
    "Grandma taught me to knit.",
    "Ich wohne in der Königstraße.",
    "北京的天气很好",
    "The party was great 🎉",
)
OTHERS = [f"The weather on day {number} was as grey as ever, and nobody came to the harbour." for number in range(400)]


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Recalling]:
    async with recalling(tmp_path / "karen.sqlite", few=1) as karen:
        yield karen


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Where did Marion move?", TALK[1]),
        ("Where does my sister live now?", TALK[1]),
        ("Do I have a dog?", TALK[2]),
        ("Where was I happy?", TALK[3]),
        ("What did my grandmother teach me?", TALK[4]),
        ("Wer wohnt in der Konigstrasse?", TALK[5]),
        ("天气", TALK[6]),
        ("🎉", TALK[7]),
    ],
)
async def test_what_was_said_once_is_found_among_much(karen: Recalling, question: str, found: str) -> None:
    await karen.hear(*OTHERS[:200], *TALK, *OTHERS[200:])
    assert found in [hit.content for hit in await karen.ask(question, top_k=3)]


@pytest.mark.parametrize("question", ["What is Dominique's profession?", "Which submarine did we buy?"])
async def test_what_was_never_said_is_not_found(karen: Recalling, question: str) -> None:
    await karen.hear(*TALK, *OTHERS)
    assert await karen.ask(question) == []


@pytest.mark.parametrize("question", ["Where are the opals kept?", "opal", "Opale in der Schublade"])
async def test_a_memory_is_found_beside_messages(karen: Recalling, question: str) -> None:
    await karen.hear(*OTHERS)
    memory_id = await karen.store("Die Opale und opals liegen in der Schublade")
    assert memory_id in [hit.id for hit in await karen.ask(question, top_k=3)]


async def test_all_that_holds_a_word_is_not_needed_to_find_what_holds_several(karen: Recalling) -> None:
    oldest = "On that grey day the harbour was closed because of a whale."
    await karen.hear(oldest, *OTHERS)
    (best, *_) = await karen.ask("Why was the harbour closed on a grey day?")
    assert best.content == oldest


async def test_what_another_profile_said_is_not_found(karen: Recalling) -> None:
    await karen.hear(*TALK, caller=OTHER)
    await karen.store("Marion has a red bicycle", OTHER)
    await karen.hear(*OTHERS)
    assert await karen.ask("Where did Marion move?") == []
    assert await karen.ask("What colour is Marion's bicycle?") == []


async def test_what_was_deleted_is_not_found(karen: Recalling) -> None:
    gone = await karen.hear(*TALK)
    await karen.hear(*OTHERS, title="Another")
    await karen.said.call("delete", conversation_id=gone)
    assert await karen.ask("Where did Marion move?") == []


async def test_what_a_filter_asks_for_is_found_wherever_it_stands(karen: Recalling) -> None:
    own = await karen.hear("Far away and long ago there may have been a heron.", title="Own")
    herons = [f"A heron, heron number {number}." for number in range(CANDIDATES + 5)]
    await karen.hear(*herons, *OTHERS, *(f"Rain again, {number} drops." for number in range(100)), title="Another")
    hits = await karen.ask("Was there a heron?", conversation_id=own, min_score=0)
    assert [hit.source.conversation_id for hit in hits] == [own]


async def test_what_means_the_same_in_other_words_is_found_by_its_vector(tmp_path: Path) -> None:
    nearest = OneNear()
    async with recalling(tmp_path / "karen.sqlite", WordEmbedder(), nearest, few=1) as karen:
        await karen.hear(*TALK, *OTHERS)
        nearest.id = (await karen.ask("Marion Lisbon", top_k=1, min_score=0))[0].id
        hits = await karen.ask("To which country did somebody emigrate?", min_score=0)
    assert nearest.id in [hit.id for hit in hits]


class OneNear:
    """One message is near to everything."""

    model_id = MODEL

    def __init__(self) -> None:
        self.id = ""

    async def nearest(self, caller: Caller, to: Embedding, limit: int) -> list[Near]:
        return [Near("message", self.id, 0.9)]

    async def similarities(self, caller: Caller, to: Embedding, ids: Sequence[str]) -> dict[str, float]:
        return dict.fromkeys(ids, 0.1)
