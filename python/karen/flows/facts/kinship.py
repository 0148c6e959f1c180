"""The people and animals of the user: partner, children, parents, siblings, friends, pets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.contract.types.memory import Polarity
from karen.flows.facts.lexicon import is_a, words_of
from karen.flows.facts.names import name
from karen.flows.facts.rules import Rule, Where, family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, listed, phrase, told

_PARTNER = (
    r"(?:husband|hubby|wife|wifey|partner|boyfriend|girlfriend|bf|gf|fiancee?|spouse|missus|better half|other half|"
    r"significant other|man|lad|fella|old lady|civil partner|bride|ehemann|ehefrau|freundin)"
)
_CHILD = (
    r"(?:son|daughter|kid|child|boy|girl|baby|toddler|eldest|youngest|oldest|little one|little boy|little girl|"
    r"firstborn|stepson|stepdaughter|step-son|step-daughter|foster son|foster daughter|foster child|adopted son|"
    r"adopted daughter|newborn|teenager|bairn|wee one|lad|lass|middle child|bub|bonus daughter|bonus son)"
)
_PARENT = (
    r"(?:mum|mom|mother|mam|mama|mammy|mummy|dad|daddy|father|papa|da|pa|stepmum|stepmom|stepmother|stepdad|"
    r"stepfather|ma|amma|appa|ammi|abbu|parents?|old man|foster mother|foster mum|foster dad)"
)
_SIBLING = (
    r"(?:sister|brother|sis|bro|twin|twin sister|twin brother|half-sister|half-brother|half sister|half brother|"
    r"stepsister|stepbrother|step-sister|step-brother|sibling|baby sister|baby brother|triplet|kid brother|kid sister)"
)
_FRIEND = (
    r"(?:(?:best |close |oldest |closest |old |good |dear |lifelong |childhood |school )*(?:friend|mate|pal|bestie|"
    r"bff|buddy|bezzie|amigo|chum|roommate|flatmate|housemate))"
)
_QUALIFIED = (
    r"(?:(?:late|older|younger|elder|big|little|baby|wee|eldest|youngest|oldest|middle|twin|dear|lovely|beloved|poor|"
    r"own|new|only|other|first|second|third|current|long-term|future|\d{1,2}[\s-](?:year|month|yr)[\s-]old|"
    r"\w{3,7}[\s-]year[\s-]old|teenage|adopted|darling|wonderful|gorgeous|soon-to-be|dad's|grown-up|grown|"
    r"adult)\s){0,2}"
)
_VERB_NEXT = (
    r"(?=(?:\s(?:lives|works|studies|speaks|plays|teaches|owns|drives|turns|was born|can'?t eat|has (?:an?|the|two|"
    r"three|diabetes|asthma|autism|adhd)|(?:just |recently )?(?:started|starts|moved|turned|graduated))|(?:\sis|'s) "
    r"(?:allergic|vegan|vegetarian|diabetic|deaf|blind|autistic|coeliac|\d|from|based|starting|studying|training|"
    r"married|getting married|due|an?\s(?!bit|little|pain|nightmare|liar|joke|star|angel|legend|mess|idiot)))\b)"
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


def _relation(attribute: str, kin: str, cue: str) -> tuple[Rule, ...]:
    """How people name somebody of theirs, whoever it is."""
    kinds = rf"(?:{cue})"
    mine = rf"(?:my|our)\s{_QUALIFIED}{kin}"
    return (
        rule(
            attribute,
            rf"(?:my|our)\s{_QUALIFIED}{kin}(?: is|:|,)?\s(?:little |old |dear |big |young |called |named |dr\.? |"
            rf"mrs?\.? |also )*(?P<v>[a-z][^;:!?()]{{1,60}})",
            _one,
            where=Where.MENTION,
            holds_today=True,
        ),
        rule(
            attribute,
            rf"{mine}(?:'s| is)?,? (?:called|named|whose name is|name of|by the name of|goes by) {{l}}",
            listed(_SURE),
            where=Where.MENTION,
            holds_today=True,
        ),
        rule(
            attribute,
            rf"{mine}'s (?P<v>[a-z][\w'-]+)(?=,| and|$| \w+s\b)",
            given,
            where=Where.MENTION,
            holds_today=True,
        ),
        rule(
            attribute,
            rf"{mine}(?:'s|s)? names?(?:'s| is| are|s)? {{l}}",
            listed(_SURE),
            where=Where.MENTION,
            holds_today=True,
        ),
        rule(
            attribute,
            rf"(?<!, )(?P<v>[a-z][\w'-]+(?: (?:and )?[a-z][\w'-]+){{0,2}})(?:,| is|'s| are)(?: called)? (?:my|"
            rf"our)\s{_QUALIFIED}(?:{kin}|{kin}s)\b",
            listed(_LIKELY),
            holds_today=True,
        ),
        rule(
            attribute,
            rf"(?:{{ive}}|i also have) (?:an?|one|two|three|four|five|six|\d|my|our|the|just the one|just one|only "
            rf"one)\s{_QUALIFIED}(?:{kin}s?|{kin}ren|wives)(?:\s?(?:,|:|called|named|-|who is|who are|and (?:his|her|"
            rf"their) names? (?:is|are|r)|names?)\s?)+{{l}}",
            listed(_SURE),
        ),
        rule(attribute, rf"{kinds}(?:'s|s)? (?:name(?:'s| is|s)?|called|is called) {{v}}", _SURE),
    )


def _count(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    yield Value(sentence.said[start:end].strip(), start, end)


PARTNERS = family(
    rf"\b(?:{_PARTNER[3:-1]}|married|single|divorced|widowed|widow|widower|engaged|together|split up|dating|seeing|"
    rf"anniversary|separated)s?\b",
    *_relation("partner", _PARTNER, "husband|wife|partner|boyfriend|girlfriend|fiancee?"),
    rule("partner", r"(?:the|my) (?:missus|wife|wifey|husband|hubby|other half|better half|mrs|boyfriend|"
        r"girlfriend),? (?P<v>[a-z][\w'-]+)(?=,| )", _LIKELY, where=Where.MENTION, holds_today=True),
    rule("partner", r"(?:i'?ve been|i'?m|been|i am) (?:seeing|dating|going out with|with) (?:an? |this )?(?:\w+ "
        r")?(?:guy|girl|man|woman|lad|lass|bloke|lady|boy) (?:called|named) {v}", _SURE),
    rule("partner", r"(?:i )?(?:got )?married (?P<v>[a-z][\w'-]+) (?:in|when|back|last|at|on|\w+ years)\b", _LIKELY),
    rule("partner", r"(?:{im}|i got |we got |i'?ve been |been |i was )(?:engaged|married) to (?!my (?:job|work|"
        r"phone)){v}", _LIKELY),
    rule("partner", r"(?:me and |myself and )?(?P<v>[a-z][\w'-]+) and (?:i|me) (?:have been|are|got|were|'ve been|"
        r"celebrate)? ?(?:now )?(?:married|engaged|together|dating|wed|a couple)\b", _LIKELY),
    rule("partner", r"(?:me|i) and (?P<v>[a-z][\w'-]+) (?:have been|are|got|'ve been|been)? ?(?:now )?(?:married|"
        r"engaged|together|dating|a couple)\b", _LIKELY),
    rule("partner", r"(?P<v>[a-z][\w'-]+) and (?:i|me) (?:have |just |finally |recently )*(?:split up|broke up|"
        r"separated|divorced|got divorced|are no longer)", _LIKELY, Polarity.NOT),
    rule("partner", r"(?:{im}|i'?ve been |been )(?:newly |recently |now |happily |long |still )*(?P<v>single|"
        r"divorced|widowed|separated|a widow|a widower|married|engaged|a bachelor)(?! (?:to|father|mother|mum|dad|"
        r"mom|parent|about|for|in|at))\b", phrase(2)),
    rule("partner", r"(?P<v>)(?:i )?never (?:got )?married(?= |,|$)", told("married"), Polarity.NOT),
    rule("partner", r"(?P<v>divorced|widowed|single|engaged|married)(?=,| twice| "
        r"since| for \w+ years| with)", phrase(1)),
    rule("partner", rf"(?:my|our)\s{_QUALIFIED}(?P<v>{_PARTNER}){_VERB_NEXT}", phrase(2), where=Where.ENTRY),
    rule("other", r"(?:our|my) (?:wedding )?(?P<v>anniversary)(?:'s| is)(?: always)?(?: on| in)? (?=\d|the |[a-z]+ "
        r"\d)", phrase(2)),
)  # fmt: skip

CHILDREN = family(
    rf"\b(?:{_CHILD[3:-1]}|kids|children|boys|girls|twins|triplets|sons|daughters|mum of|dad of|father of|mother of|"
    rf"mom of|parent of|pregnant|due|expecting|adopted|grandma|granddad|our|mums?|dads?|mom|father|mother)s?\b",
    *_relation("child", _CHILD, "son|daughter|kid"),
    rule("child", r"(?:{ive}|we'?ve got|with|i raise|we raise|i'?m raising) (?:two|three|four|five|six|seven|twin|\d|"
        r"a couple of|both|lovely|grown|small|little|young|wonderful|amazing|beautiful|\s){1,7}(?:kids|children|sons|"
        r"daughters|boys|girls|bairns|twins|little ones)(?:,|:| called| named|\s-)?\s?(?:and (?:their|there) names "
        r"(?:are|r) )?{l}", listed(_SURE)),
    rule("child", r"(?:{ive}|with|we'?ve got|i'?m raising|we'?re raising|i raised|we raised) (?P<v>(?:(?:two|three|"
        r"four|five|six|seven|twin|\d|grown|grown-up|adult|small|little|young|teenage|lovely|wonderful|"
        r"beautiful)\s){1,3}(?:kids|children|sons|daughters|boys|girls|bairns|twins|teenagers|toddlers))\b", _count),
    rule("child", r"(?:{im}|as |being )(?:an? |the )?(?:\w+ )?(?:single |proud |tired )?(?:mum|dad|mom|mother|father|"
        r"parent)(?: to| of) (?P<v>(?:two|three|four|five|six|seven|\d|twins|triplets|twin girls|twin boys)(?: "
        r"(?:kids|children|boys|girls|sons|daughters))?)\b", _count),
    rule("child", r"(?:{im}|as |being )(?:an? |the )?(?:\w+ )?(?:mum|dad|mom|mother|father|parent)(?: to| of) "
        r"(?:little |a (?:son|daughter|girl|boy) (?:called|named) )?{l}", listed(_LIKELY)),
    rule("child", r"{ive} (?:an? )?[\w-]+[ -](?:year|month|week)s?[ -]old(?:,| called| named) {v}", _SURE),
    rule("child", r"(?:proud |single |tired )?(?:mum|dad|mom|mother|father) (?:of|to) (?P<v>(?:two|three|four|five|"
        r"six|\d)(?: (?:kids|children|boys|girls|under \w+))?)(?=,|$| here\b)", _count),
    rule("child", r"(?:two|three|four|five|six|\d) (?:\w+ )?(?:kids|children|sons|daughters|boys|girls)(?::|,| "
        r"called| named)\s{l}", listed(name())),
    rule("child", r"(?P<v>(?:two|three|four|five|six) (?:\w+ )?(?:kids|children|sons|"
        r"daughters))(?=,|$| and\b)", _count),
    rule("child", r"{my} (?:kids|children|boys|girls|twins|sons|daughters|little ones|two|three|lot|bairns)(?:'s "
        r"names| are called| are named| are|,|:|'s names are|s names are)\s(?:are )?{l}", listed(_LIKELY)),
    rule("child", r"{my} (?:kids|children|boys|girls|twins|sons|daughters|bairns) (?!are|is|"
        r"were)(?P<v>[A-Za-z][^;:!?()]{1,60})", listed(_LIKELY)),
    rule("child", r"our (?!lord|lady|mr|mrs|dr|king|queen|president)(?P<v>[a-z][\w'-]+)(?= (?:starts|started|is|has|"
        r"lost|was|just|got|goes|can|turns|turned|learned|learnt))", _LIKELY),
    rule("child", r"(?:we|i) (?:adopted|named (?:him|her|the baby)|called the baby|christened (?:him|her)) "
        r"(?P<v>[a-z][\w'-]+)", _LIKELY),
    rule("child", r"(?P<v>)(?:i |we |i'?ve |we'?ve )?(?:have |got |have "
        r"got )?no (?:kids|children)\b", told("children"), Polarity.NOT),
    rule("child", r"(?P<v>)(?:i |we )?(?:don'?t|do not|dont|haven'?t got|never had) (?:have )?(?:any )?(?:kids|"
        r"children)(?: of (?:my|our) own)?\b", told("children"), Polarity.NOT),
    rule("child", r"{im}(?P<v>(?:expecting|pregnant|\w+ (?:weeks|months) pregnant|due in \w+))(?! (?:a (?!baby|child|"
        r"boy|girl)|a (?:call|parcel|delivery|package|visitor|letter)|you|to|it|him|her|them|an?|some|the|company|"
        r"rain|snow))\b", phrase(3)),
    rule("child", rf"(?:my|our)\s{_QUALIFIED}(?P<v>{_CHILD}){_VERB_NEXT}", phrase(3)),
)  # fmt: skip

PARENTS = family(
    rf"\b(?:{_PARENT[3:-1]}|mums|dads|moms|gran|nan)s?\b",
    *_relation("parent", _PARENT, "mum|mom|mother|dad|father"),
    rule("parent", r"{my} (?:parents|folks|mum and dad|mom and dad)(?:'s names| are called| are named| are|,|s "
        r"names)\s(?:are )?{l}", listed(_LIKELY)),
    rule("parent", r"(?:mum|mom|dad|mam), (?P<v>[a-z][\w'-]+),", _LIKELY),
    rule("parent", r"(?:i )?lost my (?P<v>dad|mum|mom|father|mother|parents)(?= (?:in|when|last|to|years|two|three|"
        r"ten|five|\d)|$|,)", phrase(1)),
    rule("parent", r"{my} (?P<v>(?:dad|mum|mom|father|mother|parents)) (?:died|passed away|has passed|have passed|"
        r"passed|is dead|are dead|are both dead|is no longer with us)\b", phrase(1)),
)  # fmt: skip

SIBLINGS = family(
    rf"\b(?:{_SIBLING[3:-1]}|only child|triplets|sisters|brothers|siblings|middle|twins|bros)s?\b",
    *_relation("sibling", _SIBLING, "sister|brother"),
    rule("sibling", r"(?:{ive}|with) (?P<v>(?:(?:one|two|three|four|five|six|seven|eight|\d|an?|older|younger|big|"
        r"little|elder|half|step|twin|half-|step-)[\s-]*){1,4}(?:sisters?|brothers?|siblings?|brothers and (?:\w+ "
        r")?sisters?|sisters and (?:\w+ )?brothers?)(?: and (?:an? |one |two |three )?(?:older |younger "
        r")?(?:sisters?|brothers?))?)(?=\s(?:but|so|who|in|and|living)\b|$|,)", _count),
    rule("sibling", r"(?P<v>)(?:{im})?(?:an )?only child\b", told("siblings"), Polarity.NOT),
    rule("sibling", r"(?:i |we |i'?ve |i'?ve got )?(?:don'?t have |have |haven'?t got |do not have |got )?(?:no|any) "
        r"(?P<v>siblings|sisters|brothers|brothers or sisters)\b", phrase(3), Polarity.NOT),
    rule("sibling", r"(?P<v>(?:two|three|four|five|six|seven|eight|\d) (?:older |younger |big |little )?(?:brothers|"
        r"sisters)(?: and (?:a|an|one|two|three) (?:older |younger )?(?:brothers?|"
        r"sisters?))?)(?=,|$| and me\b)", _count),
    rule("sibling", r"{im}(?:a |an |one of )?(?P<v>twin|triplet|triplets|the (?:youngest|oldest|eldest|middle one|"
        r"middle child) of (?:\w+))\b", phrase(5)),
    rule("sibling", r"{my} (?:sisters|brothers|siblings|sister and brother|brother and sister)(?: are called| are "
        r"named|,| are|'s names are)?\s(?:are )?{l}", listed(_LIKELY), where=Where.MENTION),
    rule("sibling", rf"(?:my|our)\s{_QUALIFIED}(?P<v>{_SIBLING}){_VERB_NEXT}", phrase(3)),
)  # fmt: skip

FRIENDS = family(
    r"\b(?:friends?|mates?|pals?|besties?|bff|buddy|buddies|bezzie|chum|roommates?|flatmates?|housemates?)\b",
    *_relation("friend", _FRIEND, "best friend|best mate|bestie|bff"),
    rule("friend", r"(?:my )?(?:best |closest |oldest )(?:mate|friend|pal|buddy)(?:'s| is|"
        r"s)(?: called| named)? {v}", _LIKELY),
    rule("friend", r"(?:i'?ve |we'?ve )?been (?:best )?(?:mates|friends|pals|best friends|close|best mates) with "
        r"(?P<v>[a-z][\w'-]+) (?:since|for|forever|all)\b", _LIKELY),
    rule("friend", r"(?:a |an old |an? \w+ |old )?friend of mine,?(?: is)?(?: called| named)? {v}", _LIKELY),
    rule("friend", r"(?P<v>[a-z][\w'-]+)(?:'s| is|'s been| has been| and i have been| and i are| and i've been) "
        r"(?:my |)(?:best |closest |oldest |good |close |a good |dear |a close |an old |my )*(?:mates?|friends?|"
        r"pals?|besties?|bff|buddy|buddies)\b", _LIKELY),
    rule("friend", r"{my} (?:\w+ )?(?:friends|mates|besties|pals)(?: are called| are|,)\s{l}", listed(_LIKELY)),
)  # fmt: skip


def pet(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A name after the animal; never the animal again or its breed alone."""
    for value in _LIKELY(sentence, start, end):
        if not is_a(sentence.plain[value.start : value.end], "animal"):
            yield value


_BREED = r"(?:(?:[a-z][\w-]*)\s){0,3}?"
_KEPT = listed(name())
PETS = family(
    r"\b(?:{animal}|pets?|animals?|kittens|puppies|geese|mice|fishes)\b",
    rule("pet", rf"(?:my|our)\s{_BREED}{{animal}}(?:'s| is| are|,|:|s)?(?: names?(?:'s| is| are|s)?)?(?:,)?(?: "
        rf"called| named)?\s(?:is |are )?(?:old |little |called |named |big |fat |poor "
        rf")*(?P<v>[a-z][^;:!?()]{{1,60}})", listed(pet), where=Where.MENTION, holds_today=True),
    rule("pet", rf"(?:my|our)\s{_BREED}{{animal}}(?:'s|s| is| are)? ?(?:called|named|names? (?:is|are|'s)|name's) "
        rf"{{l}}", _KEPT, where=Where.MENTION, holds_today=True),
    rule("pet", rf"(?:{{ive}}|we have|i keep|we keep|i adopted|we adopted|just adopted|we rescued|i rescued|i bought|"
        rf"we bought|i'?m getting|there'?s|with|i look after|i live with|we live with) (?:an?|one|two|three|four|"
        rf"five|\d|my|the|some|a couple of)\s{_BREED}{{animal}}(?:\s?(?:,|:|called|named|-|whose name is|and (?:his|"
        rf"her|their|its) names? (?:is|are|r)|names?|that (?:is|are) called|we call|who we call|who is called|i "
        rf"named|who goes by)\s?)+{{l}}", _KEPT),
    rule("pet", r"the (?:dog|cat|puppy|kitten|horse|rabbit|hamster)(?:'s name is| is called|'s called|s called|s "
        r"name is) {l}", _KEPT),
    rule("pet", r"{animal}: {l}", _KEPT),
    rule("pet", rf"i (?:share|live|sleep|walk|ride)[\w' ]{{0,25}} with (?:an?|my|our|two|three) {_BREED}{{animal}},? "
        rf"(?:called|named) {{l}}", _KEPT),
    rule("pet", rf"(?:a|an|the|my|our)\s{_BREED}{{animal}}, "
        rf"(?P<v>[a-z][\w'-]+(?: [a-z][\w'-]+)?),", pet, where=Where.MENTION, holds_today=True),
    rule("pet", rf"(?P<v>[a-z][\w'-]+)(?:,| is|'s) (?:my|our)\s{_BREED}{{animal}}\b", pet),
    rule("pet", rf"(?:{{ive}}|i keep|we keep|i adopted|we adopted|just adopted|we'?ve adopted|i'?ve adopted|i live "
        rf"with|we live with|i bought|proud owner of) (?P<v>(?:(?:an?|one|two|three|four|five|six|seven|eight|ten|"
        rf"twelve|\d{{1,2}}|some|a couple of|several|many|too many)\s){_BREED}{{animal}}(?: and (?:(?:an?|one|two|"
        rf"three|four|\d)\s){_BREED}{{animal}})?)(?=\s(?:and|but|so|who|that|which|now|at|in|too|btw|since|as|from|"
        rf"called|with|outside|here)\b|$|,)", _count),
    rule("pet", r"(?:i |we )(?:don'?t have|have|haven'?t got|don'?t keep|'ve got|'ve) (?P<n>no|any|a) (?P<v>pets?|"
        r"animals|{animal})(?=$|,| (?:but|and|because|so|at|any|yet))", phrase(2)),
    rule("pet", r"(?:we |i )?(?:had to put|put) (?:old |our |my |poor "
        r")*(?P<v>[a-z][\w'-]+) (?:to sleep|down)\b", _LIKELY, Polarity.NOT),
)  # fmt: skip

KINSHIP = (PARTNERS, CHILDREN, PARENTS, SIBLINGS, FRIENDS, PETS)
