"""Reads the name of a firm, an office or a school."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.flows.facts.lexicon import common_words
from karen.flows.facts.places import is_known_place
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, cleared, trimmed

_ORGANISATION_STOP = re.compile(
    r"\s(?:as|in|on|for|since|doing|if|where|these|and|but|until|till|from|with|every|full|part|because|now|at|right|"
    r"up|after|during|again|next|last|this|to|who|which|so|ever|before|making|selling|when|driving|teaching|twice|"
    r"three|two|fixing|most|all|writing|running|helping|half)(?=\s|$)"
)
_NO_EMPLOYER_WORDS = """
home night nights myself me you school university college uni work peanuts free fun money life living the
weekend weekends a hours days hire both fee charity moment it that this them him her us least half present first
last once something anything nothing all ease risk loss war peace church sea
"""
_NO_EMPLOYER = frozenset(_NO_EMPLOYER_WORDS.split()) | {
    "the weekend",
    "the moment",
    "the time",
    "the shop",
    "the office",
    "the gym",
    "the minute",
    "the door",
    "the table",
    "the end",
}


_PERSON = re.compile(
    r"(?:[\w-]+ ){0,3}?(?:wom[ae]n|m[ae]n|guys?|girls?|boys?|lads?|lad(?:y|ies)|person|people|friends?|colleagues?|"
    r"mates?)\b"
)


def organisation(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A firm, an office, a school: a name in capitals, or `the council`."""
    if stop := _ORGANISATION_STOP.search(sentence.plain, start, end):
        end = stop.start()
    first, last = trimmed(sentence, start, end)
    plain, said = sentence.plain[first:last], sentence.said[first:last]
    words = plain.split()
    if not words or len(words) > 5 or plain in _NO_EMPLOYER or sentence.plain[start:last].strip() in _NO_EMPLOYER:
        return
    has_name = any(word[:1].isupper() for word in said.split())
    mine = re.match(
        r"\s*(?:my|our) (?!own\b|dad|father|mum|mom|uncle|aunt|brother|sister|family|husband|wife)",
        sentence.plain[start:],
    )
    article = re.match(r"\s*(?:the|a|an|my|our)\s", sentence.plain[start:first])
    if mine or _PERSON.match(plain):
        return
    if not has_name and not article and (sentence.cased or all(word in common_words() for word in words)):
        return
    if not has_name and re.search(
        r"\b(?:you|your|it|this|that|me|him|her|them|hours?|minutes?|years?|weeks?|months?|days?)\b", plain
    ):
        return
    yield Value(cleared(said), first, last)


def named_organisation(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """Only with a name: `I joined a gym` says nothing of work."""
    yield from (value for value in organisation(sentence, start, end) if any(c.isupper() for c in value.text))


_GOES_ON = re.compile(r"\s(?:y|e|et)\s(?=[^A-ZÀ-Þ])")
_IN_A_TOWN = re.compile(r"\s(?:en|em|a|à)\s(?P<town>\S[^,;:]{1,30})$")


def workplace(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """Where a language says `I work in` of a firm as of a town: the firm, without its town, and never a town alone."""
    for value in organisation(sentence, start, end):
        text = _GOES_ON.split(value.text)[0]
        town = _IN_A_TOWN.search(text)
        if town and is_known_place(town["town"]):
            text = text[: town.start()]
        elif is_known_place(text):
            continue
        yield Value(text, value.start, value.start + len(text))
