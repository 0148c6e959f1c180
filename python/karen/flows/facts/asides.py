"""What is told in passing while something is asked for: `as a vegetarian`, `a present for my 7 year old`."""

from __future__ import annotations

from collections.abc import Iterator

from karen.flows.facts.body import allergen
from karen.flows.facts.names import name
from karen.flows.facts.places import place
from karen.flows.facts.relatives import CHILD, FRIEND, PARENT, PARTNER, QUALIFIED, SIBLING
from karen.flows.facts.rules import Rule, Where, family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Reader, Value, phrase, verbatim, whole

_TO = (
    r"(?:for|with|given|considering|because of|due to|despite|and|get|buy|give|cook|make|bring|take|teach|help|about|"
    r"on)\s(?:my|our)\s"
)
_AS_A = r"(?:(?:speaking )?as|being) (?:an? )(?:\w+ly )?(?:fellow |strict |lifelong |lapsed |former )?"
_GOES_ON = (
    r"(?!,? (?:do|are|have|did|were|would) you\b)(?=$|,|\s(?:i|i'?m|i'?ve|we|what|which|how|where|who|when|can|could|"
    r"should|do|is|are|am|my|myself|living|in|of|with|who's|whose)\b)"
)
_AS_ABROAD = r"(?:als|como|en tant que|siendo|sendo|etant) (?:une? |una? |uma? |eine? )?"
_GOES_ON_ABROAD = (
    r"(?=,| (?:que soy|que sou|que eu sou)\b| (?:\w+ )?(?:ich|wir|mir)\b|,? (?:je|j'\w+|que puis-je|qu'est-ce que je|"
    r"que puedo|que debo|me|o que posso|posso|eu)\b)"
)
_OLD = r"\d{1,2}|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen)"
_KIN = {"partner": PARTNER, "child": CHILD, "parent": PARENT, "sibling": SIBLING, "friend": FRIEND}


def _whom(attribute: str, kin: str) -> Rule:
    """`for my nephew's` says nothing: only a name right after the kinship counts."""
    return rule(
        attribute,
        rf"{_TO}{QUALIFIED}{kin},? (?:called |named )?(?P<v>[a-z][\w'-]+(?: [a-z][\w'-]+)?)",
        name(surely=False),
        where=Where.ASIDE,
        holds_today=True,
    )


def _one_of(most_words: int, *kinds: str) -> Reader:
    return whole(phrase(most_words, *kinds))


def _aged(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`7 year old`, `4 year old daughter`: whose name is not said."""
    yield from verbatim(6)(sentence, start, end)


ASIDES = (
    family(
        r"\b(?:as|being) (?:an?|some)",
        rule("diet", rf"{_AS_A}(?P<v>[a-z-]+){_GOES_ON}", _one_of(1, "diet"), where=Where.ASIDE),
        rule("health", rf"{_AS_A}(?P<v>(?:type (?:1|2|one|two) )?[a-z-]+){_GOES_ON}", _one_of(4, "ailing"),
            where=Where.ASIDE),
        rule("health", rf"(?:speaking )?(?:as|being) (?:someone|somebody|a person|an? \w+) with (?:an? |severe |bad |"
            rf"mild |chronic )*(?P<v>[a-z][\w' -]{{2,30}}?){_GOES_ON}", _one_of(4, "condition"), where=Where.ASIDE),
        rule("job", rf"{_AS_A}(?P<v>[a-z][a-z-]+(?: [a-z][a-z-]+){{0,2}}){_GOES_ON}", _one_of(4, "job"),
            where=Where.ASIDE),
        rule("other", rf"{_AS_A}(?P<v>[a-z-]+){_GOES_ON}", _one_of(1, "religion"), where=Where.ASIDE),
        rule("nationality", rf"{_AS_A}(?P<v>[a-z-]+){_GOES_ON}", _one_of(1, "nationality"), where=Where.ASIDE),
        rule("child", rf"(?:as|being) an? (?:\w+ )?(?:mum|dad|mom|mother|father|parent) of (?P<v>(?:two|three|four|"
            rf"five|six|\d|twins)(?: (?:kids|children|boys|girls))?){_GOES_ON}", verbatim(3), where=Where.ASIDE),
    ),
    family(
        r"\b(?:als|como|en tant que|siendo|sendo|etant)\b",
        rule("diet", rf"{_AS_ABROAD}(?P<v>[a-z-]+){_GOES_ON_ABROAD}", _one_of(1, "diet"), where=Where.ASIDE),
        rule("health", rf"{_AS_ABROAD}(?P<v>[a-z-]+){_GOES_ON_ABROAD}", _one_of(1, "ailing"), where=Where.ASIDE),
        rule("job", rf"{_AS_ABROAD}(?P<v>[a-z-]+){_GOES_ON_ABROAD}", _one_of(1, "job"), where=Where.ASIDE),
    ),
    family(
        r"\b(?:my|our)\b|where (?:i|we) live",
        *(_whom(attribute, kin) for attribute, kin in _KIN.items()),
        rule("child", rf"{_TO}(?P<v>(?:{_OLD})[\s-](?:year|yr|month)s?[\s-]olds?(?: (?:son|daughter|boy|girl|twins|"
            rf"twin boys|twin girls|kid|child|toddler))?)(?=$|,|\s(?:who|and|is|has|that|to|for|with|on|about|at|"
            rf"loves?|likes?|he|she|they|in|this|next|please|turning|off)\b)",
            _aged, where=Where.ASIDE, holds_today=True),
        rule("home_city",
            r"(?:in|from|near|to|at|around|outside) (?P<v>[^,;:]{2,30}?),? (?:that'?s |which is )?where (?:i|"
            r"we) live\b", place, where=Where.ASIDE),
        rule("allergy", rf"{_TO}(?:bad |severe |serious |mild |nasty )?(?P<v>[a-z]+(?: [a-z]+)?) (?:allergy|"
            rf"intolerance|allergies)\b", allergen, where=Where.ASIDE),
        rule("health", rf"{_TO}(?:bad |severe |chronic |mild |awful |terrible )?(?P<v>[a-z][a-z'-]+(?: [a-z'-]+)?)(?=$|"
            rf",|\s(?:and|or|is|are|if|when|what|can|should|i|be|that|at|please)\b)", _one_of(3, "condition"),
            where=Where.ASIDE),
    ),
)  # fmt: skip
