"""The tone and length of what Karen says in words of her own. What is computed, quoted or listed stays as it is."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncGenerator

from karen.contract.types.chat import Remembered, TextDelta, ToolFinished, ToolStarted
from karen.contract.types.enums import PersonalityTone, PersonalityVerbosity
from karen.contract.types.settings import KarenSettings
from karen.flows.outcome import Guessing, Outcome, Told

_QUOTED = re.compile(r"“[^”]*”|„[^“]*“|«[^»]*»|`[^`]*`|\*\*[^*]*\*\*")
_CONTRACTIONS = {
    "can't": "cannot", "won't": "will not", "don't": "do not", "doesn't": "does not", "didn't": "did not",
    "isn't": "is not", "aren't": "are not", "wasn't": "was not", "haven't": "have not", "couldn't": "could not",
    "i'm": "I am", "i'll": "I will", "i've": "I have", "i'd": "I would", "it's": "it is", "that's": "that is",
    "you're": "you are", "you've": "you have", "you'll": "you will", "there's": "there is", "what's": "what is",
    "let's": "let us", "we're": "we are", "they're": "they are",
}  # fmt: skip
_CONTRACTED = re.compile(
    r"\b(?:" + "|".join(word.replace("'", "['’]") for word in _CONTRACTIONS) + r")\b", re.IGNORECASE
)
_FORMAL = {
    "Hello. What can I do for you?": "Good day. How may I be of service?",
    "You're welcome.": "You are most welcome.",
    "All right.": "Very well.",
    "Goodbye. Everything you wrote is kept.": "Farewell. Everything you wrote is kept.",
    "I know.": "I am aware of that.",
}
_COURTEOUS, _SORRY = "Certainly. ", "I regret to say that "
_ASIDES = (
    "No crystal ball was involved.",
    "I checked twice, as I have nothing better to do.",
    "Not bad for a few circuits.",
    "You may quote me on that.",
)
_CANNOT = re.compile(r"I (?:don['’]t|do not|cannot|can['’]t) ")
_NOTED_OR_UNKNOWN = re.compile(
    r"(?P<short>Noted|I don['’]t know|I can['’]t answer that|Notiert|Das weiß ich nicht|Anotado|"
    r"No lo sé|C’est noté|Je ne sais pas|Não sei)\s?: "
)
_LIGHT = frozenset({"time", "date", "calculate", "convert", "random"})
"""Tools whose results may be joked about: of nothing that somebody keeps or forgets."""
_OF_MEMORY = frozenset({"", "recall"})
"""What answers from memory: no tool, or this one."""
LONGEST_FRAMED = 300
"""Characters of an answer that a courtesy or an aside still suits."""


async def in_manner(events: AsyncGenerator[Told], settings: KarenSettings) -> AsyncGenerator[Told]:
    """The events of an answer, its own words put as the profile likes them; a model is told that itself."""
    tool, failed, is_first, is_own = "", False, True, True
    async with contextlib.aclosing(events):
        async for event in events:
            match event:
                case Guessing():
                    is_own = False
                case ToolStarted():
                    tool = event.tool
                case ToolFinished():
                    failed = isinstance(event.result, dict) and "failed" in event.result
                case TextDelta() if is_own:
                    put = put_first(event.delta, settings, "" if failed else tool) if is_first else None
                    yield TextDelta(delta=plainly(event.delta, settings) if put is None else put)
                    is_first = False
                    continue
                case Outcome(provenance=Remembered() as remembered) if is_own and tool in _OF_MEMORY:
                    if (told := sources_told(remembered, settings)) is not None:
                        yield told
                case _:
                    pass
            yield event


def put_first(text: str, settings: KarenSettings, tool: str) -> str:
    """The first words of an answer; a tool's sentence, where there was a `tool`, has its length from that."""
    if settings.personality_verbosity is PersonalityVerbosity.CONCISE:
        short = _NOTED_OR_UNKNOWN.match(text) if tool in _OF_MEMORY else None
        return plainly(f"{short['short']}." if short else text, settings)
    return _framed(text, settings.personality_tone, tool)


def plainly(text: str, settings: KarenSettings) -> str:
    """In the register of the tone, with nothing added."""
    formal = settings.personality_tone in (PersonalityTone.FORMAL, PersonalityTone.NEUTRAL)
    return _without_contractions(text) if formal else text


def sources_told(remembered: Remembered, settings: KarenSettings) -> TextDelta | None:
    """For a detailed answer: when it was said."""
    days = dict.fromkeys(f"{span.timestamp:%-d %B %Y}" for span in remembered.sources)
    is_detailed = settings.personality_verbosity is PersonalityVerbosity.DETAILED
    return TextDelta(delta=f"\n\nYou said so on {', '.join(days)}.") if days and is_detailed else None


def _framed(text: str, tone: PersonalityTone, tool: str) -> str:
    is_short = len(text) <= LONGEST_FRAMED and "\n" not in text
    match tone:
        case PersonalityTone.FRIENDLY:
            return text
        case PersonalityTone.NEUTRAL:
            return _without_contractions(text)
        case PersonalityTone.FORMAL:
            said = _FORMAL.get(text) or _without_contractions(text)
            if _CANNOT.match(text):
                return f"{_SORRY}{said}"
            return f"{_COURTEOUS}{said}" if tool and is_short else said
        case PersonalityTone.HUMOROUS:
            return f"{text} {_ASIDES[sum(text.encode()) % len(_ASIDES)]}" if tool in _LIGHT and is_short else text


def _without_contractions(text: str) -> str:
    """Outside of what is quoted."""
    parts, at = [], 0
    for quoted in _QUOTED.finditer(text):
        parts += [_CONTRACTED.sub(_expanded, text[at : quoted.start()]), quoted.group()]
        at = quoted.end()
    return "".join([*parts, _CONTRACTED.sub(_expanded, text[at:])])


def _expanded(match: re.Match[str]) -> str:
    whole = _CONTRACTIONS[match.group().lower().replace("’", "'")]
    return whole[0].upper() + whole[1:] if match.group()[0].isupper() else whole
