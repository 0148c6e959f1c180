"""What a person typed, as words to look for and as an expression the full-text index understands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_WORDS = 16
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
# Scripts that put no spaces between words: the index holds whole runs of them, so a part of one is not found in it.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclass(frozen=True)
class Query:
    """`words` are folded, in order and each once; the last may be only begun.

    `typed` are the same as they were typed, for the index folds by a table of its own; `pieces` is all but the blanks.
    """

    words: tuple[str, ...]
    typed: tuple[str, ...]
    pieces: tuple[str, ...]

    @property
    def literal(self) -> bool:
        """The index cannot find this: it has no words (emoji, punctuation) or no spaces between them."""
        return not self.words or any(_UNSPACED.search(piece) for piece in self.pieces)

    def every_word(self) -> str:
        """Matches what has all words; as a phrase they count once more."""
        words = " AND ".join(_terms(self.typed))
        return words if len(self.typed) == 1 else f"({words}) OR {_quoted(' '.join(self.typed))} *"

    def any_word(self) -> str:
        return " OR ".join(_terms(self.typed))

    def on_server(self, *, every: bool) -> str:
        """What has all words, or any of them, as PostgreSQL's to_tsquery reads it."""
        *whole, last = self.words
        return (" & " if every else " | ").join([*whole, f"{last}:*" if len(last) > 1 else last])

    def phrase_on_server(self) -> str:
        """Matches the words one behind the other, the last one whole: what makes a message count more."""
        return " <-> ".join(self.words)

    def matches(self, word: str) -> int | None:
        """Which of the words this one of a text is, or None."""
        folded = fold(word)
        if folded in self.words:
            return self.words.index(folded)
        last = self.words[-1] if self.words else ""
        return len(self.words) - 1 if len(last) > 1 and folded.startswith(last) else None


def parse(text: str) -> Query:
    words: dict[str, str] = {}
    for match in words_of(text):
        words.setdefault(fold(match.group()), match.group())
    pieces = text.replace("\x00", " ").split()
    return Query(tuple(words)[:MOST_WORDS], tuple(words.values())[:MOST_WORDS], tuple(pieces)[:MOST_WORDS])


def words_of(text: str) -> Iterator[re.Match[str]]:
    """Where the index sees a word: letters and numbers, with the accents that follow them."""
    return _WORD.finditer(text)


def fold(word: str) -> str:
    """Without case and accents, as the index has it."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part))).lower()


def _terms(words: Iterable[str]) -> list[str]:
    *whole, last = words
    # The last word may be half typed; whole it counts twice. One letter alone would begin half the language.
    begun = f"({_quoted(last)} OR {_quoted(last)} *)" if len(last) > 1 else _quoted(last)
    return [*(_quoted(word) for word in whole), begun]


def _quoted(text: str) -> str:
    # Words hold letters and numbers only, so there is no quote in them to double.
    return f'"{text}"'
