"""The animals of the user."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.contract.types.memory import Polarity
from karen.flows.facts.kinship import count
from karen.flows.facts.lexicon import is_a, words_of
from karen.flows.facts.names import name
from karen.flows.facts.rules import Where, family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, listed, phrase

_LIKELY = name(surely=False)


def _animal_name(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """As people are called, or as only animals are: `snowball`."""
    word = re.match(r"[a-z]+", sentence.plain[start:end])
    written = start < end and (not sentence.cased or sentence.said[start].isupper())
    if word and written and word[0] in words_of("petname"):
        yield Value(word[0].title(), start, start + word.end())
    else:
        yield from _LIKELY(sentence, start, end)


def pet(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A name after the animal; never the animal again or its breed alone."""
    for value in _animal_name(sentence, start, end):
        if not is_a(sentence.plain[value.start : value.end], "animal"):
            yield value


_BREED = (
    r"(?:(?!(?:has|have|had|got|gets|wants|keeps|bought|brought|adopted|walks|is|was|an?|the|and|with|of|from)\s)"
    r"[a-z][\w-]*\s){0,3}?"
)
_KEPT = listed(name())
PETS = family(
    r"\b(?:{animal}|pets?|animals?|kittens|puppies|geese|mice|fishes)\b",
    rule("pet", rf"(?:my|our)\s{_BREED}{{animal}}(?:'s| is| are|,|:|s)?(?: names?(?:'s| is| are|s)?)?(?:,)?(?: called|"
        rf" named)?\s(?:is |are )?(?:old |little |called |named |big |fat |"
        rf"poor )*(?P<v>[a-z][^;:!?()]{{1,60}})", listed(pet), where=Where.MENTION, holds_today=True),
    rule("pet", rf"(?:my|our)\s{_BREED}{{animal}}(?:'s|s| is| are)? ?(?:called|named|names? (?:is|are|'s)|"
        rf"name's) {{l}}", _KEPT, where=Where.MENTION, holds_today=True),
    rule("pet", rf"(?:{{ive}}|we have|i keep|we keep|i adopted|we adopted|just adopted|we rescued|i rescued|i bought|"
        rf"we bought|i'?m getting|there'?s|with|i look after|i live with|we live with) (?:an?|one|two|three|four|five|"
        rf"\d|my|the|some|a couple of)\s{_BREED}{{animal}}(?:\s?(?:,|:|called|named|-|whose name is|and (?:his|her|"
        rf"their|its) names? (?:is|are|r)|names?|that (?:is|are) called|we call|who we call|who is called|i named|"
        rf"who goes by)\s?)+{{l}}", _KEPT),
    rule("pet",
        rf"(?:my|our)\s{_BREED}{{animal}}, an? [\w -]{{3,30}}? (?:called|named) {{l}}", _KEPT, where=Where.MENTION),
    rule("pet",
        rf"(?:we|i) (?:also )?(?:keep|have|raise|breed|'ve got|got) [\w ]{{3,20}}?(?:,| and) (?P<v>(?:an?|one|two|"
        rf"three|four|five|six|\d{{1,2}}|some|a few)\s{_BREED}{{animal}})(?=$|,| (?:and|but|so|too|at|in|on|"
        rf"now)\b)", count),
    rule("pet",
        r"(?:we|i) (?:no longer|don'?t|do not) have (?:the|a|our|my|any) (?P<v>{animal}|pets?)(?: any ?more|"
        r" any longer)?(?=$|,| (?:sadly|now|because|since|so|but|and)\b)", phrase(2), Polarity.NOT),
    rule("pet", r"(?:my|our) (?:old |poor |dear |beloved |only |little )*(?P<v>{animal}) (?:has |just |sadly |"
        r"recently )*(?:died|passed away|passed on|is dead|was put down|was put to sleep|had to be put (?:down|"
        r"to sleep)|is no longer with us)\b", phrase(2), Polarity.NOT, holds_today=True),
    rule("pet", r"the (?:dog|cat|puppy|kitten|horse|rabbit|hamster)(?:'s name is| is called|'s called|s called|"
        r"s name is) {l}", _KEPT),
    rule("pet", r"{animal}: {l}", _KEPT),
    rule("pet", rf"(?:we|i) live [\w' ]{{2,40}} with (?P<v>(?:an?|two|three|four|five|six|"
        rf"\d)\s{_BREED}{{animal}})(?=$|,| and\b)",
        count),
    rule("pet", r"(?:we|i)(?:'ve)? (?:named|called|christened|renamed) (?:the|our|my) (?:new |little |"
        r"old )?{animal} {l}", _KEPT),
    rule("pet", rf"i (?:share|live|sleep|walk|ride)[\w' ]{{0,25}} with (?:an?|my|our|two|three) {_BREED}{{animal}},? "
        rf"(?:called|named) {{l}}", _KEPT),
    rule("pet", rf"(?:a|an|the|my|our)\s{_BREED}{{animal}}, (?P<v>[a-z][\w'-]+(?: "
        rf"[a-z][\w'-]+)?),", pet, where=Where.MENTION, holds_today=True),
    rule("pet", rf"(?P<v>[a-z][\w'-]+)(?:,| is|'s) (?:my|our)\s{_BREED}{{animal}}\b", pet),
    rule("pet", rf"(?:{{ive}}|i keep|we keep|i adopted|we adopted|just adopted|we'?ve adopted|i'?ve adopted|"
        rf"i live with|we live with|i bought|proud owner of) (?P<v>(?:(?:an?|one|two|three|four|five|six|seven|eight|"
        rf"ten|twelve|\d{{1,2}}|some|a couple of|several|many|too many)\s){_BREED}{{animal}}(?: and (?:(?:an?|one|two|"
        rf"three|four|\d)\s){_BREED}{{animal}})?)(?=\s(?:and|but|so|they|he|she|it|who|that|which|now|at|in|too|btw|"
        rf"since|as|from|called|with|outside|here)\b|$|,)", count),
    rule("pet", r"(?:i |we )(?:don'?t have|have|haven'?t got|don'?t keep|'ve got|'ve) (?P<n>no|any|a) (?P<v>pets?|"
        r"animals|{animal})(?=$|,| (?:but|and|because|so|at|any|yet))", phrase(2)),
    rule("pet", r"(?:we |i )?(?:had to put|put) (?:old |our |my |poor )*(?:{animal} )?(?P<v>[a-z][\w'-]+) (?:to sleep|"
        r"down)\b", _LIKELY, Polarity.NOT),
    rule("pet",
        r"(?:my|our|the) (?:dogs|cats|kittens|puppies|rabbits|hens|chickens|horses|gerbils|guinea pigs|"
        r"pets),? \(?(?P<v>[A-Za-z][^(),]{2,40})[),]", listed(pet)),
)  # fmt: skip
