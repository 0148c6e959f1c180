"""Recall of memories: the right one among many, every filter, the past, and what goes away."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from conversing import ME, NOON, OTHER, Clock
from karen.base.repository import new_id
from karen.memory.records import MemoryRow
from recalling import Recalling, recalling

THINGS = ["bread", "bus", "cinema", "garden", "kettle", "ladder", "mirror", "needle", "piano", "river"]
DOINGS = ["bought", "cleaned", "counted", "drew", "fixed", "found", "hid", "liked", "lost", "painted"]
PLACES = ["attic", "balcony", "cellar", "garage", "hall", "kitchen", "office", "porch", "shed", "yard"]


@pytest.fixture
async def karen(tmp_path: Path) -> AsyncIterator[Recalling]:
    async with recalling(tmp_path / "karen.sqlite") as karen:
        yield karen


async def fill(karen: Recalling) -> None:
    """A thousand memories at once, past the service."""

    rows = [
        MemoryRow(
            id=new_id(),
            tenant_id=ME.tenant_id,
            user_id=ME.user_id,
            content=f"I {doing} the {thing} in the {place}",
            memory_type="general",
            ui_source="desktop",
            state="confirmed",
            created_at=NOON,
            updated_at=NOON,
        )
        for doing, thing, place in itertools.product(DOINGS, THINGS, PLACES)
    ]
    await karen.said.database.write(lambda session: session.add_all(rows))


@pytest.mark.parametrize("question", ["what is my dog called", "What's my dog's name?", "who is Rex"])
async def test_one_memory_is_first_among_a_thousand_others(karen: Recalling, question: str) -> None:
    await fill(karen)
    stored = await karen.store("my dog is called Rex")
    assert [hit.id for hit in await karen.ask(question, top_k=1)] == [stored]


@pytest.mark.parametrize(
    "question", ["When did I visit Lisbon?", "What is my sister's phone number?", "¿Cuántos años tiene mi abuela?"]
)
async def test_what_was_never_said_finds_nothing_among_a_thousand(karen: Recalling, question: str) -> None:
    await fill(karen)
    assert await karen.ask(question) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"types": ["event"]}, True),
        ({"types": ["note", "event"]}, True),
        ({"types": ["note"]}, False),
        ({"types": []}, False),
        ({"tags": ["trip"]}, True),
        ({"tags": ["trip' OR '1'='1"]}, False),
        ({"ui_source": "web"}, True),
        ({"ui_source": "streamlit"}, False),
        ({"importance_min": 8}, True),
        ({"importance_min": 9}, False),
        ({"importance_max": 7}, False),
        ({"since": NOON}, True),
        ({"since": NOON + timedelta(seconds=1)}, False),
        ({"until": NOON}, True),
        ({"until": NOON - timedelta(seconds=1)}, False),
        ({"conversation_id": "'; DROP TABLE memory; --"}, False),
        ({"only_ai_generated": True}, False),
        ({"as_of": NOON}, True),
        ({"as_of": NOON - timedelta(days=1)}, False),
        ({"include_messages": False}, True),
        ({"only_user_confirmed": False}, True),
    ],
)
async def test_each_filter_restricts_what_is_found(karen: Recalling, wanted: dict[str, Any], found: bool) -> None:
    await karen.store(
        "The ferry to Naxos leaves at noon.",
        memory_type="event",
        tags=["trip"],
        ui_source="web",
        importance_score=8,
    )
    assert bool(await karen.ask("When does the ferry to Naxos leave?", **wanted)) is found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"include_messages": False}, False),
        ({"types": ["general"]}, False),
        ({"tags": ["trip"]}, False),
        ({"importance_min": 2}, False),
        ({"only_ai_generated": True}, False),
        ({"ui_source": "desktop"}, True),
        ({"ui_source": "web"}, False),
        ({"since": NOON - timedelta(days=90)}, True),
        ({"since": NOON}, False),
        ({"until": NOON}, True),
        ({"until": NOON - timedelta(days=90)}, False),
        ({"as_of": NOON - timedelta(days=90)}, False),
        ({"conversation_id": "another"}, False),
    ],
)
async def test_each_filter_restricts_the_messages(karen: Recalling, wanted: dict[str, Any], found: bool) -> None:
    conversation = await karen.hear("The ferry to Naxos leaves at noon.")
    assert bool(await karen.ask("When does the ferry to Naxos leave?", **wanted)) is found
    assert await karen.ask("When does the ferry to Naxos leave?", conversation_id=conversation)


async def test_messages_and_memories_are_found_together(karen: Recalling) -> None:
    await karen.hear("We take the ferry to Naxos in June.")
    await karen.store("The ferry to Naxos leaves at noon.")
    assert {hit.kind for hit in await karen.ask("What of the ferry to Naxos?")} == {"message", "memory"}


async def test_of_two_that_say_the_same_the_newer_comes_first(tmp_path: Path) -> None:
    clock = Clock()
    async with recalling(tmp_path / "karen.sqlite", clock=clock) as karen:
        older = await karen.hear("The ferry leaves at noon.", title="Old", timestamp="2025-06-01T12:00:00Z")
        newer = await karen.hear("The ferry leaves at noon.", title="New", timestamp="2026-02-01T12:00:00Z")
        hits = await karen.ask("When does the ferry leave?")
        assert [hit.source.conversation_id for hit in hits] == [newer, older]
        assert hits[0].scores.recency > hits[1].scores.recency
        assert hits[0].score >= hits[1].score


async def test_what_a_model_proposed_is_found_only_on_demand(karen: Recalling) -> None:
    proposed = await karen.store("The user sails to Naxos every June.", ai_generated=True)
    assert await karen.ask("Who sails to Naxos?") == []
    assert [hit.id for hit in await karen.ask("Who sails to Naxos?", only_user_confirmed=False)] == [proposed]


async def test_a_closed_fact_is_found_in_its_time_only(tmp_path: Path) -> None:
    clock = Clock()
    async with recalling(tmp_path / "karen.sqlite", clock=clock) as karen:
        fact: dict[str, Any] = {"subject": "user", "attribute": "home", "memory_type": "fact"}
        old = await karen.store("I live in Graz.", value="Graz", **fact)
        then = clock()
        clock.advance(days=30)
        new = await karen.store("I live in Lyon.", value="Lyon", **fact)
        assert [hit.id for hit in await karen.ask("Where do I live?")] == [new]
        assert [hit.id for hit in await karen.ask("Where do I live?", as_of=then)] == [old]


async def test_a_deleted_memory_is_not_found(karen: Recalling) -> None:
    stored = await karen.store("my dog is called Rex")
    assert await karen.ask("what is my dog called")
    await karen.memory("delete", memory_id=stored)
    assert await karen.ask("what is my dog called", min_score=0.0) == []


async def test_an_expired_memory_is_not_found(tmp_path: Path) -> None:
    clock = Clock()
    async with recalling(tmp_path / "karen.sqlite", clock=clock) as karen:
        await karen.store("my dog is called Rex", ttl_hours=1)
        assert await karen.ask("what is my dog called")
        clock.advance(hours=2)
        assert await karen.ask("what is my dog called", min_score=0.0) == []


async def test_memories_of_another_profile_are_not_found(karen: Recalling) -> None:
    await karen.store("my dog is called Rex", OTHER)
    assert await karen.ask("what is my dog called", min_score=0.0) == []


async def test_an_explanation_comes_when_asked_for_the_greatest_share_first(karen: Recalling) -> None:
    await karen.store("my dog is called Rex")
    (hit,) = await karen.ask("what is my dog called", explain=True)
    assert hit.explanation is not None
    shares = [feature.share for feature in hit.explanation]
    assert shares == sorted(shares, key=abs, reverse=True)
    (plain,) = await karen.ask("what is my dog called")
    assert (plain.explanation, plain.score) == (None, hit.score)
