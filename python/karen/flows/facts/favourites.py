"""Reads a favourite together with what it is a favourite of, which stands before or after it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, phrase

_KIND_BEFORE = re.compile(
    r"(?:favou?rite|fave|fav|favorit|go-to|best) (?!(?:is|are|was|has|have|would|must|will)\b)(?P<kind>[a-z][\w' "
    r"-]{0,30}?)(?:'s|s'|\b)(?: (?:of all time|ever|in the world))?(?: has always been| will always be| (?:has|"
    r"have)(?: got)? to be| gotta be| is| are| was| would have to be| must be|,|:|)?(?: probably| still| definitely| "
    r"easily| just| currently| hands down)* $"
)
_KIND_ABROAD = re.compile(
    r"(?:lieblings(?P<german>\w+)|(?:mi|m(?:on|a)|m(?:eu|inha)) (?P<kind>\w+(?: \w+)?) (?:favorit|preferid|prefere)\w*)"
)
_KIND_AFTER = re.compile(
    r"\s?(?:is|are|'s|has always been|will always be|was|isn'?t|aren'?t) (?:still |by far |easily |definitely |not )?"
    r"(?:my|our) (?:absolute |all-time |all time |number one )?(?:favou?rite|fave|fav)s?"
    r"(?: (?!(?:of|and|but|in|at|so|to|for|because)\b)(?P<kind>[a-z]+))?"
)
_OF_ANOTHER = re.compile(
    r"(?:\bis|'s|\bare|\bwas) (?:also |still |not |by far |probably )?(?:my|our) (?:[\w-]+ ){0,2}(?:favou?rite|fave|"
    r"fav)\b"
)
_POINTED_AT = frozenset({"first", "second", "third", "last", "latter", "former", "other", "next"})


def favourite(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`composer: Arvo Pärt`: what it is a favourite of stands between `favourite` and the verb."""
    before = sentence.plain[:start]
    if not _OF_ANOTHER.search(before):
        yield from _liked(phrase(7)(sentence, start, end), sentence, _KIND_BEFORE.search(before))


def favourite_of(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`Farbe: Grün` of `meine Lieblingsfarbe ist Grün`, and likewise where the thing precedes its favourite."""
    yield from _liked(phrase(5)(sentence, start, end), sentence, _KIND_ABROAD.search(sentence.plain[:start]))


def favourite_before(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`team: Brewers` of `the Brewers are my favourite team`: what it is a favourite of follows."""
    yield from _liked(phrase(6)(sentence, start, end), sentence, _KIND_AFTER.match(sentence.plain, end))


def _liked(values: Iterator[Value], sentence: Sentence, found: re.Match[str] | None) -> Iterator[Value]:
    """Each with the kind that was found, as it is written; not what only points (`my favourite is the second`)."""
    kind = next((group for group in ("kind", "german") if found and found.groupdict().get(group)), None)
    written = sentence.said[found.start(kind) : found.end(kind)].lower() if found and kind else ""
    what = written.removesuffix(" of all").removesuffix("of all")
    what = what.capitalize() if kind == "german" else what
    for value in values:
        if sentence.plain[value.start : value.end] not in _POINTED_AT:
            yield Value(f"{what}: {value.text}" if what else value.text, value.start, value.end)
