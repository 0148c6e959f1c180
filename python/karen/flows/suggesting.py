"""What the user may want next, in words that Karen understands: after few answers, and never the same twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from karen.contract.types.decisions import UseTool
from karen.flows.decide.request import fold
from karen.flows.outcome import Question
from karen.flows.recall.languages import Language, language_of
from karen.tools.lists import ListsResult
from karen.tools.weather import WeatherResult

_TOMORROW: dict[Language, str] = {
    "en": "And tomorrow?", "de": "Und morgen?", "es": "¿Y mañana?", "fr": "Et demain ?", "pt": "E amanhã?",
}  # fmt: skip
_REMINDERS: dict[Language, str] = {
    "en": "What are my reminders?",
    "de": "Welche Erinnerungen habe ich?",
    "es": "¿Qué recordatorios tengo?",
    "fr": "Quels sont mes rappels ?",
    "pt": "Que lembretes tenho?",
}
_KNOWN: dict[Language, str] = {
    "en": "What do you know about me?",
    "de": "Was weißt du über mich?",
    "es": "¿Qué sabes de mí?",
    "fr": "Que sais-tu de moi ?",
    "pt": "O que sabes sobre mim?",
}
_ON_THE_LIST: dict[Language, str] = {
    "en": "What's on my {} list?",
    "de": "Was steht auf der Liste {}?",
    "es": "¿Qué hay en la lista {}?",
    "fr": "Montre-moi la liste {}",
    "pt": "O que tem na lista {}?",
}


def suggestion_after(decision: UseTool, result: object, question: Question) -> str | None:
    """None where nothing follows from it, or it was suggested or said before in the conversation."""
    make = _AFTER.get(decision.tool)
    suggestion = make(result, language_of(fold(question.text))) if make else None
    before = {fold(text) for text in (*question.suggested, *question.said_before, question.text)}
    return suggestion if suggestion and fold(suggestion) not in before else None


def _after_weather(result: object, language: Language) -> str | None:
    is_of_now = isinstance(result, WeatherResult) and result.now is not None
    return _TOMORROW[language] if is_of_now else None


def _after_lists(result: object, language: Language) -> str | None:
    if not isinstance(result, ListsResult) or result.action != "add" or not result.changes:
        return None
    name = result.changes[0].summary.name
    is_word = name[1:] == name[1:].lower()
    return _ON_THE_LIST[language].format(name.lower() if is_word and language == "en" else name)


_AFTER: Mapping[str, Callable[[object, Language], str | None]] = {
    "weather": _after_weather,
    "lists": _after_lists,
    "set_reminder": lambda _, language: _REMINDERS[language],
    "remember": lambda _, language: _KNOWN[language],
}
