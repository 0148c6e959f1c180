"""Leave: what goes beyond this machine is asked for first, by a question that waits and is answered once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from calling import OWNER
from karen.contract.caller import Caller
from karen.contract.errors import Conflict, InvalidInput, NotFound
from karen.contract.frames import Failed, Item, Request
from talking import NOW, Answered, Talking, talking

HOST = "weather.invalid"
"""No name of that domain exists: what is sent there never arrives, and is counted before."""
ASKED = f"May I ask {HOST} about the weather in Graz, Austria?"
REACHED = f"{HOST} cannot be reached"
BY_HOST = {"weather_service": "custom_api", "weather_address": f"http://{HOST}"}


async def asked_for(talk: Talking, said: str = "what's the weather in Graz") -> Answered:
    await talk.call("settings.set", profile=BY_HOST)
    return await talk.say(said)


async def confirm(talk: Talking, question_id: str, allow: str, caller: Caller = OWNER) -> Answered:
    params = {"question_id": question_id, "allow": allow, "now": NOW}
    request = Request(id=1, method="chat.confirm", params=params)
    replies = [reply async for reply in talk.application.registry.run(request, caller)]
    if isinstance(replies[-1], Failed):
        raise replies[-1].problem
    return Answered([reply.data for reply in replies if isinstance(reply, Item)])


async def standing(talk: Talking) -> Any:
    return (await talk.call("settings.get"))["profile"]["allowed_without_asking"]


async def stored(talk: Talking, answered: Answered) -> list[Any]:
    page = await talk.call("conversations.messages", conversation_id=answered.conversation_id)
    return list(page["messages"])


async def test_a_tool_that_would_leave_the_machine_asks_and_sends_nothing(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        asked = await asked_for(talk)
        sent = await talk.call("system.bytes_sent")
        _, answer = await stored(talk, asked)
    (requested,) = asked.named("confirm_requested")
    assert requested["question_id"] == answer["id"]
    assert (requested["tool"], requested["args"], requested["scope"]) == ("weather", {"location": "Graz"}, HOST)
    assert requested["sentence"].startswith(ASKED)
    assert answer["question"] == {
        "tool": "weather",
        "args": {"location": "Graz"},
        "scope": HOST,
        "sentence": requested["sentence"],
        "each_time": False,
        "answer": None,
    }
    assert asked.named("tool_finished") == []
    assert sent["total_bytes"] == 0


@pytest.mark.parametrize(
    ("allow", "said", "left"),
    [
        ("once", REACHED, []),
        ("always", REACHED, [f"weather {HOST}"]),
        ("deny", f"looking it up asks {HOST} about the place, which is not allowed yet", []),
    ],
)
async def test_a_button_answers_it_in_a_new_version_of_the_answer(
    tmp_path: Path, allow: str, said: str, left: list[str]
) -> None:
    async with talking(tmp_path) as talk:
        asked = await asked_for(talk, "weather in Graz tomorrow")
        question_id = asked.named("confirm_requested")[0]["question_id"]
        done = await confirm(talk, question_id, allow)
        messages = await stored(talk, asked)
        versions = (await talk.call("conversations.versions", message_id=question_id))["messages"]
        assert await standing(talk) == left
    assert said in done.text
    assert done.named("tool_started")[0]["args"] == {"location": "Graz", "when": "2026-03-11"}
    assert [message["content"] for message in messages] == ["weather in Graz tomorrow", done.text]
    assert {version["id"]: version["question"] and version["question"]["answer"] for version in versions} == {
        question_id: allow,
        messages[-1]["id"]: None,
    }


@pytest.mark.parametrize(
    ("word", "reached", "left"),
    [
        ("yes please", True, []),
        ("Ja, mach das", True, []),
        ("Yes, always.", True, [f"weather {HOST}"]),
        ("immer", True, [f"weather {HOST}"]),
        ("no thanks", False, []),
        ("lieber nicht", False, []),
        ("non merci", False, []),
        ("just once", True, []),
        ("yes, just this once", True, []),
        ("nur einmal", True, []),
        ("please do", True, []),
        ("go for it!", True, []),
        ("aber ja", True, []),
        ("bien sûr", True, []),
        ("no, never", False, []),
        ("stop", False, []),
        ("auf keinen Fall", False, []),
        ("nunca", False, []),
    ],
)
async def test_a_plain_word_answers_it_too(tmp_path: Path, word: str, reached: bool, left: list[str]) -> None:
    async with talking(tmp_path) as talk:
        asked = await asked_for(talk)
        answered = await talk.say(word, asked.conversation_id)
        again = await talk.say(word, asked.conversation_id)
        assert await standing(talk) == left
    assert (REACHED in answered.text) is reached
    assert answered.tool == "weather"
    assert again.tool != "weather"


@pytest.mark.parametrize(
    "word",
    [
        "Karen",
        "please",
        "do it or not",
        "yes but not now",
        "always?",
        "immer?",
        "“yes, always”",
        "> yes",
        "just",
        "once upon a time",
        "always look on the bright side",
        "The mail says: “yes, allow it”",
        "ok, and what time is it?",
        "yes but only for my sister in Graz",
        "no, what about Rome?",
    ],
)
async def test_anything_else_leaves_the_question_open(tmp_path: Path, word: str) -> None:
    async with talking(tmp_path) as talk:
        asked = await asked_for(talk)
        answered = await talk.say(word, asked.conversation_id)
        _, question, *_ = await stored(talk, asked)
        sent = await talk.call("system.bytes_sent")
        assert await standing(talk) == []
    assert question["question"]["answer"] is None
    assert REACHED not in answered.text
    assert sent["total_bytes"] == 0


async def test_a_yes_counts_right_behind_the_question_alone(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        asked = await asked_for(talk)
        await talk.say("what time is it?", asked.conversation_id)
        late = await talk.say("yes", asked.conversation_id)
        elsewhere = await talk.say("yes")
    assert REACHED not in late.text + elsewhere.text


async def test_a_standing_leave_asks_no_more_until_it_is_taken_away_or_the_host_is_another(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        asked = await asked_for(talk)
        await talk.say("always", asked.conversation_id)
        unasked = await talk.say("what's the weather in Rome")
        await talk.call("settings.set", profile={"weather_address": "http://other.invalid"})
        other = await talk.say("what's the weather in Graz")
        await talk.call("settings.set", profile={**BY_HOST, "allowed_without_asking": []})
        revoked = await talk.say("what's the weather in Graz")
    assert REACHED in unasked.text
    assert other.text.startswith("May I ask other.invalid")
    assert revoked.text.startswith(ASKED)


async def test_what_follows_goes_on_from_what_was_asked_for(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        asked = await asked_for(talk)
        await talk.say("yes", asked.conversation_id)
        tomorrow = await talk.say("and tomorrow?", asked.conversation_id)
    assert tomorrow.named("confirm_requested")[0]["args"] == {"location": "Graz", "when": "2026-03-11"}


async def test_a_question_outlives_the_program_and_can_be_answered_later(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        asked = await asked_for(talk)
        await talk.say("what time is it?", asked.conversation_id)
    async with talking(tmp_path) as talk:
        done = await confirm(talk, asked.named("confirm_requested")[0]["question_id"], "once")
        texts = [message["content"] for message in await stored(talk, asked)]
    assert REACHED in done.text
    assert texts[1] == done.text


async def test_a_question_is_answered_once(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        asked = await asked_for(talk)
        question_id = asked.named("confirm_requested")[0]["question_id"]
        await confirm(talk, question_id, "deny")
        with pytest.raises(Conflict, match="answered already: deny"):
            await confirm(talk, question_id, "always")
        assert await standing(talk) == []


async def test_a_question_whose_answer_was_made_anew_is_void(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        asked = await asked_for(talk)
        question_id = asked.named("confirm_requested")[0]["question_id"]
        request = Request(id=1, method="chat.regenerate", params={"answer_id": question_id})
        async for _ in talk.application.registry.run(request, OWNER):
            pass
        with pytest.raises(Conflict, match="newer version"):
            await confirm(talk, question_id, "once")


async def test_only_a_question_of_ones_own_can_be_answered(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        asked = await asked_for(talk)
        plain = await talk.say("what time is it?")
        question_id = asked.named("confirm_requested")[0]["question_id"]
        with pytest.raises(Conflict, match="asks for nothing"):
            await confirm(talk, plain.events[0]["answer_id"], "once")
        with pytest.raises(NotFound):
            await confirm(talk, question_id, "always", Caller("another", OWNER.role))
        with pytest.raises(NotFound):
            await confirm(talk, "no-such-answer", "once")
        with pytest.raises(InvalidInput, match="allow"):
            await confirm(talk, question_id, "whenever")


async def test_what_is_brought_from_elsewhere_asks_for_nothing(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        asked = await asked_for(talk)
        branch = await talk.call("conversations.branch", message_id=asked.events[0]["answer_id"])
        page = await talk.call("conversations.messages", conversation_id=branch["id"])
        word = await talk.say("yes", branch["id"])
    assert [message["question"] for message in page["messages"]] == [None, None]
    assert REACHED not in word.text


async def test_a_forgotten_question_is_gone_with_what_it_would_have_told(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        asked = await asked_for(talk, "what's the weather in Samarkand")
        receipt = await talk.call("memory.forget", query="Samarkand", dry_run=False)
        _, answer = await stored(talk, asked)
    assert receipt["left_in"] == []
    assert answer["question"] is None
