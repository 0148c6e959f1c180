"""What a model is asked: the settings in words, a beginning that stays, and never more than the model holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest

from karen.base.tokens import CHARACTERS_PER_TOKEN
from karen.contract.types.enums import MessageRole, PersonalityTone, PersonalityVerbosity
from karen.contract.types.settings import KarenSettings
from karen.conversations.transcript import Spoken
from karen.flows import prompt as prompts
from karen.models.provider import Prompt, PromptMessage

PLAIN = KarenSettings()


def prompt_for(text: str, before: Sequence[Spoken], settings: KarenSettings, model: Holding, begun: str = "") -> Prompt:
    return prompts.prompt_for(text, before, settings, model, begun).prompt


@dataclass(frozen=True)
class Holding:
    context_tokens: int | None
    tiny: bool = False


def talk(turns: int, length: int = 60) -> list[Spoken]:
    """So many questions, each with its answer."""
    return [
        Spoken(role, f"{number} {role.value} ".ljust(length, "x"))
        for number in range(turns)
        for role in (MessageRole.USER, MessageRole.ASSISTANT)
    ]


def characters(prompt: Prompt) -> int:
    return sum(len(message.content) for message in prompt.messages)


def system_of(settings: KarenSettings) -> str:
    first = prompt_for("Why?", [], settings, Holding(4096)).messages[0]
    assert first.role is MessageRole.SYSTEM
    return first.content


def test_a_question_comes_last_and_the_instructions_first() -> None:
    prompt = prompt_for("And why?", talk(2), PLAIN, Holding(4096))
    assert [message.role.value for message in prompt.messages] == [
        *("system", "user", "assistant", "user", "assistant", "user")
    ]
    assert prompt.messages[-1] == PromptMessage(MessageRole.USER, "And why?")


@pytest.mark.parametrize("tone", list(PersonalityTone))
@pytest.mark.parametrize("verbosity", list(PersonalityVerbosity))
def test_each_tone_and_length_is_asked_for_in_words_of_its_own(
    tone: PersonalityTone, verbosity: PersonalityVerbosity
) -> None:
    asked = {
        system_of(KarenSettings(personality_tone=other_tone, personality_verbosity=other))
        for other_tone in PersonalityTone
        for other in PersonalityVerbosity
        if (other_tone, other) != (tone, verbosity)
    }
    assert system_of(KarenSettings(personality_tone=tone, personality_verbosity=verbosity)) not in asked


def test_a_longer_answer_is_given_more_room() -> None:
    lengths = [
        prompt_for("Why?", [], KarenSettings(personality_verbosity=verbosity), Holding(32_768)).most_tokens
        for verbosity in (
            PersonalityVerbosity.CONCISE,
            PersonalityVerbosity.BALANCED,
            PersonalityVerbosity.DETAILED,
        )
    ]
    assert all(2 * shorter <= longer for shorter, longer in pairwise(lengths))


def test_a_tiny_model_is_told_little_and_given_a_quarter_of_the_room() -> None:
    formal = KarenSettings(personality_tone=PersonalityTone.FORMAL, custom_persona_instructions="Call me Captain.")
    capable, tiny = (prompt_for("Why?", [], formal, Holding(2048, tiny)) for tiny in (False, True))
    assert tiny.messages[0].content == "You are Karen, a helpful assistant. Call me Captain."
    assert (tiny.messages[1:], 4 * tiny.most_tokens) == (capable.messages[1:], capable.most_tokens)


def test_ones_own_instructions_are_passed_on() -> None:
    assert "Call me Captain." in system_of(KarenSettings(custom_persona_instructions="  Call me Captain.\n"))


@pytest.mark.parametrize("context_tokens", [None, 512, 2048, 8192])
@pytest.mark.parametrize("length", [10, 300, 5000])
def test_a_prompt_leaves_room_for_its_answer(context_tokens: int | None, length: int) -> None:
    prompt = prompt_for("Why?", talk(300, length), PLAIN, Holding(context_tokens))
    assert characters(prompt) / CHARACTERS_PER_TOKEN + prompt.most_tokens <= (context_tokens or 4096)


def test_turn_after_turn_the_beginning_stays_and_rarely_moves() -> None:
    said = talk(200)
    prompts = [prompt_for("Why?", said[: 2 * turns], PLAIN, Holding(2048)) for turns in range(200)]
    continued = [
        later.messages[: len(earlier.messages) - 1] == earlier.messages[:-1] for earlier, later in pairwise(prompts)
    ]
    assert continued.count(False) <= 200 * 60 * 2 / CHARACTERS_PER_TOKEN / 300
    assert continued.count(False) > 0


def test_what_is_told_of_the_past_begins_with_the_user_and_takes_turns() -> None:
    said = [
        Spoken(MessageRole.ASSISTANT, "Hello."),
        Spoken(MessageRole.USER, "One."),
        Spoken(MessageRole.USER, "Two."),
        Spoken(MessageRole.ASSISTANT, "Three."),
    ]
    prompt = prompt_for("Four?", said, PLAIN, Holding(4096))
    assert [message.content for message in prompt.messages[1:]] == ["One.\n\nTwo.", "Three.", "Four?"]


def test_a_question_that_follows_an_unanswered_one_is_told_with_it() -> None:
    prompt = prompt_for("Hello?", [Spoken(MessageRole.USER, "Anybody there?")], PLAIN, Holding(4096))
    assert prompt.messages[1:] == (PromptMessage(MessageRole.USER, "Anybody there?\n\nHello?"),)


@pytest.mark.parametrize("length", [30, 1500, 3000])
def test_what_has_begun_is_part_of_the_answer_and_of_the_room(length: int) -> None:
    begun = "x" * length
    whole = prompt_for("Why?", talk(300), PLAIN, Holding(2048))
    prompt = prompt_for("Why?", talk(300), PLAIN, Holding(2048), begun)
    assert prompt.begun == begun
    assert whole.most_tokens // 4 <= prompt.most_tokens < whole.most_tokens
    assert (characters(prompt) + length) / CHARACTERS_PER_TOKEN + prompt.most_tokens <= 2048
