"""What Karen says to a statement she has noted: what is new, and what it takes the place of. Nothing twice."""

from __future__ import annotations

from karen.contract.types.memory import Memory
from karen.flows.decide.request import fold
from karen.flows.recall.languages import Language, language_of
from karen.flows.recall.remembering import MessageFacts, before_it
from karen.flows.recall.sentences import sentence

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


def reply_to(noted: MessageFacts, said: str) -> str:
    """The whole reply to a message that states something."""
    language = language_of(fold(said))
    new = noted.noted.facts
    if not new:
        return _KNOWN[language]
    return _NOTED[language].format(
        _lowered(" ".join(_named(one, noted, language) for one in new[:MOST_NAMED]), language)
    )


def closing_of(noted: MessageFacts | None) -> str:
    """What is added to an answer to something else: only what has changed."""
    if noted is None:
        return ""
    changed = [one for one in noted.noted.facts if before_it(one, noted.noted.closed)]
    if not changed:
        return ""
    return _NOTED["en"].format(_lowered(" ".join(_named(one, noted, "en") for one in changed), "en"))


def _named(memory: Memory, noted: MessageFacts, language: Language) -> str:
    said = sentence(memory, language, memory.created_at)
    before = before_it(memory, noted.noted.closed)
    return _BEFORE[language].format(said.rstrip("."), before) if before else said


def _lowered(said: str, language: Language) -> str:
    """`your name is Ana` goes on a sentence in English; elsewhere it begins one."""
    return said[:1].lower() + said[1:] if language == "en" and said.startswith(("You", "Your")) else said
