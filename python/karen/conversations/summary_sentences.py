"""Which sentences of a stretch of conversation say what it was about, what was decided and what is still open.

Extractive: nothing is put in other words, so nothing can be made up. Knows no row.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from karen.base.words import content_words
from karen.contract.types.enums import MessageRole

MOST_CHARACTERS = 4000
"""Of one message; what is longer was pasted rather than said."""
LENGTHS = range(12, 321)
"""Characters of a sentence that can stand for itself."""
LEAST_WORDS = 3
_TOPICS = 12
_SENTENCE = re.compile(r"[^.!?…\n]+(?:\.(?=\S)[^.!?…\n]+)*[.!?…]*")
_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_MARKUP = re.compile(r"^(?:\s*\d+[.)]\s+)?[^\w\"'«„“¿¡(]*")
"""What stands before a sentence: the marks of lists and headings, and emoji."""

Kind = Literal["decision", "open", "key"]
MOST_PICKS: dict[Kind, int] = {"decision": 4, "open": 4, "key": 5}

_DECIDED = re.compile(
    r"\b(?:let'?s (?!see)|i'?ll (?:go with|take|use|do|book|buy|order|choose|stick)|we'?ll |decided|settled on|agreed"
    r"|going with|go for|i'?m going to|we'?re going to|it'?s settled|final answer|the plan is|i chose|we chose"
    r"|wir nehmen|ich nehme|wir machen|beschlossen|entschieden|abgemacht|es bleibt bei"
    r"|decid[ioí]|vamos a|quedamos en|me quedo con|acordamos|hemos acordado"
    r"|d[ée]cid[ée]|on va|je prends|on prend|c'est d'accord"
    r"|decidi|decidimos|ficamos com|fico com|combinado)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:need to|needs to|have to|has to|still must|must|to-?do|not sure|don'?t know (?:yet|whether|if)|no idea yet"
    r"|remind me|waiting for|wait for|figure out|find out|open question|tbd|haven'?t (?:\w+ )?yet"
    r"|still (?:need|have|missing)"
    r"|muss (?:noch)?|m[üu]ssen|noch nicht|wei[ßs]+ (?:noch )?nicht|fehlt noch"
    r"|tengo que|tenemos que|hay que|falta|todav[ií]a no|no s[ée] si"
    r"|il faut|je dois|on doit|pas encore|je ne sais pas"
    r"|tenho que|temos que|preciso|precisamos|ainda n[ãa]o|n[ãa]o sei se)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^(?:hi|hello|hey|thanks|thank you|ok(?:ay)?|sure|yes|no|great|good morning|bye)\b", re.IGNORECASE
)
_ROLE_WEIGHT = {MessageRole.USER: 1.0, MessageRole.ASSISTANT: 0.6, MessageRole.SYSTEM: 0.0}


@dataclass(frozen=True)
class Line:
    """One message; `answered` says that somebody replied to it."""

    message_id: str
    role: MessageRole
    content: str
    answered: bool


@dataclass(frozen=True)
class Pick:
    """Characters `start` to `end` of a message; `score` compares picks of one kind."""

    kind: Kind
    message_id: str
    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Digest:
    """`topics` counts the words the stretch is about, the most frequent ones."""

    picks: list[Pick]
    topics: dict[str, int]


@dataclass(frozen=True)
class _Sentence:
    line: Line
    start: int
    end: int
    text: str
    words: list[str]

    @property
    def asks(self) -> bool:
        return self.text.endswith("?")


def digest(lines: Sequence[Line]) -> Digest:
    """The best sentences of each kind, in the order they were said, none of them twice."""
    sentences = [sentence for line in lines for sentence in _sentences(line)]
    counts = Counter(word for sentence in sentences for word in sentence.words)
    topics = Counter[str]()
    for sentence in sentences:
        weight = 2 if sentence.line.role is MessageRole.USER else 1
        topics.update({word: weight for word in sentence.words if len(word) > 3 and not word.isdigit()})
    by_kind: dict[Kind, list[tuple[float, int]]] = {"decision": [], "open": [], "key": []}
    for number, sentence in enumerate(sentences):
        if kind := _kind(sentence):
            by_kind[kind].append((_weight(sentence, counts), number))
    picks = {
        number: _pick(kind, sentences[number], score)
        for kind, found in by_kind.items()
        for score, number in _best(found, sentences, MOST_PICKS[kind])
    }
    return Digest([picks[number] for number in sorted(picks)], dict(topics.most_common(_TOPICS)))


def _best(found: list[tuple[float, int]], sentences: Sequence[_Sentence], most: int) -> list[tuple[float, int]]:
    """The highest scores, of sentences in the same words the first."""
    different: dict[str, tuple[float, int]] = {}
    for score, number in found:
        different.setdefault(" ".join(sentences[number].words), (score, number))
    return sorted(different.values(), key=lambda one: (-one[0], one[1]))[:most]


def _pick(kind: Kind, sentence: _Sentence, score: float) -> Pick:
    return Pick(kind, sentence.line.message_id, sentence.start, sentence.end, round(score, 4))


def _kind(sentence: _Sentence) -> Kind | None:
    """None for what is no point of its own: small talk, and questions that were answered."""
    mine = sentence.line.role is MessageRole.USER
    if sentence.asks:
        return "open" if mine and not sentence.line.answered else None
    if mine and _OPEN.search(sentence.text):
        return "open"
    if mine and _DECIDED.search(sentence.text):
        return "decision"
    return None if _GREETING.match(sentence.text) or sentence.line.role is MessageRole.SYSTEM else "key"


def _weight(sentence: _Sentence, counts: Counter[str]) -> float:
    """How much of what the stretch talks about is in the sentence, long ones discounted."""
    carried = sum(math.log1p(counts[word]) for word in sentence.words)
    return _ROLE_WEIGHT[sentence.line.role] * carried / (len(sentence.words) + 4)


def _sentences(line: Line) -> Iterator[_Sentence]:
    said = line.content[:MOST_CHARACTERS]
    plain = _CODE.sub(lambda code: " " * len(code.group()), said)  # of the same length, so that places stay true
    for match in _SENTENCE.finditer(plain):
        markup = _MARKUP.match(match.group())
        start = match.start() + (markup.end() if markup else 0)
        text = plain[start : match.end()].rstrip()
        words = content_words(text) if len(text) in LENGTHS else []
        if len(words) >= LEAST_WORDS:
            yield _Sentence(line, start, start + len(text), text, words)
