"""The people and animals of the user: partner, children, parents, siblings, friends, pets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.contract.types.memory import Polarity
from karen.flows.facts.lexicon import words_of
from karen.flows.facts.names import name
from karen.flows.facts.relatives import CHILD, FRIEND, PARENT, PARTNER, QUALIFIED, SIBLING
from karen.flows.facts.rules import Rule, Where, family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Reader, Value, listed, phrase, told

_VERB_NEXT = (
    r"(?=(?:\s(?:lives|works|studies|speaks|plays|teaches|owns|drives|turns|was born|can'?t eat|has (?:an?|the|two|"
    r"three|diabetes|asthma|autism|adhd)|(?:just |recently )?(?:started|starts|moved|turned|graduated))|(?:\sis|"
    r"'s) (?:allergic|pregnant|expecting|vegan|vegetarian|diabetic|deaf|blind|autistic|coeliac|\d|from|based|starting|"
    r"studying|training|married|getting married|due|an?\s(?!bit|little|pain|nightmare|liar|joke|star|angel|legend|mess|"
    r"idiot)))\b)"
)

_SURE, _LIKELY = name(), name(surely=False)


_ENUMERATED = re.compile(r",? (?:and )?[A-Z][\w'’-]+(?:,| and|$)")


def _one(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A single name; none where several people are counted up after a comma (`my mother, Tom, Ann and the cat`)."""
    for value in _LIKELY(sentence, start, end):
        after_comma = sentence.plain[start - 2 : start] == ", "
        if not (after_comma and _ENUMERATED.match(sentence.said, value.end)):
            yield value


def given(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A name where a possession may stand too (`my mum's Dolores`, `my mum's Mac`): only a known given name."""
    for value in _LIKELY(sentence, start, end):
        if sentence.plain[value.start : value.end] in words_of("given"):
            yield value


def _relation(attribute: str, kin: str, kinds: str) -> tuple[Rule, ...]:
    """How people name somebody of theirs, whoever it is; `kinds` may stand without `my`."""
    return (*_mentioned(attribute, kin), *_introduced(attribute, kin), *_headed(attribute, rf"(?:{kinds})"))


_NOT_OF = r"(?<!of )"
"""`The teacher of my son is called Brown` names the teacher."""


def _mentioned(attribute: str, kin: str) -> tuple[Rule, ...]:
    """After `my`, in whatever sentence."""
    mine = rf"(?:my|our)\s{QUALIFIED}{kin}(?! sister| brother)"
    titles = r"(?:little |old |dear |big |young |called |named |dr\.? |mrs?\.? |also )*"
    called = (
        r"(?:called|named|whose name is|name of|by the name of|goes by|who goes by|who is called|who'?s called|"
        r"whose name's)"
    )
    patterns: tuple[tuple[str, Reader], ...] = (
        (rf"{mine},?\s{titles}(?P<v>[a-z][^;:!?()]{{1,60}})", _one),
        (rf"{_NOT_OF}{mine}(?: is|:)\s{titles}(?P<v>[a-z][^;:!?()]{{1,60}})", _one),
        (rf"{_NOT_OF}{mine}(?: (?:since|from|of|at) [\w ]{{2,20}}?)?(?:'s| is)?,? {called} {{l}}", listed(_SURE)),
        (rf"{_NOT_OF}{mine}'s (?P<v>[a-z][\w'-]+)(?=,| and|$| \w+s\b)", given),
        (rf"{_NOT_OF}{mine}(?:'s|s)? names?(?:'s| is| are|s)? {{l}}", listed(_SURE)),
    )
    return tuple(rule(attribute, source, read, where=Where.MENTION, holds_today=True) for source, read in patterns)


def _introduced(attribute: str, kin: str) -> tuple[Rule, ...]:
    """`Mara is my sister`, `I have a sister called Mara`."""
    return (
        rule(
            attribute,
            rf"(?<!, )(?P<v>[a-z][\w'-]+(?: (?:and )?[a-z][\w'-]+){{0,2}})(?:,| is|'s| are)(?: called)? (?:my|our)\s"
            rf"{QUALIFIED}(?:{kin}|{kin}s)\b",
            listed(_LIKELY),
            holds_today=True,
        ),
        rule(
            attribute,
            rf"(?:{{ive}}|i also have) (?:an?|one|two|three|four|five|six|\d|my|our|the|just the one|just one|"
            rf"only one)\s{QUALIFIED}(?:{kin}s?|{kin}ren|wives)(?:\s?(?:,|:|called|named|-|who is|who are|and (?:his|"
            rf"her|their) names? (?:is|are|r)|names?)\s?)+{{l}}",
            listed(_SURE),
        ),
    )


def _theirs(attribute: str, kinds: str) -> Rule:
    """`I'm Mara's brother`: she is a sibling of the user."""
    return rule(attribute, rf"{{im}}(?P<v>[a-z][\w-]+)'s (?:\w+ )?(?:{kinds})\b(?!'s|-)", _LIKELY)


def _headed(attribute: str, kinds: str) -> tuple[Rule, ...]:
    """`the wife's called Mara`, `Children: Ida, Emil`."""
    called = r"(?:name(?:'s| is| was|s)?|called|is called)"
    return (
        rule(attribute, rf"(?:the )?{kinds}(?:'s|s)? {called} {{v}}", _SURE),
        rule(attribute, rf"{kinds}s?: {{l}}", listed(_LIKELY)),
    )


def count(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    yield Value(sentence.said[start:end].strip(), start, end)


PARTNERS = family(
    rf"\b(?:{PARTNER[3:-1]}|married|single|divorced|widowed|widow|widower|engaged|together|split|broke up|broken up|"
    rf"ended things|finished with|not with|no longer with|dating|seeing|anniversary|separated|been with)s?\b",
    _theirs("partner", "husband|wife|partner|boyfriend|girlfriend|fiancee?"),
    *_relation("partner", PARTNER, "husband|wife|partner|boyfriend|girlfriend|fiancee?"),
    rule("partner", r"(?:i'?ve|i have|been) (?:been )?with (?P<v>[a-z][\w'-]+)(?= (?:since|for|now|"
        r"\w+ years)\b)", given),
    rule("partner", r"{im}(?:no longer|not) (?:with|together with|seeing|dating|married to) {v}", given, Polarity.NOT),
    rule("partner",
        r"(?:i|we)(?:'?ve)? (?:have |just |recently |finally )*(?:broke up|broken up|split up|split|ended things|"
        r"finished) with (?:my \w+,? )?{v}", _LIKELY, Polarity.NOT),
    rule("partner",
        r"(?:i|we)(?:'?ve)? (?:have |just |recently |finally )*(?:split up|broke up|separated|"
        r"divorced)[\w ]{0,25}, (?:me and|i and) {v}", _LIKELY, Polarity.NOT),
    rule("partner", r"(?:the|my) (?:missus|wife|wifey|husband|hubby|other half|better half|mrs|boyfriend|"
        r"girlfriend),? (?P<v>[a-z][\w'-]+)(?=,| )", _LIKELY, where=Where.MENTION, holds_today=True),
    rule("partner", r"(?:i'?ve been|i'?m|been|i am) (?:seeing|dating|going out with|with) (?:an? |"
        r"this )?(?:\w+ )?(?:guy|girl|man|woman|lad|lass|bloke|lady|boy) (?:called|named) {v}", _SURE),
    rule("partner", r"(?:i )?(?:got )?married (?P<v>[a-z][\w'-]+) (?:in|when|back|last|at|on|\w+ years)\b", _LIKELY),
    rule("partner", r"(?:{im}|i got |we got |(?:i|we) have been |i'?ve been |been |i was )(?:engaged|"
        r"married) to (?!my (?:job|work|phone)){v}", _LIKELY),
    rule("partner",
        r"(?:i|we)(?:'?ve)? (?:have |just |recently |finally )*(?:got |gotten )?(?:engaged|"
        r"married)[\w ]{0,25}, (?:me and|i and) {v}",
        _LIKELY),
    rule("partner", r"(?:me and |myself and )?(?P<v>[a-z][\w'-]+) and (?:i|me) (?:have been|are|got|were|'ve been|"
        r"celebrate)? ?(?:now )?(?:married|engaged|together|dating|wed|a couple)\b", _LIKELY),
    rule("partner", r"(?:me|i) and (?P<v>[a-z][\w'-]+) (?:have been|are|got|'ve been|been)? ?(?:now )?(?:married|"
        r"engaged|together|dating|a couple)\b", _LIKELY),
    rule("partner", r"(?P<v>[a-z][\w'-]+) and (?:i|me) (?:have |just |finally |recently )*(?:split up|broke up|"
        r"separated|divorced|got divorced|are no longer)", _LIKELY, Polarity.NOT),
    rule("partner", r"(?:{im}|i'?ve been |been )(?:newly |recently |now |happily |long |still )*(?P<v>single|divorced|"
        r"widowed|separated|a widow|a widower|married|engaged|a bachelor)(?!-| (?:to|father|mother|mum|dad|mom|parent|"
        r"about|for|in|at))\b", phrase(2)),
    rule("partner", r"(?P<v>)(?:i )?never (?:got )?married(?= |,|$)", told("married"), Polarity.NOT),
    rule("partner", r"(?P<v>divorced|widowed|single|engaged|married)(?=,| twice| since| for \w+ years|"
        r" with)", phrase(1)),
    rule("partner", rf"(?:my|our)\s{QUALIFIED}(?P<v>{PARTNER}){_VERB_NEXT}", phrase(2), where=Where.ENTRY),
    rule("other", r"(?:our|my) (?:wedding )?(?P<v>anniversary)(?:'s| is)(?: always)?(?: on| in)? (?:the )?(?:\d{1,2}"
        r"(?:st|nd|rd|th)?(?: of)?(?: [a-z]{3,9})?|[a-z]{3,9} (?:the )?\d{1,2}(?:st|nd|rd|th)?)\b", phrase(2)),
    rule("partner",
        r"(?:{im})?(?:not|never been) (?P<v>married|engaged)(?=$|,| (?:and|but|yet|any|so|because)\b)",
        phrase(1), Polarity.NOT),
)  # fmt: skip

CHILDREN = family(
    rf"\b(?:{CHILD[3:-1]}|kids|children|boys|girls|twins|triplets|sons|daughters|mum of|dad of|father of|mother of|"
    rf"mom of|parent of|pregnant|due|expecting|adopted|grandma|granddad|our|mums?|dads?|mom|father|mother)s?\b",
    _theirs("child", "mum|mom|dad|mother|father|stepmum|stepdad|stepmother|stepfather"),
    rule("child", r"{ive} an? (?:\w+ )?(?:boy|girl|son|daughter) and an? (?:\w+ )?(?:boy|girl|son|daughter)(?:,|:|"
        r" called) {l}",
        listed(_SURE)),
    *_relation("child", CHILD, "son|daughter|kid|children"),
    rule("child", r"(?:{ive}|we'?ve got|with|i raise|we raise|i'?m raising) (?:two|three|four|five|six|seven|twin|\d|"
        r"a couple of|both|lovely|grown|small|little|young|wonderful|amazing|beautiful|\s){1,7}(?:(?:step|foster)[ "
        r"-]?(?:kids|children)|kids|children|sons|daughters|boys|girls|bairns|twins|little ones)(?:,|:| called| named|"
        r"\s-)?\s?(?:and (?:their|there) names (?:are|r) )?{l}", listed(_SURE)),
    rule("child", r"(?:{ive}|with|we'?ve got|i'?m raising|we'?re raising|i raised|we raised) (?P<v>(?:(?:two|three|"
        r"four|five|six|seven|twin|\d|grown|grown-up|adult|small|little|young|teenage|lovely|wonderful|"
        r"beautiful)\s){1,3}(?:kids|children|sons|daughters|boys|girls|bairns|twins|teenagers|toddlers))\b", count),
    rule("child", r"(?:{im}|as |being )(?:an? |the )?(?:\w+ )?(?:single |proud |tired )?(?:mum|dad|mom|mother|father|"
        r"parent)(?: to| of) (?P<v>(?:two|three|four|five|six|seven|\d|twins|triplets|twin girls|twin boys)(?: (?:kids|"
        r"children|boys|girls|sons|daughters))?)\b", count),
    rule("child", r"(?:{im}|as |being )(?:an? |the )?(?:\w+ )?(?:mum|dad|mom|mother|father|parent)(?: to|"
        r" of) (?:little |an? [\w ]{2,30}? (?:called|named) )?{l}", listed(_LIKELY)),
    rule("child", r"{ive} (?:an? )?[\w-]+[ -](?:year|month|week)s?[ -]old(?:,| called| named) {v}", _SURE),
    rule("child", r"(?:proud |single |tired )?(?:mum|dad|mom|mother|father) (?:of|to) (?P<v>(?:two|three|four|five|six|"
        r"\d)(?: (?:kids|children|boys|girls|under \w+))?)(?=,|$| here\b)", count),
    rule("child", r"(?:two|three|four|five|six|\d) (?:\w+ )?(?:kids|children|sons|daughters|boys|girls)(?::|,| called|"
        r" named)\s{l}", listed(name())),
    rule("child", r"(?P<v>(?:two|three|four|five|six) (?:\w+ )?(?:kids|children|sons|daughters))(?=,|$| and\b|"
        r" \()", count),
    rule("child",
        r"(?:my|our|the) (?:kids|children|boys|girls|twins|sons|daughters|little ones|two|three|lot|"
        r"bairns)(?:' names are|'s names| are called| are named| are|,|:|'s names are|"
        r"s names are)\s(?:are )?{l}", listed(_LIKELY)),
    rule("child", r"{my} (?:two |three |four |five |\d )?(?:kids|children|boys|girls|twins|sons|daughters|"
        r"bairns) (?!are|is|were)(?P<v>[A-Za-z][^;:!?()]{1,60})", listed(_LIKELY)),
    rule("child",
        r"our (?!lord|lady|mr|mrs|dr|king|queen|president)(?P<v>[a-z][\w-]+)(?=(?:'s (?:allergic|got|turning|been|"
        r"started|starting|lost|just|off|at|a|in|\d)\b)| (?:starts|started|is|has|lost|was|just|got|goes|can|turns|"
        r"turned|learned|learnt))", _LIKELY),
    rule("child", r"(?:we|i) (?:adopted|named (?:him|her|the baby)|called the baby|christened (?:him|"
        r"her)) (?P<v>[a-z][\w'-]+)", _LIKELY),
    rule("child", r"(?P<v>)(?:i |we |i'?ve |we'?ve )?(?:have |got |have got )?no (?:kids|"
        r"children)\b", told("children"), Polarity.NOT),
    rule("child", r"(?P<v>)(?:i |we )?(?:don'?t|do not|dont|haven'?t got|never had) (?:have )?(?:any )?(?:kids|"
        r"children)(?: of (?:my|our) own)?\b", told("children"), Polarity.NOT),
    rule("child", r"{im}(?P<v>(?:expecting(?: (?:a (?:baby|boy|girl)|twins|our \w+|my \w+))?(?: in \w+)?|pregnant|"
        r"\w+ (?:weeks|months) pregnant|due in \w+))(?! (?:a (?!baby|child|"
        r"boy|girl)|a (?:call|parcel|delivery|package|visitor|letter)|you|to|it|him|her|them|an?|some|the|company|rain|"
        r"snow))\b", phrase(5)),
    rule("child",
        r"{ive} (?:an? |one )(?P<v>(?:(?:young|teenage|grown-up|grown|adult|baby|little|"
        r"[\w-]+[ -]year[ -]old)\s)?(?:son|daughter|stepson|stepdaughter|toddler|baby boy|baby girl|newborn|teenager|"
        r"kid))(?=\s(?:who|who's|that|at|in|aged|and|on|of|with|now|so)\b|$|,)", phrase(5)),
    rule("child", rf"(?:my|our)\s{QUALIFIED}(?P<v>{CHILD}){_VERB_NEXT}", phrase(3)),
    rule("child",
        r"(?:my|our|the) (?:kids|boys|girls|twins|children|sons|daughters|little ones) \((?P<v>[a-z][^()]{2,60})\)",
        listed(_LIKELY)),
    rule("child",
        r"{my} (?:first|second|third|fourth|firstborn|newborn|youngest|eldest|oldest),? (?:baby |"
        r"little )?(?P<v>[a-z][\w'-]+)",
        _LIKELY),
    rule("child",
        r"(?:my|our) (?P<v>(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
        r"fifteen)[\s-](?:year|month|week)[\s-]olds?)(?= (?:asked|asks|keeps|won'?t|wants|loves|likes|hates|refuses|"
        r"has|is|just|can'?t|doesn'?t|still|started|starts|thinks|got|gets|needs|said|says|woke|wakes|goes|eats|"
        r"learned|fell|broke|and)\b|'s\b)",
        phrase(3),
        holds_today=True),
    rule("child", r"(?:my|our) (?P<v>(?:two|three|four|five|six|seven|\d) (?:\w+ )?(?:kids|children|sons|daughters|"
        r"boys|girls))(?! (?:names|called|named)\b)\b", count, where=Where.MENTION, holds_today=True),
    rule("child",
        r"{ive} (?:identical |newborn |baby )?(?P<v>twins|triplets)(?=$|,|\s(?:and|who|so|at|now)\b)", phrase(1)),
)  # fmt: skip

PARENTS = family(
    rf"\b(?:{PARENT[3:-1]}|mums|dads|moms|gran|nan)s?\b",
    _theirs("parent", "son|daughter"),
    *_relation("parent", PARENT, "mum|mom|mother|dad|father|mam|ma|pa"),
    rule("parent", r"{my} (?:parents|folks|mum and dad|mom and dad)(?:'s names| are called| are named| are|,|"
        r"s names)\s(?:are )?{l}", listed(_LIKELY)),
    rule("parent", r"(?:mum|mom|dad|mam), (?P<v>[a-z][\w'-]+),", _LIKELY),
    rule("parent", r"(?:my )?(?:dad|mum|mom|mam|father|mother)'?s name(?:'s| is| was) {v}", _SURE),
    rule("parent", r"(?:i )?lost my (?P<v>dad|mum|mom|father|mother|parents)(?= (?:in|when|last|to|years|two|three|ten|"
        r"five|\d)|$|,)", phrase(1)),
    rule("parent", r"{my} (?P<v>(?:dad|mum|mom|father|mother|parents)) (?:died|passed away|has passed|have passed|"
        r"passed|is dead|are dead|are both dead|is no longer with us)\b", phrase(1)),
)  # fmt: skip

SIBLINGS = family(
    rf"\b(?:{SIBLING[3:-1]}|only child|youngest|eldest|oldest|triplets|sisters|brothers|siblings|middle|twins|"
    rf"bros)s?\b",
    _theirs("sibling", "sister|brother|twin"),
    *_relation("sibling", SIBLING, "sister|brother"),
    rule("sibling", r"(?:{ive}|with) (?P<v>(?:(?:one|two|three|four|five|six|seven|eight|\d|an?|older|younger|big|"
        r"little|elder|half|step|twin|half-|step-)[\s-]*){1,4}(?:sisters?|brothers?|siblings?|"
        r"brothers and (?:\w+ )?sisters?|sisters and (?:\w+ )?brothers?)(?: and (?:an? |one |two |three )?(?:older |"
        r"younger )?(?:sisters?|brothers?))?)(?=\s(?:but|so|who|in|and|living|i'?ve|that|from)\b|$|,)", count),
    rule("sibling", r"(?P<v>)(?:{im})?(?:an )?only child\b", told("siblings"), Polarity.NOT),
    rule("sibling", r"(?:i |we |i'?ve |i'?ve got )?(?:don'?t have |have |haven'?t got |do not have |got )?(?:no|"
        r"any) (?P<v>siblings|sisters|brothers|brothers or sisters)\b", phrase(3), Polarity.NOT),
    rule("sibling", r"(?P<v>(?:two|three|four|five|six|seven|eight|\d) (?:older |younger |big |little )?(?:brothers|"
        r"sisters)(?: and (?:a|an|one|two|three) (?:older |younger )?(?:brothers?|sisters?))?)(?=,|$|"
        r" and me\b)", count),
    rule("sibling", r"{im}(?:a |an |one of )?(?P<v>twin|triplet|triplets|the (?:youngest|oldest|eldest|middle one|"
        r"middle child) of \w+(?: (?:sisters|brothers|siblings|children|kids|boys|girls))?)\b", phrase(6)),
    rule("sibling", r"{my} (?:sisters|brothers|siblings|sister and brother|brother and sister)(?: are called|"
        r" are named|,| are|'s names are)?\s(?:are )?{l}", listed(_LIKELY), where=Where.MENTION),
    rule("sibling", rf"(?:my|our)\s{QUALIFIED}(?P<v>{SIBLING}){_VERB_NEXT}", phrase(3)),
)  # fmt: skip

FRIENDS = family(
    r"\b(?:friends?|mates?|pals?|besties?|bff|buddy|buddies|bezzie|chum|roommates?|flatmates?|housemates?)\b",
    *_relation("friend", FRIEND, "best friend|best mate|bestie|bff"),
    rule("friend", r"(?:my )?(?:best |closest |oldest )(?:mate|friend|pal|buddy)(?:'s| is|s)(?: called|"
        r" named)? {v}", _LIKELY),
    rule("friend", r"(?:i'?ve |we'?ve )?been (?:best )?(?:mates|friends|pals|best friends|close|"
        r"best mates) with (?P<v>[a-z][\w'-]+) (?:since|for|forever|all)\b", _LIKELY),
    rule("friend",
        r"(?:a |an old |an? \w+ |old )?(?:friend|mate|pal|buddy) of mine,?(?: is)?(?: called| named)? {v}", _LIKELY),
    rule("friend", r"(?P<v>[a-z][\w'-]+)(?:'s| is|'s been| has been| and i have been| and i are| and i've been) (?:my |"
        r")(?:best |closest |oldest |good |close |a good |dear |a close |an old |my )*(?:mates?|friends?|pals?|"
        r"besties?|bff|buddy|buddies)\b", _LIKELY),
    rule("friend", r"{my} (?:\w+ ){0,2}(?:friends|mates|besties|pals)(?: are called| are|,)\s{l}", listed(_LIKELY)),
    rule("friend",
        r"(?:my )?(?:best|oldest|closest) (?:friend|mate|pal|buddy),? (?P<v>[a-z][\w'-]+)(?= (?:and|who|is|has|said|"
        r"says|got)\b|,)",
        _LIKELY),
)  # fmt: skip

KINSHIP = (PARTNERS, CHILDREN, PARENTS, SIBLINGS, FRIENDS)
