"""Summaries: what a conversation was about, in its own sentences and with their places."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from conversing import ME, OTHER, Conversing, conversing
from karen.contract.errors import NotFound
from karen.contract.types.enums import MessageRole
from karen.conversations.summary import DUE, STRETCH
from karen.conversations.summary_sentences import Line, digest
from karen.conversations.summing_up import SummingUp

TALK = (
    ("user", "We have to choose a place for the wedding before May. The barn near Lucca looks lovely."),
    ("assistant", "The barn near Lucca holds ninety guests and has a kitchen."),
    ("user", "Ninety guests fit. Let's take the barn near Lucca for the wedding!"),
    ("assistant", "Noted: the barn it is."),
    ("user", "I still need to ask my aunt about the flowers. 💐 Who will play the music at the wedding?"),
)


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Conversing]:
    async with conversing(tmp_path / "karen.db") as opened:
        yield opened


async def talk(chat: Conversing, *said: tuple[str, str]) -> str:
    conversation = await chat.call("create")
    for role, content in said or TALK:
        await chat.say(conversation["id"], content, role=role)
    return str(conversation["id"])


async def summary(chat: Conversing, conversation_id: str, **params: Any) -> Any:
    return await chat.call("summary", conversation_id=conversation_id, **params)


def texts(sentences: list[Any]) -> list[str]:
    return [sentence["text"] for sentence in sentences]


async def test_topics_decisions_and_open_points_are_found(chat: Conversing) -> None:
    found = await summary(chat, await talk(chat))
    assert {"wedding", "barn", "lucca"} <= set(found["topics"])
    assert texts(found["decisions"]) == ["Let's take the barn near Lucca for the wedding!"]
    assert texts(found["open_points"]) == [
        "We have to choose a place for the wedding before May.",
        "I still need to ask my aunt about the flowers.",
        "Who will play the music at the wedding?",
    ]
    assert found["message_count"] == len(TALK)


async def test_each_sentence_stands_where_its_source_says(chat: Conversing) -> None:
    conversation_id = await talk(chat)
    found = await summary(chat, conversation_id)
    page = await chat.call("messages", conversation_id=conversation_id)
    said = {message["id"]: message["content"].encode("utf-16-le") for message in page["messages"]}
    sources = [one["source"] for kind in ("decisions", "open_points", "key_points") for one in found[kind]]
    assert sources
    assert all(
        said[source["message_id"]][2 * source["start"] : 2 * source["end"]].decode("utf-16-le") == source["text"]
        for source in sources
    )


async def test_the_conversation_shows_its_summary(chat: Conversing) -> None:
    conversation_id = await talk(chat)
    found = await summary(chat, conversation_id)
    assert found["text"].startswith("About: ")
    assert (await chat.call("get", conversation_id=conversation_id))["summary"] == found["text"]


async def test_a_summary_grows_with_the_conversation(chat: Conversing) -> None:
    conversation_id = await talk(
        chat, *(("user", f"Notice number {n} about the garden fence.") for n in range(STRETCH))
    )
    await summary(chat, conversation_id)
    await chat.say(conversation_id, "Let's paint the garden fence green tomorrow.")
    assert (await summary(chat, conversation_id, refresh=False))["message_count"] == STRETCH
    found = await summary(chat, conversation_id)
    assert found["message_count"] == STRETCH + 1
    assert texts(found["decisions"]) == ["Let's paint the garden fence green tomorrow."]


async def test_what_was_edited_is_not_in_it_any_more(chat: Conversing) -> None:
    conversation_id = await talk(chat)
    found = await summary(chat, conversation_id)
    (decision,) = found["decisions"]
    await chat.call(
        "edit", message_id=decision["source"]["message_id"], content="Let's take the villa near Siena instead."
    )
    assert (await chat.call("get", conversation_id=conversation_id))["summary"] is None
    assert texts((await summary(chat, conversation_id))["decisions"]) == ["Let's take the villa near Siena instead."]


async def test_it_is_made_by_itself_when_enough_was_said(chat: Conversing) -> None:
    conversation_id = await talk(chat, *[("user", "The boiler in the cellar leaks again today.")] * (DUE - 1))
    assert not await chat.summaries.refresh_when_due(ME, conversation_id)
    await chat.say(conversation_id, "Let's call the plumber about the boiler.")
    assert await chat.summaries.refresh_when_due(ME, conversation_id)
    assert not await chat.summaries.refresh_when_due(ME, conversation_id)
    assert "plumber" in (await chat.call("get", conversation_id=conversation_id))["summary"]


async def test_what_waits_to_be_summed_up_is_before_karen_ends(chat: Conversing) -> None:
    conversation_id = await talk(chat, *[("user", "Let's call the plumber about the boiler.")] * DUE)
    keeping = SummingUp(chat.summaries, gather_s=3600)
    await keeping.start()
    keeping.answered(ME, "gone meanwhile")
    keeping.answered(ME, conversation_id)
    await keeping.stop()
    assert "plumber" in (await chat.call("get", conversation_id=conversation_id))["summary"]


async def test_a_summary_is_made_while_karen_runs(chat: Conversing) -> None:
    conversation_id = await talk(chat, *[("user", "Let's call the plumber about the boiler.")] * DUE)
    keeping = SummingUp(chat.summaries, gather_s=0)
    await keeping.start()
    keeping.answered(ME, conversation_id)
    async with asyncio.timeout(10):
        while not (found := (await chat.call("get", conversation_id=conversation_id))["summary"]):
            await asyncio.sleep(0.01)
    await keeping.stop()
    assert "plumber" in found


async def test_nobody_reads_the_summary_of_another_profile(chat: Conversing) -> None:
    conversation_id = await talk(chat)
    await summary(chat, conversation_id)
    with pytest.raises(NotFound):
        await chat.call("summary", OTHER, conversation_id=conversation_id, refresh=False)


async def test_an_empty_conversation_has_an_empty_summary(chat: Conversing) -> None:
    conversation = await chat.call("create")
    found = await summary(chat, conversation["id"])
    assert (found["text"], found["message_count"], found["topics"]) == ("", 0, [])
    assert (await chat.call("get", conversation_id=conversation["id"]))["summary"] is None


@pytest.mark.parametrize("content", ["😀😀😀", "```\nlet's rm -rf\n```", "x" * 1_000_000, "a.b.c." * 50_000])
def test_any_text_has_a_digest_soon(content: str) -> None:
    assert digest([Line("m", MessageRole.USER, content, answered=False)]).picks == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Wir nehmen die rote Küche von der zweiten Firma.", "decision"),
        ("Al final me quedo con el piso de la calle Mayor.", "decision"),
        ("שלום לכולם, מה שלומכם היום?", "open"),
        ("Je dois encore appeler le notaire pour la maison.", "open"),
        ("Ainda não sei se compro a bicicleta azul do vizinho.", "open"),
    ],
)
def test_other_languages_decide_and_leave_open_too(said: str, kind: str) -> None:
    assert [pick.kind for pick in digest([Line("m", MessageRole.USER, said, answered=False)]).picks] == [kind]
