"""Search: what was said is found by its words, with the right piece shown and the right letters marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from conversing import ME, OTHER, Conversing
from karen.contract.errors import InvalidInput, NotFound
from karen.contract.types.conversations import SearchMessages


def _units(text: str, start: int, end: int) -> str:
    """What a page's `text.slice(start, end)` gives."""
    return text.encode("utf-16-le")[start * 2 : end * 2].decode("utf-16-le")


def _marked(hit: dict[str, Any]) -> list[str]:
    return [_units(hit["snippet"], mark["start"], mark["end"]) for mark in hit["highlights"]]


async def _said(karen: Conversing, *contents: str) -> str:
    made = await karen.call("create", title="talk")
    await karen.say(made["id"], *contents)
    return str(made["id"])


async def _found(karen: Conversing, text: str, **filters: Any) -> list[str]:
    return [hit["snippet"] for hit in (await karen.call("search", text=text, **filters))["hits"]]


@pytest.mark.parametrize(
    ("content", "text", "marked"),
    [
        ("The walrus sleeps", "walrus", ["walrus"]),
        ("The WALRUS sleeps", "wALrus", ["WALRUS"]),
        ("The walruses sleep", "walr", ["walruses"]),
        ("Ein Café in Łódź", "cafe", ["Café"]),
        ("Ein Cafe\u0301 am Eck", "café", ["Cafe\u0301"]),
        ("naïve über", "UBER", ["über"]),
        ("don't panic", "don't", ["don", "t"]),
        ('a \'quoted "word"', '"word"', ["word"]),
        ("NEAR and OR and NOT", "near or not", ["NEAR", "OR", "NOT"]),
        ("x AND (y) -z *w ^v :u", "(y) -z *w ^v :u", ["y", "z", "w", "v", "u"]),
        ("scope is a column", "scope:column", ["scope", "column"]),
        ("version 3.14 now", "3.14", ["3", "14"]),
        ("before\x00after", "after", ["after"]),
        ("שלום עולם", "עולם", ["עולם"]),
        ("a party 🎉🎉 tonight", "🎉🎉", ["🎉🎉"]),
        ("今日は良い天気です", "天気", ["天気"]),
        ("iPhone 手机很好", "手机 iphone", ["iPhone", "手机"]),
        ("100% of a_b", "%%", []),
        ("50 % %% off", "%%", ["%%"]),
    ],
)
async def test_what_was_typed_finds_what_was_meant(
    karen: Conversing, content: str, text: str, marked: Sequence[str]
) -> None:
    await _said(karen, content, "something else entirely, of no interest")
    hits = (await karen.call("search", text=text))["hits"]
    assert [_marked(hit) for hit in hits] == ([marked] if marked else [])


@pytest.mark.parametrize("text", ["''", '"" ""', "* *", "--", "   ", "\x00\x00", "))((", "NEAR(", "^^", "%_", "\\\\"])
async def test_text_without_words_finds_nothing_and_breaks_nothing(karen: Conversing, text: str) -> None:
    await _said(karen, "ordinary words")
    assert await karen.call("search", text=text) == {"hits": [], "total": 0}


async def test_one_letter_is_refused(karen: Conversing) -> None:
    with pytest.raises(InvalidInput, match="text"):
        await karen.call("search", text="x")


@pytest.mark.parametrize("sign", ["🎉", "猫", "é"])
async def test_one_sign_that_may_be_a_word_is_found(karen: Conversing, sign: str) -> None:
    await _said(karen, f"see {sign} here", "nothing")
    assert (await karen.call("search", text=sign))["total"] == 1


async def test_all_the_words_come_before_any_of_them(karen: Conversing) -> None:
    await _said(karen, "red apples", "green apples", "red cars")
    assert await _found(karen, "red apples") == ["red apples"]
    assert set(await _found(karen, "red bananas")) == {"red apples", "red cars"}


async def test_a_phrase_comes_before_scattered_words_and_a_whole_word_before_a_begun_one(karen: Conversing) -> None:
    await _said(karen, "bird is early", "the early bird", "an early and rather loud bird", "the earlybird")
    assert (await _found(karen, "early bird"))[0] == "the early bird"
    await _said(karen, "a carpet", "a car", "a cartoon")
    assert (await _found(karen, "car"))[0] == "a car"


async def test_scores_are_shares_of_the_best(karen: Conversing) -> None:
    await _said(karen, "tea", "tea with milk and a great many other things that have nothing to do with it", "milk")
    hits = (await karen.call("search", text="tea"))["hits"]
    assert hits[0]["score"] == 1.0
    assert 0 < hits[1]["score"] < 1.0


async def test_the_snippet_shows_the_place_where_the_words_stand_together(karen: Conversing) -> None:
    filler = " ".join(f"filler{number}" for number in range(60))
    await _said(karen, f"walrus {filler} the 🙂 walrus met\nan ocelot {filler}")
    (hit,) = (await karen.call("search", text="walrus ocelot"))["hits"]
    assert "🙂 walrus met an ocelot" in hit["snippet"]
    assert _marked(hit) == ["walrus", "ocelot"]
    assert len(hit["snippet"]) <= 162
    assert hit["snippet"][0] == hit["snippet"][-1] == "…"
    assert set(hit["snippet"].strip("…").split()) <= set(f"{filler} the 🙂 walrus met an ocelot".split())


async def test_a_hit_says_where_it_is_and_can_be_jumped_to(karen: Conversing) -> None:
    conversation_id = await _said(karen, *(f"number {number}" for number in range(30)))
    (hit,) = (await karen.call("search", text="number 17"))["hits"][:1]
    assert (hit["conversation_id"], hit["conversation_title"], hit["role"]) == (conversation_id, "talk", "user")
    page = await karen.call("messages", conversation_id=conversation_id, around=hit["message_id"], limit=5)
    assert [message["content"] for message in page["messages"]] == [f"number {number}" for number in range(15, 20)]


async def test_filters_narrow(karen: Conversing) -> None:
    first = await _said(karen, "walrus one")
    await karen.say(first, "walrus answer", role="assistant")
    karen.clock.advance(days=10)
    second = await karen.call("create", tags=["zoo"], initial_message="walrus two")
    assert await _found(karen, "walrus", role="assistant") == ["walrus answer"]
    assert await _found(karen, "walrus", tag="zoo") == ["walrus two"]
    assert await _found(karen, "walrus", conversation_id=second["id"]) == ["walrus two"]
    assert await _found(karen, "walrus", since="2026-03-11T12:00:00Z") == ["walrus two"]
    assert await _found(karen, "walrus", since="2026-03-11T14:00:01+02:00") == []
    assert len(await _found(karen, "walrus", until="2026-03-11T14:00:00+02:00")) == 3
    assert len(await _found(karen, "walrus", until="2026-03-11T11:59:59Z")) == 2
    assert await _found(karen, "walrus", role="user", tag="zoo", until="2026-03-02T00:00:00Z") == []
    with pytest.raises(NotFound):
        await karen.call("search", text="walrus", conversation_id="absent")


async def test_the_archive_is_searched_unless_told_otherwise_and_the_bin_never(karen: Conversing) -> None:
    kept = await _said(karen, "walrus")
    await karen.call("archive", conversation_id=kept)
    assert await _found(karen, "walrus") == ["walrus"]
    assert await _found(karen, "walrus", include_archived=False) == []
    await karen.call("delete", conversation_id=kept)
    assert await _found(karen, "walrus") == []
    await karen.call("restore", conversation_id=kept)
    assert await _found(karen, "walrus") == ["walrus"]


async def test_more_than_a_thousand_matches_are_counted_as_a_thousand(karen: Conversing) -> None:
    messages = [
        {"external_id": str(number), "role": "user", "content": f"common {number}", "timestamp": "2026-01-01T00:00:00Z"}
        for number in range(1100)
    ]
    await karen.call("import", title="long", messages=messages)
    answer = await karen.call("search", text="common", limit=200)
    assert (answer["total"], len(answer["hits"])) == (1000, 200)
    assert (await karen.call("search", text="common 77"))["hits"][0]["snippet"] == "common 77"


async def test_spans_point_into_the_message_and_leave_out_the_question(karen: Conversing) -> None:
    conversation_id = await _said(karen, "🙂 " + "long before that " * 30 + "my locker code is 4711 🙂")
    (question,) = await karen.say(conversation_id, "what is my locker code")
    params = SearchMessages(text="locker code", limit=1)
    (span,) = await karen.message_search.spans(ME, params, frozenset({question["id"]}))
    (content,) = [
        message["content"]
        for message in (await karen.call("messages", conversation_id=conversation_id))["messages"]
        if message["id"] == span.message_id
    ]
    assert "my locker code is 4711 🙂" in span.text
    assert _units(content, span.start, span.end) == span.text
    assert await karen.message_search.spans(OTHER, params) == []
