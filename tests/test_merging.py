"""What counts as the same: said twice it merges, and whatever might be another thing is kept beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversing import ME, OTHER
from memories import Remembering, remembering


@pytest.fixture
async def memory(tmp_path: Path) -> AsyncIterator[Remembering]:
    async with remembering(tmp_path / "karen.sqlite") as opened:
        yield opened


SAME = [
    ("My dog is called Rex", "my dog is called rex."),
    ("My dog is called Rex", "My dog's called Rex!"),
    ("My dog is called Rex", "My dog's name is Rex"),
    ("My dog is called Rex", "Remember that my dog is named Rex"),
    ("My dog is called Rex", "I have a dog named Rex"),
    ("I don't like coriander", "I do not like coriander"),
    ("I dont like coriander", "I don’t like coriander"),
    ("I love pizza", "I really love the pizza so much"),
    ("My favorite color is blue", "my favourite colour is blue"),
    ("I'm allergic to peanuts", "I am allergic to peanuts."),
    ("The meeting is at 3:30", "the meeting is at 3:30!"),
    ("I like tea", "Well, I like tea too."),
    ("I like tea", "oh hey, by the way: I like tea!"),
    ("Ich heiße Ana", "ich heiße Ana!"),
    ("J’habite à Lyon", "j'habite à Lyon"),
    ("🦊🦊", "🦊🦊 "),
    ("私は寿司が好きです", "私は寿司が好きです。"),
]
DIFFERENT = [
    ("I like dogs", "I don't like dogs"),
    ("I like dogs", "I like cats"),
    ("I like dogs", "She likes dogs"),
    ("I like dogs", "My brother likes dogs"),
    ("I like dogs", "I liked dogs"),
    ("I like dogs", "I never like dogs"),
    ("I like dogs", "Do I like dogs?"),
    ("I have 7 cats", "I have 8 cats"),
    ("I have seven cats", "I have eight cats"),
    ("It was -5 degrees", "It was 5 degrees"),
    ("The rent is 1,500", "The rent is 1.500"),
    ("The train leaves at 3:30", "The train leaves at 3:20"),
    ("My birthday is on 3 May", "My birthday is on 3 June"),
    ("My birthday is on Monday", "My birthday is on Sunday"),
    ("Ana loves Ben", "Ben loves Ana"),
    ("My sister visited my brother", "My brother visited my sister"),
    ("My dog is called Rex", "My cat is called Rex"),
    ("My dog is called Rex", "My dog is called Max"),
    ("Call Ana Meyer", "Call Ana Meier"),
    ("I write C", "I write C++"),
    ("I write C#", "I write C++"),
    ("My mail is a@b.example", "My mail is c@b.example"),
    ("I can swim", "I can't swim"),
    ("I am hungry", "I am not very hungry"),
    ("I am not hungry", "I am not very hungry"),
    ("🦊🦊", "🦊"),
    ("résumé", "resume"),
    ("I live in Paris", "I lived in Paris"),
    ("I work with Tom", "I work for Tom"),
    ("The score was 50%", "The score was 50"),
    ("I have few friends", "I have a few friends"),
    ("I sleep", "I sleep well"),
    ("I have too many cats", "I have many cats"),
    ("I drink", "I drink a lot"),
    ("I don't like it", "I don't like it very much"),
    ("I said hello to Ana", "I said to Ana"),
    ("My login is ana_b", "My login is ana b"),
    ("I take prednisone", "I take prednisolone"),
    ("I am a contractor", "I am a contracter"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
async def test_said_again_in_almost_the_same_words_it_merges(memory: Remembering, first: str, second: str) -> None:
    known = (await memory.store(first))["memory"]
    again = await memory.store(second, tags=["again"])
    assert (again["outcome"], again["merged_with"], again["memory"]["id"]) == ("merged", known["id"], known["id"])
    assert again["reason"]
    assert again["memory"]["tags"] == ["again"]
    assert await memory.contents() == [first]


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
async def test_what_may_be_something_else_is_kept(memory: Remembering, first: str, second: str) -> None:
    for caller, order in ((ME, [first, second]), (OTHER, [second, first])):
        assert [(await memory.store(text, caller))["outcome"] for text in order] == ["stored", "stored"]
        assert await memory.contents(caller) == order


async def test_a_merged_memory_takes_in_what_it_did_not_know(memory: Remembering) -> None:
    message = await memory.say("my dog is called Rex!")
    await memory.store("My dog is called Rex", tags=["pets"], metadata={"a": 1, "b": 1}, importance_score=7)
    merged = await memory.store(
        "My dog is called Rex.", sources=[{"message_id": message}], metadata={"b": 2, "c": 3}, importance_score=3
    )
    assert merged["memory"]["metadata"] == {"a": 1, "b": 1, "c": 3}
    assert merged["memory"]["importance_score"] == 7
    assert [source["message_id"] for source in merged["memory"]["sources"]] == [None, message]


async def test_the_same_source_is_kept_once(memory: Remembering) -> None:
    message = await memory.say("My dog is called Rex")
    for _ in range(3):
        stored = await memory.store("My dog is called Rex", sources=[{"message_id": message, "start": 3, "end": 6}])
    assert [source["span"]["text"] for source in stored["memory"]["sources"]] == ["dog"]


async def test_what_a_model_says_again_changes_nothing(memory: Remembering) -> None:
    known = (await memory.store("I like tea"))["memory"]
    again = await memory.store("I like tea", ai_generated=True, tags=["guess"], importance_score=10)
    assert (again["outcome"], again["memory"]) == ("merged", known)


async def test_what_the_user_says_confirms_what_a_model_proposed(memory: Remembering) -> None:
    proposed = (await memory.store("I like tea", ai_generated=True))["memory"]
    said = await memory.store("I like tea")
    assert (said["outcome"], said["merged_with"]) == ("merged", proposed["id"])
    assert (said["memory"]["state"], said["memory"]["reviewed"]) == ("confirmed", True)
    assert await memory.contents() == ["I like tea"]


async def test_words_that_become_a_fact_give_it_their_place(memory: Remembering) -> None:
    words = (await memory.store("My dog is called Rex"))["memory"]
    fact = await memory.store("My dog is called Rex", attribute="pet", value="Rex")
    assert (fact["outcome"], [old["id"] for old in fact["superseded"]]) == ("superseded", [words["id"]])
    assert (await memory.store("my dog is called Rex"))["merged_with"] == fact["memory"]["id"]
