"""What Karen says to a statement she has noted: what is new, and what it takes the place of. Nothing twice."""

from __future__ import annotations

from collections.abc import Sequence

from karen.contract.types.memory import Memory
from karen.flows.decide.request import fold
from karen.flows.recall.languages import Language, language_of
from karen.flows.recall.remembering import TakenIn, before_it
from karen.flows.recall.sentences import all_sentences, sentence
from karen.flows.recall.wishes import promised

MOST_NAMED = 3
_NOTED: dict[Language, str] = {
    "en": "Noted: {}",
    "de": "Notiert: {}",
    "es": "Anotado: {}",
    "fr": "C’est noté : {}",
    "pt": "Anotado: {}",
}
_BEFORE: dict[Language, str] = {
    "en": "{} (it was {}).",
    "de": "{} (vorher: {}).",
    "es": "{} (antes: {}).",
    "fr": "{} (avant : {}).",
    "pt": "{} (antes: {}).",
}
_KNOWN: dict[Language, str] = {
    "en": "I know.",
    "de": "Ich weiß.",
    "es": "Lo sé.",
    "fr": "Je sais.",
    "pt": "Eu sei.",
}


def reply_to(taken: TakenIn, said: str) -> str:
    """The whole reply to a message that states something."""
    language = language_of(fold(said))
    new = taken.facts.noted.facts if taken.facts else []
    promise = promised(taken.wishes)
    if not new:
        return promise or _KNOWN[language]
    told = _told(new[:MOST_NAMED], taken, language)
    return " ".join(part for part in (_NOTED[language].format(_lowered(told, language)), promise) if part)


def closing_of(taken: TakenIn) -> str:
    """What is added to an answer to something else: only what has changed."""
    noted = taken.facts.noted if taken.facts else None
    changed = [one for one in noted.facts if before_it(one, noted.closed)] if noted else []
    told = " ".join(_named(one, taken, "en") for one in changed)
    said = _NOTED["en"].format(_lowered(told, "en")) if told else ""
    return " ".join(part for part in (said, promised(taken.wishes)) if part)


def _told(new: Sequence[Memory], taken: TakenIn, language: Language) -> str:
    """What is new in one go; where it takes the place of something, that is said beside each."""
    if any(before_it(one, taken.facts.noted.closed) for one in new if taken.facts):
        return " ".join(_named(one, taken, language) for one in new)
    return " ".join(all_sentences(new, language, new[0].created_at))


def _named(memory: Memory, taken: TakenIn, language: Language) -> str:
    said = sentence(memory, language, memory.created_at)
    before = before_it(memory, taken.facts.noted.closed) if taken.facts else ""
    return _BEFORE[language].format(said.rstrip("."), before) if before else said


def _lowered(said: str, language: Language) -> str:
    """`your name is Ana` goes on a sentence in English; elsewhere it begins one."""
    return said[:1].lower() + said[1:] if language == "en" and said.startswith(("You", "Your")) else said
