"""What Karen says of herself: greetings, what she can do, and what she cannot do yet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """`could_be_guessed`: a language model would have more to say."""

    text: str
    could_be_guessed: bool = False


def in_words(why: str, text: str) -> Words:
    """The answer to a message that asks for no tool; `why` is the reason the decision gave."""
    return Words("I can't do that yet.", could_be_guessed=True)
