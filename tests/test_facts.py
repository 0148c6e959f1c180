"""Facts: what holds now, what held before, what repeats, contradicts or corrects what is known."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from conversing import ME, OTHER
from memories import Remembering, remembering, stated


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Remembering]:
    async with remembering(tmp_path / "karen.sqlite", indexers=["vectors"]) as opened:
        yield opened


@pytest.mark.parametrize(
    "attribute", ["name", "home_city", "birthday", "age", "job", "employer", "favourite colour", "wifi password"]
)
async def test_a_new_value_takes_the_place_of_the_old_one(memory: Remembering, attribute: str) -> None:
    old = (await memory.fact(attribute, "one"))["memory"]
    memory.clock.advance(days=1)
    new = await memory.fact(attribute, "two")
    (closed,) = new["superseded"]
    assert new["outcome"] == "superseded"
    assert (closed["id"], closed["state"], closed["superseded_by"]) == (old["id"], "closed", new["memory"]["id"])
    assert closed["valid_to"] == new["memory"]["valid_from"]
    assert await memory.values() == ["two"]
    assert await memory.values(include_closed=True) == ["one", "two"]
    assert (await memory.call("get", memory_id=old["id"]))["content"] == old["content"]


@pytest.mark.parametrize("attribute", ["likes", "dislikes", "pet", "child", "allergy", "language", "hobbies", "owns"])
async def test_many_values_add_up(memory: Remembering, attribute: str) -> None:
    for value in ("one", "two", "three"):
        assert (await memory.fact(attribute, value))["outcome"] == "stored"
    assert await memory.values(attribute=attribute) == ["one", "three", "two"]


@pytest.mark.parametrize(("one", "other"), [("C", "C++"), ("5", "-5"), ("1,500", "1.500"), ("3.5", "35"), ("🦊", "🐶")])
async def test_values_that_differ_in_a_sign_differ(memory: Remembering, one: str, other: str) -> None:
    await memory.fact("other", one)
    assert (await memory.fact("other", other))["outcome"] == "stored"


@pytest.mark.parametrize("value", ["Berlin", "berlin", "  Berlin ", "Berlin."])
async def test_the_same_fact_again_merges(memory: Remembering, value: str) -> None:
    known = (await memory.fact("home_city", "Berlin"))["memory"]
    again = await memory.fact("home city", value, subject="me")
    assert (again["outcome"], again["merged_with"]) == ("merged", known["id"])
    assert await memory.values() == ["Berlin"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"attribute": "likes", "value": "tea"}, {"attribute": "dislikes", "value": "Tea"}),
        ({"attribute": "dislikes", "value": "tea"}, {"attribute": "likes", "value": "tea"}),
        ({"attribute": "likes", "value": "tea"}, {"attribute": "likes", "value": "tea", "polarity": "not"}),
        ({"attribute": "pet", "value": "Rex"}, {"attribute": "pet", "value": "Rex", "polarity": "not"}),
        ({"attribute": "name", "value": "Bob"}, {"attribute": "name", "value": "Bob", "polarity": "not"}),
        ({"attribute": "name", "value": "Bob", "polarity": "not"}, {"attribute": "name", "value": "Bob"}),
    ],
)
async def test_the_contrary_closes(memory: Remembering, first: dict[str, Any], second: dict[str, Any]) -> None:
    old = (await memory.store("said first", **first))["memory"]
    memory.clock.advance(days=1)
    new = await memory.store("said then", **second)
    assert [closed["id"] for closed in new["superseded"]] == [old["id"]]
    assert [fact["id"] for fact in (await memory.call("facts"))["facts"]] == [new["memory"]["id"]]


async def test_to_deny_one_value_says_nothing_of_another(memory: Remembering) -> None:
    await memory.fact("name", "Ana")
    assert (await memory.fact("name", "Bob", polarity="not"))["outcome"] == "stored"
    assert await memory.values() == ["Ana", "Bob"]
    await memory.fact("likes", "tea")
    assert (await memory.fact("dislikes", "coffee"))["outcome"] == "stored"


@pytest.mark.parametrize("subject", ["Rex", "my sister", "犬"])
async def test_facts_of_another_subject_stay(memory: Remembering, subject: str) -> None:
    await memory.fact("age", "40")
    assert (await memory.fact("age", "3", subject=subject))["outcome"] == "stored"
    assert (await memory.fact("age", "4", subject=subject.upper()))["outcome"] == "superseded"
    assert await memory.values(subject="I") == ["40"]
    assert await memory.values(subject=subject) == ["4"]


async def test_a_favourite_of_another_kind_stays(memory: Remembering) -> None:
    await memory.fact("favourite", "colour: blue")
    assert (await memory.fact("favourite", "food: soup"))["outcome"] == "stored"
    assert (await memory.fact("favorite", "colour: red"))["outcome"] == "superseded"
    assert await memory.values(attribute="favourite colour") == ["colour: red"]
    assert await memory.values(attribute="favourite") == ["colour: red", "food: soup"]


async def test_old_news_does_not_take_the_place_of_newer(memory: Remembering) -> None:
    now = (await memory.fact("home_city", "Berlin", valid_from="2020-01-01T00:00:00Z"))["memory"]
    old = await memory.fact("home_city", "Rome", valid_from="2001-01-01T00:00:00Z")
    between = await memory.fact("home_city", "Oslo", valid_from="2010-01-01T00:00:00Z")
    assert (old["outcome"], old["memory"]["state"]) == ("stored", "closed")
    assert (old["memory"]["valid_to"], old["memory"]["superseded_by"]) == ("2020-01-01T00:00:00Z", now["id"])
    assert [fact["value"] for fact in between["superseded"]] == ["Rome"]
    assert between["memory"]["valid_to"] == "2020-01-01T00:00:00Z"
    assert await memory.values() == ["Berlin"]
    at = {year: await memory.values(as_of=f"{year}-06-01T00:00:00Z") for year in (2000, 2005, 2015, 2025)}
    assert at == {2000: [], 2005: ["Rome"], 2015: ["Oslo"], 2025: ["Berlin"]}


async def test_what_held_before_and_holds_again_is_a_fact_of_its_own(memory: Remembering) -> None:
    for day, city in enumerate(("Paris", "Berlin", "Paris")):
        await memory.fact("home_city", city, valid_from=f"2020-01-0{day + 1}T00:00:00Z")
    facts = (await memory.call("facts", include_closed=True))["facts"]
    assert [(fact["value"], fact["state"]) for fact in facts] == [
        ("Paris", "confirmed"),
        ("Berlin", "closed"),
        ("Paris", "closed"),
    ]


async def test_a_fact_known_from_earlier_begins_earlier(memory: Remembering) -> None:
    await memory.fact("home_city", "Rome", valid_from="2000-01-01T00:00:00Z")
    await memory.fact("home_city", "Berlin", valid_from="2020-01-01T00:00:00Z")
    earlier = await memory.fact("home_city", "Berlin", valid_from="2010-01-01T00:00:00Z")
    assert (earlier["outcome"], earlier["memory"]["valid_from"]) == ("merged", "2010-01-01T00:00:00Z")
    assert await memory.values(as_of="2015-01-01T00:00:00Z") == ["Berlin"]
    assert await memory.values(as_of="2005-01-01T00:00:00Z") == ["Rome"]


async def test_a_stated_fact_keeps_the_users_words_and_their_place(memory: Remembering) -> None:
    text = "🦊 Hi! Actually my name is Ana, you know"
    noted = await memory.note(text, stated(text, "name", "Ana", "my name is Ana"), timestamp="2026-02-01T08:00:00Z")
    (fact,) = noted.facts
    assert (fact.content, fact.state, fact.reviewed, fact.ai_generated) == ("my name is Ana", "stated", False, False)
    assert (fact.user_confirmed, fact.valid_from) == (True, datetime(2026, 2, 1, 8, tzinfo=UTC))
    (source,) = fact.sources
    assert source.span and (source.span.start, source.span.end, source.span.text) == (16, 30, "my name is Ana")
    assert await memory.values(subject="user", attribute="name") == ["Ana"]


async def test_a_stated_fact_replaces_and_repeats(memory: Remembering) -> None:
    await memory.fact("name", "Bob")
    memory.clock.advance(days=1)
    corrected = await memory.note("I'm Ana", stated("I'm Ana", "name", "Ana", correction=True))
    assert [fact.value for fact in corrected.closed] == ["Bob"]
    again = await memory.note("my name is Ana", stated("my name is Ana", "name", "Ana"))
    assert (again.facts, [fact.value for fact in again.known]) == ([], ["Ana"])
    assert len(again.known[0].sources) == 2


async def test_the_only_one_of_many_is_corrected(memory: Remembering) -> None:
    await memory.fact("child", "Maya")
    memory.clock.advance(days=1)
    text = "Actually my daughter is called Mia"
    noted = await memory.note(text, stated(text, "child", "Mia", correction=True))
    assert [fact.value for fact in noted.closed] == ["Maya"]
    memory.clock.advance(days=1)
    await memory.fact("child", "Ben")
    unclear = await memory.note(text, stated(text, "child", "Lea", correction=True))
    assert unclear.closed == []
    assert await memory.values() == ["Ben", "Lea", "Mia"]


async def test_the_only_one_of_its_kind_ends_with_it(memory: Remembering) -> None:
    for text, name in (("we have a dog, his name is Rex", "Rex"), ("my cat is called Tom", "Tom")):
        await memory.note(text, stated(text, "pet", name))
    memory.clock.advance(days=1)
    text = "my dog died"
    noted = await memory.note(text, stated(text, "pet", "dog", denied=True))
    assert [fact.value for fact in noted.closed] == ["Rex"]
    text = "My car is a white Skoda"
    await memory.note(text, stated(text, "vehicle", "white Skoda"))
    memory.clock.advance(days=1)
    sold = await memory.note("I sold my car", stated("I sold my car", "vehicle", "car", denied=True))
    assert [fact.value for fact in sold.closed] == ["white Skoda"]
    two = "our cats are called Minka and Mo"
    for name in ("Minka", "Mo"):
        await memory.note(two, stated(two, "pet", name))
    text = "one of our cats died"
    unclear = await memory.note(text, stated(text, "pet", "cats", denied=True))
    assert unclear.closed == []


async def test_a_message_from_the_future_states_what_holds_now(memory: Remembering) -> None:
    noted = await memory.note("I'm Ana", stated("I'm Ana", "name", "Ana"), timestamp="2031-01-01T00:00:00Z")
    assert noted.facts[0].valid_from == memory.clock()


@pytest.mark.parametrize(
    ("role", "text", "said"),
    [
        ("assistant", "Your name is Ana", "name is Ana"),
        ("user", "> my name is Ana\nis that so?", "my name is Ana"),
        ("user", "You wrote:\n>> my name is Ana", "my name is Ana"),
    ],
)
async def test_what_the_user_did_not_say_is_not_noted(memory: Remembering, role: str, text: str, said: str) -> None:
    noted = await memory.note(text, stated(text, "name", "Ana", said), role=role)
    assert (noted.facts, len(noted.refused)) == ([], 1)
    assert await memory.contents(only_user_confirmed=False) == []


async def test_nothing_is_noted_from_a_message_of_another(memory: Remembering) -> None:
    message = await memory.say("I'm Ana", OTHER)
    noted = await memory.manager.note(ME, message, [stated("I'm Ana", "name", "Ana")])
    assert (noted.facts, len(noted.refused)) == ([], 1)


async def test_a_place_that_says_something_else_is_not_noted(memory: Remembering) -> None:
    message = await memory.say("I'm Bob and that's it")
    noted = await memory.manager.note(ME, message, [stated("I'm Ana", "name", "Ana")])
    assert (noted.facts, len(noted.refused)) == ([], 1)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"message_id": "$assistant"}, "not yours"),
        ({"message_id": "$theirs"}, "no message"),
        ({"message_id": "missing"}, "no message"),
        ({"message_id": "$quote"}, "quotes"),
        ({"message_id": "$mine", "start": 3, "end": 99}, "outside"),
        ({"message_id": "$mine", "start": 9, "end": 3}, "outside"),
        ({"message_id": "$mine", "start": 2, "end": 3}, "Nothing can be seen"),
    ],
)
async def test_a_source_that_is_not_the_users_own_word_is_refused(
    memory: Remembering, source: dict[str, Any], says: str
) -> None:
    ids = {
        "$assistant": await memory.say("You like tea", role="assistant"),
        "$theirs": await memory.say("I like tea", OTHER),
        "$quote": await memory.say("> I like tea"),
        "$mine": await memory.say("hi I like tea"),
    }
    place = {**source, "message_id": ids.get(source["message_id"], source["message_id"])}
    refused = await memory.store("I like tea", sources=[place])
    assert refused["outcome"] == "refused"
    assert says in refused["reason"]
    assert await memory.contents() == []


async def test_what_a_model_proposes_is_not_used(memory: Remembering) -> None:
    await memory.fact("home_city", "Berlin")
    memory.clock.advance(days=1)
    proposed = await memory.fact("home_city", "Rome", ai_generated=True)
    assert (proposed["outcome"], proposed["memory"]["state"]) == ("stored", "proposed")
    assert (proposed["memory"]["reviewed"], proposed["memory"]["user_confirmed"]) == (False, False)
    assert await memory.values() == ["Berlin"]
    assert await memory.values(include_proposed=True) == ["Berlin", "Rome"]
    assert await memory.contents() == ["my home_city Berlin"]


async def test_an_undone_correction_lets_the_old_value_hold_again(memory: Remembering) -> None:
    await memory.fact("name", "Bob")
    memory.clock.advance(days=1)
    noted = await memory.note("I'm Ana", stated("I'm Ana", "name", "Ana"))
    await memory.call("reject", memory_id=noted.facts[0].id)
    assert await memory.values(include_closed=True) == await memory.values() == ["Bob"]
    assert (await memory.call("facts"))["facts"][0]["valid_to"] is None


async def test_a_deleted_value_brings_no_older_one_back(memory: Remembering) -> None:
    await memory.fact("home_city", "Paris")
    memory.clock.advance(days=1)
    new = await memory.fact("home_city", "Berlin")
    await memory.call("delete", memory_id=new["memory"]["id"])
    assert (await memory.values(), await memory.values(include_closed=True)) == ([], ["Paris"])
