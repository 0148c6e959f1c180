"""What a model says the user said is left out unless they said it; anything else passes as it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest

from karen.contract.types.enums import MessageRole
from karen.conversations.transcript import Spoken
from karen.flows.claims import UNFOUNDED, without_false_claims
from karen.flows.guess import exchanged_with_a_model
from karen.models.provider import Usage

SAID = ["Our boiler is called Gerald.", "We moved to Ghent in 2019.", "Ich mag keine Oliven."]


async def in_pieces(text: str, length: int = 3) -> AsyncIterator[str | Usage]:
    for start in range(0, len(text), length):
        yield text[start : start + length]
    yield Usage(tokens=1)


async def told(text: str, *, by_sentence: bool = False, said: Sequence[str] = SAID, length: int = 3) -> list[str]:
    checked = without_false_claims(in_pieces(text, length), said, by_sentence=by_sentence)
    return [piece async for piece in checked if isinstance(piece, str)]


@pytest.mark.parametrize("by_sentence", [True, False])
@pytest.mark.parametrize("length", [1, 7, 500])
@pytest.mark.parametrize(
    "text",
    [
        "You said: “Our boiler is called Gerald.” So that is its name.",
        "You told me that you moved to Ghent in 2019.",
        "As you mentioned, the boiler is called Gerald. Bleed it first!",
        "Du hast gesagt: „Ich mag keine Oliven.“",
        "If you said nothing, nothing happens.",
        "Your letter could begin like this:\n\nDear Ms. Ruiz,\n\nyours",
        "It depends on you. You know best, you see, you",
        "",
        "Ünïcødé 🙂 without an end",
    ],
)
async def test_what_the_user_did_say_and_what_claims_nothing_passes_unchanged(
    text: str, length: int, by_sentence: bool
) -> None:
    assert "".join(await told(text, by_sentence=by_sentence, length=length)) == text


@pytest.mark.parametrize("length", [1, 7, 500])
@pytest.mark.parametrize(
    "claim",
    [
        "You said: “Our boiler is called Henry.”",
        "On 31 March you said: “Tom's birthday is on the 3rd of March”",
        "You told me that you moved to Porto.",
        "You mentioned that you moved to Ghent in 2021.",
        "As you've already said, your sister plays the tuba on Sundays.",
        "Du hast mir gesagt, dass du Anna heißt.",
        "Tu m'as dit que ton chien s'appelle Max.",
    ],
)
@pytest.mark.parametrize("by_sentence", [True, False])
async def test_what_the_user_never_said_is_not_put_into_their_mouth(claim: str, length: int, by_sentence: bool) -> None:
    answer = "".join(await told(f"Well. {claim} Anything else?", by_sentence=by_sentence, length=length))
    assert UNFOUNDED in answer
    assert not any(invented in answer for invented in ("Henry", "Tom", "Porto", "2021", "tuba", "Anna", "Max"))


async def test_the_first_false_claim_ends_the_answer_of_a_tiny_model() -> None:
    answer = await told("You said: “I hate tea.” You also said: “I love tea.” More.", by_sentence=True)
    assert "".join(answer) == UNFOUNDED


async def test_words_that_cannot_become_a_claim_do_not_wait() -> None:
    pieces = await told("The kettle is on the stove and the water boils", length=6)
    assert len(pieces) > 5


def test_a_tiny_model_is_shown_only_what_a_model_answered() -> None:
    asked, guessed = Spoken(MessageRole.USER, "Who was Ada?"), Spoken(MessageRole.ASSISTANT, "A poet.", guessed=True)
    before = [
        Spoken(MessageRole.USER, "Our boiler is called Gerald."),
        Spoken(MessageRole.ASSISTANT, "I've kept that, word for word."),
        asked,
        guessed,
        Spoken(MessageRole.USER, "What is our boiler called?"),
        Spoken(MessageRole.ASSISTANT, "On 3 May you said: “Our boiler is called Gerald.”"),
    ]
    assert exchanged_with_a_model(before) == [asked, guessed]
