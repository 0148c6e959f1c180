"""A few lasting traits: which hand, how tall, what faith, what one is afraid of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.flows.facts.agenda import occasion
from karen.flows.facts.rules import family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, phrase, verbatim

_FEET = re.compile(
    r"(?:six|five|four|[4-7]) (?:foot|ft|feet)(?: (?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven))?"
)


def _height(sentence: Sentence, start: int, _end: int) -> Iterator[Value]:
    if found := _FEET.search(sentence.plain, start):
        yield Value(found[0], found.start(), found.end())


TRAITS = family(
    r"handed|ambidextrous|tall|shoe|pronoun|read|whistle|cook|they/them|she/her|he/him|swim|drive|religio|atheist|"
    r"christian|muslim|jewish|hindu|buddhist|catholic|sikh|quaker|mormon|agnostic|jew\b|blood type|vote|gay|lesbian|"
    r"bisexual|trans\b|queer|non-?binary|height|\bbike|feet|foot|smok|tattoo|afraid|scared|phobi|terrif|scares|"
    r"frighten|petrif|\bfear|metres|meters|\bcm\b|\d ?ft|\bkilos?\b|\bkg\b|veteran|served|i keep|dress size|ring size|"
    r"afraid|terrified|introvert|extrovert|night owl|early bird|morning person|star sign|zodiac|only child|"
    r"anniversary|introverted|\bbeliev|colour ?blind",
    rule("other", r"{ime}(?P<n>not )?(?P<v>(?:left|right)[\s-]handed|ambidextrous|a (?:leftie|lefty|southpaw)|"
        r"a (?:smoker|non-smoker|nonsmoker)|gay|lesbian|bisexual|bi|trans|transgender|queer|non-?binary|asexual|"
        r"a lesbian|an introvert|an extrovert|introverted|extroverted|a night owl|an early bird|a morning person|"
        r"a war veteran|a veteran|tone deaf|colour blind|illiterate|a twin)\b(?! (?:today|this))", phrase(3)),
    rule("other", r"{im}(?P<v>(?:\d(?:'| foot | ft )?\d{0,2}(?:\"|'')?|\w+ foot(?: \w+)?|\w+ feet(?: \w+)?|"
        r"1[.,]\d\d ?m?|\d{3} ?cm|\d[.,]\d\d metres)) tall\b", phrase(4)),
    rule("other", r"{im}(?P<v>(?:1[.,]\d\d ?m|\d{3} ?cm|[4-7] ?ft ?\d{0,2})(?:,? and \d{2,3} ?(?:kg|kilos?|lbs|"
        r"pounds))?|\d{2,3} ?(?:kg|kilos?))(?=$|[,\s])(?! (?:from|away|of|off|down|up|over|under|lighter|heavier)\b)",
        phrase(6)),
    rule("other", r"(?P<v>)(?:{im})(?:six|five|four|[4-7]) (?:foot|ft|feet)(?: \w+)?\b", _height),
    rule("other", r"{im}(?P<n>not )?(?:an? |a practising |a practicing |raised |brought up |a devout |devoutly |"
        r"a lapsed |very |born )*{v}", phrase(3, "religion", stop="and|but|so|since|by|though|on|in|at")),
    rule("other", r"{my} (?P<v>(?:pronouns|shoe size|blood type|ring size|dress size|height|\bbike|star sign|religion|"
        r"faith|lucky number|hat size)(?:'s| is| are) [\w/ .+-]{1,20})", verbatim()),
    rule("other", r"i (?:use|go by) (?P<v>(?:they/them|she/her|he/him|she/they|he/they)(?: pronouns)?)", occasion),
    rule("other", r"i (?:take|wear|am|have) (?:an? )?(?P<v>size \w+ (?:shoes?|feet|boots?|dress)|"
        r"shoe size \w+)", phrase(4)),
    rule("other", r"(?:{i} )?(?P<v>(?:can'?t|cannot|never learn(?:ed|t) to|don'?t|do not|never) (?:swim|drive|"
        r"ride a bike|smoke|read very well|whistle|cook|read music))(?=$|,| (?:and|but|so|at all|myself|yet|any more|"
        r"anymore|because|since)\b)", phrase(6)),
    rule("other", r"(?P<v>(?:heights|spiders|snakes|needles|clowns|moths|lifts|flying|deep water|dogs|"
        r"thunder) (?:terrif(?:y|ies)|scares?|frightens?|petrif(?:y|ies)) me)", verbatim()),
    rule("other", r"{ime}(?:also |really |properly |deathly |absolutely |very |dead |a bit |a little )*(?P<v>(?:afraid|"
        r"scared|terrified|petrified|frightened) of (?:heights|flying|spiders|snakes|the dark|clowns|needles|dogs|"
        r"water|deep water|lifts|enclosed spaces|thunder|birds|moths|mice|dentists|the dentist|public speaking|"
        r"the sea))\b", phrase(6)),
    rule("other", r"{i} (?P<v>keep my (?!own)[\w ]{2,30} (?:at|in|under|on|behind) [\w ]{2,30})", phrase(12)),
    rule("other", r"{im}(?P<v>[4-7]'\d{1,2}(?:\"|'')?)(?=$|[\s,])", verbatim()),
    rule("other", r"(?P<v>size (?:\d{1,2}(?:\.5)?|[a-z]{3,8}) (?:feet|shoes?|boots?))", verbatim()),
)  # fmt: skip
