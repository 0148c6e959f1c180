"""What a language model read out of a message, held against the message: only the user's own plain statements pass."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field

from karen.base.texts import utf16_length
from karen.contract.types.flows import ExtractedFact
from karen.contract.types.memory import Polarity, Span
from karen.flows.facts.folding import MASK, folded
from karen.flows.facts.moods import (
    is_fancy,
    is_passing,
    is_past,
    is_unreal,
    question_start,
    request_end,
)
from karen.flows.facts.own_words import own_words
from karen.flows.facts.sentences import Sentence, sentences_of
from karen.flows.facts.subjects import speaks_of_another
from karen.flows.facts.texts import asks_for_text, gives_text, is_fiction

CONFIDENCE = 0.5
"""Somebody has to look at it."""
USER = "user"
_ATTRIBUTE = re.compile(r"[a-z]+(?:[ _][a-z]+){0,3}")


class ProposedFact(BaseModel):
    """As a model answers it: everything but the attribute has to stand in the message, letter by letter."""

    model_config = ConfigDict(extra="forbid")

    words: str = Field(max_length=400)
    about: str = Field(max_length=60)
    attribute: str = Field(max_length=40)
    value: str = Field(max_length=120)


def own_statements(message: str) -> str:
    """`message` with all but the user's own words masked; empty for what tells a story or gives a text."""
    own = own_words(message)
    if is_fiction(folded(own)) or any(gives_text(one) or asks_for_text(one) for one in sentences_of(own)):
        return ""
    return own


def checked(message: str, own: str, proposed: ProposedFact) -> ExtractedFact | None:
    """The fact at its place; None for what the message, whose statements are `own`, does not plainly state of its
    author or of whom it names."""
    words, value, about = proposed.words.strip(), proposed.value.strip(), proposed.about.strip()
    attribute = proposed.attribute.strip().lower()
    first = own.find(words)
    if not words or first < 0 or MASK in words or not value or value not in words:
        return None
    if not _ATTRIBUTE.fullmatch(attribute) or (about != USER and about not in own):
        return None
    sentence = _sentence_at(own, first, first + len(words))
    if sentence is None or not _is_meant(sentence, first - sentence.start, len(words), about):
        return None
    start = utf16_length(message[:first])
    return ExtractedFact(
        subject=about,
        attribute=attribute.replace(" ", "_"),
        value=value,
        polarity=Polarity.IS,
        span=Span(start=start, end=start + utf16_length(words), text=words),
        confidence=CONFIDENCE,
    )


def _sentence_at(own: str, first: int, last: int) -> Sentence | None:
    """The one that holds all of it."""
    for sentence in sentences_of(own):
        if sentence.start <= first and last <= sentence.start + len(sentence.said) + len(sentence.ends):
            return sentence
    return None


def _is_meant(sentence: Sentence, start: int, length: int, about: str) -> bool:
    end = min(start + length, len(sentence.plain))
    asked = question_start(sentence)
    return not (
        (asked is not None and asked < end)
        or _NEGATED.search(sentence.plain, start, end)
        or request_end(sentence) > start
        or is_fancy(sentence)
        or is_unreal(sentence, start, end)
        or is_passing(sentence, 0, end)
        or is_past(sentence, start, end)
        or (about == USER and (_FIRST_PERSON.search(sentence.plain) is None or speaks_of_another(sentence, start, end)))
    )


_NEGATED = re.compile(
    r"n'?t\b|\b(?:not?|never|none|nobody|nothing|neither|nor|without|hardly|nicht|kein\w*|nie|niemals|ohne|nunca|sin|"
    r"tampoco|ne|pas|jamais|sans|nao|sem|nem)\b"
)
"""What is not so is for the rules: who proposes a value cannot say that it does not hold."""
_FIRST_PERSON = re.compile(
    r"\b(?:i|i'\w+|im|ive|me|my|mine|we|our|us|ich|mich|mir|mein\w*|wir|uns\w*|yo|me|mi|mis|nosotros|nuestr[oa]s?|"
    r"je|j'\w+|moi|mon|ma|mes|nous|notre|nos|eu|meu|minha|meus|minhas|nosso|nossa)\b"
)
