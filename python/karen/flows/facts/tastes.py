"""What the user likes, dislikes, prefers above all, and does for pleasure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.flows.facts.favourites import favourite, favourite_before
from karen.flows.facts.lexicon import words_of
from karen.flows.facts.rules import family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, listed, phrase

_THINGS = listed(phrase(5))


def taste(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """What is liked: a thing or a doing, not a person of the moment nor the assistant."""
    plain = sentence.plain[start:end]
    if re.match(
        r"\s*(?:more\b|most\b|better\b|best\b|less\b|least\b|to (?:know|see|hear|think|say|be|have|get|go|ask)\b|my |"
        r"that |this |the (?:first|second|last|other|new|way|idea|option|version|one)\b|it|you|him\b|her\b|his |their|"
        r"(?:a|an|the) (?:\w+ )?(?:man|woman|guy|girl|boy|person|lady|demon)\b|the way|the idea|when |how |being "
        r"(?:here|able)|every|all (?:of )?)",
        plain,
    ):
        return
    if lead := re.match(r"\s*to ", plain):
        start += lead.end()
    for value in _THINGS(sentence, start, end):
        if sentence.plain[value.start : value.end] not in words_of("given"):
            yield value


_ADV = (
    r"(?:(?:really|bloody|effing|freaking|absolutely|just|totally|also|always|still|actually|do|kinda|kind of|quite|so|"
    r"genuinely|honestly|particularly|especially|even|simply|proper|rather|truly|fucking|secretly|deeply|much|never|"
    r"even|both|all)\s){0,3}"
)


def _team(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A team one stands by: only what is written as a name."""
    for value in phrase(3)(sentence, start, end):
        if value.text[:1].isupper():
            yield Value(f"team: {value.text}", value.start, value.end)


_TASTE_BEFORE = re.compile(r"\bi (?:\w+ ){0,2}?(?:hate|love|like|adore|enjoy|prefer|can'?t stand|detest|loathe)\b")


def _continued(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`love westerns` after `I hate horror`: the subject was said before."""
    if _TASTE_BEFORE.search(sentence.plain, 0, start):
        yield from taste(sentence, start, end)


TASTES = family(
    r"\b(?:all|everything) (?:i|we)\b|\bmy (?:life|world|everything|religion|first love)\b|nothing|live on|survive on|"
    r"live off|\b(?:lov\w+|lik\w+|enjoy\w*|ador\w+|fan|hat\w+|stand|dislik\w*|detest\w*|loath\w+|despis\w+|prefer\w*|"
    r"favou?rite\w*|fave|fav|into|keen|obsessed|crazy|mad|abide|passion|enough|resist|tire|bear|weakness|soft spot|"
    r"addicted|partial|passionate|mind|fond|luv|creeps|creep|sick of|hooked|sucker|thing|no time for|big on|allergic|"
    r"nuts|detest|fussed|stomach|care|digs?|swear by|puts? me off|makes? me|beats?|beat|doing|support\w*|best|go-to|"
    r"could|drinker|eater|person|weak|fanatic|nut|fiend|addict|enthusiast)\b",
    rule("dislikes", rf"(?:{{i}} )?{_ADV}(?:don'?t|do not|dont|didn'?t|never|doesn'?t) {_ADV}(?:like|love|enjoy|fancy|"
        rf"care for|get on with|dig|much like|much care for|rate|liked|enjoyed|cared for|go in for|"
        rf"get along with)(?: the taste of| the smell of| eating| the sound of)? {{v}}", taste),
    rule("dislikes", rf"(?:{{i}} )?{_ADV}(?P<n>don'?t mind |do not mind |dont mind )?(?:hate|hates|detest|loathe|"
        rf"despise|dislike|abhor|can'?t stand|cannot stand|cant stand|can'?t bear|cannot bear|can'?t abide|"
        rf"can'?t stomach|cannot abide|couldn'?t stand|have no time for|can'?t be doing with|could never stand)(?: the "
        rf"taste of| the smell of| eating| the sound of| the sight of)? {{v}}", taste),
    rule("dislikes", r"{im}(?:not (?:a |much of a |really a )?(?:big |huge |great |massive )?(?:fan of|keen on|into|"
        r"fond of|crazy about|mad about|big on|fussed about|one for)|no fan of|sick of|scared of|terrified of|"
        r"not a \w+ person)\s?(?:the )?{v}", taste),
    rule("dislikes", r"(?P<v>[a-z][\w '-]{2,40}?) (?:gives? me the (?:creeps|ick|heebie-jeebies|willies|shivers)|"
        r"makes? my (?:skin crawl|blood boil)|(?:is|are) the worst|turns? my stomach|drives? me (?:mad|nuts|crazy|"
        r"up the wall|insane)|(?:is|are|'s) not my (?:thing|cup of tea)|(?:isn'?t|aren'?t) (?:really |usually |"
        r"exactly )?my (?:thing|cup of tea|bag)|makes? me (?:gag|retch|heave))", phrase(5)),
    rule("likes", rf"(?:{{i}} ){_ADV}(?:(?:love,? ){{0,4}}love|loves|luv|adore|enjoy|like|live for|am in love with|"
        rf"heart|dig|worship|can'?t get enough of|can'?t resist|have always loved|'ve always loved|'ve always liked|"
        rf"have always liked|appreciate a good|never say no to|never tire of|can'?t live without|swear by|"
        rf"go crazy for|go mad for|like nothing better than|like nothing more than|love nothing more than)"
        rf"(?: nothing (?:more|better) than| a good| a nice| eating| listening to| watching| drinking)? {{v}}", taste),
    rule("likes", r"(?:{i} )(?:much |really |always |definitely )*prefer (?P<v>[^,;:!?()]{2,40}?) (?:to|over|"
        r"rather than)\b", taste),
    rule("dislikes", r"(?:{i} )?(?P<n>don'?t|do not|dont) (?:really )?mind {v}", taste),
    rule("dislikes", r"not (?:a |much of a |really a )?(?:big |huge |great )?(?:fan of|keen on|fond of|crazy about|"
        r"mad about|big on) {v}", taste),
    rule("likes", r"(?:very |really |quite )?(?:keen on|fond of|partial to) {v}", taste),
    rule("likes", r"{i} could (?:watch|eat|listen to|play|read|drink|talk about) (?!you|"
        r"a horse)(?P<v>[^,;:!?()]{2,40}?) (?:all day|every day|for hours|all night|forever|"
        r"till the cows come home)", taste),
    rule("likes", r"{im}(?:a |an )?(?:huge |big |massive |lifelong |die-hard |avid |"
        r"long-suffering )?(?P<v>(?![\w-]+'s )[a-z][\w' "
        r"-]{2,25}?) (?:fan|supporter|fanatic|nut|fiend|addict|enthusiast|aficionado)(?=,|$| (?:and|but|so|since|"
        r"because|through)\b)", phrase(3)),
    rule("favourite",
        r"(?:i|we) support (?P<v>[A-Za-z][\w' ]{2,25}?)(?=,|$| (?:so|and|since|because|like|for my sins|but|till|until|"
        r"through)\b)", _team),
    rule("favourite", r"(?:the )?best [a-z]+(?: (?:of all time|ever|ever made|ever written|in the world))(?: for my "
        r"money)?(?:'s| is| has to be| has got to be| was) {v}", favourite),
    rule("favourite", r"{my} go-to [a-z]+ (?:is|'s) {v}", favourite),
    rule("dislikes", r"{im}not (?:much of |really )?an? (?P<v>[a-z][\w -]{2,20}?) (?:drinker|eater|person|lover|"
        r"fan)\b", phrase(3)),
    rule("likes", r"(?:all|everything) (?:i|we) (?:ever )?(?:read|watch|play|drink|eat|cook|listen to)(?: is| are|'s) "
        r"(?:just |only )?{v}", taste),
    rule("likes", r"i go (?:weak|mad|crazy|wild) (?:for|over|at the knees for) {v}", taste),
    rule("likes",
        r"(?:there'?s )?nothing (?:that )?(?:i|we) (?:love|like|enjoy) (?:more|better) than (?:an? )?{v}", taste),
    rule("likes",
        r"{i} could (?:happily |easily |probably |just )?(?:live on|survive on|live off|eat nothing but) {v}", taste),
    rule("likes",
        r"(?P<v>[a-z][\w' -]{2,25}?) (?:is|are) my (?:life|world|everything|religion|first love|drug of choice|"
        r"love language)\b", phrase(3)),
    rule("likes", r"(?:nothing beats|you can'?t beat|can'?t beat) {v}", taste),
    rule("likes", r"(?:i'?ve|i have|we'?ve|we have) always (?:loved|liked|enjoyed|adored) {v}", taste),
    rule("likes", r"{im}(?:a |an )?(?:(?:massive|huge|big|great|total|real|lifelong|life-long|die-hard|diehard|proper|"
        r"long-time|enormous|such a|devoted|avid|keen|bit of a|sucker|absolute) )*(?:fan of|sucker for|lover of|"
        r"addict of|obsessed with|obsessed w|crazy about|mad about|mad for|nuts about|really into|into|keen on|fond of|"
        r"partial to|addicted to|hooked on|passionate about|big on|mad on|wild about|devoted to|enthusiast of|"
        r"very into|in love with|a fiend for|crazy for|all about|mad keen on) {v}", taste),
    rule("likes", r"(?:huge|big|massive|lifelong|die-hard|total) fan of {v}", taste),
    rule("likes", r"(?:{ive}|i have|i do have) (?:a |an )?(?:\w+ )?(?:soft spot|weakness|sweet tooth|passion|thing|"
        r"love|obsession|fondness|weak spot) for {v}", taste),
    rule("likes", r"(?P<v>[a-z][\w '-]{2,40}?) (?:is|are|'s) (?:my (?:jam|guilty pleasure|passion|weakness|thing|"
        r"cup of tea|happy place|comfort food|great love|one weakness|whole personality|obsession|kryptonite)|"
        r"the best thing ever|right up my (?:street|alley))\b", phrase(5)),
    rule("likes",
        r"{my} (?:real |true |only |biggest |first |one )*(?:guilty pleasure|great passion|passion|weakness|"
        r"comfort food|great love|big love|obsession)(?:'s| is| are) {v}", taste),
    rule("favourite", r"(?:{my} )(?:absolute |all-time |all time |very |personal |current )*(?:favou?rite|fave|fav|"
        r"favorit)(?:s)?(?: (?!(?:is|are|was|has|have|would|must|will)\b)[a-z][\w' -]{0,30}?)?(?:\s(?:of all time|"
        r"ever|in the world))?(?:'s got to be|'s gotta be|'s still|'s|s'|\sis|\sare|\shas to be|\shas got to be|"
        r"\shave to be|\shas always been|\swill always be|\swould have to be|\smust be|\sgotta be|:) (?:probably |"
        r"still |definitely |easily |just |currently |hands down |{not} )*{v}", favourite),
    rule("favourite", r"(?:favou?rite|fave|fav) [a-z][\w' -]{1,30}?(?:'s got to be|'s gotta be|'s still|'s|\sis|\sare|"
        r"\shas to be|:) (?:probably |still |definitely |easily )*{v}", favourite),
    rule("favourite", r"(?P<v>[a-z0-9][\w '&.-]{1,45}?)(?:\s(?:is|are|has always been|will always be|was)|'s)(?: still|"
        r" by far| easily| definitely)? (?:my|our) (?:absolute |all-time |all time |number one )?(?:favou?rite|fave|"
        r"fav)\b", favourite_before),
    rule("favourite", r"(?P<v>[a-z0-9][\w '&.-]{1,45}?) (?P<n>isn'?t|aren'?t|is not|are not) (?:my|"
        r"our) favou?rite\b", favourite_before),
    rule("likes",
        r"{im}(?:more of |definitely |very much |such )*an? (?P<v>cat|dog|tea|coffee|wine|beer|beach|mountain|city|"
        r"country|winter|summer|autumn|horse|cheese|chocolate|book) person\b", phrase(1)),
    rule("likes", rf"{_ADV}(?:love|adore|enjoy) {{v}}", _continued),
    rule("dislikes",
        r"(?:if there'?s )?(?:the )?(?:one|only) (?:thing|food|drink|vegetable|fruit|dish) (?:that )?i (?:refuse to "
        r"eat|won'?t eat|can'?t stand|can'?t eat|hate|never eat)[\w ]{0,10}?,? (?:it'?s|is) {v}", taste),
)  # fmt: skip

_DOING = phrase(
    4,
    "activity",
    "instrument",
    stop="with|at|on|in|every|to|for|after|as|when|since|most|twice|once|and|together|round|down|whenever|if|during|by|"
    "before|near|around|all|badly|mostly",
)
_ANY_DOING = phrase(
    5, stop="with|at|on|every|after|when|since|most|twice|once|whenever|during|before|all|badly|mostly|if"
)
_DOUBLED = frozenset(["knit", "swim", "run"])


_FOR_MONEY = re.compile(r"\b(?:for a living|professionally|for work|as a job|for my job|for money|full[ -]time)\b")


def doing(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`knitting` of `knit`, `collecting bottle caps` of `collect bottle caps`; not what is done for a living."""
    if _FOR_MONEY.search(sentence.plain, start):
        return
    for value in phrase(6)(sentence, start, end):
        verb, space, rest = value.text.partition(" ")
        stem = verb + verb[-1] if verb.lower() in _DOUBLED else verb.removesuffix("e") if verb[-2:] != "ee" else verb
        plain_verb = verb.lower() in words_of("activity")
        yield Value(value.text if plain_verb else f"{stem}ing{space}{rest}", value.start, value.end)


HOBBIES = family(
    r"\b(?:hobby|hobbies|play\w*|spare time|free time|weekends?|collect\w*|took up|taken up|been \w+ing|"
    r"you'?ll find me|go|how i|what i|i do|do a lot|golf|don'?t|practi[sc]e|sing\w*|knit|crochet|sew|(?:paint|draw|sew|"
    r"bake|brew) [a-z]+|paint|draw|run|skate|garden|bake|swim|climb|fish|hike|cycle|surf|dance|write poetry|brew|camp|"
    r"sail|box|kayak|quilt|juggle|row|ski|i'?m (?:an? )?(?:\w+ )?(?:runner|swimmer|climber|cyclist|knitter|gamer|"
    r"birdwatcher|chess player|hiker|surfer|skater|gardener|sailor|golfer|angler|birder|dancer|rower|skier|collector)|"
    r"into|train|coach|member|member of|build|choir|band|club|most (?:sundays|saturdays|evenings|mornings)|relax|"
    r"unwind|pastime)\b",
    rule("hobby", r"{my} (?:main |big |favourite |favorite |only |biggest |other |new |latest )?(?:hobby|hobbies|"
        r"pastime|pastimes)(?:'s| is| are| include| has always been|:)\s(?:mostly |probably |"
        r"definitely )?{l}", listed(phrase(5))),
    rule("hobby", r"(?:in|for|during) my (?:spare|free|down) ?time,? (?:i |i'?m |i like to |i love to |i mostly |"
        r"i tend to |i enjoy )*{v}", listed(_ANY_DOING)),
    rule("hobby", r"(?:i )?(?:also |still |mostly |usually |sometimes |often |{not} |regularly |mainly |"
        r"actually )*(?:play|plays|practise|practice|do|go|coach|train in|compete in|am learning|"
        r"'m learning)(?: a lot of| some| a bit of| first| second| third| lead| the| competitive| amateur| a little|"
        r" to| semi-professional| both| casual| county| league| sunday| five-a-side| weekly)* {v}", listed(_DOING)),
    rule("hobby", r"(?:i'?ve|i have|we'?ve|i|we)? ?(?:recently |just |finally )*(?:taken up|took up|got into|"
        r"gotten into|gone back to|started|been (?:really |properly )?getting into|been taking up|picked up|fallen "
        r"for) {v}",
        listed(_DOING)),
    rule("hobby", r"(?:i'?ve|i have|been|we'?ve) (?:been )?(?P<v>(?:playing the |playing |doing |practising |"
        r"practicing )?[a-z]+(?:-[a-z]+)?)(?=(?: [\w']+){0,4} (?:since (?:i was|\d|school|uni|my|childhood)|"
        r"for (?:\w+ )?(?:years|decades|ages)|all my life|(?:\w+ )?years)\b)", _DOING),
    rule("hobby", r"(?:i |we )(?:also |still |mostly |often |usually |like to |love to |(?P<n>don'?t |do not |"
        r"never ))?(?P<v>(?:golf|knit|crochet|sew|(?:paint|draw|sew|bake|brew) [a-z]+|paint|draw|run|skate|garden|bake|"
        r"swim|climb|fish|hike|cycle|surf|dance|sing|brew|sail|box|kayak|quilt|juggle|row|ski|snowboard|fence|"
        r"birdwatch|boulder|meditate|skateboard|journal|whittle|embroider|blog|forage|restore \w+|carve \w+|breed \w+|"
        r"build \w+ ?\w*|make (?:jam|candles|soap|pottery|music|cheese|beer|cider|wine)|brew (?:beer|cider|my own \w+)|"
        r"collect [a-z][\w -]{2,25}?|write (?:haiku|plays|letters|fanfic|poetry|poems|short stories|songs|fiction|"
        r"novels)|sing (?:\w+ )?in (?:a|the) [\w ]{3,20}|play in (?:a|the) [\w ]{3,20}|keep bees))(?=$|,| (?:in|at|"
        r"with|every|most|on|for|as|whenever|a lot|to|and|badly|mostly|when|twice|once|three|so|since|because|after|"
        r"before|too|now|while|whilst|as a hobby|for fun)\b)", doing),
    rule("hobby",
        r"i (?:also )?(?P<v>[a-z]+ [a-z][\w' -]{2,30}?) (?:as a hobby|for fun|in my (?:spare|free) time|to relax|"
        r"to unwind|for pleasure)\b", phrase(6)),
    rule("hobby",
        r"i(?:'ve| have)? (?:run|ran|done|completed|finished) (?:\w+ |\d+ )(?P<v>(?:half[\s-]|ultra)?marathons|"
        r"triathlons|ironmans|park ?runs)\b", phrase(2)),
    rule("hobby",
        r"(?:{im}|i'?ve been )(?:currently |also |still |now )?(?:learning|teaching myself|taking lessons in|"
        r"having lessons in|practising) (?:how )?(?:to (?:play|do) )?(?:the |to )?{v}", listed(_DOING)),
    rule("hobby", r"{im}(?:just |now |only )*(?:started|taking up|getting into) {v}", listed(_DOING)),

    rule("hobby", r"(?:on |at |most )?(?:\w+ )?(?:weekends?|sundays|saturdays|evenings|mornings|"
        r"fridays)?,? ?(?:you'?ll|you will|u'?ll|you can) (?:usually |always |"
        r"mostly )?find me (?:out )?(?P<v>[a-z]+ing(?: [a-z]+)?)", phrase(3)),
    rule("hobby", r"{im}(?:a |an )?(?:(?:keen|avid|amateur|passionate|competitive|big|lifelong|hobby|regular|serious|"
        r"recreational|semi-serious|casual|huge|former|bit of an?) )*(?P<v>runner|swimmer|climber|cyclist|knitter|"
        r"gamer|birdwatcher|birder|twitcher|chess player|hiker|surfer|skater|gardener|sailor|golfer|angler|rower|skier|"
        r"stamp collector|coin collector|[a-z]+ collector|hobby photographer|amateur photographer|amateur astronomer|"
        r"home brewer|wild swimmer|marathon runner|trail runner|bell-ringer|ballroom dancer|salsa dancer|"
        r"[a-z]+ player)\b", phrase(3)),
    rule("hobby", r"i (?:spend|waste) (?:my |most of my |all my |every )(?:spare time|free time|weekends?|evenings|"
        r"sundays|saturdays|spare minute|spare moment) (?:in the \w+ |out )?{v}", _ANY_DOING),
    rule("hobby", r"{v} (?:is what i do|(?:is the only thing )?(?:that )?keep(?:s|ing) me sane|is my escape|"
        r"is how i (?:relax|unwind|switch off))\b", phrase(4)),
    rule("hobby", r"(?P<v>[a-z][\w -]{2,30}?) is (?:how|what) i (?:spend|fill|do (?:on|at|with)|unwind|"
        r"relax)", phrase(4)),
    rule("hobby", r"{im}in (?:a |the |an |two |three )(?P<v>(?:[a-z]+ )?(?:choir|band|book club|orchestra|running club|"
        r"chess club|brass band|theatre group|quiz team|drama club|football team|cricket team|knitting circle|"
        r"bowls club|improv group|walking group|folk band|rowing club))\b", phrase(4)),
    rule("hobby", r"(?:i'?ve|i have) (?:always )?(?:played|practised|practiced) (?:the )?{v}", listed(_DOING)),
)  # fmt: skip
