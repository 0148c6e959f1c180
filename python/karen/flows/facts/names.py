"""Reads a personal name: capitals, known given names, and what people put before and between names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.flows.facts.folding import MASK
from karen.flows.facts.lexicon import common_words, is_a, words_of
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Reader, Value

_TOKEN = re.compile(r"[^\s,;:!?()\"“”«»]+")
_CAPITAL_NAME = re.compile(r"(?:(?:Mc|Mac|O['’]|D['’]|L['’])?[^\W\d_a-z][\w'’-]*\w|[A-Z])(?:['’]s)?")
_PARTICLES_WORDS = """
de da do dos das del della di van von der den ten el al bin ibn la le du of
"""
_PARTICLES = frozenset(_PARTICLES_WORDS.split())
_TITLES_WORDS = """
mr mrs ms miss dr sir dame prof father sister lady lord dona don
"""
_TITLES = frozenset(_TITLES_WORDS.split())
_NO_NAMES_WORDS = """
i a an the my your his her our their it he she we they you me him them us and or but so not no yes ok well now here
there this that these those just very too really also still only always never again sorry thanks hello hi hey karen
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
october november december christmas easter english french german spanish god lol ill im ive back home done ready
happy sad tired sure fine good great bad late early busy free sick down up in on at from to of for with as if who
what when where why how is are was were be been being have has had do does did can could will would should may might
must going trying looking thinking feeling getting making having working living coming mud i'm i've it's he's she's
we're they're you're that's there's who's what's let's come over right same both neither nobody somebody everybody
track gone take give make go batman superman spiderman spartacus groot cinderella santa satan jesus dracula hulk yoda
sweetheart darling honey love mate dude bro babe baby
"""
_NO_NAMES = frozenset(_NO_NAMES_WORDS.split())

_DEAR = re.compile(r"\s*(?:(?:little|old|baby|big|wee|young|dear|lovely|our|my)\s)?")


def name(surely: bool = True) -> Reader:
    """A personal name at the start of the stretch; unless `surely`, one without a capital must be a given name."""

    def read(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
        start = _DEAR.match(sentence.plain, start).end()  # type: ignore[union-attr]  # it matches nothing too
        tokens = list(_TOKEN.finditer(sentence.said, start, end))[:5]
        used: list[re.Match[str]] = []
        for token in tokens:
            if used and sentence.said[used[-1].end() : token.start()].strip():
                break
            bare = sentence.plain[token.start() : token.end()].strip("'.*")
            if not _names(bare, token[0], used, surely, sentence.cased, token.start() == 0):
                break
            used.append(token)
            if token[0].endswith(("'s", "’s", ".")) and bare not in _TITLES and len(bare) > 2:
                break
        while used and sentence.plain[used[-1].start() : used[-1].end()] in _PARTICLES | _TITLES:
            used.pop()
        if used:
            first, last = used[0].start(), used[-1].end()
            text = re.sub(r"['’]s$", "", sentence.said[first:last]).strip("'’.*-")
            written = text if text != text.lower() else text.title()
            if len(text) > 1 or text.isupper():
                yield Value(written, first, first + len(text))

    return read


def _names(bare: str, token: str, used: list[re.Match[str]], surely: bool, cased: bool, at_start: bool) -> bool:
    if not bare or MASK in bare or any(c.isdigit() for c in bare) or len(bare) > 25:
        return False
    if bare in _TITLES or (used and bare in _PARTICLES):
        return True
    stem = bare.removesuffix("'s")
    if stem in _NO_NAMES:
        return False
    if at_start and stem in common_words() - words_of("given"):
        return False
    if not used and is_a(stem, "nationality", "religion", "language") and stem not in words_of("given"):
        return False
    if token[0].isupper():
        return _CAPITAL_NAME.fullmatch(token.rstrip(".,'’")) is not None
    if used:
        if token[0].islower() and used[0][0][0].isupper():
            return False
        return (not cased and stem in words_of("given")) or (not cased and surely and stem not in common_words())
    if stem in words_of("given") and (surely or stem not in common_words()):
        return True
    return surely and not cased and len(stem) > 2 and stem not in common_words() and stem.replace("-", "").isalpha()
