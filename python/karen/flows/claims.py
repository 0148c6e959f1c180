"""What a language model says the user said is held against what they did say, before anybody reads it."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterable, Sequence

from karen.base.words import word_set
from karen.flows.decide.request import fold
from karen.memory.recall.words import terms_of
from karen.models.provider import Usage

UNFOUNDED = "I don't know: I find nothing of the kind among what you have told me."
"""Stands in the place of a sentence that claims otherwise."""
ENOUGH = 0.5
"""The share of a claim's words that the user must have said, where it quotes nothing."""
_BETWEEN = r"(?: (?:also|once|just|already|previously|earlier|even|did|recently|actually))*"
_CLAIM = re.compile(
    r"(?<!\bif )(?<!\bunless )(?<!\bwhether )\b(?:"
    rf"you(?:['’]ve|['’]d| have| had)?{_BETWEEN} (?:said|told me|mentioned|wrote|stated|shared with me)\b"
    r"|according to (?:you\b|what you)|in your (?:own )?words\b|your (?:earlier |last |previous )?messages? (?:says?"
    r"|said)"
    r"|(?:hast du|du hast)(?: \w+){0,4} (?:gesagt|erzählt|geschrieben|erwähnt)\b|(?:me )?dijiste\b|me (?:has"
    r"|habías) dicho\b"
    r"|tu (?:m['’]as|as|avais|m['’]avais) (?:dit|écrit|raconté)\b|vous (?:m['’]avez|avez) dit\b|(?:me )?disseste\b"
    r"|você (?:me )?(?:disse|contou)\b)",
    re.IGNORECASE,
)
_FIRST_WORDS = word_set("you your according in hast du me tu vous você dijiste disseste if unless whether")
_BEGUN = "|".join(sorted({word[:length] for word in _FIRST_WORDS for length in range(1, len(word))}))
_BEGINNING = re.compile(
    r"(?:\b(?:if |unless |whether )?\b(?:you|accord|in your|your|hast|du|me|tu|vous|você|dijiste"
    r"|disseste)\S*(?: \S*){0,5}"
    rf"|\b(?:if|unless|whether|in) \S*|(?<!\S)(?:{_BEGUN}|if|in))$",
    re.IGNORECASE,
)
"""May still become a claim; the last word may be the beginning of a longer one."""
_LONGEST_BEGINNING = 60
_SENTENCE_END = re.compile(r"[.!?…]+[\"”’»)]*(?=\s)|\n")
_QUOTED = re.compile(r"[“\"„«]([^“”\"„»«]{2,})[”\"“»]?")
_NAMED = re.compile(r"(?<!^)(?<![.!?] )\b(?:[A-ZÀ-Þ][\w’'-]+|\d[\d.,:]*)")


async def without_false_claims(
    pieces: AsyncIterable[str | Usage], said: Sequence[str], *, by_sentence: bool
) -> AsyncGenerator[str | Usage]:
    """The pieces, but for sentences that claim the user said what is not in `said`.

    With `by_sentence` none is told before it is complete, and the first false one ends the answer; otherwise only what
    may be a claim waits.
    """
    words = " ".join(fold(text) for text in said)
    terms = frozenset(terms_of(" ".join(said)))
    waiting = ""
    async for piece in pieces:
        if isinstance(piece, Usage):
            if waiting:
                yield waiting if _is_founded(waiting, words, terms) else UNFOUNDED
            waiting = ""
            yield piece
            continue
        waiting += piece
        while end := _SENTENCE_END.search(waiting):
            sentence, waiting = waiting[: end.end()], waiting[end.end() :]
            if _is_founded(sentence, words, terms):
                yield sentence
            else:
                yield _in_place_of(sentence)
                if by_sentence:
                    return
        if not by_sentence and (sure := _sure(waiting)):
            yield waiting[:sure]
            waiting = waiting[sure:]
    if waiting:
        yield waiting if _is_founded(waiting, words, terms) else _in_place_of(waiting)


def _sure(waiting: str) -> int:
    """How much of an unfinished sentence cannot belong to a claim."""
    if claim := _CLAIM.search(waiting):
        return claim.start()
    begun = _BEGINNING.search(waiting, max(0, len(waiting) - _LONGEST_BEGINNING))
    return begun.start() if begun else len(waiting)


def _in_place_of(sentence: str) -> str:
    blank = len(sentence) - len(sentence.lstrip())
    end = "\n" if sentence.endswith("\n") else ""
    return f"{sentence[:blank]}{UNFOUNDED}{end}"


def _is_founded(sentence: str, words: str, terms: frozenset[str]) -> bool:
    claim = _CLAIM.search(sentence)
    if not claim:
        return True
    told = sentence[claim.end() :]
    if quotes := _QUOTED.findall(sentence):
        return all(fold(quote) in words for quote in quotes)
    if any(not set(terms_of(named)) <= terms for named in _NAMED.findall(told)):
        return False
    claimed = terms_of(told)
    return not claimed or sum(term in terms for term in claimed) >= ENOUGH * len(claimed)
