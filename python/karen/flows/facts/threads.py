"""What is told over two clauses or sentences: `I have a dog. His name is Rex.`, `Olives. Can't stand them.`"""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.flows.facts.names import name
from karen.flows.facts.places import known_place
from karen.flows.facts.relatives import CHILD, FRIEND, PARENT, PARTNER, QUALIFIED, SIBLING
from karen.flows.facts.rules import Rule, Where, family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.tastes import taste
from karen.flows.facts.values import Value, listed, phrase, whole

_MINE = r"(?:(?:my|our)|(?:i|we)(?:'ve got| have got| have|'ve| got| adopted| rescued| bought)(?: an?| two| three))\s"
_IS_CALLED = (
    r"(?:(?:he|she|it)(?:'?s| is)|they(?:'?re| are)|theyre) (?:called|named)|(?:his|her|its|their|there) names?(?:'?s|"
    r" is| are|,)|(?:i|we)(?:'?ve)? (?:named|call|called) (?:him|her|it|them)"
)
_BETWEEN = (
    r"(?:(?!\b(?:neighbou?r|man|woman|guy|boss|teacher|doctor|colleague|someone|somebody|vet|called|named|name)\b)"
)
_MEANWHILE = _BETWEEN + r"[^;:\"?]){0,120}?[\s.,!]"
_NAMES = listed(name())
_KIN = {"partner": PARTNER, "child": CHILD, "parent": PARENT, "sibling": SIBLING, "friend": FRIEND}


def _named_later(attribute: str, kin: str) -> Rule:
    return rule(
        attribute,
        rf"{_MINE}(?:{QUALIFIED}|(?:(?!an?\s|the\s)[a-z-]+\s){{0,3}}?){kin}s?\b{_MEANWHILE}(?:{_IS_CALLED}) {{l}}",
        _NAMES,
        where=Where.THREAD,
        holds_today=True,
    )


def _favourite(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`biscuit: Hobnob` of `Favourite biscuit? Hobnob`."""
    head = re.search(
        r"(?:favou?rite|fave|fav) ([a-z][a-z ]{1,24})[?:.!, -]+(?:(?:mine|for me it)(?:'s|"
        r" is) )?$",
        sentence.plain[:start].rstrip() + " ",
    )
    for value in phrase(5)(sentence, start, end):
        yield Value(f"{head[1].strip()}: {value.text}" if head else value.text, value.start, value.end)


def _told_after(attribute: str, kin: str) -> Rule:
    """`ring Gareth, he's my brother`."""
    return rule(
        attribute,
        rf"[\w' ]{{0,60}}?(?<![\w'])(?P<v>[a-z][\w'-]+)[,.;!]* (?:he|she|it)(?:'s| is) my {QUALIFIED}{kin}\b(?!'s|-)",
        whole(name(surely=False)),
        where=Where.THREAD,
        holds_today=True,
    )


THREADS = (
    family(
        r"\b(?:he|she|it)(?:'s| is) my\b",
        *(_told_after(attribute, kin) for attribute, kin in (_KIN | {"pet": "{animal}"}).items()),
    ),
    family(
        r"\bwhere (?:i|we) live\b",
        rule("home_city",
            r"[\w' ]{0,80}?\b(?:in|near|around|to|from|for|of|at) (?P<v>[a-z][\w' -]{1,30}?)[,.!?]+ (?:that|it)(?:'s| "
            r"is) where (?:i|we) live\b",
            whole(known_place), where=Where.THREAD, holds_today=True),
    ),
    family(
        r"\b(?:called|names?|named|call)\b",
        *(_named_later(attribute, kin) for attribute, kin in _KIN.items()),
        _named_later("pet", "{animal}"),
        rule("pet",
            r"[\w' ]{0,40}?\b{animal}\b[^;:\"]{0,120}?[\s.,!?](?:mine|ours)(?:'s| is| are)? (?:an? [\w -]{2,30} "
            r")?(?:called|named) {l}",
            _NAMES,
            where=Where.THREAD, holds_today=True),
    ),
    family(
        r"\b(?:them|it|favou?rite|fave)\b",
        rule("dislikes",
            r"(?:(?:please |do not |don'?t )*(?:add|use|include|put|no|hold|skip|without|not|[\w' ]{2,30}? (?:with|but|"
            r"than)) (?:any |the )?)?(?P<v>[a-z][\w' -]{2,30})[.?!…,]+ (?:i |we )?(?:just |really |absolutely |always |"
            r"simply )*(?:can'?t stand|hate|loathe|detest|despise|couldn'?t eat|can'?t bear|can'?t abide) (?:it|them|"
            r"the stuff)(?=$|[\s,.!])", whole(taste), where=Where.THREAD),
        rule("favourite", r"(?:what'?s|what is) your (?:favou?rite|fave|fav) [a-z][a-z ]{1,24}\?+ (?:mine|"
            r"for me it)(?:'s| is) {v}",
            _favourite, where=Where.THREAD),
        rule("favourite", r"(?:my |and my )?(?:all-time |all time )?(?:favou?rite|fave|fav) [a-z][a-z ]{1,24}[?:]+ "
            r"(?:it'?s |probably |definitely |easily |has to be |gotta be |got to be |always )*{v}", _favourite,
            where=Where.THREAD),
    ),
)  # fmt: skip
