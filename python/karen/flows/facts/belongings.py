"""What the user drives and owns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from karen.contract.types.memory import Polarity
from karen.flows.facts.lexicon import is_a
from karen.flows.facts.rules import family, rule
from karen.flows.facts.sentences import Sentence
from karen.flows.facts.values import Value, cleared, phrase

_MODEL = phrase(
    6,
    "make",
    "vehicle",
    stop="called|named|off|with|to|that|for|and|from|on|in|at|since|so|moored|parked|everywhere|every|which|because|but|"
    "into|round|around|now|these|as|if|when",
)
_AGED = re.compile(
    r"(?:(?:(?:19|20)\d\d|very|old|new|rusty|trusty|battered|beat-up|beaten-up|ancient|little|tiny|secondhand|second "
    r"hand|second-hand|used|first)\s)+"
)


_FOR_OTHERS = re.compile(r"\b(?:bus|buses|tram|trams|train|trains|taxi|cab|lorry|lorries|ambulance|forklift|hgv)\b")
_MAKE = re.compile(
    r"(?:(?:dark |light |bright )?(?:black|white|red|blue|green|yellow|gr[ea]y|silver|brown|orange|purple|pink) )?"
    r"(?P<make>[\w-]+)"
)
_NUMBERED = re.compile(r"(?:\s(?:[A-Z][\w-]*|[\w-]*\d[\w-]*)){1,3}")


def _of_a_make(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`Triumph Bonneville`, `Tesla Model 3`: a make, its colour before and, in capitals or digits, what it makes."""
    aged = _AGED.match(sentence.plain, start, end)
    first = aged.end() if aged else start
    make = _MAKE.match(sentence.plain, first, end)
    if make and is_a(make["make"], "make"):
        model = _NUMBERED.match(sentence.said, make.end(), end)
        last = model.end() if model else make.end()
        yield Value(sentence.said[first:last], first, last)


def _car(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """A make or a kind of vehicle, without what time did to it; not what one drives for others."""
    if _FOR_OTHERS.search(sentence.plain, start, end):
        return
    for value in (*_MODEL(sentence, start, end), *_of_a_make(sentence, start, end)):
        aged = _AGED.match(sentence.plain, value.start, value.end)
        first = aged.end() if aged else value.start
        yield Value(sentence.said[first : value.end], first, value.end)
        return


VEHICLES = family(
    r"\b(?:{make}|{vehicle}|drive|bmw|vw|mg|cars|bikes)\b",
    rule("vehicle", r"(?:{i} )(?:currently |still |now |mostly |usually |also |only |{not} )*(?:drive|ride|cycle on|"
        r"sail|own|pilot|get about on|get around on|get around in|commute on|commute in)(?: around in| about in|"
        r" round in| to work in| to work on| around| about)? (?!(?:people|me|him|her|them|everyone)\b)(?:an? |my |our |"
        r"the |this )?{v}", _car),
    rule("vehicle", r"(?:i'?ve just bought|we'?ve just bought|{ive}|i just bought|we just bought|i bought|we bought|"
        r"(?:just )?bought|i'?ve bought|we'?ve bought|i'?ve just bought|we'?ve just bought|i just got|we just got|"
        r"just got|i lease|i'?ve just got|i recently bought|i have|we have|we'?ve just got|i inherited|picked up(?! "
        r"from)|i keep|we keep|restoring) (?P<n>no )?(?:an? |one |two |my |our |this |the |his |any |myself an? )?{v}",
        _car),
    rule("vehicle", r"{my} (?:new |old |first |trusty |little |current |poor |other |beat-up |battered |company |"
        r"second |work |family )*(?:car|ride|bike|motor|wheels|van|truck|motorbike|vehicle|daily driver|daily|scooter|"
        r"boat|bicycle)(?:'s| is|s|,(?= an? ))(?: still| now| actually| only)?(?: an?| the)? {v}", _car),
    rule("vehicle", r"(?:{i} )(?:don'?t|do not|dont|haven'?t) (?:own|have|got|drive)(?: got)? (?:an? |any )?(?P<v>car|"
        r"bike|motorbike|van|bicycle|vehicle|driving licence)\b", phrase(2), Polarity.NOT),
    rule("vehicle", r"(?:{i} |we )?(?:just |finally |recently |have |'ve )*(?:sold|scrapped|crashed and scrapped|"
        r"wrote off|got rid of)(?: my| our| the)?(?: old)? {v}", _car, Polarity.NOT),
    rule("vehicle", r"(?:{i} )?(?:just |finally |recently )*(?:traded|swapped) (?:in )?(?:my|the|"
        r"our) [\w ]{2,25}? (?:in )?for (?:an? )?{v}", _car),
)  # fmt: skip

_OWNED = (
    r"(?:house|flat|apartment|cottage|cabin|farm|farmhouse|smallholding|allotment|garden|vineyard|orchard|woodland|"
    r"field|land|plot|bookshop|shop|caf[eé]|bakery|restaurant|pub|salon|business|company|studio|workshop|garage|shed|"
    r"greenhouse|beehives?|hives|kiln|loom|telescope|piano|grand piano|guitar|violin|cello|drum kit|accordion|harp|"
    r"organ|synth|synthesi[sz]er|sewing machine|record player|turntable|record collection|camera|darkroom|laptop|"
    r"computer|pc|macbook|thinkpad|iphone|ipad|tablet|phone|kindle|console|playstation|xbox|nintendo|switch|trampoline|"
    r"hot tub|pool|sauna|boathouse|caravan|tent|printing press|3d printer|espresso machine|pizza oven|wood stove|stove|"
    r"aga|generator|solar panels|wind turbine|pottery wheel|treadmill|rowing machine|aquarium|tattoo|tattoos|"
    r"typewriter|globe|clock|watch|rolex|microscope|drone|chainsaw|lathe|tractor|holiday home|timeshare|island|castle|"
    r"windmill|lighthouse|houseboat|racehorse|laundrette|launderette|bed and breakfast|b&b|guesthouse|gallery|"
    r"chip shop|barber shop|food truck|hotel|gym|nursery|record shop|mill|bechstein|steinway|fender|gibson|"
    r"stratocaster|rickenbacker)"
)
_OWN = phrase(
    6,
    stop="with|in|at|on|from|that|and|under|since|for|near|but|down|up|by|behind|next|outside|to|so|which|because|made|"
    "full",
)


def _kind_of_thing(sentence: Sentence, start: int, end: int) -> Iterator[Value]:
    """`ThinkPad laptop` of `my laptop is a ThinkPad`: a make or model, told by its capital or its digits."""
    stretch = re.match(r"(\w+)(?:'s| is) (?:an? |my )?(.+)", sentence.plain[start:end])
    if stretch is None:
        return
    first = start + stretch.start(2)
    said = sentence.said[first:end]
    if any(word[:1].isupper() or any(c.isdigit() for c in word) for word in said.split()):
        yield Value(f"{cleared(said)} {stretch[1]}", start, end)


OWNED = family(
    rf"\b(?:{_OWNED[3:-1]}|own|owner)s?\b",
    rule("owns", r"(?:{i} )(?:also |still |actually |now |both |even |jointly |{not} )*(?:own|"
        r"owns)(?: and run)? (?:an? |the |this |two |three |some |small |little |tiny |big |old )*(?!enough\b|one\b|"
        r"my\b|up\b){v}", _OWN),
    rule("owns", r"{im}(?:the |a |an )?(?:proud |new |part |joint |co-|sole )*owner of (?:an? |the )?(?:small |little |"
        r"tiny |big |old )*(?!enough\b|one\b){v}", _OWN),
    rule("owns", rf"(?:{{ive}}|i have|we have|i'?ve just bought|we bought|i bought|we'?ve bought|i keep|we keep|"
        rf"i inherited|we inherited|i run|we run) (?P<n>no )?(?:an? |the |my |our |two |three |four |\d+ |some |"
        rf"one )(?:small |little |tiny |big |old )*(?P<v>(?:[\w'-]+\s){{0,3}}?{_OWNED}s?(?: \d{{1,2}}[a-z]?)?(?: "
        rf"(?:pro|max|plus|mini|air|ultra)){{0,2}})(?=$|,|\s(?:and|in|at|on|with|that|from|which|but|near|so|since|"
        rf"under|outside|by|for|down|now|behind|full|where|up|out|i|we|called|too|to)\b)", phrase(6)),
    rule("owns", rf"there'?s (?:an? |the )(?P<v>(?:[\w'-]+\s){{0,2}}?{_OWNED}) (?:in|at the \w+ of|behind|"
        rf"next to) (?:my|our) (?:garage|garden|shed|house|living room|attic|loft|basement|flat|kitchen|hall|"
        rf"yard)", phrase(4)),
    rule("owns", rf"(?:i |we )(?:don'?t|do not|dont|haven'?t got) ?(?:have |own )?(?:an? |any )(?P<v>{_OWNED}|telly|tv|"
        rf"television|microwave|smartphone|dishwasher)(?=$|,| (?:and|but|because|so|at|"
        rf"any)\b)", phrase(2), Polarity.NOT),
    rule("owns", r"{my} (?:work |new |old |main |home )?(?P<v>(?:laptop|phone|computer|pc|tablet|watch|camera|guitar|"
        r"piano|tv|telly|console|desktop|violin|bass)(?:'s| is) (?:an? |my )?(?:\w+ ){0,2}?[\w-]+)(?=$|,| (?:that|"
        r"which|with|and|so|from|but|because|now)\b)", _kind_of_thing),
)  # fmt: skip


BELONGINGS = (VEHICLES, OWNED)
