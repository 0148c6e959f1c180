"""What the user can and cannot eat, and what concerns their health."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.contract.types.memory import Polarity
from karen.flows.facts.rules import Where, family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, listed, phrase, told, verbatim, whole

_FOOD = listed(
    phrase(
        4,
        stop="and (?:carry|they|could|it)|but|or i|without|with|in|at|on|so|due|due to|for|from|after|as|anyway|unless",
    )
)
_KNOWN_FOOD = listed(
    phrase(
        4,
        "food",
        stop="and (?:carry|they|could|it)|but|or i|without|with|in|at|on|so|due|due to|for|from|after|as|anyway",
    )
)
_DIET = listed(phrase(4, "diet", stop="for|since|at|these|except|now|and (?:have|i)|on|in|but|because|by|anyway"))
_CONDITION = listed(
    phrase(
        7,
        "condition",
        "ailing",
        stop="in|since|for|so|from|and (?:i|take|have|use|need|it)|which|that|as|after|when|at|but|because|now|ever|"
        "diagnosed|if",
    )
)

_JOKES_WORDS = """
mornings monday mondays work people lectures meetings exercise nonsense maths math sport sports commitment mess
talk drama love money early housework homework idiots stupidity effort cardio apps gyms school vibes responsibility
bullshit
"""
_JOKES = frozenset(_JOKES_WORDS.split())


_BEFORE_ALONE = frozenset(
    {"", "btw", "oh", "well", "so", "yes", "yeah", "fyi", "hi", "ok", "no", "also", "hello", "hey"}
)


def _alone(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`Vegan btw`: a whole sentence."""
    if sentence.plain[:start].strip(" ,") in _BEFORE_ALONE:
        yield from whole(phrase(2, "diet"))(sentence, start, end)


_OWN = re.compile(
    r"\b(?:i|i'?m|i'?ve|im|ive|me|we|we'?ve|my|our)\b|^[\s,]*(?:(?:btw|hi|hello|also|oh|so|ps|note|"
    r"fyi)[\s,:]+)*(?:\w+ly )?(?:an? )?[\w-]*(?: \w+)?(?: to)? ?$"
)
"""What stands before it names the user, or nobody at the beginning of a sentence: `allergic to bees`."""


def allergen(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """What the user is allergic to, unless it is said in jest or, without a subject, of nobody known."""
    if not _OWN.search(sentence.plain[:start]):
        return
    values = list(_FOOD(sentence, start, end))
    if all(_JOKES.isdisjoint(sentence.plain[value.start : value.end].split()) for value in values):
        yield from values


ALLERGIES = family(
    r"allerg|alergic|intoleran|\bcan'?t (?:eat|have|drink|tolerate|do|touch)|cannot (?:eat|have|drink|tolerate)|"
    r"kill\w* me\b|coeliac|celiac|anaphyla|epi-?pen|hay fever|swell|rash|hives|react|intolerance|hospital|get along|"
    r"agree|welts|sneez|brings me out",
    rule("allergy", r"(?:{im})?(?P<n>not )?(?:\w+ )?(?:allergic|alergic|intolerant|sensitive|"
        r"anaphylactic) to {l}", allergen),
    rule("allergy", r"(?:{ive}|i suffer from|i developed|i'?ve developed|i was born with|with|"
        r"we have) (?P<n>no )?(?:an? |the |my |this |two )?(?:really |very )?(?:bad |severe |serious |mild |strong |"
        r"terrible |nasty |life-threatening |known |deadly |horrible |major |slight )*(?:allerg(?:y|ies)|intolerance|"
        r"anaphylaxis)(?: to| for|:) {l}", allergen),
    rule("allergy", r"(?:{ive}|with|i suffer from) (?:an? |the |my |this )?(?:bad |severe |serious |mild |strong |"
        r"terrible |nasty |life-threatening )*(?P<v>(?!(?:no|any|known)\b)[a-z]+(?: [a-z]+)?) (?:allergy|"
        r"intolerance|allergies)\b", allergen),
    rule("allergy", r"{im}(?P<n>not )?(?:\w+ )?(?P<v>lactose|gluten|histamine|fructose|dairy|milk|nut|wheat|"
        r"egg)[\s-](?:intolerant|allergic|free)\b", phrase(2)),
    rule("allergy", r"{my} (?P<v>[a-z]+(?: [a-z]+)?) (?:allergy|intolerance)(?! is (?:gone|better))\b", allergen),
    rule("allergy", r"(?:it'?s )?(?P<v>[a-z][\w -]{2,25}?)(?<!says)(?<!said)(?<!thinks)(?<!swears)(?<!claims)"
        r" (?:that )?i (?:react to|can'?t tolerate|am allergic to|'m allergic to)\b", allergen),
    rule("allergy",
        r"(?P<v>[a-z][\w -]{2,25}?) (?:really |just )?(?:doesn'?t|don'?t|do not|does not) agree with me\b",
        _KNOWN_FOOD),
    rule("allergy",
        r"i (?:get|come out in|break out in|swell up from|go into shock from) (?:hives|a rash|welts|swollen lips|"
        r"anaphylaxis)? ?(?:from|with|after) (?:eating )?{v}", allergen),
    rule("allergy", r"(?:i'?m )?(?:deathly|severely|highly|badly) (?:allergic )to {l}", allergen),
    rule("allergy", r"(?P<v>[a-z][\w -]{2,25}?) and (?:i|me) don'?t (?:get along|get on|mix|agree)\b", _KNOWN_FOOD),
    rule("allergy", r"{i} carry (?:an? )?(?:epi-?pen|adrenaline pen)s? (?:because of|for|in case of) (?:my |"
        r"the )?{v}", allergen),
    rule("allergy", r"{i} react (?:badly |terribly )?to {v}", allergen),
    rule("allergy", r"{my} (?:only |main |worst )?allerg(?:y|ies)(?:'s| is| are|:)(?: to)? {l}", allergen),
    rule("allergy", r"(?:food )?allerg(?:y|ies): {l}", _FOOD),
    rule("allergy", r"(?:{i} )?(?:can'?t|cannot|cant|mustn'?t|can not|never|shouldn'?t) (?:eat|have|touch|drink|"
        r"tolerate|do|go near) {v},? ?(?:because |since |cos |as )?(?:i'?m |im |i am )?(?:badly |severely |"
        r"very )?(?:allergic|intolerant)", allergen),
    rule("allergy", r"(?:{i} )?(?:can'?t|cannot|cant|mustn'?t|can not) (?:eat|have|touch|tolerate|digest|do|"
        r"go near) (?:any |the )?(?P<v>[^,;:!?()]{2,40}),? (?:i'?m |im |it'?s an |because i'?m |i am |"
        r"severely )?allerg(?:ic|y)", allergen),
    rule("allergy", r"(?:{i} )?(?:can'?t|cannot|cant|mustn'?t|can not) (?:eat|have|tolerate|digest|"
        r"do) (?:any )?{v}", _KNOWN_FOOD),
    rule("allergy", r"(?:(?:anything|something|food) (?:with|"
        r"containing) )?(?P<v>[a-z][\w -]{2,30}?) (?:makes? my (?:tongue|throat|lips|face|eyes) \w+|gives? me (?:hives|"
        r"a rash|a reaction|welts)|brings? me out in (?:\w+ ?){1,3}|(?:would|will|could|can|nearly|"
        r"almost) (?:literally )?(?:kill|killed) me|sets? off my (?:asthma|hay fever|allergies)|"
        r"puts? me in (?:hospital|a&e)|makes? me (?:sneeze|swell up|itch|come out in \w+))", allergen),
    rule("allergy", r"(?P<v>)(?:{ive}|i get|i suffer from|my) (?:\w+ )?hay ?fever\b", told("pollen")),
    rule("allergy", r"(?P<v>)(?:(?:{ive}|i have|i'?ve got)? ?no|(?:{i} )?(?:don'?t|do not|dont|haven'?t) "
        r"(?:have |got )?any|any) (?:known |food )?allergies\b", told("any"), Polarity.NOT),
)  # fmt: skip


def abstained(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`no pork` of `I don't eat pork`."""
    for value in verbatim(5)(sentence, start, end):
        yield Value(f"no {value.text}", value.start, value.end)


DIETS = family(
    r"vegan|vegetarian|veggie|pescat|pescet|flexit|halal|kosher|keto|paleo|meat|gluten|dairy|diet|teetotal|alcohol|"
    r"drink|sugar|plant|fast|carb|carnivore|eat|pork|sober|caffeine|coffee|fish|beef|\bjain\b|\beggs?\b|seafood|lamb|"
    r"bread|onion|garlic|wheat|milk|booze",
    rule("diet", r"{im}(?P<n>not |no longer |not actually |no )?(?:a |an |on a |on an |on the |strictly |doing |"
        r"eating |going |mostly |gone |turning |following a )*{v}", _DIET),
    rule("diet", r"(?:we aren'?t|we are not|i ain'?t|i'?m not|we'?re not) (?:an? )?{v}", _DIET, Polarity.NOT),
    rule("diet", r"(?:strict |lifelong )?(?P<v>[a-z-]+)(?=(?:,? (?:btw|here|by the way|myself|fyi|over here))?[ .!]*$)",
        _alone),
    rule("diet", r"(?P<v>no (?:dairy|gluten|meat|pork|alcohol|nuts|sugar|shellfish|lactose|fish|eggs|seafood|beef|"
        r"milk|wheat)) for me\b", verbatim()),
    rule("diet", r"(?P<n>no longer |not |used to be )(?:a |an )?{v}", _DIET),
    rule("diet", r"(?:i |we )?(?:have |'ve )?(?:stopped|quit|given up|gave up) being (?:a |"
        r"an )?{v}", _DIET, Polarity.NOT),
    rule("diet", r"been (?:a |an |strictly )?{v}", _DIET),
    rule("diet",
        r"(?:i'?ve|i have|been|we'?ve|i) (?:just |recently |finally |been |gone |went |turned |became |"
        r"become )+(?:on an? |a |an |strictly )?{v}", _DIET),
    rule("diet", r"(?:{i} )(?:only |mostly |strictly |always |just )?(?:eat|keep|follow|keeps|cook|stick to)(?: a| an|"
        r" strictly| only| to| a strict)* {v}", _DIET),
    rule("diet", r"{my} diet(?:'s| is)(?: mostly| strictly)? {v}", _DIET),
    rule("diet", r"(?:{i} )(?:only |mostly |also |do |now )?eat {v} (?:now|these days|again|nowadays)", phrase(3)),
    rule("diet", r"(?:{i} )(?:do not|don'?t|dont|never|no longer|can'?t|cannot|cant) (?:eat|drink|touch|have|"
        r"do)(?: any)? (?P<v>(?:red meat|meat|pork|fish|beef|dairy|gluten|sugar|alcohol|coffee|eggs|carbs|caffeine|"
        r"seafood|animal products|lamb|processed food|milk|garlic|onions?|bread|wheat)(?: (?:or|and|"
        r"nor) \w+)?)(?! (?:before|after|on|at|in|today|tonight|this))\b", abstained),
    rule("diet", r"(?P<v>)(?:{i} )(?:do not|don'?t|dont|never) drink(?=$|,| (?:and(?! drive)|but|so|at all|anymore|"
        r"any more|thanks|myself|because|since)\b)", told("no alcohol")),
    rule("diet", r"(?:i'?ve|i have|i|we) (?:gave|given|cut|quit|stopped)(?: up| out| eating| drinking)* (?P<v>meat|"
        r"sugar|alcohol|dairy|gluten|coffee|caffeine|carbs|bread|booze|pork|fish|red meat)\b", abstained),
    rule("diet",
        r"(?P<v>)(?:i'?ve |i have |i |we )(?:gave up|given up|quit|stopped) (?:drinking|the booze|the drink)(?=$|,|"
        r" (?:and|but|so|last|in|years|\w+ years|when|because|since|for good)\b)", told("no alcohol")),
    rule("diet",
        r"(?:we|i) don'?t (?:do|cook|serve|allow|keep|buy) (?P<v>pork|meat|alcohol|sugar|dairy|gluten|fish|beef)\b",
        abstained),
    rule("diet",
        r"(?:it'?s |we eat |i eat |i cook )?(?:strictly |only )?(?P<v>halal|kosher|vegan|vegetarian)(?: food|"
        r" meat)? (?:only|at home|household|kitchen|in (?:our|this|my) house)\b", phrase(1)),
    rule("diet",
        r"(?:we'?re|ours is|i (?:live|grew up) in) an? {v} (?:household|family|house|home)\b", phrase(2, "diet")),
)  # fmt: skip

HEALTH = family(
    r"\b(?:struggl\w+|battl\w+|cope|deal with|told|tell|remind)\b|\b(?:i'?m|im|i am|i have|i'?ve|my|diagnosed|"
    r"diabet\w+|suffer|got|on|take|taking|wear|wheelchair|blind|deaf|pregnant|lost|sober|disability|operation|surgery|"
    r"pacemaker|bad|live with|being|as an?|having|had|get|survived|recovered|they|type|sober|remission|in remission)\b",
    rule("health", r"{im}(?P<n>not )?(?:a |an |also |partially |severely |registered |legally |clinically |newly |"
        r"slightly |type (?:1|2|one|two) |insulin-dependent |profoundly |partly |mildly |red-green |"
        r"half )*{v}", listed(phrase(5, "ailing", stop="in|since|so|and (?:i|have|use|need|can)|from|as|on|with|but|"
            "because|at|now"))),
    rule("health", r"{ime}(?:been )?(?:an? )?(?P<v>(?:type (?:1|2|one|two) diabetic|blind in (?:my|the|"
        r"one) ?\w+ ?(?:eye)?|deaf in (?:my|the|one) ?\w+ ?(?:ear)?|\w+ years sober|in a wheelchair|wheelchair user|"
        r"in remission|hard of hearing|partially sighted|visually impaired|hearing impaired|on (?:insulin|warfarin|"
        r"statins|blood thinners|beta blockers|dialysis|antidepressants|metformin|lithium|chemo|methotrexate|ritalin|"
        r"the spectrum)|\w+ (?:weeks|months) pregnant|recovering from [a-z ]{3,25}))\b", verbatim()),
    rule("health", r"(?:{have}|i was diagnosed with|i got diagnosed with|i'?ve been diagnosed with|diagnosed with|"
        r"i take \w+ for|i'?m treated for|i'?m recovering from|living with|i deal with) (?P<n>no )?(?:an? |the |my |"
        r"this |some |pretty |chronic |bad |severe |mild |high |low |slight |terrible |really |early |early-onset |"
        r"late-stage |bit of |touch of |\w{1,20} (?:1|2|one|two) )*{v}", _CONDITION),
    rule("health", r"(?:{i} )(?P<n>don'?t have|do not have|haven'?t got) {v}", _CONDITION),
    rule("health", r"(?:{have}|i was born with|i'?m living with) (?P<v>(?:an? |the |my |one |only one |two )?(?:bad|"
        r"artificial|prosthetic|dodgy|fused|weak|new|false|glass|fake|missing|metal|replacement|tin|titanium|trick|"
        r"herniated|slipped) (?:left |right )?(?:knees?|hips?|back|heart|leg|legs|eye|arm|foot|hand|spine|disc|"
        r"shoulder|ankle|lung|ear|ears|neck|eyesight))\b", phrase(6)),
    rule("health", r"(?:{have}|i was born with) (?P<v>(?:only )?one (?:kidney|lung|eye|leg|arm|ear|hand)|"
        r"heart (?:condition|disease|problems?|trouble|murmur)|(?:high|low) blood pressure|back (?:pain|problems|"
        r"trouble)|an underactive thyroid|thyroid (?:problems|issues|condition)|long covid|chronic [a-z]+(?: [a-z]+)?|"
        r"type (?:1|2|one|two) diabetes|diabetes|a stammer|a stutter|a stoma|a pacemaker|a hearing aid|hearing aids|"
        r"no sense of (?:smell|taste)|panic attacks|a bad back|a prosthetic leg|sleep apn[eo]+a|celiac disease|"
        r"coeliac disease|perfect pitch|a lisp|a phobia of \w+|vertigo|tunnel vision|restless legs?)\b", phrase(6)),
    rule("health", r"{my} (?P<v>(?:asthma|diabetes|arthritis|migraines?|eczema|epilepsy|anxiety|depression|adhd|"
        r"insomnia|sciatica|psoriasis|tinnitus|dyslexia|ibs|endometriosis|fibromyalgia|high blood pressure|angina|"
        r"gout|vertigo|ocd|stroke|heart attack|mastectomy|chemo|crohn'?s|parkinson'?s|ms|autism|pacemaker|hearing "
        r"aids?|bad (?:back|knee|hip|heart|knees|leg|shoulder|ankle)))\b", phrase(3), where=Where.MENTION),
    rule("health", r"(?:i )?(?:wear|use|need|rely on) (?P<v>(?:a |an |two )?(?:hearing aids?|wheelchair|walking stick|"
        r"insulin pump|inhaler|cpap(?: machine)?|guide dog|prosthetic leg|pacemaker|zimmer frame|walker|white cane|"
        r"crutches))(?! (?:today|this week|for (?:two|a|six)))\b", phrase(4)),
    rule("health", r"(?:i )?(?:had|have had|'ve had|survived|recovered from) (?:an? |my (?:first|"
        r"second) )?(?P<v>(?:mini |minor |major )?(?:stroke|heart attack|heart bypass|bypass|(?:kidney|liver|heart|"
        r"lung) transplant|(?:two )?(?:hip|knee) replacements?|amputation|mastectomy|hysterectomy|brain injury|"
        r"aneurysm|"
        r"breast cancer|skin cancer|bowel cancer|cancer))\b", phrase(4)),
    rule("health", r"(?:i )?(?:have |'ve )?(?P<v>lost (?:an?|my|one) (?:left |right )?(?:eye|arm|leg|hand|foot|kidney|"
        r"lung))\b", verbatim()),
    rule("health", r"(?:i )?(?:have |'ve )?lost (?P<v>(?:the |my )?(?:sight|hearing|use|feeling) (?:in|of) (?:one|my|"
        r"both|the) [\w ]{2,20})", verbatim()),
    rule("health", r"(?:i |we )get (?:really |very )?(?:bad |terrible |awful |frequent |regular |horrible |"
        r"chronic )?(?P<v>migraines?|panic attacks|seizures|cluster headaches|nosebleeds|vertigo|cold sores|hay fever|"
        r"eczema|psoriasis|night terrors|sciatica)\b", phrase(2)),
    rule("health", r"{my} (?P<v>(?:eyesight|hearing|knees?|back|hips?|heart|memory|lungs|balance|eyes) (?:is|are|"
        r"'s) (?:really |very |pretty )?(?:terrible|bad|failing|poor|shot|weak|knackered|wrecked|ruined))(?! (?:today|"
        r"this|right))", verbatim()),
    rule("health",
        r"{im}(?:now |still |also )*on (?P<v>[a-z]{3,14}(?:pril|artan|statin|azole|olol|formin|xetine|pram|traline|"
        r"thyroxine|azepam|mab|cillin|parin|phylline|idone|apine|tidine|semide|dipine))\b", phrase(1)),
    rule("health",
        r"i (?:take|'?m taking|am on|'?m on) (?:\d+ ?(?:mg|ml|mcg|units) (?:of )?)?(?P<v>[a-z]{3,14}(?:pril|artan|"
        r"statin|olol|formin|xetine|pram|traline|thyroxine|azepam|phylline|idone|apine|dipine))\b", phrase(1)),
    rule("health",
        r"(?:i |i'?ve )(?:always )?(?:struggle|struggled|deal|live|cope|battle|battled)(?: a lot)? (?:with )?(?:my |"
        r"an? |severe |chronic |crippling |bad |social )*{v}", _CONDITION),
    rule("health",
        r"(?:told|explained to|tell|explain to|remind|reminded|mention to) (?:him|her|them|you|the \w+|my \w+|everyone|"
        r"people) (?:that )?i'?m (?P<v>(?:deaf|blind) in (?:one|my|the) (?:\w+ )?(?:ear|eye)|deaf|blind|diabetic|"
        r"coeliac|asthmatic|epileptic|autistic)\b", verbatim()),
    rule("health", r"(?P<v>[a-z]+) (?:they|the doctors?) (?:say|call it|said)$", phrase(1, "condition")),
    rule("health", r"i take (?P<v>(?:insulin|warfarin|statins|blood thinners|beta blockers|antidepressants|metformin|"
        r"lithium|methotrexate|levothyroxine|ritalin|adderall|blood pressure (?:tablets|pills|medication|meds)|"
        r"heart (?:tablets|pills|medication)|pills for my \w+|medication for my \w+))\b", phrase(6)),
    rule("health",
        r"(?:i was|i'?ve been|i got|been|just got|got) (?:recently |just |finally |officially )*diagnosed (?:as "
        r")?(?:an? )?{v}",
        phrase(3, "ailing", stop="last|in|at|on|this|and|as|when|with|after|by|so")),
    rule("health", r"(?:{i} )(?:get around|get about|am|move|travel) (?:by|in a|in my) (?P<v>wheelchair)\b", phrase(1)),
)  # fmt: skip
BODY = (ALLERGIES, DIETS, HEALTH)
