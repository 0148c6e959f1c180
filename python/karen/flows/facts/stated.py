"""Where in a sentence the rules are tried: where the user states something, also beside a question or a request."""

from __future__ import annotations

import re

from karen.flows.facts.moods import question_start, request_end
from karen.flows.facts.rules import Where
from karen.flows.facts.sentences import Sentence

_JOINED = re.compile(
    r"(?:[,:(]|\b(?:because|cause|cos|cuz|since|as|given|given that|seeing as|seeing that|now that|bearing in mind|"
    r"considering|but|though|although|weil|da|porque|ya que|car|parce que|ja que))\s*$"
)
_TELLS = re.compile(
    r"(?:i'?m|im|i am|we'?re|i have|i'?ve|ive|i got|i do(?:n'?t| not)|i can'?t|i cannot|i hate|i love|i work|i live|"
    r"we live|we have|i drive|my \w+(?: \w+)?(?:'s| is| has)|ich (?:bin|habe|wohne|esse)|soy|tengo|vivo|je suis|j'ai|"
    r"sou|tenho|moro)\b"
)
_SPEAKS_OF_WORDS = re.compile(
    r"\b(?:say\w*|said|sing\w*|sang|song|lyrics?|means?|meant|spell\w*|wrote|writes?|written|translat\w*|called|line|"
    r"quote|told|tell|correct|better|sentence|grammar|which one)\b"
)


class Stated:
    """The places of a sentence at which rules of each kind are tried."""

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self._asked = question_start(sentence)
        self._told_from = request_end(sentence)
        self._asks = "?" in sentence.ends

    def of(self, where: Where) -> list[int]:
        if where is Where.ASIDE:
            return self._sentence.asides
        if where is Where.MENTION:
            return [at for at in self._sentence.mentions if at < self._first_asked() and self._names(at)]
        return [at for at in self._sentence.entries if at >= self._told_from and self._tells(at)]

    def _names(self, at: int) -> bool:
        """Not in what is to be done: `ring my brother Ruben`."""
        return not self._told_from or (at >= self._told_from and self._joined(at))

    def _joined(self, at: int) -> bool:
        return _JOINED.search(self._sentence.plain, max(0, at - 20), at) is not None

    def _first_asked(self) -> int:
        return len(self._sentence.plain) if self._asked is None else self._asked

    def _tells(self, at: int) -> bool:
        return not self._asks or at < self._first_asked() or self._adds(at)

    def _adds(self, at: int) -> bool:
        """`what can I order, I'm vegan?`: a statement is joined to the question."""
        plain = self._sentence.plain
        return _TELLS.match(plain, at) is not None and self._joined(at) and not _SPEAKS_OF_WORDS.search(plain)
