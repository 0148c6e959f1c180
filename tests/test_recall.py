"""Recall finds what was said by its words, as it is now, and nothing of another profile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversing import OTHER
from karen.memory.recall.corpora import FEW_PASSAGES
from recalling import Recalling, recalling

ODD = [
    "'; DROP TABLE message; --",
    '" OR 1=1 OR "',
    "NEAR(dog AND cat) NOT * ^ {a b}: -x",
    "%_\\ [a-z]* (?:",
    "🎉🎉🎉",
    "שלום עולם",
    "北京的天气怎么样",
    "مرحبا بالعالم hello мир",
    "!!! ???",
    "\u200b\u202e \ufeff",
    "a",
]


@pytest.fixture(params=[FEW_PASSAGES, 1], ids=["loaded", "while it is being loaded"])
async def karen(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Recalling]:
    async with recalling(tmp_path / "karen.sqlite", few=request.param) as karen:
        yield karen


async def test_what_was_said_is_found_with_where_it_comes_from(karen: Recalling) -> None:
    conversation = await karen.hear("The garage code is 4711.", "The soup needs more salt.", author="Ana")
    (best, *_) = await karen.ask("What is the code of the garage?")
    assert best.content == "The garage code is 4711."
    assert (best.source.conversation_id, best.source.message_id) == (conversation, best.id)
    assert (best.source.external_id, best.source.author, best.source.role) == (best.content, "Ana", "user")
    assert best.source.span is not None
    assert best.source.span.text == best.content


async def test_a_change_is_found_by_the_next_question(karen: Recalling) -> None:
    conversation = await karen.hear("The garage code is 4711.")
    await karen.ask("garage code")
    (added,) = await karen.said.say(conversation, "The attic key hangs behind the clock.")
    assert [hit.content for hit in await karen.ask("Where is the attic key?", top_k=1)] == [added["content"]]
    await karen.said.call("delete", conversation_id=conversation)
    assert await karen.ask("Where is the attic key?") == []
    await karen.said.call("restore", conversation_id=conversation)
    assert [hit.id for hit in await karen.ask("Where is the attic key?", top_k=1)] == [added["id"]]


async def test_two_profiles_with_the_same_texts_find_their_own(karen: Recalling) -> None:
    mine = await karen.hear("My dog is called Rex.")
    theirs = await karen.hear("My dog is called Rex.", caller=OTHER)
    assert {hit.source.conversation_id for hit in await karen.ask("What is my dog called?")} == {mine}
    assert {hit.source.conversation_id for hit in await karen.ask("What is my dog called?", OTHER)} == {theirs}


@pytest.mark.parametrize("text", ODD)
async def test_odd_text_can_be_asked_and_told(karen: Recalling, text: str) -> None:
    await karen.hear(text, "The garage code is 4711.")
    await karen.ask(text)
    assert [hit.content for hit in await karen.ask("garage code", top_k=1)] == ["The garage code is 4711."]


@pytest.mark.parametrize("text", ["🎉🎉🎉", "北京的天气怎么样"])
async def test_a_text_in_any_script_is_found_by_itself(karen: Recalling, text: str) -> None:
    await karen.hear("The garage code is 4711.", text, "The soup needs more salt.")
    assert [hit.content for hit in await karen.ask(text, top_k=1)] == [text]


async def test_a_question_of_a_megabyte_is_answered(karen: Recalling) -> None:
    await karen.hear("The garage code is 4711.")
    assert await karen.ask("garage code " + "x" * 999_900)


async def test_the_question_itself_is_no_answer_to_it(karen: Recalling) -> None:
    conversation = await karen.hear("The garage code is 4711.")
    (asked,) = await karen.said.say(conversation, "What is the garage code?")
    hits = await karen.ask("What is the garage code?", without=frozenset({asked["id"]}))
    assert asked["id"] not in [hit.id for hit in hits]
    assert hits


async def test_a_person_is_found_by_what_they_are_to_the_one_who_asks(karen: Recalling) -> None:
    await karen.hear("My sister Paloma came over.", "We talked about the weather.", title="Paloma")
    await karen.hear(
        *(f"The neighbours were {doing} again." for doing in ("singing", "shouting", "moving")), title="Them"
    )
    await karen.hear("It was late.", "Paloma repairs clocks now.", "That is good to hear.", title="Later")
    assert "Paloma repairs clocks now." in [hit.content for hit in await karen.ask("What does my sister do?", top_k=2)]


@pytest.mark.parametrize(
    ("told", "question"),
    [
        ("We drove to the coast.", "Who drives to the coast?"),
        ("I bought two kettles in Graz.", "Where did I buy the kettle?"),
        ("Mum keeps three hens.", "How many hens does my mother keep?"),
        ("The children's swings are broken", "what about the child's swing"),
    ],
)
async def test_a_word_is_found_in_all_its_forms(karen: Recalling, told: str, question: str) -> None:
    await karen.hear("The soup needs more salt.", told, "It rains again today.")
    assert (await karen.ask(question, top_k=1))[0].content == told


async def test_a_question_in_two_parts_finds_an_answer_to_each(karen: Recalling) -> None:
    await karen.hear(
        "The piano tuner comes on Monday.",
        "I had eggs for breakfast.",
        "The plumber charged ninety for the tap.",
        "It rains again today.",
        "The lake is frozen.",
    )
    answer = await karen.answer("When does the piano tuner come, and what did the plumber charge?", top_k=2)
    assert {hit.content for hit in answer.hits} == {
        "The piano tuner comes on Monday.",
        "The plumber charged ninety for the tap.",
    }
    assert len(answer.parts) == 2


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What did I do last summer?", "2025-07-10"),
        ("What did I do in February 2025?", "2025-02-10"),
        ("What did I do three months ago?", "2025-12-02"),
    ],
)
async def test_a_named_time_finds_what_was_said_then(karen: Recalling, question: str, found: str) -> None:
    for day in ("2025-02-10", "2025-07-10", "2025-10-15", "2025-12-02"):
        await karen.hear("I did a long walk by the river.", title=day, timestamp=f"{day}T12:00:00Z")
    (best, *_) = await karen.ask(question)
    assert best.source.timestamp.date().isoformat() == found


async def test_both_ways_to_import_two_people_find_the_same(karen: Recalling) -> None:
    said = [("Ana", "Did you sell the boat?"), ("Bo", "Yes, to a dentist from Turku."), ("Ana", "I shall miss it.")]

    def messages(roles: dict[str, str], key: str) -> list[dict[str, str]]:
        return [
            {
                "role": roles[name],
                "author": name,
                "content": text,
                "external_id": f"{key}{place}",
                "timestamp": f"2026-01-01T12:00:0{place}Z",
            }
            for place, (name, text) in enumerate(said)
        ]

    both = await karen.said.call("import", title="a", messages=messages({"Ana": "user", "Bo": "user"}, "a"))
    await karen.said.call("import", OTHER, title="b", messages=messages({"Ana": "user", "Bo": "assistant"}, "b"))
    mine = await karen.ask("Who bought Bo's boat?", conversation_id=both["conversation_id"])
    theirs = await karen.ask("Who bought Bo's boat?", OTHER)
    assert [hit.content for hit in mine] == [hit.content for hit in theirs]
    assert mine[0].content == "Yes, to a dentist from Turku."


@pytest.mark.parametrize("when", ["on 16 August, 2023", "in August 2023", "on 2023-08-16"])
async def test_a_date_in_a_question_is_no_stranger_to_what_was_said(karen: Recalling, when: str) -> None:
    """Nobody says the date of the day they speak on, so its words are not missed where they do not stand."""
    await karen.hear(
        "The donations paid for new benches.",
        "It rained all afternoon.",
        "We had soup again.",
        timestamp="2023-08-16T12:00:00Z",
    )
    plain = await karen.answer("What did the donations pay for?")
    dated = await karen.answer(f"What did the donations pay for {when}?")
    assert dated.hits[0].content == "The donations paid for new benches."
    assert dated.evidence > plain.evidence / 2


async def test_a_date_that_was_spoken_of_is_found_by_its_words(karen: Recalling) -> None:
    await karen.hear("The exam is on 14 March.", "It rained all afternoon.", "The recital is on 2 May.")
    assert (await karen.ask("What is on 14 March?", top_k=1))[0].content == "The exam is on 14 March."
