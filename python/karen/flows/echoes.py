"""What Karen tells a language model about how to be is not repeated to whoever reads its answer."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass

from karen.contract.errors import KarenError
from karen.models.provider import Usage

UNREPEATED = "(I don’t repeat my instructions.)"
"""Stands in the place of the first of them."""
MOST_WORDS = 7
"""In the order of the instructions; more is no chance."""
SHORTEST_SENTENCE = 4
"""Words of a sentence of the instructions that is an echo as a whole."""
_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r"[^\W_]+[\W_]*|[\W_]+")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|\n")


async def without_echoes(pieces: AsyncIterable[str | Usage], instructions: str) -> AsyncGenerator[str | Usage]:
    """The pieces, but for what repeats the instructions word for word. What may become an echo waits."""
    held = _Held(_Instructions(instructions))
    try:
        async for piece in pieces:
            told = held.rest() if isinstance(piece, Usage) else held.add(piece)
            if told:
                yield told
            if isinstance(piece, Usage):
                yield piece
    except KarenError:
        if told := held.rest():
            yield told
        raise
    if told := held.rest():
        yield told


class _Instructions:
    """At which places each word stands, and how many words the sentence has that ends at a place."""

    def __init__(self, text: str) -> None:
        self.places: dict[str, list[int]] = {}
        self.sentences: dict[int, int] = {}
        count = 0
        for sentence in _SENTENCE_END.split(text):
            words = _WORD.findall(sentence)
            for at, word in enumerate(words, count):
                self.places.setdefault(word.casefold(), []).append(at)
            count += len(words)
            if len(words) >= SHORTEST_SENTENCE:
                self.sentences[count - 1] = len(words)
        self.beginnings = frozenset(word[:length] for word in self.places for length in range(1, len(word) + 1))


@dataclass
class _HeldWord:
    text: str
    is_echo: bool = False


class _Held:
    """The last words of an answer, for as long as they may turn out to be an echo."""

    def __init__(self, instructions: _Instructions) -> None:
        self._instructions = instructions
        self._runs: dict[int, int] = {}
        """By the place of the instructions that the answer has come to: how many words up to there are the same."""
        self._words: deque[_HeldWord] = deque()
        self._begun = ""
        """A word that may go on."""
        self._is_within = False
        """The word that goes on is none of the instructions, and told already."""
        self._has_said_so = False

    def add(self, piece: str) -> str:
        """What can be told now."""
        told, text = "", self._begun + piece
        if self._is_within and text:
            rest = _WORD.match(text)
            told, text = text[: rest.end() if rest else 0], text[rest.end() if rest else 0 :]
            self._is_within = not text
        parts = _PART.findall(text)
        self._begun = parts.pop() if parts and _WORD.fullmatch(parts[-1]) else ""
        told += "".join(self._take(part) for part in parts)
        if self._begun and self._begun.casefold() not in self._instructions.beginnings:
            told += self.rest()
            self._is_within = True
        return told

    def rest(self) -> str:
        """All that waits."""
        told = (self._take(self._begun) if self._begun else "") + self._release(0)
        self._begun, self._runs = "", {}
        return told

    def _take(self, part: str) -> str:
        """A word and what follows it; or signs alone, which belong to what is before them."""
        if word := _WORD.match(part):
            places = self._instructions.places.get(word[0].casefold(), ())
            self._runs = {at: self._runs.get(at - 1, 0) + 1 for at in places}
        elif self._words:
            self._words[-1].text += part
            return ""
        self._words.append(_HeldWord(part))
        longest = max(self._runs.values(), default=0)
        told = self._release(longest)
        for held in list(self._words)[len(self._words) - self._repeated(longest) :]:
            held.is_echo = True
        return told

    def _repeated(self, longest: int) -> int:
        """How many of the last words are an echo for certain."""
        sentences = self._instructions.sentences
        whole = (sentences[at] for at, run in self._runs.items() if run >= sentences.get(at, run + 1))
        return max((longest if longest > MOST_WORDS else 0, *whole))

    def _release(self, kept: int) -> str:
        told = ""
        while len(self._words) > kept:
            held = self._words.popleft()
            if not held.is_echo:
                told += held.text
            elif not self._has_said_so:
                self._has_said_so = True
                told += f"{UNREPEATED} "
        return told
